/** The figures of openness by their definitions, to check the fast ones against. */
import { entropyOf } from '../../../../src/core/distribution.ts';

/** Hill number D_q of a distribution; q = 1 is exp of the entropy, q = Infinity is 1 / p_max (Hill 1973). */
export function hillNumber(probabilities: ArrayLike<number>, q: number): number {
  const values = Array.from(probabilities).filter(p => p > 0);
  if (q === 1) return Math.exp(entropyOf(values));
  if (q === Infinity) return 1 / Math.max(...values);
  return values.reduce((total, p) => total + p ** q, 0) ** (1 / (1 - q));
}

/** Fewest tokens, likeliest first, whose probabilities sum to at least `mass`. */
export function nucleusSize(probabilities: ArrayLike<number>, mass: number): number {
  const sorted = Float64Array.from(probabilities).sort().reverse();
  let total = 0;
  const last = sorted.findIndex(p => (total += p) >= mass - 1e-12);
  return last < 0 ? sorted.length : last + 1;
}

/** Number of tokens at least `share` times as likely as the likeliest. */
export function minPCount(probabilities: ArrayLike<number>, share: number): number {
  const values = Array.from(probabilities);
  const top = values.reduce((most, p) => Math.max(most, p), 0);
  return values.filter(p => p >= share * top * (1 - 1e-12)).length;
}
