/** The exact map: the next-token distribution of each window at every temperature, from one prefill and no sampling. */
import { topTokenIds, summarizeLogits } from '../../core/distributionSummary.ts';
import type { LanguageModel } from '../../domain/languageModel.ts';
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
