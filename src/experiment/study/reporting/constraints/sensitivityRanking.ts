/** Which knob matters most when all are turned at once: sentence and tiles say the same. */
import { valueOf } from '../../../../core/figure.ts';
import type { KnobIndices } from '../../studyReport.ts';

/** Knobs by their total index, the largest first, as far as they cannot be told apart from the first; empty where none
 * is stated. */
export function mattersMost(knobs: readonly KnobIndices[]): readonly KnobIndices[] {
  const stated = knobs
    .filter(({ together }) => together.kind === 'estimate')
    .toSorted((a, b) => (valueOf(b.together) ?? 0) - (valueOf(a.together) ?? 0));
  const [first] = stated;
  if (first?.together.kind !== 'estimate') return [];
  const [low] = first.together.interval;
  return stated.filter(({ together }) => together.kind === 'estimate' && together.interval[1] >= low);
}
