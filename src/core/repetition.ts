/** Answers that say again what they said before, and so hardly ever end (docs/method.md#plan-and-seeds). */
import type { Trajectory } from './trajectory.ts';

/** Tokens of a sequence that is looked for, and of the end of an answer that is looked at. */
const [sequence, end] = [4, 64];
/** Share of the sequences of that end that stand in the answer before. Texts vary a word now and then. */
const repeated = 0.9;

/**
 * Whether an answer of at least 128 tokens goes in circles: 90% of the sequences of four tokens in its last 64 tokens
 * stand in it before. The share of repeated n-grams of an answer is seq-rep-n of Welleck et al. (2020),
 * arXiv:1908.04319; only the end counts here, because an answer may begin to repeat itself late.
 */
export function isCircling({ ids }: Pick<Trajectory, 'ids'>): boolean {
  if (ids.length < 2 * end) return false;
  const seen = new Set<string>();
  let count = 0;
  for (let last = sequence; last <= ids.length; last++) {
    const found = ids.subarray(last - sequence, last).join();
    if (last > ids.length - end && seen.has(found)) count++;
    seen.add(found);
  }
  return count >= repeated * end;
}
