/** Whether a row of temperatures could have shown a sharp change at all (docs/method.md#power). */
import { at } from '../numeric/at.ts';
import { spanOf } from '../numeric/order.ts';
import { normal, randomStream } from '../statistics/random.ts';
import { shapeComparer } from './curveShapes.ts';
import { widthOverScale } from './sigmoid.ts';

/** BIC difference by which a sigmoid or step must beat the best smooth curve (rule 1). */
export const leastMargin = 10;
/** The 10-90% width must be below this share of the scanned range (rule 2). */
export const widestShare = 0.5;
/** Width of the sharp change whose detection is simulated, as a share of the scanned range. */
const narrowShare = 0.2;
const trials = 200;
const seed = 20_251_103;

/**
 * Probability that a sigmoid of 10-90% width a fifth of the range, with this height and center, would pass rule 1 and
 * be narrower than half the range, given normal errors of the observed size (weights 1/SE²) at each temperature. In [0,
 * 1]; the same for the same row.
 */
export function narrowPower(x: readonly number[], weights: ArrayLike<number>, height: number, center: number): number {
  const range = spanOf(x);
  const scale = (narrowShare * range) / widthOverScale;
  const comparer = shapeComparer(x);
  const next = randomStream(seed);
  let found = 0;
  for (let trial = 0; trial < trials; trial++) {
    const y = Float64Array.from(x, (value, i) => {
      const error = normal(next) / Math.sqrt(at(weights, i));
      return height / (1 + Math.exp((center - value) / scale)) + error;
    });
    const { margin, sigmoid } = comparer.compare(y, weights);
    if (margin > leastMargin && sigmoid.scale * widthOverScale < widestShare * range) found++;
  }
  return found / trials;
}
