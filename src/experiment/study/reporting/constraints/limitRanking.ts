/** Which limits close something, and which of them are the tightest: sentence, tiles and picture rank them alike. */
import { valueOf, type Figure } from '../../../../core/figure.ts';
import type { ConstraintLevel, ConstraintRow, StudyReport } from '../../studyReport.ts';

/** A level closes something measurable when its kept mass is below this with its whole interval. */
const bindingBelow = 0.95;

/** Whether a level closes something that can be told from nothing. */
export function binds({ kept }: ConstraintLevel): boolean {
  return highOf(kept) < bindingBelow;
}

/** A limit at the level it is spoken of. */
export interface Limit {
  readonly row: ConstraintRow;
  readonly level: ConstraintLevel;
  readonly kept: number;
}

export interface LimitRanking {
  /** All limits that were read, by the mass they keep, least first. */
  readonly limits: readonly Limit[];
  /** Those that surely close something and can be compared, the tightest first; read-outs only where there is nothing
   * else. */
  readonly ranked: readonly Limit[];
  /** Read-outs that close something but are no working models; not ranked beside working ones. */
  readonly broken: readonly Limit[];
}

/** Rank rows by the levels they show. */
export function rankLimits(rows: readonly ConstraintRow[]): LimitRanking {
  const limits = rows.flatMap(limitOf).sort((a, b) => a.kept - b.kept);
  const working = limits.filter(({ level }) => binds(level) && level.warning === '');
  const broken = limits.filter(({ level }) => binds(level) && level.warning !== '');
  const ranked = working.length > 0 ? working : broken;
  return { limits, ranked, broken };
}

/** Of limits in order of their kept mass, the first and those that cannot be told apart from it. */
export function untold(ranked: readonly Limit[], alike: StudyReport['alike']): readonly Limit[] {
  const [first] = ranked;
  if (first === undefined) return [];
  const isAlike = ({ row: { knob } }: Limit): boolean =>
    alike.some(pair => pair.includes(knob) && pair.includes(first.row.knob));
  return ranked.filter(limit => limit === first || isAlike(limit));
}

function limitOf(row: ConstraintRow): Limit[] {
  const level = row.levels[row.shown];
  const kept = valueOf(level?.kept);
  return level === undefined || kept === undefined ? [] : [{ row, level, kept }];
}

const highOf = (figure: Figure): number => (figure.kind === 'estimate' ? figure.interval[1] : (valueOf(figure) ?? NaN));
