import assert from 'node:assert/strict';
import test from 'node:test';
import { probit, sum as compensatedSum } from 'simple-statistics';
import { at, lastOf } from '../../../src/core/numeric/at.ts';
import { clamp, logistic, range } from '../../../src/core/numeric/functions.ts';
import { Matrix } from '../../../src/core/numeric/matrix.ts';
import {
  indexOfLargest,
  indexOfLeast,
  nearestRank,
  quantile,
  spanOf,
  spread,
} from '../../../src/core/numeric/order.ts';
import { joinedFloats } from '../../../src/core/numeric/joined.ts';
import { bisect, goldenMinimum, largestWhere } from '../../../src/core/numeric/search.ts';
import { logSlope, slope } from '../../../src/core/numeric/slope.ts';
import {
  dot,
  leaveOneOutMeans,
  mean,
  meanBetween,
  squaresAbout,
  sum,
  sumOfSquares,
} from '../../../src/core/numeric/sums.ts';
import { normalQuantile } from '../../../src/core/statistics/specialFunctions.ts';

const near = (value: number, expected: number, tolerance = 1e-12): void =>
  assert.ok(Math.abs(value - expected) <= tolerance, `${value} is not ${expected}`);

test('a wrong index is an error, not a default', () => {
  assert.equal(at([4, 5], 1), 5);
  assert.equal(lastOf(Float64Array.of(4, 5)), 5);
  for (const index of [-1, 2, 0.5, NaN]) assert.throws(() => at([4, 5], index), RangeError);
  assert.throws(() => lastOf([]), RangeError);
});

test('a matrix is row-major and refuses cells outside', () => {
  const matrix = new Matrix(2, 3, Float64Array.of(1, 2, 3, 4, 5, 6));
  assert.equal(matrix.at(1, 0), 4);
  matrix.set(0, 2, 9);
  assert.deepEqual([...matrix.row(0)], [1, 2, 9]);
  matrix.row(1)[0] = 7;
  assert.equal(matrix.at(1, 0), 7);
  for (const [row, column] of [
    [2, 0],
    [-1, 0],
    [0, 3],
    [0, -1],
    [NaN, 0],
  ] as const)
    assert.throws(() => matrix.at(row, column), RangeError);
  assert.throws(() => new Matrix(2, 2, new Float64Array(3)), RangeError);
});

test('sums, means and moments by hand', () => {
  const values = [1, 2, 3, 6];
  assert.deepEqual(
    [sum(values), mean(values), meanBetween(values, 1, 3), squaresAbout(values, 3), sumOfSquares(values)],
    [12, 3, 2.5, 14, 50],
  );
  assert.equal(dot(values, [1, 0, 2, 1]), 13);
  assert.deepEqual([...leaveOneOutMeans(values)], [11 / 3, 10 / 3, 3, 2]);
  assert.deepEqual([sum([]), mean([])], [0, NaN]);
});

test('quantiles, ranks and extremes by hand', () => {
  assert.deepEqual([quantile([1, 2, 4], 0.5), quantile([1, 2, 4], 0.75), quantile([5], 0.3)], [2, 3, 5]);
  assert.deepEqual([quantile([], 0.5), quantile([1, Infinity], 1)], [NaN, Infinity]);
  assert.deepEqual([nearestRank([1, 2, 4], 0.6), nearestRank([1, 2, 4], 0.9)], [2, 4]);
  assert.deepEqual([indexOfLargest([1, 3, 3]), indexOfLeast([2, 1, 1]), indexOfLargest([])], [1, 1, 0]);
  assert.deepEqual([spread([3, -1, 2]), spanOf([1, 2, 5])], [4, 4]);
  assert.throws(() => spanOf([]), RangeError);
});

test('searches end within their tolerance', () => {
  const [inside, outside] = bisect(
    x => x * x <= 2,
    0,
    2,
    () => 1e-12,
  );
  near(inside, Math.SQRT2);
  near(outside, Math.SQRT2);
  const [below] = bisect(
    x => x >= 1,
    3,
    0,
    () => 1e-12,
  );
  near(below, 1);
  const [position, least] = goldenMinimum(x => (x - 0.3) ** 2 + 1, -1, 2, 40);
  assert.ok(Math.abs(position - 0.3) < 1e-7);
  near(least, 1);
});

test('small functions and slopes by hand', () => {
  assert.deepEqual([clamp(3, 0, 1), clamp(-3, 0, 1), clamp(0.5, 0, 1), clamp(NaN, 0, 1)], [1, 0, 0.5, NaN]);
  assert.deepEqual(range(3), [0, 1, 2]);
  near(logistic(0), 0.5);
  near(slope([0, 1, 2], [1, 3, 5]), 2);
  near(logSlope([1, 10, 100], [1, 100, 10_000]), 2);
  assert.equal(logSlope([1, 10], [0, 1]), NaN);
});

test('what simple-statistics does differently', () => {
  assert.ok(Math.abs(probit(0.975) - 1.959963984540054) > 1e-3, 'its normal quantile is coarse');
  near(normalQuantile(0.975), 1.959963984540054, 1e-15);
  const tenths = range(10).map(() => 0.1);
  assert.notEqual(compensatedSum(tenths), sum(tenths), 'its sums are compensated');
});

test('the largest integer at which something holds is found wherever it is, and the least one is not asked', () => {
  for (let border = 3; border <= 40; border++)
    assert.equal(
      largestWhere(
        value => {
          assert.ok(value > 3 && value <= 40);
          return value <= border;
        },
        3,
        40,
      ),
      border,
    );
  assert.equal(
    largestWhere(() => true, 7, 7),
    7,
  );
});

test('joined values follow one another', () => {
  assert.deepEqual(
    joinedFloats([Float32Array.of(1, 2), new Float32Array(0), Float32Array.of(3)]),
    Float32Array.of(1, 2, 3),
  );
  assert.deepEqual(joinedFloats([]), new Float32Array(0));
});
