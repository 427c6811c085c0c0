/** Which cells of a grid fit into a preset's time, and how long a plan takes. Pure arithmetic, decided once. */
import type { ModelCard, SpeedProbe } from '../../domain/languageModel.ts';

/** Share of the token budget that answers use on average; streams use all of it. Measured on chat prompts at default
 * sizes. */
export const answerShare = 0.85;
/** Batch that a plan uses unless the person sets one. */
export const defaultBatch = 32;

/** Milliseconds of one token of one row at a batch size: the probe's step time, interpolated, over the batch. */
export function tokenMilliseconds(probe: SpeedProbe, batch: number): number {
  const steps = [...probe.step].sort((a, b) => a.batch - b.batch);
  const upper = steps.find(step => step.batch >= batch) ?? steps.at(-1);
  const lower = steps.findLast(step => step.batch <= batch) ?? steps[0];
  if (upper === undefined || lower === undefined) return 5;
  if (upper.batch <= lower.batch) return lower.milliseconds / lower.batch;
  const part = (batch - lower.batch) / (upper.batch - lower.batch);
  return (lower.milliseconds + part * (upper.milliseconds - lower.milliseconds)) / batch;
}

/** What one answer costs in seconds. */
export function answerSeconds(perToken: number, tokens: number, share: number): number {
  return (perToken * tokens * share) / 1000;
}

/** How a time budget is spent over cells wanted in a given order. */
export interface Spending {
  readonly cells: number;
  readonly samples: number;
  readonly seconds: number;
}

/** Spend `seconds` on up to `cells` cells: first as many of the `must` most wanted ones as fit at the least size (never
 * less than one), then more answers in those, then more cells at that size. */
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

/** Expected size of the run file: five packed columns and the text of each token, and a float16 embedding for each
 * answer. */
export function fileBytes(answers: number, tokens: number, width: number): number {
  return Math.round(4000 + answers * (tokens * 34 + (width * 2 * 4) / 3 + 40));
}

/** Rows and tokens of private caches that a model's own estimate counts (a default diagram), and how often a token's
 * keys and values are held: in the cache, for forks, and while they are copied. */
export const countedCache = { rows: 32, tokens: 32, copies: 3 } as const;

/** Expected peak of memory: the open model, and the caches of `batch` rows of `tokens` tokens beyond what that counts.
 */
export function memoryBytes({ open, token }: ModelCard['memory'], batch: number, tokens: number): number {
  return open + Math.max(0, batch * tokens - countedCache.rows * countedCache.tokens) * countedCache.copies * token;
}
