/** Order statistics, and positions of the largest and the least value. */
import { quantileSorted } from 'simple-statistics';
import { at } from './at.ts';

/** Quantile of ascending values, linear between neighbors (type 7 of Hyndman & Fan 1996); `share` in [0, 1]. NaN for no
 * values. */
export function quantile(ascending: ArrayLike<number>, share: number): number {
  return ascending.length === 0 ? NaN : quantileSorted(ascending as readonly number[], share);
}

/** The ascending value nearest to a quantile; `share` in [0, 1]. Throws RangeError for no values. */
export function nearestRank(ascending: ArrayLike<number>, share: number): number {
  return at(ascending, Math.round(share * (ascending.length - 1)));
}

/** Position of the largest value, the first of equal ones; 0 for no values. */
export function indexOfLargest(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if ((values[i] as number) > (values[best] as number)) best = i;
  return best;
}

/** Position of the least value, the first of equal ones; 0 for no values. */
export function indexOfLeast(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if ((values[i] as number) < (values[best] as number)) best = i;
  return best;
}

/** Largest minus least value; -Infinity for no values. */
export function spread(values: ArrayLike<number>): number {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    low = Math.min(low, values[i] as number);
    high = Math.max(high, values[i] as number);
  }
  return high - low;
}

/** Last minus first of ascending values. Throws RangeError for no values. */
export function spanOf(ascending: ArrayLike<number>): number {
  return at(ascending, ascending.length - 1) - at(ascending, 0);
}
