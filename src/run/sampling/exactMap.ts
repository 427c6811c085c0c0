/** The exact map: the next-token distribution of each window at every temperature, from one prefill and no sampling. */
import { topTokenIds, summarizeLogits } from '../../core/distributionSummary.ts';
import { opennessBounds } from '../../core/opennessBounds.ts';
import { capabilitiesOf } from '../../domain/capabilities.ts';
import type { Likeliest, LanguageModel } from '../../domain/languageModel.ts';
import type { PlanWindow } from '../../domain/plan.ts';
import type { WindowDistribution } from '../../domain/run.ts';
import { tokenTexts } from '../../domain/tokenText.ts';

const shown = 20;

/** Logits of the token that follows a window's text, float32 [vocabulary]. */
export async function nextLogits(model: LanguageModel, window: PlanWindow, signal: AbortSignal): Promise<Float32Array> {
  const score = await model.score(window.ids, window.ids.length - 1, signal);
  return score.logits.slice(-score.vocabulary);
}

/** Copies `logits` and sets those of `ids` to -Infinity. */
export function masked(logits: Float32Array, ids: readonly number[]): Float32Array {
  const kept = logits.slice();
  for (const id of ids) kept[id] = -Infinity;
  return kept;
}

/** What was read of the token that follows a window: all logits, the likeliest tokens, or nothing. */
export type NextReading = Float32Array | Likeliest | null;

/** Reads the next token behind a window, as far as the model shows it. */
export async function nextReading(model: LanguageModel, window: PlanWindow, signal: AbortSignal): Promise<NextReading> {
  const { nextToken } = capabilitiesOf(model.card);
  if (nextToken === 'full') return nextLogits(model, window, signal);
  return nextToken === 0 ? null : ((await model.likeliest?.(window.ids, signal)) ?? null);
}

/** Summarizes the likeliest next tokens of a window at the plan's temperatures, as bounds. */
export function windowBounds(
  window: number,
  { tokens }: Likeliest,
  temperatures: readonly number[],
  vocabulary: number,
): WindowDistribution {
  const logProbs = Float64Array.from(tokens, ({ logProb }) => logProb);
  const list = { logProbs, vocabulary: Math.max(vocabulary, logProbs.length) };
  const bounds = temperatures.map(temperature => opennessBounds(list, temperature));
  return {
    window,
    ...(logProbs.length < vocabulary ? { openness: [], bounds } : { openness: bounds.map(({ low }) => low) }),
    nextTokens: tokens.slice(0, shown).map(({ text, logProb }) => ({ text, p: Math.exp(logProb) })),
  };
}

/** Summarizes a window's next-token distribution at the plan's temperatures. `nextTokens` holds the likeliest tokens at
 * temperature 1. */
export function windowDistribution(
  window: number,
  logits: Float32Array,
  temperatures: readonly number[],
  model: LanguageModel,
): WindowDistribution {
  const { top, total } = summarizeLogits(logits, 1);
  const ids = topTokenIds(logits, shown);
  const texts = tokenTexts(model, ids);
  return {
    window,
    openness: temperatures.map(temperature => summarizeLogits(logits, temperature).openness),
    nextTokens: ids.map((id, at) => ({
      text: texts[at] ?? '',
      p: Math.exp((logits[id] ?? -Infinity) - top) / total,
    })),
  };
}
