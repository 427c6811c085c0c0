/** Whether a row of temperatures could have shown a sharp change at all (details.md "Definitions", rule B3.6). */
import { shapeComparer } from './curveShapes.ts';
import { normal, randomStream } from '../statistics/random.ts';
import { widthOverScale } from './sigmoid.ts';

/** What a sigmoid or step must win over the best smooth curve (science.md B3.6.1). */
export const leastMargin = 10;
/** The 10-90 % width must be below this share of the scanned range (B3.6.2). */
export const widestShare = 0.5;
/** Width of the sharp change that is looked for, as a share of the scanned range. */
const narrowShare = 0.2;
const trials = 200;
const seed = 20_251_103;

/**
 * Chance that a sigmoid of 10-90 % width a fifth of the range, with this height and centre, would pass rule 1 and be
 * narrower than half the range, given normal errors of the observed size at each temperature. In [0, 1]; always the
 * same for the same row.
 */
export function narrowPower(x: readonly number[], weights: ArrayLike<number>, height: number, centre: number): number {
  const range = (x.at(-1) ?? 0) - (x[0] ?? 0);
  const scale = (narrowShare * range) / widthOverScale;
  const comparer = shapeComparer(x);
  const next = randomStream(seed);
  let found = 0;
  for (let trial = 0; trial < trials; trial++) {
    const y = Float64Array.from(x, (value, i) => {
      const error = normal(next) / Math.sqrt(weights[i] ?? 1);
      return height / (1 + Math.exp((centre - value) / scale)) + error;
    });
    const { margin, sigmoid } = comparer.compare(y, weights);
    if (margin > leastMargin && sigmoid.scale * widthOverScale < widestShare * range) found++;
  }
  return found / trials;
}
