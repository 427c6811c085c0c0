import assert from 'node:assert/strict';
import test from 'node:test';
import { spectrumOf } from '../../../src/core/ergodicity/spectrum.ts';
import { randomStream } from '../../../src/core/statistics/random.ts';
import { times } from './support/answers.ts';

/** Runs of 0 and 1 that are left with chance a from 0 and b from 1, from the stationary start. */
function chainRuns(a: number, b: number, runs: number, tokens: number, next: () => number): Float64Array[] {
  return times(runs, () => {
    let state = next() < a / (a + b) ? 1 : 0;
    return Float64Array.from({ length: tokens }, () => {
      const now = state;
      if (next() < (state === 0 ? a : b)) state = 1 - state;
      return now;
    });
  });
}

/** Σ_k (1 - |k|/N) C(k) cos(ωk), C(k) = p (1 - p) λ^|k|. */
function exactPower(a: number, b: number, length: number, frequency: number): number {
  const p = a / (a + b);
  const memory = 1 - a - b;
  let total = 0;
  for (let k = -length + 1; k < length; k++)
    total += (1 - Math.abs(k) / length) * memory ** Math.abs(k) * Math.cos(2 * Math.PI * frequency * k);
  return p * (1 - p) * total;
}

for (const [a, b] of [
  [0.1, 0.3],
  [0.02, 0.02],
  [0.7, 0.6],
] as const)
  test(`the spectrum of a two-state chain left at ${a} and ${b} is exact, its interval holds it, and it has no peak`, () => {
    const next = randomStream(4);
    const large = spectrumOf(chainRuns(a, b, 4000, 80, next), 16);
    assert.equal(large.length, 32);
    for (const { frequency, power } of large) {
      const exact = exactPower(a, b, 64, frequency);
      assert.ok(power.kind === 'estimate');
      assert.ok(
        Math.abs(power.value - exact) < 4 * exact * Math.sqrt(2 / 4000),
        `${frequency}: ${power.value}, not ${exact}`,
      );
    }
    let [held, all, peaks] = [0, 0, 0];
    for (let round = 0; round < 40; round++) {
      const found = spectrumOf(chainRuns(a, b, 64, 80, next), 16);
      if (found.some(({ isPeak }) => isPeak)) peaks++;
      for (const { frequency, power } of found) {
        const exact = exactPower(a, b, 64, frequency);
        all++;
        if (power.kind === 'estimate' && power.interval[0] <= exact && exact <= power.interval[1]) held++;
      }
    }
    assert.ok(held >= 0.92 * all, `${held} of ${all}`);
    assert.ok(peaks <= 3, `${peaks} of 40 have a peak`);
  });

test('a cycle that slips has a line at its period, and too few or too short runs have no spectrum', () => {
  const next = randomStream(5);
  const runs = times(64, () => {
    let phase = Math.floor(next() * 4);
    return Float64Array.from({ length: 272 }, () => {
      const now = phase === 3 ? 1 : 0;
      phase = next() < 0.05 ? Math.floor(next() * 4) : (phase + 1) % 4;
      return now;
    });
  });
  const peaks = spectrumOf(runs, 16).filter(({ isPeak }) => isPeak);
  assert.ok(
    peaks.some(({ frequency }) => Math.abs(frequency - 0.25) < 0.005),
    JSON.stringify(peaks),
  );
  assert.ok(
    peaks.every(({ frequency }) => [0.25, 0.5].some(line => Math.abs(frequency - line) < 0.02)),
    JSON.stringify(peaks),
  );
  assert.deepEqual(spectrumOf(runs.slice(0, 29), 16), []);
  assert.deepEqual(
    spectrumOf(
      runs.map(values => values.subarray(0, 40)),
      16,
    ),
    [],
  );
});
