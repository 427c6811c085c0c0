/** Next-token distributions and their entropy (docs/method.md#openness). Exact, float64, natural logarithms. */

/** Probabilities of a softmax at temperature T > 0 over logits (masked entries are -Infinity); they sum to 1. */
export function softmax(logits: ArrayLike<number>, temperature = 1): Float64Array {
  let top = -Infinity;
  for (let v = 0; v < logits.length; v++) top = Math.max(top, logits[v] as number);
  const probabilities = new Float64Array(logits.length);
  let total = 0;
  for (let v = 0; v < probabilities.length; v++) {
    const weight = Math.exp(((logits[v] as number) - top) / temperature);
    probabilities[v] = weight;
    total += weight;
  }
  for (let v = 0; v < probabilities.length; v++) probabilities[v] = (probabilities[v] as number) / total;
  return probabilities;
}

/** Shannon entropy of a distribution, nats, in [0, ln |V|]. */
export function entropyOf(probabilities: ArrayLike<number>): number {
  let entropy = 0;
  for (let v = 0; v < probabilities.length; v++) {
    const p = probabilities[v] as number;
    if (p > 0) entropy -= p * Math.log(p);
  }
  return entropy;
}

/** How open the next step is: exact figures of a next-token distribution at one temperature, before truncation. */
export interface Openness {
  /** Shannon entropy, nats. */
  readonly entropy: number;
  /** Hill numbers of order 1 (exp of the entropy: the perplexity) and 2 (1 / Σ p²), in effective tokens (Hill 1973). */
  readonly d1: number;
  readonly d2: number;
  /** Fewest tokens, likeliest first, that hold 95% of the probability: the nucleus of top-p sampling. */
  readonly k95: number;
  /** Tokens at least 0.05 times as likely as the likeliest: the support of min-p sampling. */
  readonly km05: number;
}
