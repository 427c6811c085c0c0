/** The numbers of first tokens from which answers can be continued (docs/method.md#commitment). */
import { at } from '../numeric/at.ts';
import { sum } from '../numeric/sums.ts';
import { mostMeasured } from './commitmentDesign.ts';

/** Share of the answers that reach the last of them. */
const reaching = 0.1;

/** 1, 2, 4, 8, ... up to the length that a tenth of the answers reach, below `tokens`. `lengths` are those of the
 * answers in tokens; empty for none. */
export function keptLengths(lengths: readonly number[], tokens: number): number[] {
  if (lengths.length === 0) return [];
  const ascending = lengths.toSorted((a, b) => a - b);
  const last = Math.min(tokens - 1, at(ascending, Math.floor((1 - reaching) * (ascending.length - 1))));
  const kept: number[] = [];
  for (let length = 1; length <= last; length *= 2) kept.push(length);
  return kept;
}

/** Tokens that are drawn at most when answers of these lengths are continued, as long as what the continuations
 * replace: the mean of a place of the grid for each one that is measured. */
export function continuationTokens(lengths: readonly number[], tokens: number): number {
  const within = lengths.map(length => Math.min(length, tokens));
  const rests = (kept: number): number => sum(within.map(length => Math.max(0, length - kept)));
  const grid = keptLengths(within, tokens);
  return Math.round((sum(grid.map(rests)) * mostMeasured(grid.length)) / Math.max(1, grid.length));
}
