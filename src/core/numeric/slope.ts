/** Straight lines through points. */
import { linearRegression } from 'simple-statistics';
import { at } from './at.ts';

/** Least-squares slope of y over x, at least two different x; NaN if a value is not finite. */
export function slope(x: readonly number[], y: readonly number[]): number {
  return linearRegression(x.map((value, i) => [value, at(y, i)])).m;
}

/** Least-squares slope of ln y over ln x: the exponent of a power law. NaN if a y is not positive. */
export function logSlope(x: readonly number[], y: readonly number[]): number {
  const found = slope(x.map(Math.log), y.map(Math.log));
  return Number.isFinite(found) ? found : NaN;
}
