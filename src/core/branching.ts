/** E1, effective branching: how many next steps a law leaves open (science.md B1.1). All exact, float64, natural logs.
 */

/** Law of a softmax at temperature T > 0 over logits (masked entries are -Infinity); probabilities that sum to 1. */
export function softmax(logits: ArrayLike<number>, temperature = 1): Float64Array {
  let top = -Infinity;
  for (let v = 0; v < logits.length; v++) top = Math.max(top, logits[v] ?? -Infinity);
  const law = new Float64Array(logits.length);
  let total = 0;
  for (let v = 0; v < law.length; v++) {
    const weight = Math.exp(((logits[v] ?? -Infinity) - top) / temperature);
    law[v] = weight;
    total += weight;
  }
  for (let v = 0; v < law.length; v++) law[v] = (law[v] ?? 0) / total;
  return law;
}

/** Shannon entropy of a law, nats, in [0, ln |V|]. */
export function entropyOf(law: ArrayLike<number>): number {
  let sum = 0;
  for (let v = 0; v < law.length; v++) {
    const p = law[v] ?? 0;
    if (p > 0) sum -= p * Math.log(p);
  }
  return sum;
}

/** Hill number D_q of a law (effective number of choices, in [1, |V|]); q >= 0, q = 1 is exp of the entropy, q =
 * Infinity is 1 / p_max (Hill 1973). */
export function hillNumber(law: ArrayLike<number>, q: number): number {
  if (q === 1) return Math.exp(entropyOf(law));
  let sum = 0;
  let top = 0;
  for (let v = 0; v < law.length; v++) {
    const p = law[v] ?? 0;
    if (p > 0) sum += p ** q;
    top = Math.max(top, p);
  }
  return q === Infinity ? 1 / top : sum ** (1 / (1 - q));
}

/** Nucleus size K_p: fewest tokens, likeliest first, whose probabilities sum to at least `mass` in (0, 1]. */
export function nucleusSize(law: ArrayLike<number>, mass: number): number {
  const sorted = Float64Array.from(law).sort();
  let sum = 0;
  for (let taken = 1; taken <= sorted.length; taken++) {
    sum += sorted[sorted.length - taken] ?? 0;
    if (sum >= mass - 1e-12) return taken;
  }
  return sorted.length;
}

/** Count K_m of tokens at least `share` times as likely as the likeliest (the support of min-p sampling). */
export function minPCount(law: ArrayLike<number>, share: number): number {
  let top = 0;
  for (let v = 0; v < law.length; v++) top = Math.max(top, law[v] ?? 0);
  let count = 0;
  for (let v = 0; v < law.length; v++) if ((law[v] ?? 0) >= share * top * (1 - 1e-12)) count++;
  return count;
}

/** Exact figures of a next-token law at one temperature, before truncation; entropy in nats, D_q, K_.95 and K_m(.05) in
 *  tokens (science.md B1.1). */
export interface Openness {
  readonly entropy: number;
  readonly d1: number;
  readonly d2: number;
  readonly k95: number;
  readonly km05: number;
}

/** Exact figures of the law of `logits` (masked entries -Infinity) at a temperature, float64. */
export function opennessOf(logits: ArrayLike<number>, temperature: number): Openness {
  const law = softmax(logits, temperature);
  const entropy = entropyOf(law);
  return {
    entropy,
    d1: Math.exp(entropy),
    d2: hillNumber(law, 2),
    k95: nucleusSize(law, 0.95),
    km05: minPCount(law, 0.05),
  };
}
