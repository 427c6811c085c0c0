/** Samples of partition laws (docs/method.md#growth-laws). */
import { chanceOfNew, type PartitionLaw } from '../../src/core/discovery/partitionLaws.ts';
import type { Uniforms } from './laws.ts';

/** The counts of the kinds of n answers, drawn one after the other. */
export function drawPartition(law: PartitionLaw, n: number, next: Uniforms): number[] {
  const discount = law.law === 'power' ? law.d : law.law === 'finite' ? -law.a : 0;
  const counts: number[] = [];
  for (let i = 0; i < n; i++) {
    if (i === 0 || next() < chanceOfNew(law, i, counts.length)) {
      counts.push(1);
      continue;
    }
    let left = next() * (i - discount * counts.length);
    const found = counts.findIndex(count => (left -= count - discount) < 0);
    const kind = found < 0 ? counts.length - 1 : found;
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

/** Number of kinds after `more` further answers; it depends on the number of answers and kinds alone. */
export function extendPartition(law: PartitionLaw, counts: readonly number[], more: number, next: Uniforms): number {
  const n = counts.reduce((sum, count) => sum + count, 0);
  let kinds = counts.length;
  for (let i = 0; i < more; i++) if (next() < chanceOfNew(law, n + i, kinds)) kinds++;
  return kinds;
}
