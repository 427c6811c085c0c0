/** The distribution from which the next token is drawn, with every sampler, in the order in which llama.cpp applies them
 * (docs/method.md#samplers). */
import { at } from '../numeric/at.ts';
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
  const peak = scores.reduce((most, score) => Math.max(most, score), -Infinity);
  let kept = Int32Array.from(scores.keys());
  if (topK > 0 && topK < kept.length) kept = likeliest(kept, scores, peak, topK, Infinity);
  if (topP < 1) kept = likeliest(kept, scores, peak, Infinity, topP * massOf(kept, scores, peak));
  if (minP > 0) {
    const least = peak + Math.log(Math.min(minP, 1));
    kept = kept.filter(id => at(scores, id) >= least);
  }
  const law = tempered(kept, scores, temperature);
  const chance = samplerValue(samplers, 'xtcProbability');
  if (chance === 0) return law;
  const rest = withoutTopChoices(kept, scores, peak, samplerValue(samplers, 'xtcThreshold'));
  if (rest.length === kept.length) return law;
  const excluded = tempered(rest, scores, temperature);
  return law.map((p, id) => (1 - chance) * p + chance * at(excluded, id));
}

/** Ids of the likeliest of the kept tokens, ascending, until they number `most` or weigh `mass` in units of the
 * likeliest one. Only those near the top are sorted. */
function likeliest(
  kept: Int32Array<ArrayBuffer>,
  scores: Float64Array,
  peak: number,
  most: number,
  mass: number,
): Int32Array<ArrayBuffer> {
  for (const depth of [4, 8, 16, 32, Infinity]) {
    const near = kept
      .filter(id => at(scores, id) >= peak - depth)
      .sort((a, b) => at(scores, b) - at(scores, a) || a - b);
    let [count, weight] = [0, 0];
    while (count < near.length && count < most && weight < mass)
      weight += Math.exp(at(scores, at(near, count++)) - peak);
    if (count >= most || weight >= mass) return near.slice(0, count).sort();
  }
  return kept;
}

function massOf(kept: Int32Array, scores: Float64Array, peak: number): number {
  return kept.reduce((sum, id) => sum + Math.exp(at(scores, id) - peak), 0);
}

/** Without the tokens of probability `threshold` or more but the least likely of them. Source: p-e-w, "Exclude Top
 * Choices (XTC)", text-generation-webui #6335. */
function withoutTopChoices(
  kept: Int32Array<ArrayBuffer>,
  scores: Float64Array,
  peak: number,
  threshold: number,
): Int32Array<ArrayBuffer> {
  const least = threshold * massOf(kept, scores, peak);
  const top = kept.filter(id => Math.exp(at(scores, id) - peak) >= least);
  if (top.length === 0) return kept;
  const last = top.reduce((a, b) => (at(scores, b) <= at(scores, a) ? b : a), at(top, 0));
  const left = new Set(top.filter(id => id !== last));
  return kept.filter(id => !left.has(id));
}

/** Softmax of the kept tokens at a temperature; 0 elsewhere. */
function tempered(kept: Int32Array, scores: Float64Array, temperature: number): Float64Array {
  const law = new Float64Array(scores.length);
  const top = kept.reduce((most, id) => Math.max(most, at(scores, id)), -Infinity);
  let total = 0;
  for (const id of kept) {
    const weight = Math.exp((at(scores, id) - top) / temperature);
    law[id] = weight;
    total += weight;
  }
  for (const id of kept) law[id] = at(law, id) / total;
  return law;
}
