/** Samples of partition laws (docs/method.md#growth-laws). */
import { chanceOfNew, type PartitionLaw } from '../../src/core/discovery/partitionLaws.ts';
import type { Uniforms } from './laws.ts';

/** The kind of each of n answers, numbered in order of appearance, drawn one after the other. */
function drawKinds(law: PartitionLaw, n: number, next: Uniforms): number[] {
  const discount = law.law === 'power' ? law.d : law.law === 'finite' ? -law.a : 0;
  const counts: number[] = [];
  return Array.from({ length: n }, (_, i) => {
    if (i === 0 || next() < chanceOfNew(law, i, counts.length)) return counts.push(1) - 1;
    let left = next() * (i - discount * counts.length);
    const found = counts.findIndex(count => (left -= count - discount) < 0);
    const kind = found < 0 ? counts.length - 1 : found;
    counts[kind] = (counts[kind] ?? 0) + 1;
    return kind;
  });
}

/** The counts of the kinds of n answers. */
export function drawPartition(law: PartitionLaw, n: number, next: Uniforms): number[] {
  return countsOf(drawKinds(law, n, next));
}

/** How often each kind occurs. */
function countsOf(kinds: readonly number[]): number[] {
  const counts = new Map<number, number>();
  for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts.values()];
}
