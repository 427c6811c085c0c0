/** In which order the constraints stand. */
import { rankLimits } from '../../../src/experiments/study/report/constraints/limitRanking.ts';
import type { ConstraintRow } from '../../../src/domain/studyFindings.ts';

/** The tightest first; then those that close nothing for sure, then read-outs that are not ranked, then what was not
 * read. */
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
