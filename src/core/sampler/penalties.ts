/** Penalties on tokens that were there before (docs/method.md#samplers). Definitions as in llama.cpp. */
import { at } from '../numeric/at.ts';
import { samplerValue, type Samplers } from './samplers.ts';

/** Largest exponent of e in float32, which bounds the penalty of DRY. */
const largestExponent = 88.7228391;

/**
 * Logits after the repetition, frequency and presence penalties and DRY, in this order: float64 [V], a copy.
 * `logits` [V] are those of the model; only the repetition penalty depends on their zero. `history` are the tokens so
 * far, those of the prompt included, of which the last `penaltyTokens` count. A repetition does not extend over a
 * token that `breaks` it, and such a token has no penalty of DRY.
 */
export function penalizedLogits(
  logits: ArrayLike<number>,
  samplers: Samplers,
  history: readonly number[],
  breaks: (token: number) => boolean,
): Float64Array {
  const penalized = new Float64Array(logits);
  const recent = history.slice(-samplerValue(samplers, 'penaltyTokens'));
  const [repetition, presence, frequency] = [
    samplerValue(samplers, 'repetitionPenalty'),
    samplerValue(samplers, 'presencePenalty'),
    samplerValue(samplers, 'frequencyPenalty'),
  ];
  for (const [token, count] of countsOf(recent)) {
    const logit = penalized[token];
    if (logit === undefined) continue;
    penalized[token] = (logit <= 0 ? logit * repetition : logit / repetition) - count * frequency - presence;
  }
  for (const [token, penalty] of dryPenalties(recent, samplers, breaks))
    if (token < penalized.length) penalized[token] = at(penalized, token) - penalty;
  return penalized;
}

function countsOf(tokens: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const token of tokens) counts.set(token, (counts.get(token) ?? 0) + 1);
  return counts;
}

/**
 * Penalty of each token that would make a repetition longer: multiplier * base^(n - allowed length) for the longest end
 * of `recent`, of n tokens, that stood before this token already. Source: p-e-w, "DRY: A modern repetition penalty",
 * text-generation-webui #5677.
 */
export function dryPenalties(
  recent: readonly number[],
  samplers: Samplers,
  breaks: (token: number) => boolean,
): Map<number, number> {
  const multiplier = samplerValue(samplers, 'dryMultiplier');
  const base = samplerValue(samplers, 'dryBase');
  const allowed = samplerValue(samplers, 'dryAllowedLength');
  const penalties = new Map<number, number>();
  const size = recent.length;
  if (multiplier === 0 || size <= allowed) return penalties;
  const lastBreak = recent.findLastIndex(breaks);
  const limit = size - 1 - lastBreak;
  if (limit < allowed) return penalties;
  const longest = new Map<number, number>();
  for (let shift = 1; shift < size; shift++) {
    let length = 0;
    while (length < limit && length + shift < size && recent[size - 1 - length] === recent[size - 1 - length - shift])
      length++;
    const next = at(recent, size - shift);
    if (length >= allowed && length > (longest.get(next) ?? 0)) longest.set(next, length);
  }
  const most = base > 1.000001 ? Math.floor(largestExponent / Math.log(base)) : Infinity;
  for (const [token, length] of longest)
    if (!breaks(token)) penalties.set(token, multiplier * base ** Math.min(length - allowed, most));
  return penalties;
}
