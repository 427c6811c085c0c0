/** The first picture: the exact next-token law of each window at every temperature, from one prefill, without sampling. */
import { opennessOf, softmax } from '../core/branching.ts';
import type { LanguageModel } from './languageModel.ts';
import type { PlanWindow } from './plan.ts';
import type { WindowLaw } from './run.ts';

const shown = 20;

/** Logits of the token after a window's text, float32 [vocabulary]. */
export async function nextLogits(model: LanguageModel, window: PlanWindow, signal: AbortSignal): Promise<Float32Array> {
  const score = await model.score(window.ids, window.ids.length - 1, signal);
  return score.logits.slice(-score.vocabulary);
}

/** Logits with some ids made impossible. */
export function masked(logits: Float32Array, ids: readonly number[]): Float32Array {
  const kept = logits.slice();
  for (const id of ids) kept[id] = -Infinity;
  return kept;
}

/** Summarise a window's next-token law at the plan's temperatures. */
export function lawOf(window: number, logits: Float32Array, temperatures: readonly number[], model: LanguageModel): WindowLaw {
  const law = softmax(logits);
  const likeliest = topIndices(law, shown);
  return {
    window,
    openness: temperatures.map(temperature => opennessOf(logits, temperature)),
    nextTokens: likeliest.map(id => ({ text: tokenText(model, id), p: law[id] ?? 0 })),
  };
}

/** Text of one token; a token that ends the answer, or has no text, is named. */
export function tokenText(model: LanguageModel, id: number): string {
  if (model.ends.includes(id)) return '(end of answer)';
  const text = model.pieces(Int32Array.of(id)).join('');
  return text === '' ? `(token ${String(id)})` : text;
}

/** Positions of the `count` largest values, largest first, ties by position. */
export function topIndices(values: ArrayLike<number>, count: number): number[] {
  const best: number[] = [];
  const valueAt = (at: number | undefined): number => (at === undefined ? -Infinity : (values[at] ?? -Infinity));
  for (let at = 0; at < values.length; at++) {
    if (best.length === count && valueAt(at) <= valueAt(best.at(-1))) continue;
    let place = best.length;
    while (place > 0 && valueAt(best[place - 1]) < valueAt(at)) place--;
    best.splice(place, 0, at);
    if (best.length > count) best.pop();
  }
  return best;
}
