import assert from 'node:assert/strict';
import test from 'node:test';
import { pairedBootstrap } from '../../../src/core/constraints/pairedBootstrap.ts';
import { normal, randomStream } from '../../../src/core/statistics/random.ts';
import { mean, times } from './support/answers.ts';

const next = randomStream(41);
const exponential = (): number => -Math.log(1 - next());
const gamma = (half: number): number => times(half, () => normal(next) ** 2 / 2).reduce((sum, value) => sum + value, 0);
/** Beta distribution with parameters of half a and half b degrees. */
const beta = (a: number, b: number): number => {
  const one = gamma(a);
  return one / (one + gamma(b));
};

/** Nominal 95% intervals over few texts of skewed distributions: at least `least` of 400 runs hold the truth. */
function covers(
  name: string,
  truth: number,
  draw: () => number,
  least: number,
  range?: readonly [number, number],
): void {
  test(`coverage: ${name}`, context => {
    for (const n of [8, 16, 32]) {
      const runs = 400;
      let held = 0;
      const widths: number[] = [];
      for (let run = 0; run < runs; run++) {
        const figure = pairedBootstrap(times(n, draw), 7, range === undefined ? {} : { range });
        assert.ok(figure.kind === 'estimate');
        const [low, high] = figure.interval;
        assert.ok(low <= figure.value && figure.value <= high);
        if (range !== undefined) assert.ok(low >= range[0] - 1e-12 && high <= range[1] + 1e-12);
        if (low <= truth && truth <= high) held++;
        widths.push(high - low);
      }
      const sharpness = mean(widths) / (2 * 1.96 * (spread(draw) / Math.sqrt(n)));
      context.diagnostic(`n = ${n}: ${held / runs}, width ${sharpness.toFixed(2)} of ±1.96 standard errors`);
      assert.ok(held >= least * runs, `n = ${n}: held the truth in ${held} of ${runs} runs`);
      assert.ok(sharpness < 1.8, `n = ${n}: ${sharpness}`);
    }
  });
}

function spread(draw: () => number): number {
  const values = times(4000, draw);
  const centre = mean(values);
  return Math.sqrt(mean(values.map(value => (value - centre) ** 2)));
}

covers('normal differences', -0.4, () => -0.4 + normal(next), 0.91);
covers('exponential differences', 1, exponential, 0.91);
covers('differences with a long lower tail', -1, () => -exponential(), 0.91);
covers('lognormal differences', Math.exp(0.5), () => Math.exp(normal(next)), 0.88);
covers('shares near 1, beta(9, 1)', 0.9, () => beta(18, 2), 0.91, [0, 1]);
covers('shares near 1 with a tail, beta(5, 1/2)', 5 / 5.5, () => beta(10, 1), 0.9, [0, 1]);
covers('shares near 0, beta(1, 20)', 1 / 21, () => beta(2, 40), 0.91, [0, 1]);
covers('distances in [0, ln 2]', Math.LN2 / 5, () => Math.LN2 * beta(1, 4), 0.9, [0, Math.LN2]);

test('below 4 contexts there is no interval, and the reason says of what', () => {
  assert.deepEqual(pairedBootstrap([1, 2, 3], 1), {
    kind: 'abstain',
    reason: { code: 'needs-more', needed: 4, has: 3, unit: 'texts' },
    n: 3,
  });
  assert.deepEqual(pairedBootstrap([], 1, { range: [0, 1], unit: 'items' }), {
    kind: 'abstain',
    reason: { code: 'needs-more', needed: 4, has: 0, unit: 'items' },
    n: 0,
  });
  assert.equal(pairedBootstrap([1, 2, 3, NaN], 1).kind, 'abstain');
});

test('equal seeds give equal intervals whatever was drawn between; ends and equal values are bounded', () => {
  const values = times(9, exponential);
  const first = pairedBootstrap(values, 3);
  pairedBootstrap(values, 4);
  pairedBootstrap(values.slice(1), 3);
  assert.deepEqual(pairedBootstrap(values, 3), first);
  assert.notDeepEqual(pairedBootstrap(values, 4), first);
  const kept = pairedBootstrap(new Array<number>(8).fill(1), 1, { range: [0, 1] });
  assert.ok(
    kept.kind === 'estimate' &&
      kept.value === 1 &&
      kept.interval[1] === 1 &&
      kept.interval[0] > 0.6 &&
      kept.interval[0] < 1,
  );
  const same = pairedBootstrap(new Array<number>(8).fill(-2), 1);
  assert.ok(same.kind === 'estimate' && same.interval[0] === -2 && same.interval[1] === -2);
});
