/** Intrinsic dimension of a cloud of states from the two nearest neighbors of each (Facco, d'Errico, Rodriguez and Laio
 * 2017, doi 10.1038/s41598-017-11873-y; docs/method.md#two-nn). */
import { abstain, estimate } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { mean, squaresAbout } from '../numeric/sums.ts';
import { minimumAgreement } from '../statistics/intervals.ts';
import { studentT } from '../statistics/studentT.ts';
import { distanceMatrix } from './distances.ts';

/** Squared distance, as a share of the largest one, below which two states are the same. */
const same = 1e-12;
/** Factor on the standard error for independent ratios: neighbors are shared, so that plain intervals cover 85 to 93%.
 */
const widening = 1.3;

/** N / Σ ln(r₂/r₁) over the distinct ones among n states, from their packed squared distances. The interval is that of
 * the mean ln(r₂/r₁), on the ln scale, 1.3 times as wide. Abstains below 30 distinct states. */
export function twoNnFigure(distances: ArrayLike<number>, n: number): Figure {
  const matrix = distanceMatrix(distances, n);
  const kept = distinct(matrix, n);
  const count = kept.length;
  if (count < minimumAgreement) return abstain({ code: 'states-alike', needed: minimumAgreement, has: count }, n);
  const ratios = kept.map(i => lnRatio(matrix, n, kept, i));
  const value = 1 / mean(ratios);
  const error = Math.sqrt(squaresAbout(ratios, 1 / value) / ((count - 1) * count)) * value;
  const reach = Math.exp(studentT(count - 1) * widening * error);
  return estimate(value, [value / reach, value * reach], count, `mean ln(r2/r1), t with ${count - 1} d.f.`);
}

/** The first of each group of equal states. */
function distinct(matrix: Float64Array, n: number): number[] {
  let largest = 0;
  for (const distance of matrix) largest = Math.max(largest, distance);
  const kept: number[] = [];
  for (let i = 0; i < n; i++) if (kept.every(other => (matrix[i * n + other] as number) > same * largest)) kept.push(i);
  return kept;
}

/** ln(r₂/r₁) of state i among the kept ones; distances are squared, so their logarithm is twice that of r. */
function lnRatio(matrix: Float64Array, n: number, kept: readonly number[], i: number): number {
  let [first, second] = [Infinity, Infinity];
  for (const other of kept) {
    if (other === i) continue;
    const distance = matrix[i * n + other] as number;
    if (distance < first) [first, second] = [distance, first];
    else if (distance < second) second = distance;
  }
  return Math.log(second / first) / 2;
}
