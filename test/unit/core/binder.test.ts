import assert from 'node:assert/strict';
import test from 'node:test';
import { reasonText } from '../../../src/core/reasons.ts';
import { binderFigure } from '../../../src/core/phase/binder.ts';
import { metricOf } from '../../../src/core/metrics.ts';
import { binderCumulant, orderMoments } from '../../../src/core/phase/orderMoments.ts';
import { normal, randomStream } from '../../../src/core/statistics/random.ts';
import oracles from '../../fixtures/oracles.json' with { type: 'json' };
import { curieWeissMagnet } from '../support/curieWeissMagnet.ts';
import { binaryScan } from '../support/binaryTexts.ts';
import { curieWeissLaw } from '../support/curieWeissChain.ts';

/** Cumulant of the exact distribution of the magnetization. */
const cumulantAt = (spins: number, temperature: number): number => {
  const { magnetisations, weights } = curieWeissMagnet(spins, temperature);
  const moment = (power: number): number =>
    magnetisations.reduce((total, m, i) => total + (weights[i] ?? NaN) * m ** power, 0);
  return binderCumulant({ second: moment(2), fourth: moment(4) });
};
const near = (value: number, expected: number, tolerance: number): void =>
  assert.ok(Math.abs(value - expected) <= tolerance, `${value} is not ${expected}`);

test('T16: the Binder cumulant of the exact Curie-Weiss magnet at T_c, and its limit', () => {
  for (const [spins, expected] of Object.entries(oracles.curie_weiss.U4_T1))
    near(cumulantAt(Number(spins), 1), expected, 1e-4);
  const gap = (spins: number): number => cumulantAt(spins, 1) - oracles.curie_weiss.Ustar;
  near(gap(4096) / gap(1024), 0.5, 0.01);
});

test('T16: the cumulant on both sides of T_c', () => {
  const table = [
    [64, 0.5892, 0.1483],
    [256, 0.6516, 0.0643],
    [1024, 0.6632, 0.0208],
  ] as const;
  for (const [spins, below, above] of table) {
    near(cumulantAt(spins, 0.8), below, 1e-4);
    near(cumulantAt(spins, 1.2), above, 1e-4);
  }
});

test('T16: curves of two lengths cross where the oracle says', () => {
  for (const [pair, expected] of Object.entries(oracles.curie_weiss.crossings)) {
    const [small = 0, large = 0] = pair.split(',').map(Number);
    let [low, high] = [0.9, 1.05];
    while (high - low > 1e-8) {
      const middle = (low + high) / 2;
      if (cumulantAt(large, middle) > cumulantAt(small, middle)) low = middle;
      else high = middle;
    }
    near(low, expected, 1e-4);
  }
});

test('one normal hump gives 0, two points 2/3, a uniform distribution 2/5', () => {
  const next = randomStream(4);
  const samples = [
    { values: Array.from({ length: 4000 }, () => normal(next)), expected: 0 },
    { values: Array.from({ length: 4000 }, () => 2 * next() - 1), expected: 0.4 },
    { values: Array.from({ length: 4000 }, (_, i) => (i % 2 === 0 ? 1 : -1) + 0.001 * normal(next)), expected: 2 / 3 },
  ];
  for (const { values, expected } of samples) {
    const figure = binderFigure(values.map(value => 3 + value));
    assert.ok(figure.kind === 'estimate');
    assert.ok(
      figure.interval[0] - 0.005 <= expected && expected <= figure.interval[1] + 0.005,
      `${String(figure.interval)} misses ${expected}`,
    );
    assert.ok(figure.value <= 2 / 3 && figure.interval[1] <= 2 / 3);
  }
});

test('the interval holds the cumulant of a normal hump in 92% of samples of 200', () => {
  const next = randomStream(8);
  let held = 0;
  for (let run = 0; run < 300; run++) {
    const figure = binderFigure(Array.from({ length: 200 }, () => normal(next)));
    if (figure.kind === 'estimate' && figure.interval[0] <= 0 && figure.interval[1] >= 0) held++;
  }
  assert.ok(held >= 276, String(held));
});

test('fewer than 200 trajectories, or no variation, abstain with the reason', () => {
  const few = binderFigure(Array.from({ length: 199 }, (_, i) => i));
  assert.ok(few.kind === 'abstain' && reasonText(few.reason) === 'needs 200 runs, has 199');
  const flat = binderFigure(new Array<number>(200).fill(1.5));
  assert.ok(flat.kind === 'abstain' && reasonText(flat.reason) === 'all runs have the same value');
});

test('the jackknife shortcut equals leaving each value out for real', () => {
  const next = randomStream(6);
  const values = Array.from({ length: 200 }, () => normal(next) ** 2);
  const figure = binderFigure(values);
  const slow = values.map((_, i) => {
    const rest = values.filter((__, j) => j !== i);
    return Math.log(1 - binderCumulant(orderMoments(rest, rest.reduce((a, b) => a + b, 0) / rest.length)));
  });
  const whole = Math.log(1 - binderCumulant(orderMoments(values, values.reduce((a, b) => a + b, 0) / values.length)));
  assert.ok(figure.kind === 'estimate');
  near(figure.value, 1 - Math.exp(200 * whole - 199 * (slow.reduce((a, b) => a + b, 0) / 200)), 1e-9);
});

test('along a feedback chain the share of spaces splits in two when cold and is one hump when hot', () => {
  const { points } = binaryScan(curieWeissLaw, [0.4, 0.8, 3], 200, 128, 2);
  const shares = points.map(({ trajectories }) =>
    binderFigure(trajectories.map(({ ids }) => ids.reduce((a, b) => a + b, 0) / ids.length)),
  );
  const [cold, , hot] = shares;
  assert.ok(cold?.kind === 'estimate' && cold.interval[0] > 0.55, JSON.stringify(cold));
  assert.ok(hot?.kind === 'estimate' && hot.interval[0] < 0.1 && hot.interval[1] > -0.3, JSON.stringify(hot));
  assert.equal(
    metricOf('binder').compute({
      mode: 'streams',
      temperature: 0.4,
      trajectories: points[0]?.trajectories ?? [],
      tokens: 128,
      vocabulary: 2,
      openness: null,
      grouping: null,
    }).kind,
    'estimate',
  );
});
