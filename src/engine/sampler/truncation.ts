/** Draws from a distribution truncated by top-k, top-p or min-p, in float64 outside the graph, so that only rows that
 * use truncation pay for it. */
import type { Sampling } from '../../domain/languageModel.ts';
import { elementAt } from './elementAt.ts';

/** A draw with the statistics of the truncated distribution. */
export interface TruncatedDraw {
  readonly token: number;
  /** ln p of the token under the truncated distribution, nats. */
  readonly logProbT: number;
  /** ln p of the token at temperature 1 without truncation, nats. */
  readonly logProb1: number;
  /** Entropy of the truncated distribution, nats. */
  readonly entropy: number;
  /** Variance of the logits under the truncated distribution, nats². */
  readonly logitVariance: number;
}

const bins = 4096;
/** Tokens at least this far below the most likely one, in nats at temperature 1, share the last bin. */
const span = 64;

/**
 * Draw a token from `logProbs` [V], ln p at temperature 1. The truncations apply after the temperature, in the order of
 * transformers: top-k, then top-p over what remains (the fewest most likely tokens whose share reaches `topP`, ties by
 * token id), then min-p (arXiv 2407.01082: tokens at least `minP` times as likely as the most likely one, which always
 * stays). Inverse CDF in vocabulary order, at `u` in [0, 1).
 */
export function drawTruncated(
  logProbs: Float32Array,
  { temperature, topP, topK, minP = 0 }: Sampling,
  u: number,
): TruncatedDraw {
  const distribution = new BinnedDistribution(logProbs, temperature);
  if (topK > 0) distribution.cut(topK, Infinity);
  if (topP < 1) distribution.cut(Infinity, topP * distribution.mass());
  const kept = distribution.kept(Math.min(minP, 1));
  const { weights, peak } = distribution;
  let [total, first] = [0, 0];
  for (const id of kept) {
    total += weights[id] as number;
    first += (weights[id] as number) * (logProbs[id] as number);
  }
  const mean = first / total;
  const target = u * total;
  let [token, cumulative, second] = [-1, 0, 0];
  for (const id of kept) {
    cumulative += weights[id] as number;
    if (token < 0 && cumulative > target) token = id;
    second += (weights[id] as number) * ((logProbs[id] as number) - mean) ** 2;
  }
  // Rounding can leave the target above the last cumulative weight; a distribution of NaN keeps no token at all.
  if (token < 0) token = kept.at(-1) ?? 0;
  return {
    token,
    logProbT: Math.log(elementAt(weights, token) / total),
    logProb1: elementAt(logProbs, token),
    entropy: Math.max(Math.log(total) - (mean - peak) / temperature, 0),
    logitVariance: second / total,
  };
}

/** A tempered distribution with its tokens in bins of ln p, most likely first, so that a cut sorts only the bin in
 * which its limit is reached. */
class BinnedDistribution {
  readonly peak: number;
  /** Probability of each token relative to the most likely one. */
  readonly weights: Float64Array;
  private readonly logProbs: Float32Array;
  private readonly binOf: Uint16Array;
  private readonly counts = new Float64Array(bins);
  private readonly masses = new Float64Array(bins);
  /** Bins before this one are kept whole; of this one only `partial`. */
  private limit = bins;
  private partial: readonly number[] = [];

  constructor(logProbs: Float32Array, temperature: number) {
    const size = logProbs.length;
    let peak = -Infinity;
    for (let id = 0; id < size; id++) peak = Math.max(peak, logProbs[id] as number);
    this.peak = peak;
    this.logProbs = logProbs;
    this.weights = new Float64Array(size);
    this.binOf = new Uint16Array(size);
    for (let id = 0; id < size; id++) {
      const below = peak - (logProbs[id] as number);
      const weight = Math.exp(-below / temperature);
      const bin = Math.min(Math.floor((below / span) * bins), bins - 1);
      this.weights[id] = weight;
      this.binOf[id] = weight > 0 ? bin : bins;
      if (weight > 0) this.count(bin, weight);
    }
  }

  /** Keep only the most likely of the kept tokens, until they number `most` or weigh `mass`. */
  cut(most: number, mass: number): void {
    let [count, weight, limit] = [0, 0, 0];
    for (; limit < Math.min(this.limit + 1, bins); limit++) {
      const [more, heavier] = [count + (this.counts[limit] as number), weight + (this.masses[limit] as number)];
      if (more >= most || heavier >= mass) break;
      [count, weight] = [more, heavier];
    }
    if (limit > this.limit || limit === bins) return;
    const partial: number[] = [];
    const candidates = limit === this.limit ? this.partial : this.idsIn(limit);
    const likeliestFirst = [...candidates].sort(
      (a, b) => (this.logProbs[b] as number) - (this.logProbs[a] as number) || a - b,
    );
    for (const id of likeliestFirst) {
      if (partial.length + count >= most || weight >= mass) break;
      partial.push(id);
      weight += this.weights[id] as number;
    }
    [this.limit, this.partial] = [limit, partial];
    this.counts[limit] = 0;
    this.masses[limit] = 0;
    for (const id of partial) this.count(limit, this.weights[id] as number);
  }

  /** Total weight of the kept tokens. */
  mass(): number {
    return this.masses.subarray(0, this.limit + 1).reduce((a, b) => a + b, 0);
  }

  /** Ids of the kept tokens of weight `least` or more, ascending. */
  kept(least: number): Int32Array {
    const ids = new Int32Array(this.binOf.length);
    const partial = new Set(this.partial);
    let count = 0;
    for (let id = 0; id < ids.length; id++) {
      const bin = this.binOf[id] as number;
      const isKept = bin < bins && (bin < this.limit || partial.has(id));
      if (isKept && (this.weights[id] as number) >= least) ids[count++] = id;
    }
    return ids.subarray(0, count);
  }

  private idsIn(bin: number): number[] {
    const ids: number[] = [];
    for (let id = 0; id < this.binOf.length; id++) if (this.binOf[id] === bin) ids.push(id);
    return ids;
  }

  private count(bin: number, weight: number): void {
    this.counts[bin] = (this.counts[bin] as number) + 1;
    this.masses[bin] = (this.masses[bin] as number) + weight;
  }
}
