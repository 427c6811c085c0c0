import assert from 'node:assert/strict';
import test from 'node:test';
import type { Figure } from '../../../src/core/figure.ts';
import { jackknife, mapFigure, meanFigure, scales, proportionFigure } from '../../../src/core/statistics/intervals.ts';
import { studentT } from '../../../src/core/statistics/studentT.ts';

const near = (value: number, expected: number, absolute = 1e-9): void =>
  assert.ok(Math.abs(value - expected) <= absolute, `${value} is not ${expected}`);
const interval = (figure: Figure): readonly [number, number] =>
  figure.kind === 'estimate' ? figure.interval : [NaN, NaN];

test('Student t at known degrees of freedom', () => {
  const known = [
    [1, 12.706204736],
    [2, 4.30265273],
    [3, 3.182446305],
    [15, 2.131449546],
    [31, 2.039513446],
    [63, 1.998340543],
    [199, 1.971956544],
  ] as const;
  for (const [freedom, expected] of known) near(studentT(freedom), expected, 1e-8);
});

test('the jackknife of a mean is the t interval', () => {
  const values = [1, 2, 4, 9];
  const deviation = Math.sqrt(((1 - 4) ** 2 + (2 - 4) ** 2 + 0 + (9 - 4) ** 2) / 3);
  const [low, high] = interval(meanFigure(values, 2));
  near(low, 4 - (studentT(3) * deviation) / 2);
  near(high, 4 + (studentT(3) * deviation) / 2);
  assert.deepEqual(interval(meanFigure(values, 2, [0, 6])), [Math.max(0, low), 6]);
});

test('on a scale the interval is made there and carried back', () => {
  const leaveOneOut = [1.9, 2, 2.1];
  const logarithms = leaveOneOut.map(Math.log);
  const middle = logarithms.reduce((sum, x) => sum + x, 0) / 3;
  const error = Math.sqrt((2 / 3) * logarithms.reduce((sum, x) => sum + (x - middle) ** 2, 0));
  const [low, high] = interval(jackknife(2, leaveOneOut, scales.ln));
  near(low, 2 * Math.exp(-studentT(2) * error));
  near(high, 2 * Math.exp(studentT(2) * error));
});

test('one answer that differs, without which all would be alike, does not blow the interval up', () => {
  for (const edge of [1, 1 - 1e-15, 1 - 1e-6]) {
    const [low, high] = interval(jackknife(0.94, [...new Array<number>(31).fill(0.938), edge], scales.atanh));
    assert.ok(low > 0.4 && low < 0.94 && high < 1 && high > 0.94, `[${low}, ${high}]`);
  }
});

test('the floor of the standard error holds', () => {
  const [, high] = interval(jackknife(0.5, [0.5, 0.5, 0.5], scales.logit, 0.1));
  near(Math.log(high / (1 - high)), studentT(2) * 0.4);
});

test('scales undo themselves, and slopes are derivatives', () => {
  for (const scale of Object.values(scales)) {
    for (const x of [0.1, 0.5, 0.83]) {
      near(scale.from(scale.to(x)), x);
      near((scale.to(x + 1e-6) - scale.to(x - 1e-6)) / 2e-6, scale.slope(x), 1e-6);
    }
  }
});

test('a share seen never or always has the exact binomial bound', () => {
  assert.deepEqual(interval(proportionFigure(new Float64Array(20), 16)), [0, 1 - 0.025 ** (1 / 20)]);
  assert.deepEqual(interval(proportionFigure(new Float64Array(20).fill(1), 16)), [0.025 ** (1 / 20), 1]);
  assert.deepEqual(proportionFigure([0, 1], 16).kind, 'abstain');
});

test('a figure under a map keeps its abstention, and its order', () => {
  const mean = meanFigure([1, 2, 3], 2);
  const [low, high] = interval(mean);
  assert.deepEqual(interval(mapFigure(mean, x => 2 * x)), [2 * low, 2 * high]);
  const none = meanFigure([1], 2);
  assert.equal(
    mapFigure(none, x => x),
    none,
  );
});
