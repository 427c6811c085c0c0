/** Draws from a law cut by top-k and top-p, in float64 outside the graph: only rows that ask for it pay for it. */
import type { Sampling } from '../experiment/languageModel.ts';

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
 * transformers): the fewest likeliest tokens whose share reaches `topP`, ties by token id. Inverse CDF in vocabulary order; `u` in [0, 1).
 */
export function drawTruncated(logLaw: Float32Array, { temperature, topP, topK }: Sampling, u: number): TruncatedDraw {
  const peak = logLaw.reduce((a, b) => Math.max(a, b), -Infinity);
  const weights = Float64Array.from(logLaw, value => Math.exp((value - peak) / temperature));
  let kept: Int32Array = Int32Array.from(weights.keys()).filter(id => (weights[id] ?? 0) > 0);
  if (topK > 0) kept = keepLikeliest(kept, logLaw, weights, peak, topK, Infinity);
  if (topP < 1) kept = keepLikeliest(kept, logLaw, weights, peak, Infinity, topP * sum(kept, id => weights[id] ?? 0));
  const total = sum(kept, id => weights[id] ?? 0);
  const target = u * total;
  let cumulative = 0;
  const token = kept.find(id => (cumulative += weights[id] ?? 0) > target) ?? kept.at(-1) ?? 0;
  const mean = sum(kept, id => (weights[id] ?? 0) * (logLaw[id] ?? 0)) / total;
  const logitVariance = sum(kept, id => (weights[id] ?? 0) * ((logLaw[id] ?? 0) - mean) ** 2) / total;
  return {
    token,
    logProbT: Math.log((weights[token] ?? 0) / total),
    logProb1: logLaw[token] ?? -Infinity,
    entropy: Math.max(Math.log(total) - (mean - peak) / temperature, 0),
    logitVariance,
  };
}

/** The likeliest of some ids, as many as it takes to number `most` or weigh `mass`; ascending. Sorted are only those in the bin
 *  where the limit is reached. */
function keepLikeliest(ids: Int32Array, logLaw: Float32Array, weights: Float64Array, peak: number, most: number, mass: number): Int32Array {
  const binOf = (id: number): number => Math.min(Math.floor(((peak - (logLaw[id] ?? 0)) / span) * bins), bins - 1);
  const counts = new Float64Array(bins);
  const masses = new Float64Array(bins);
  for (const id of ids) {
    const bin = binOf(id);
    counts[bin] = (counts[bin] ?? 0) + 1;
    masses[bin] = (masses[bin] ?? 0) + (weights[id] ?? 0);
  }
  let [count, weight, limit] = [0, 0, 0];
  for (; limit < bins; limit++) {
    const [more, heavier] = [count + (counts[limit] ?? 0), weight + (masses[limit] ?? 0)];
    if (more >= most || heavier >= mass) break;
    [count, weight] = [more, heavier];
  }
  const last = [...ids.filter(id => binOf(id) === limit)].sort((a, b) => (logLaw[b] ?? 0) - (logLaw[a] ?? 0) || a - b);
  const added = new Set<number>();
  for (const id of last) {
    if (count >= most || weight >= mass) break;
    added.add(id);
    count++;
    weight += weights[id] ?? 0;
  }
  return ids.filter(id => binOf(id) < limit || added.has(id));
}

function sum(ids: Int32Array, value: (id: number) => number): number {
  let total = 0;
  for (const id of ids) total += value(id);
  return total;
}
