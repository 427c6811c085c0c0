/**
 * Sums, means and moments of lists and typed arrays. Values are added in their order without compensation: the mean and
 * variance of simple-statistics use compensated sums, which give other last bits, and a run that is opened again must
 * show the numbers it showed before.
 */
import { sumSimple } from 'simple-statistics';

/** Σ values; 0 for none. Lists and typed arrays have loops of their own: one loop over more than four kinds of array is
 * several times slower. */
export function sum(values: ArrayLike<number>): number {
  if (Array.isArray(values)) return sumSimple(values);
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i] as number;
  return total;
}

/** Mean of the values; NaN for none. */
export function mean(values: ArrayLike<number>): number {
  return sum(values) / values.length;
}

/** Mean of values[from], ..., values[to - 1]; NaN when that is none. */
export function meanBetween(values: ArrayLike<number>, from: number, to: number): number {
  let total = 0;
  for (let i = from; i < to; i++) total += values[i] as number;
  return total / (to - from);
}

/** Σ (value - center)². */
export function squaresAbout(values: ArrayLike<number>, center: number): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += ((values[i] as number) - center) ** 2;
  return total;
}

/** Σ value². */
export function sumOfSquares(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += (values[i] as number) * (values[i] as number);
  return total;
}

/** Σ a · b over the length of `a`; `b` is at least as long. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += (a[i] as number) * (b[i] as number);
  return total;
}

/** The mean of the values without each of them, in their order; needs 2 values. */
export function leaveOneOutMeans(values: ArrayLike<number>): Float64Array {
  const total = sum(values);
  return Float64Array.from(values, value => (total - value) / (values.length - 1));
}
