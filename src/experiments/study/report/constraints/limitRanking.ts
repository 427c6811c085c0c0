/** Which limits have a measurable effect, and which are the tightest. Sentence, tiles and picture all use this ranking.
 */
import { crossedMean } from '../../../../core/constraints/crossedMean.ts';
import { benjaminiHochberg } from '../../../../core/constraints/multiplicity.ts';
import { exact, valueOf, type Figure } from '../../../../core/figure.ts';
import { differenceFigure, differenceP } from '../../../../core/guidance/difference.ts';
import { Memo } from '../../../../core/memo.ts';
import { mean } from '../../../../core/numeric/sums.ts';
import type { KnobId } from '../../../../domain/knob.ts';
import type { Study } from '../../../../domain/study.ts';
import type {
  Attribution,
  ConstraintLevel,
  ConstraintRow,
  LimitComparison,
  StudyFindings,
} from '../../../../domain/studyFindings.ts';
import type { ReportContext } from '../reportContext.ts';
import { levelGroups, type LevelGroup } from './levelGroups.ts';
import { ownAnswers, readingsByText, textMeans } from './textMeans.ts';

/** A level has a measurable effect when the whole interval of its kept mass is below this. */
const measurableBelow = 0.95;

/** Whether a level has a measurable effect. */
export function hasEffect({ kept }: ConstraintLevel): boolean {
  const high = upperEnd(kept);
  return high !== undefined && high < measurableBelow;
}

/** One-sided p-value of keeping at least as much as a limit without a measurable effect. */
function noEffectP({ kept }: ConstraintLevel): number {
  const p = differenceP(differenceFigure(kept, exact(measurableBelow)));
  return (valueOf(kept) ?? 1) < measurableBelow ? p / 2 : 1 - p / 2;
}

function upperEnd(figure: Figure): number | undefined {
  return figure.kind === 'estimate' ? figure.interval[1] : valueOf(figure);
}

/** A limit at the level that its row shows. */
export interface Limit {
  readonly row: ConstraintRow;
  readonly level: ConstraintLevel;
  /** Kept mass, [0, 1]. */
  readonly kept: number;
}

export interface LimitRanking {
  /** All limits that were read, by ascending kept mass. */
  readonly limits: readonly Limit[];
  /** Limits with a measurable effect under which the model works, at their compared levels, the tightest first; without
   * any, those at which it breaks down. Empty without a comparison. */
  readonly ranked: readonly Limit[];
  /** Limits with a measurable effect, compared or not, by ascending kept mass; those at which the model breaks down
   * come last. */
  readonly effective: readonly Limit[];
  /** Limits with a measurable effect at which the model breaks down. */
  readonly broken: readonly Limit[];
}

/** Ranks the rows that are compared with each other by the levels they show. */
export function rankLimits(rows: readonly ConstraintRow[], { levels }: LimitComparison): LimitRanking {
  const limits = rows.flatMap(limitOf).sort((a, b) => a.kept - b.kept);
  // Several limits are tested together, so the effect of one must hold among all of them as well.
  const { isSignificant } = benjaminiHochberg(limits.map(({ level }) => noEffectP(level)));
  const effective = limits.filter(({ level }, at) => hasEffect(level) && isSignificant[at] === true);
  const isCompared = ({ row }: Limit): boolean =>
    levels.some(({ knob, level }) => knob === row.knob && level === row.shown);
  const compared = effective.filter(isCompared);
  const working = compared.filter(({ level }) => !level.isBroken);
  return {
    limits,
    effective: [
      ...effective.filter(({ level }) => !level.isBroken),
      ...effective.filter(({ level }) => level.isBroken),
    ],
    ranked: working.length > 0 ? working : compared,
    broken: effective.filter(({ level }) => level.isBroken),
  };
}

/** The first of the ranked limits, and those that do not differ significantly from it. */
export function tiedWithFirst(ranked: readonly Limit[], alike: StudyFindings['alike']): readonly Limit[] {
  const [first] = ranked;
  if (first === undefined) return [];
  const isAlike = ({ row: { knob } }: Limit): boolean =>
    alike.some(pair => pair.includes(knob) && pair.includes(first.row.knob));
  return ranked.filter(limit => limit === first || isAlike(limit));
}

