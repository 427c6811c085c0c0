/** The TAP equations against published and recomputed values. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { blowUpIntegral, pairBlowUpTime, randomBlowUpTime } from '../../../../src/core/tap/blowUpTime.ts';
import { allCombinations } from '../../../../src/core/tap/combinations.ts';
import {
  fixedPoints,
  logisticSize,
  pairFixedPoints,
  saddleNodeLoss,
  turningSize,
  type ResourceTap,
} from '../../../../src/core/tap/resourceTap.ts';
import { lnSearchGrowth } from '../../../../src/core/tap/taalbi.ts';
import { tapCurve, tapOutlook } from '../../../../src/core/tap/tapCurve.ts';
import {
  criticalLoss,
  differentialSequenceExact,
  tapFate,
  tapSequence,
  tapSequenceExact,
} from '../../../../src/core/tap/tapMap.ts';

const near = (found: number, expected: number, absolute: number): void =>
  assert.ok(Math.abs(found - expected) <= absolute, `${found} is not ${expected}`);

test('the sequences for α = 1 are exact to the last digit', () => {
  assert.deepEqual(tapSequenceExact(2n, 4), [2n, 3n, 7n, 127n, 2n ** 127n - 1n]);
  assert.deepEqual(differentialSequenceExact(2n, 4), [2n, 3n, 6n, 59n, 576460752303423430n]);
  assert.throws(() => tapSequenceExact(2n, 5), RangeError);
});

test('blow-up steps are those of the published tables, which count the start as step 1', () => {
  const cases = [
    [2, 1, 1, 0, 4],
    [2, 1e-2, 1, 0, 84],
    [2, 1e-4, 1, 0, 7806],
    [2, 1e-2, 1, 1e-3, 93],
    [10, 1e-2, 1, 0, 3],
    [10, 1e-4, 1, 0, 19],
    [2, 1e-2, 1, 4e-3, 166],
    [2, 1e-2, 1, 4.9e-3, 326],
    [2, 1e-2, 1, 4.99e-3, 503],
    [2, 1e-2, 1, 4.999e-3, 685],
    [2, 1, 10, 0, 17],
    [2, 1, 100, 0, 143],
    [2, 1, 1000, 0, 1391],
    [6, 1, 10_000, 0, 3651],
    [10, 1, 10, 0, 4],
    [10, 1, 100, 0, 24],
    [10, 1, 1000, 0, 214],
    [100, 1, 10_000, 0, 205],
  ];
  for (const [start = 0, alpha = 0, rarity = 0, loss = 0, step = 0] of cases)
    assert.deepEqual(
      tapFate({ start, alpha, rarity, loss }),
      { fate: 'blow-up', step },
      `${start}, ${alpha}, ${rarity}`,
    );
});

test('loss a billionth above the critical one is extinction, below it blow-up', () => {
  const system = { start: 2, alpha: 0.01, rarity: 1 };
  const critical = criticalLoss(system);
  near(critical, 0.005, 1e-15);
  assert.equal(tapFate({ ...system, loss: critical * (1 + 1e-9) }).fate, 'extinction');
  assert.equal(tapFate({ ...system, loss: critical * (1 - 1e-9) }).fate, 'blow-up');
  assert.equal(tapFate({ ...system, loss: critical }, 100).fate, 'open');
});

test('blow-up times by integral, closed form and random births', () => {
  near(blowUpIntegral(2, 1, 1000), 1381.449, 1e-2);
  near(blowUpIntegral(2, 1, 1), 0.779844, 1e-5);
  near(blowUpIntegral(2, 1e-4, 1), 7798.44, 1e-2);
  near(blowUpIntegral(10, 1e-2, 1), 0.1417, 1e-4);
  near(blowUpIntegral(6, 1, 10_000), 3640.443, 1e-2);
  near(pairBlowUpTime(10, 1, 1000), 210.72, 1e-2);
  near(pairBlowUpTime(6, 1, 10_000), 3646.43, 1e-2);
  near(randomBlowUpTime(2, 1).mean, 1.413256, 1e-6);
  near(randomBlowUpTime(2, 1).sd, 1.035685, 1e-6);
  near(randomBlowUpTime(10, 1).mean, 0.0019677, 1e-7);
});

test('two scales: slow single variation carries M to where combinations take over', () => {
  const system = { start: 2, alpha: 1e-6, rarity: 1, loss: 0, single: 0.01 };
  const sizes = tapSequence(system, 210);
  for (const [step, size] of [
    [50, 3.289],
    [100, 5.411],
    [200, 14.976],
    [210, 17.233],
  ] as const)
    near(sizes[step] ?? 0, size, 1e-3);
  assert.deepEqual(tapFate(system), { fate: 'blow-up', step: 220 });
});

test('the sum of combinations has no jump where its closed form would cancel', () => {
  for (const size of [1.5, 2, 10, 40])
    near(allCombinations(size, size * 1001) / allCombinations(size, size * 999), 999 / 1001, 1e-5);
  assert.equal(allCombinations(5, 1), 26);
  assert.equal(allCombinations(4000, 1), Infinity);
});

const pairs: ResourceTap = {
  start: 110,
  alpha: 1e-3,
  rarity: 1,
  loss: 0.05,
  ceiling: 1000,
  orders: { least: 2, most: 2 },
  admitted: [1, 1, 1],
};

test('pairs below a ceiling are bistable up to the saddle-node line', () => {
  near(saddleNodeLoss(1e-3, 1000), 0.124750125, 1e-12);
  const [threshold = 0, saturated = 0] = pairFixedPoints(1e-3, 0.05, 1000) ?? [];
  near(threshold, 113.8474, 1e-4);
  near(saturated, 887.1526, 1e-4);
  assert.equal(pairFixedPoints(1e-3, 0.1248, 1000), null);
  const found = fixedPoints(pairs);
  assert.deepEqual(
    found.map(({ isStable }) => isStable),
    [false, true],
  );
  near(found[0]?.size ?? 0, threshold, 1e-6);
  near(found[1]?.size ?? 0, saturated, 1e-6);
  const below = tapCurve(pairs, 2000);
  assert.equal(below.end, 'extinction');
  assert.deepEqual(tapOutlook(pairs).fate, 'extinction');
  const above = { ...pairs, start: 120 };
  near(tapCurve(above, 2000).sizes.at(-1) ?? 0, 887.1527, 1e-3);
  const { fate, isBistable, plateau } = tapOutlook(above);
  assert.deepEqual([fate, isBistable], ['plateau', true]);
  near(plateau ?? 0, 887.1527, 1e-3);
  assert.equal(tapOutlook({ ...above, loss: 0.1248 }).fate, 'extinction');
  // Three constraints act as one smaller rate.
  assert.equal(tapOutlook({ ...above, start: 500, admitted: [0.5, 0.6, 0.7] }).fate, 'extinction');
});

test('single variation below a ceiling is the logistic curve, and pairs turn at two thirds of the ceiling', () => {
  const single = { ...pairs, start: 10, alpha: 0.1, loss: 0, orders: { least: 1, most: 1 } } as const;
  const { times, sizes } = tapCurve(single, 100);
  times.forEach((time, k) => near((sizes[k] ?? 0) / logisticSize(10, 0.1, 1000, time), 1, 1e-8));
  const curve = tapCurve({ ...pairs, loss: 0, alpha: 1e-4 }, 400);
  const speeds = curve.times.slice(1).map((time, k) => {
    const span = time - (curve.times[k] ?? 0);
    return span > 1e-9 ? ((curve.sizes[k + 1] ?? 0) - (curve.sizes[k] ?? 0)) / span : 0;
  });
  near((curve.sizes[speeds.indexOf(Math.max(...speeds))] ?? 0) / 1000, 2 / 3, 0.05);
  for (const most of [1, 2, 3, 4]) {
    const orders = { least: most === 1 ? 1 : 2, most } as const;
    const turning = turningSize({ ...single, ceiling: 1e6, alpha: 1, orders });
    near((turning ?? 0) / 1e6, most / (most + 1), 1e-4);
  }
});

test('loss makes growth turn earlier, and what falls or only slows down has no turn', () => {
  // d/dM of (α/2) M (M - 1)(1 - M/R) - μM is 0 where 3M² - 2(R + 1)M + R + 2μR/α = 0.
  const turn = (1001 + Math.sqrt(1001 ** 2 - 3 * (1000 + (2 * 0.05 * 1000) / 0.001))) / 3;
  near(turningSize({ ...pairs, start: 120 }) ?? 0, turn, 1e-3);
  const { times, sizes } = tapCurve({ ...pairs, start: 120 }, 150);
  const speeds = times.map((time, k) => ((sizes[k + 1] ?? NaN) - (sizes[k] ?? 0)) / ((times[k + 1] ?? NaN) - time));
  const fastest = speeds.reduce((best, speed, k) => (speed > (speeds[best] ?? 0) ? k : best), 0);
  assert.ok(Math.abs((sizes[fastest] ?? 0) - turn) < 20, String(sizes[fastest]));
  assert.equal(turningSize({ ...pairs, start: 110 }), null);
  assert.equal(turningSize({ ...pairs, start: 700 }), null);
  assert.equal(turningSize({ ...pairs, start: 120, ceiling: Infinity }), null);
});

test('without a ceiling combinations blow up at the time of the integral, and single variation does not', () => {
  const free = { ...pairs, start: 10, alpha: 1, rarity: 1000, loss: 0, ceiling: Infinity } as const;
  const all = { ...free, orders: { least: 2, most: Infinity } } as const;
  const { end, times } = tapCurve(all, 1000);
  assert.equal(end, 'blow-up');
  near(times.at(-1) ?? 0, blowUpIntegral(10, 1, 1000), 1e-4);
  assert.equal(tapOutlook(all).fate, 'blow-up');
  assert.equal(tapOutlook({ ...free, orders: { least: 1, most: 1 } }).fate, 'unlimited');
  assert.equal(tapOutlook({ ...all, start: 0.5, loss: 0.1 }).fate, 'extinction');
});

test('Taalbi’s k(t) at ten years, with growing and with constant opportunities', () => {
  const growth = { start: 1, rate: 0.5, slowing: 0.6, drift: 2 * Math.log(1.05) };
  near(Math.exp(lnSearchGrowth(growth, 10)), 20.2698, 1e-4);
  near(Math.exp(lnSearchGrowth({ ...growth, drift: 0 }, 10)), 10.0794, 1e-4);
  near(Math.exp(lnSearchGrowth({ ...growth, drift: 1e-9 }, 10)), 10.0794, 1e-4);
});
