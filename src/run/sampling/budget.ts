/** What sampling costs: time, size of the run file, memory. Pure arithmetic. */
import type { ModelCard, SpeedProbe } from '../../domain/languageModel.ts';

/** Mean share of the token budget that answers use; streams use all of it. Measured on chat prompts at default sizes.
 */
export const answerShare = 0.85;
/** Most tokens of an answer of the home cell, which runs to its end; the mean length of whole answers that its price
 * assumes, measured on chat prompts; and the most of them sampled together, because each keeps a long cache. With fewer
 * than the first answers, these would take turns: moving keys and values in and out took a third of the time. */
export const wholeAnswers = { tokens: 512, expected: 175, batch: 32 } as const;

/** Mean length of answers of up to 256 tokens to parts of a prompt: `tokens`, and a `share` of the mean length of those
 * to the whole prompt. Measured on chat prompts whose own answers have 12, 190 and 189: 78 to 141 (mean 113), 107 to
 * 155 (134), and 141 to 253 (196). */
export const partAnswers = { tokens: 110, share: 0.25 } as const;

/** Default batch size of a plan. A row of 64 takes a fifth less time than one of 32, and changes places more rarely. */
export const defaultBatch = 64;

/** Tokens up to which answers are usual: their caches are as many as the batch size. Longer ones are sampled in smaller
 * batches. */
export const usualTokens = 256;

/** Batch size of a map, where the caches of so many usual answers take at most so many bytes: the cells of a window
 * begin together and none waits, so that steps are full and nothing is moved in and out. */
const mapBatch = { rows: 128, bytes: 1.5 * 2 ** 30 } as const;

/** Default batch size of a map of a model. */
export function mapBatchOf({ token }: ModelCard['memory']): number {
  return mapBatch.rows * usualTokens * token <= mapBatch.bytes ? mapBatch.rows : defaultBatch;
}

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

/** Expected size of the run file in bytes: five packed columns and the text of each token, and a float16 embedding of
 * `width` units per answer. */
export function fileBytes(answers: number, tokens: number, width: number): number {
  return Math.round(4000 + answers * (tokens * 34 + (width * 2 * 4) / 3 + 40));
}

/** Rows and tokens of private caches that a model's own memory estimate covers: those of the first answers of a default
 * diagram, and how many copies of their keys and values it counts. Most answers end before the budget, but some keep
 * theirs outside the cache while others run: 0.6 of a copy were measured, besides what grows in any case. */
export const countedCache = { rows: 32, tokens: 256, copies: 0.9 } as const;
/** Copies of a token's keys and values beyond these at peak. Measured on maps of the built-in model: 1.1 while the
 * first answers are sampled, and 1.5 with the largest rows, since what they freed is not all used again. */
const cacheCopies = 1.4;

/** Expected peak memory in bytes: the open model and its threads plus the caches of `batch` rows of `tokens` tokens
 * beyond `countedCache`. */
export function memoryBytes({ open, token, threads = 0 }: ModelCard['memory'], batch: number, tokens: number): number {
  return open + threads + Math.max(0, batch * tokens - countedCache.rows * countedCache.tokens) * cacheCopies * token;
}
