/** Entropy of attention (docs/method.md#attention-entropy). */

/** Least probability behind the first position from which on its distribution is a matter of attention, not rounding.
 */
const leastRest = 1e-6;

/** Entropy of the probabilities from position `first` on, renormalized, over the logarithm of their number: 0 when all
 * attention is on one position, 1 when it is even. NaN below two positions, and when nothing is left behind `first`. */
export function attentionEntropy(probabilities: ArrayLike<number>, first = 0): number {
  const count = probabilities.length - first;
  if (count < 2) return NaN;
  let total = 0;
  for (let i = first; i < probabilities.length; i++) total += probabilities[i] as number;
  if (!(total > leastRest)) return NaN;
  let entropy = 0;
  for (let i = first; i < probabilities.length; i++) {
    const p = (probabilities[i] as number) / total;
    if (p > 0) entropy -= p * Math.log(p);
  }
  return Math.max(0, entropy / Math.log(count));
}
