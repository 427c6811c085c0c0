/** Where a curve along temperatures last passes a threshold upward. */
import { at, lastOf } from '../numeric/at.ts';
import type { Reason } from '../reasons.ts';

/** The temperature of the crossing, by linear interpolation, or why there is none. */
export type Crossing =
  { readonly kind: 'at'; readonly at: number } | { readonly kind: 'none'; readonly reason: Reason };

/** Widest gap between neighboring temperatures that a straight line may bridge: an interval does not include the error
 * of the line itself. */
const widestGap = 0.4;

/** Last upward crossing of `threshold` by values at ascending temperatures. A single one tells on which side it is. */
export function lastCrossing(temperatures: readonly number[], values: readonly number[], threshold: number): Crossing {
  const none = (reason: Reason): Crossing => ({ kind: 'none', reason });
  if (temperatures.length === 0)
    return none({ code: 'needs-temperatures', needed: 2, each: 16, has: 0, unit: 'answers' });
  if (!(lastOf(values) > threshold)) return none({ code: 'not-dissolved', upTo: lastOf(temperatures) });
  const cold = values.findLastIndex(value => value <= threshold);
  if (cold < 0) return none({ code: 'already-dissolved', from: at(temperatures, 0) });
  const [low, high] = [at(temperatures, cold), at(temperatures, cold + 1)];
  if (high - low > widestGap + 1e-9) return none({ code: 'dissolves-between', low, high });
  const [below, above] = [at(values, cold), at(values, cold + 1)];
  return { kind: 'at', at: low + ((threshold - below) / (above - below)) * (high - low) };
}
