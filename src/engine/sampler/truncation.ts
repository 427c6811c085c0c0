/** Draws from a law cut by top-k, top-p and min-p, in float64 outside the graph: only rows that ask for it pay for it.
 */
import type { Sampling } from '../../domain/languageModel.ts';

/** A draw and the figures of the law it came from. */
export interface TruncatedDraw {
  readonly token: number;
  /** ln p of the token under the truncated law, nats. */
  readonly logProbT: number;
  readonly logProb1: number;
  /** Entropy of the truncated law, nats, and the variance of the logits under it, nats². */
  readonly entropy: number;
  readonly logitVariance: number;
}

const bins = 4096;
/** Tokens this far below the likeliest one, in nats at temperature 1, share the last bin. */
const span = 64;

/**
 * Draw from a law ln p [V] at temperature 1 after tempering, then top-k, then top-p over what is left (the order of
 * transformers): the fewest likeliest tokens whose share reaches `topP`, ties by token id; then min-p (arXiv
 * 2407.01082): those at least `minP` times as likely as the likeliest, which always stays. Inverse CDF in vocabulary
 * order; `u` in [0, 1).
 */
export function drawTruncated(
  logLaw: Float32Array,
  { temperature, topP, topK, minP = 0 }: Sampling,
  u: number,
): TruncatedDraw {
  const law = new BinnedLaw(logLaw, temperature);
  if (topK > 0) law.cut(topK, Infinity);
  if (topP < 1) law.cut(Infinity, topP * law.mass());
  const kept = law.kept(Math.min(minP, 1));
  const { weights, peak } = law;
  let [total, first] = [0, 0];
  for (const id of kept) {
    total += weights[id] as number;
    first += (weights[id] as number) * (logLaw[id] as number);
  }
  const mean = first / total;
  const target = u * total;
  let [token, cumulative, second] = [-1, 0, 0];
  for (const id of kept) {
    cumulative += weights[id] as number;
    if (token < 0 && cumulative > target) token = id;
    second += (weights[id] as number) * ((logLaw[id] as number) - mean) ** 2;
  }
  if (token < 0) token = kept.at(-1) ?? 0;
  return {
    token,
    logProbT: Math.log((weights[token] ?? 0) / total),
    logProb1: logLaw[token] ?? -Infinity,
    entropy: Math.max(Math.log(total) - (mean - peak) / temperature, 0),
    logitVariance: second / total,
  };
}

/** A tempered law sorted into bins of ln p, likeliest first, so that a cut sorts only the bin where its limit is
 * reached. */
class BinnedLaw {
  readonly peak: number;
  /** Probability of each token over that of the likeliest one. */
  readonly weights: Float64Array;
  private readonly logLaw: Float32Array;
  private readonly binOf: Uint16Array;
  private readonly counts = new Float64Array(bins);
  private readonly masses = new Float64Array(bins);
  /** Bins before this one are kept whole; of this one, only `added`. */
  private limit = bins;
  private added: readonly number[] = [];

  constructor(logLaw: Float32Array, temperature: number) {
    const size = logLaw.length;
    let peak = -Infinity;
    for (let id = 0; id < size; id++) peak = Math.max(peak, logLaw[id] as number);
    this.peak = peak;
    this.logLaw = logLaw;
    this.weights = new Float64Array(size);
    this.binOf = new Uint16Array(size);
    for (let id = 0; id < size; id++) {
      const below = peak - (logLaw[id] as number);
      const weight = Math.exp(-below / temperature);
      const bin = Math.min(Math.floor((below / span) * bins), bins - 1);
      this.weights[id] = weight;
      this.binOf[id] = weight > 0 ? bin : bins;
      if (weight > 0) this.count(bin, weight);
    }
  }

  /** Keep the likeliest of what is kept, as many as it takes to number `most` or weigh `mass`. */
  cut(most: number, mass: number): void {
    let [count, weight, limit] = [0, 0, 0];
    for (; limit < Math.min(this.limit + 1, bins); limit++) {
      const [more, heavier] = [count + (this.counts[limit] as number), weight + (this.masses[limit] as number)];
      if (more >= most || heavier >= mass) break;
      [count, weight] = [more, heavier];
    }
    if (limit > this.limit || limit === bins) return;
    const added: number[] = [];
    const candidates = limit === this.limit ? this.added : this.idsIn(limit);
    for (const id of [...candidates].sort((a, b) => (this.logLaw[b] as number) - (this.logLaw[a] as number) || a - b)) {
      if (added.length + count >= most || weight >= mass) break;
      added.push(id);
      weight += this.weights[id] as number;
    }
    [this.limit, this.added] = [limit, added];
    this.counts[limit] = 0;
    this.masses[limit] = 0;
    for (const id of added) this.count(limit, this.weights[id] as number);
  }

  /** Weight of what is kept. */
  mass(): number {
    return this.masses.subarray(0, this.limit + 1).reduce((a, b) => a + b, 0);
  }

  /** What is kept and weighs at least `least`, ascending. */
  kept(least: number): Int32Array {
    const ids = new Int32Array(this.binOf.length);
    const added = new Set(this.added);
    let count = 0;
    for (let id = 0; id < ids.length; id++) {
      const bin = this.binOf[id] as number;
      if (bin < bins && (this.weights[id] as number) >= least && (bin < this.limit || added.has(id))) ids[count++] = id;
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
