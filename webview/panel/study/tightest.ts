/** Which constraint of a study is the tightest: the one that keeps least at the level its row speaks of. */
import { valueOf } from '../../../src/core/figure.ts';
import type { ConstraintLevel, ConstraintRow } from '../../../src/experiment/study/studyReport.ts';

/** Rows by the mass they keep, least first; rows that were not read come last, in their own order. */
export function tightestFirst(rows: readonly ConstraintRow[]): readonly ConstraintRow[] {
  const kept = (row: ConstraintRow): number => valueOf(levelShown(row)?.kept) ?? Infinity;
  return rows.toSorted((a, b) => (kept(a) === kept(b) ? 0 : kept(a) - kept(b)));
}

/** The level a row speaks of. */
export function levelShown(row: ConstraintRow): ConstraintLevel | undefined {
  return row.levels[row.shown];
}
