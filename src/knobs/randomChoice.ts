/** Random choices of a study. They are counter-based, so they do not depend on what else is read
 * (docs/method.md#plan-and-seeds). */
import { uniform } from '../core/statistics/random.ts';

/** Random streams of a study; no cell of a plan has such a large index. */
export const randomStreams = { heads: 0x7ffffff0, examples: 0x7ffffff1, induction: 0x7ffffff2 } as const;

/** `count` of the numbers 0 to all - 1 without replacement, in random order: the first steps of the Fisher-Yates
 * shuffle. */
export function randomChoice(count: number, all: number, seed: number, stream: number, draw: number): number[] {
  const order = Array.from({ length: all }, (_, at) => at);
  return Array.from({ length: Math.min(count, all) }, (_, at) => {
    const other = Math.floor(uniform(seed, stream, draw, at) * (all - at));
    const [first, chosen] = [order[at], order[at + other]];
    if (first === undefined || chosen === undefined) throw new RangeError('a random number is not below 1');
    order[at + other] = first;
    return chosen;
  });
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
    .map(index => [Math.floor(index / heads), index % heads] as const);
}
