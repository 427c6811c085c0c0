/** Which cells of a grid fit into a preset's time budget, and how long a plan takes. Pure arithmetic. */
import type { ModelCard, SpeedProbe } from '../../domain/languageModel.ts';

/** Mean share of the token budget that answers use; streams use all of it. Measured on chat prompts at default sizes.
 */
export const answerShare = 0.85;
/** Most tokens of an answer of the home cell, which runs to its end; the mean length of whole answers that its price
 * assumes, measured on chat prompts; and the most of them sampled together, because each keeps a long cache. */
export const wholeAnswers = { tokens: 512, expected: 175, batch: 16 } as const;

/** Default batch size of a plan. */
export const defaultBatch = 32;

/** Milliseconds per token and row at a batch size: the probe's interpolated step time divided by the batch size. */
export function tokenMilliseconds(probe: SpeedProbe, batch: number): number {
  const steps = [...probe.step].sort((a, b) => a.batch - b.batch);
  const upper = steps.find(step => step.batch >= batch) ?? steps.at(-1);
  const lower = steps.findLast(step => step.batch <= batch) ?? steps[0];
  if (upper === undefined || lower === undefined) return 5;
  if (upper.batch <= lower.batch) return lower.milliseconds / lower.batch;
  const part = (batch - lower.batch) / (upper.batch - lower.batch);
  return (lower.milliseconds + part * (upper.milliseconds - lower.milliseconds)) / batch;
}

/** Expected seconds of one answer. */
export function answerSeconds(perToken: number, tokens: number, share: number): number {
  return (perToken * tokens * share) / 1000;
}

/** How a time budget is split over cells in order of priority. */
export interface Spending {
  readonly cells: number;
  readonly samples: number;
  readonly seconds: number;
}

/** Spends `seconds` on up to `cells` cells: first as many of the `must` required cells as fit at the smallest sample
 * size (at least one), then more answers in those, then more cells at that size. `samples` is [minimum, maximum]. */
export function spend(
  seconds: number,
  cost: number,
  must: number,
  cells: number,
  samples: readonly [number, number],
): Spending {
  const [least, top] = samples;
  const fitting = Math.max(1, Math.min(must, Math.floor(seconds / (cost * least))));
  const each = Math.max(least, Math.min(top, Math.floor(seconds / (cost * fitting))));
  const more = Math.max(fitting, Math.min(cells, Math.floor(seconds / (cost * each))));
  return { cells: more, samples: each, seconds: more * each * cost };
}

/** Expected size of the run file in bytes: five packed columns and the text of each token, and a float16 embedding of
 * `width` units per answer. */
export function fileBytes(answers: number, tokens: number, width: number): number {
  return Math.round(4000 + answers * (tokens * 34 + (width * 2 * 4) / 3 + 40));
}

/** Rows and tokens of private caches that a model's own memory estimate covers (a default diagram), and how many copies
 * of a token's keys and values exist at peak: in the cache, for forks, and during a copy. */
export const countedCache = { rows: 32, tokens: 32, copies: 3 } as const;

/** Expected peak memory in bytes: the open model plus the caches of `batch` rows of `tokens` tokens beyond
 * `countedCache`. */
export function memoryBytes({ open, token }: ModelCard['memory'], batch: number, tokens: number): number {
  return open + Math.max(0, batch * tokens - countedCache.rows * countedCache.tokens) * countedCache.copies * token;
}
