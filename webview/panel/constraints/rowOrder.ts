/** The order of the constraints. */
import type { ConstraintRow, LimitComparison } from '../../../src/domain/studyFindings.ts';
import { rankLimits } from '../../../src/experiments/study/report/constraints/limitRanking.ts';

/** Ranked constraints, the tightest first; then, as they come, those that are not ranked, those at which the model
 * breaks down, and those that were not read yet. */
export function tightestFirst(rows: readonly ConstraintRow[], comparison: LimitComparison): readonly ConstraintRow[] {
  const { ranked, limits } = rankLimits(rows, comparison);
  const rest = rows.flatMap(row => limits.filter(limit => limit.row === row && !ranked.includes(limit)));
  const read = [
    ...ranked,
    ...rest.filter(({ level }) => !level.isBroken),
    ...rest.filter(({ level }) => level.isBroken),
  ].map(({ row }) => row);
  return [...read, ...rows.filter(row => !read.includes(row))];
}
