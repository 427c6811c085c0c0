/** Random choices of a study: counter-based, so that they are the same whatever else is read (details.md "Plan, seeds,
 * replay"). */
import { uniform } from '../core/statistics/random.ts';

/** Streams of a study's random numbers, in the place of a cell; cells of a plan never come near them. */
export const randomStreams = { heads: 0x7ffffff0, examples: 0x7ffffff1, induction: 0x7ffffff2 } as const;

/** `count` of the numbers 0 ... all - 1 without replacement, in random order: the first steps of Fisher and Yates's
 * shuffle. */
export function randomChoice(count: number, all: number, seed: number, stream: number, draw: number): number[] {
  const order = Array.from({ length: all }, (_, at) => at);
  for (let at = 0; at < Math.min(count, all); at++) {
    const other = at + Math.floor(uniform(seed, stream, draw, at) * (all - at));
    [order[at], order[other]] = [order[other] ?? 0, order[at] ?? 0];
  }
  return order.slice(0, count);
}

/** A random set of heads, in order of layer and head. */
export function randomHeads(
  count: number,
  layers: number,
  heads: number,
  seed: number,
  draw: number,
): (readonly [layer: number, head: number])[] {
  return randomChoice(count, layers * heads, seed, randomStreams.heads, draw)
    .sort((a, b) => a - b)
    .map(at => [Math.floor(at / heads), at % heads] as const);
}
