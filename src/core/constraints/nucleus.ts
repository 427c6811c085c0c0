/** The nucleus of a law: fewest tokens, likeliest first, that hold a given mass. */

/** Membership by value: tokens above `threshold`, and of those equal to it the first `ties` by id. */
export interface Nucleus {
  /** Tokens in it. */
  readonly size: number;
  /** Probability of its least likely token. */
  readonly threshold: number;
  /** How many of the tokens at exactly `threshold` belong to it, lowest ids first. */
  readonly ties: number;
}

/** Slack for a cumulative sum that rounds to just below the asked mass. */
const slack = 1e-12;

/** Buckets of the upper 16 bits of a double in [0, 1], which order as the doubles do. */
const buckets = 0x3ff0 + 1;

/**
 * The nucleus of a law (probabilities, float64, sum 1) at `mass` in (0, 1]. Linear in the vocabulary: masses are added
 * up by the leading bits of the probabilities, and only the bucket in which the sum passes `mass` is sorted.
 */
export function nucleusOf(law: Float64Array, mass: number): Nucleus {
  const words = new Uint32Array(law.buffer, law.byteOffset, 2 * law.length);
  const bucketOf = (token: number): number => Math.min(buckets - 1, (words[2 * token + 1] ?? 0) >>> 16);
  const masses = new Float64Array(buckets);
  const counts = new Uint32Array(buckets);
  for (let token = 0; token < law.length; token++) {
    const bucket = bucketOf(token);
    masses[bucket] = (masses[bucket] ?? 0) + (law[token] ?? 0);
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  let size = 0;
  let sum = 0;
  let crossing = buckets - 1;
  while (crossing > 0 && sum + (masses[crossing] ?? 0) < mass - slack) {
    sum += masses[crossing] ?? 0;
    size += counts[crossing] ?? 0;
    crossing--;
  }
  const sorted = law.filter((_, token) => bucketOf(token) === crossing).sort();
  let threshold = 0;
  let ties = 0;
  for (let rank = sorted.length - 1; rank >= 0 && sum < mass - slack; rank--) {
    const probability = sorted[rank] ?? 0;
    sum += probability;
    size++;
    ties = probability === threshold ? ties + 1 : 1;
    threshold = probability;
  }
  return { size, threshold, ties };
}