/** The limit that accounts for more than half of the loss when limits are combined, with its share, although it is none
 * of the tightest ones; null where the two agree. */
export function otherDominantLimit(
  attribution: Pick<Attribution, 'shapley'> | null,
  tightest: readonly Limit[],
  limits: readonly Limit[],
): { readonly limit: Limit; readonly share: Figure } | null {
  const dominant = attribution?.shapley.find(({ share }) => (valueOf(share) ?? 0) > 0.5);
  const limit = limits.find(({ row }) => row.knob === dominant?.knob);
  return dominant === undefined || limit === undefined || tightest.includes(limit)
    ? null
    : { limit, share: dominant.share };
}

function limitOf(row: ConstraintRow): Limit[] {
  const level = row.levels[row.shown];
  const kept = valueOf(level?.kept);
  return level === undefined || kept === undefined ? [] : [{ row, level, kept }];
}

/** Kept mass of a level by the index of the text, one value for each draw that has read it. */
type KeptByText = ReadonlyMap<number, readonly number[]>;

type Pair = readonly [KnobId, KnobId];

const keptByReading = new Memo<KeptByText>();
const pairsByLevel = new Memo<readonly Pair[]>();

/** Pairs of limits, at the levels that their rows show, whose kept mass does not differ significantly on the texts that
 * both have read: the 95% interval of the difference holds 0, or the difference does not hold among all pairs at a
 * false discovery rate of 0.1. */
export function alikeLimits(study: Study, rows: readonly ConstraintRow[], context: ReportContext): readonly Pair[] {
  const groups = new Map(levelGroups(study, context).map(levels => [levels[0]?.knob, levels]));
  const limits = rows.flatMap(({ knob, shown }) => {
    const group = groups.get(knob)?.[shown];
    const kept = group === undefined ? new Map<number, readonly number[]>() : keptByText(study, group);
    return kept.size === 0 ? [] : [{ knob, kept }];
  });
  const [first] = limits;
  if (first === undefined) return [];
  const { seed } = context;
  return pairsByLevel.recall(first.kept, [seed, ...limits.map(({ kept }) => kept)], () => {
    const pairs = limits.flatMap((one, at) =>
      limits.slice(at + 1).map(other => ({
        knobs: [one.knob, other.knob] as const,
        difference: differenceOf(one.kept, other.kept, seed),
      })),
    );
    const { isSignificant } = benjaminiHochberg(pairs.map(({ difference }) => differenceP(difference)));
    return pairs
      .filter(({ difference }, at) => isSignificant[at] !== true || !excludesZero(difference))
      .map(({ knobs }): Pair => knobs);
  });
}

function keptByText(study: Study, { configurations }: LevelGroup): KeptByText {
  const readings = [...readingsByText(study, configurations).values()].flat();
  const [first] = readings;
  if (first === undefined) return new Map();
  return keptByReading.recall(
    first,
    readings,
    () =>
      new Map(
        ownAnswers(textMeans(study, configurations)).map(({ text, draws }) => [
          text.index,
          draws.map(({ kept }) => kept),
        ]),
      ),
  );
}

/** The mean difference over common texts, and over the draws of both. */
function differenceOf(one: KeptByText, other: KeptByText, seed: number): Figure {
  const differences = [...one].flatMap(([text, draws]) => {
    const compared = other.get(text);
    return compared === undefined ? [] : [draws.flatMap(kept => compared.map(otherKept => kept - otherKept))];
  });
  const isComplete = differences.every(({ length }) => length === differences[0]?.length);
  return crossedMean(isComplete ? differences : differences.map(values => [mean(values)]), seed);
}

function excludesZero(figure: Figure): boolean {
  return figure.kind === 'estimate' && (figure.interval[0] > 0 || figure.interval[1] < 0);
}
