/** The nucleus of a distribution: fewest tokens, likeliest first, that hold a given mass (Holtzman et al. 2020). */

/** Membership by value: tokens above `threshold`, and of those equal to it the first `ties` by id. */
export interface Nucleus {
  /** Tokens in it. */
  readonly size: number;
  /** Probability of its least likely token. */
  readonly threshold: number;
  /** How many of the tokens at exactly `threshold` belong to it, lowest ids first. */
  readonly ties: number;
}

/** Slack for a cumulative sum that rounds to just below the requested mass. */
const slack = 1e-12;

/** Buckets of the upper 16 bits of a double in [0, 1], which sort like the doubles themselves. */
const buckets = 0x3ff0 + 1;

/**
 * The nucleus of a distribution (probabilities, float64, sum 1) at `mass` in (0, 1]. Linear in the vocabulary: masses
 * are summed by the leading bits of the probabilities, and only the bucket in which the sum passes `mass` is sorted.
 */
export function nucleusOf(probabilities: Float64Array, mass: number): Nucleus {
  const words = new Uint32Array(probabilities.buffer, probabilities.byteOffset, 2 * probabilities.length);
  const bucketOf = (token: number): number => Math.min(buckets - 1, (words[2 * token + 1] as number) >>> 16);
  const masses = new Float64Array(buckets);
  const counts = new Uint32Array(buckets);
  for (let token = 0; token < probabilities.length; token++) {
    const bucket = bucketOf(token);
    masses[bucket] = (masses[bucket] as number) + (probabilities[token] as number);
    counts[bucket] = (counts[bucket] as number) + 1;
  }
  let size = 0;
  let total = 0;
  let crossing = buckets - 1;
  while (crossing > 0 && total + (masses[crossing] as number) < mass - slack) {
    total += masses[crossing] as number;
    size += counts[crossing] as number;
    crossing--;
  }
  const sorted = probabilities.filter((_, token) => bucketOf(token) === crossing).sort();
  let threshold = 0;
  let ties = 0;
  for (let rank = sorted.length - 1; rank >= 0 && total < mass - slack; rank--) {
    const probability = sorted[rank] as number;
    total += probability;
    size++;
    ties = probability === threshold ? ties + 1 : 1;
    threshold = probability;
  }
  return { size, threshold, ties };
}
