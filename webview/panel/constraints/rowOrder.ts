/** The order of the constraints. */
import type { ConstraintRow } from '../../../src/domain/studyFindings.ts';
import { rankLimits } from '../../../src/experiments/study/report/constraints/limitRanking.ts';

/** Ranked constraints, the tightest first; then those without a measurable effect, those at which the model breaks
 * down, and those that were not read yet. */
export function tightestFirst(rows: readonly ConstraintRow[]): readonly ConstraintRow[] {
  const { ranked, limits } = rankLimits(rows);
  const rest = limits.filter(limit => !ranked.includes(limit));
  const read = [
    ...ranked,
    ...rest.filter(({ level }) => !level.isBroken),
    ...rest.filter(({ level }) => level.isBroken),
  ].map(({ row }) => row);
  return [...read, ...rows.filter(row => !read.includes(row))];
}
