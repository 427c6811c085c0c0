/** The distribution from which the next token is drawn, with every sampler, in the order of llama.cpp
 * (docs/method.md#samplers). */
import { penalizedLogits } from './penalties.ts';
import { samplerValue, type Samplers } from './samplers.ts';

/** Settings of all samplers. `topP` 1, `topK` 0 and `minP` 0 leave nothing out. */
export interface SamplerSettings {
  readonly temperature: number;
  readonly topP: number;
  readonly topK: number;
  readonly minP?: number;
  readonly samplers?: Samplers;
}

/** The tokens so far, those of the prompt included, and which tokens end a repetition for DRY. */
export interface SamplerHistory {
  readonly tokens: readonly number[];
  readonly breaks: (token: number) => boolean;
}

/**
 * Probability of each token, float64 [V], sum 1: penalties, DRY, top-k, top-p, min-p, XTC and temperature, in this
 * order. XTC leaves out the likeliest tokens with a probability, so its law is a mixture of two. Ties at the edge of
 * top-k and top-p go to the lower id. `logits` [V] are those of the model; -Infinity and -1e30 forbid a token.
 */
export function samplerLaw(
  logits: ArrayLike<number>,
  { temperature, topP, topK, minP = 0, samplers = {} }: SamplerSettings,
  { tokens, breaks }: SamplerHistory,
): Float64Array {
  const scores = penalizedLogits(logits, samplers, tokens, breaks);
  const peak = highest(scores);
  const chance = samplerValue(samplers, 'xtcProbability');
  let kept: Ids | null = null;
  if (topK > 0) kept = likeliest(scores, null, peak, topK, Infinity);
  if (topP < 1) kept = likeliest(scores, kept, peak, Infinity, topP * massOf(scores, kept, peak));
  if (minP > 0) {
    const least = peak + Math.log(Math.min(minP, 1));
    kept = kept === null ? idsFrom(scores, least) : kept.filter(id => (scores[id] as number) >= least);
  }
  const law = tempered(scores, kept, temperature);
  if (chance === 0) return law;
  const rest = withoutTopChoices(scores, kept, peak, samplerValue(samplers, 'xtcThreshold'));
  if (rest === null) return law;
  const excluded = tempered(scores, rest, temperature);
  for (let id = 0; id < law.length; id++)
    law[id] = (1 - chance) * (law[id] as number) + chance * (excluded[id] as number);
  return law;
}

type Ids = Int32Array<ArrayBuffer>;

function highest(scores: Float64Array): number {
  let peak = -Infinity;
  for (let id = 0; id < scores.length; id++) if ((scores[id] as number) > peak) peak = scores[id] as number;
  return peak;
}

/** Ids of the tokens with at least this score, ascending. */
function idsFrom(scores: Float64Array, least: number): Ids {
  const ids = new Int32Array(scores.length);
  let count = 0;
  for (let id = 0; id < scores.length; id++) if ((scores[id] as number) >= least) ids[count++] = id;
  return ids.slice(0, count);
}

/** Ids of the likeliest of the kept tokens (null: all), ascending, until they number `most` or weigh `mass` in units of
 * the likeliest one; null where all are kept. Only those near the top are sorted. */
function likeliest(scores: Float64Array, kept: Ids | null, peak: number, most: number, mass: number): Ids | null {
  for (const depth of [2, 4, 8, 16, 32, Infinity]) {
    const least = peak - depth;
    const near = kept === null ? idsFrom(scores, least) : kept.filter(id => (scores[id] as number) >= least);
    if (depth < Infinity && (most === Infinity ? massOf(scores, near, peak) < mass : near.length < most)) continue;
    near.sort((a, b) => (scores[b] as number) - (scores[a] as number) || a - b);
    let [count, weight] = [0, 0];
    while (count < near.length && count < most && weight < mass)
      weight += Math.exp((scores[near[count++] as number] as number) - peak);
    return near.slice(0, count).sort();
  }
  return kept;
}

/** Sum of the kept tokens (null: all), in units of the likeliest one. */
function massOf(scores: Float64Array, kept: Ids | null, peak: number): number {
  let mass = 0;
  if (kept === null) for (let id = 0; id < scores.length; id++) mass += Math.exp((scores[id] as number) - peak);
  else for (let at = 0; at < kept.length; at++) mass += Math.exp((scores[kept[at] as number] as number) - peak);
  return mass;
}

/** Without the tokens of probability `threshold` or more but the least likely of them; null where none is left out.
 * Source: p-e-w, "Exclude Top Choices (XTC)", text-generation-webui #6335. */
function withoutTopChoices(scores: Float64Array, kept: Ids | null, peak: number, threshold: number): Ids | null {
  const least = peak + Math.log(threshold * massOf(scores, kept, peak));
  const all = kept ?? idsFrom(scores, -Infinity);
  const top = all.filter(id => (scores[id] as number) >= least);
  if (top.length < 2) return null;
  let last = top[0] as number;
  for (const id of top) if ((scores[id] as number) <= (scores[last] as number)) last = id;
  return all.filter(id => id === last || (scores[id] as number) < least);
}

/** Softmax of the kept tokens (null: all) at a temperature; 0 elsewhere. */
function tempered(scores: Float64Array, kept: Ids | null, temperature: number): Float64Array {
  const law = new Float64Array(scores.length);
  let [top, total] = [-Infinity, 0];
  if (kept === null) top = highest(scores);
  else for (const id of kept) top = Math.max(top, scores[id] as number);
  const count = kept?.length ?? scores.length;
  for (let at = 0; at < count; at++) {
    const id = kept === null ? at : (kept[at] as number);
    const weight = Math.exp(((scores[id] as number) - top) / temperature);
    law[id] = weight;
    total += weight;
  }
  for (let at = 0; at < count; at++) {
    const id = kept === null ? at : (kept[at] as number);
    law[id] = (law[id] as number) / total;
  }
  return law;
}
