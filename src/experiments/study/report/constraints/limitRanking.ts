/** Which limits close something, and which of them are the tightest: sentence, tiles and picture rank them alike. */
import { pairedBootstrap } from '../../../../core/constraints/pairedBootstrap.ts';
import { valueOf, type Figure } from '../../../../core/figure.ts';
import { Memo } from '../../../../core/memo.ts';
import type { KnobId } from '../../../../domain/knob.ts';
import type { Study } from '../../../../domain/study.ts';
import type { ConstraintLevel, ConstraintRow, StudyFindings } from '../../../../domain/studyFindings.ts';
import { levelGroups, type LevelGroup } from './levelGroups.ts';
import { readingsByText, textMeans } from './textMeans.ts';

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
  const working = limits.filter(({ level }) => binds(level) && !level.isBroken);
  const broken = limits.filter(({ level }) => binds(level) && level.isBroken);
  const ranked = working.length > 0 ? working : broken;
  return { limits, ranked, broken };
}

/** Of limits in order of their kept mass, the first and those that cannot be told apart from it. */
export function untold(ranked: readonly Limit[], alike: StudyFindings['alike']): readonly Limit[] {
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

/** Kept mass of a level by text. */
type KeptByText = ReadonlyMap<number, number>;

type Pair = readonly [KnobId, KnobId];

const known = new Memo<KeptByText>();
const pairs = new Memo<readonly Pair[]>();

/** Pairs of limits, at the levels their rows show, whose difference in kept mass over the texts that both have read is
 * not told from 0. `seed` draws the bootstrap over texts. */
export function alikeLimits(
  study: Study,
  rows: readonly ConstraintRow[],
  prompt: string,
  seed: number,
): readonly Pair[] {
  const groups = levelGroups(study, 'level', prompt);
  const shown = rows.flatMap(({ knob, levels, shown: at }) => {
    const group = groups.flat().find(one => one.knob === knob && one.label === levels[at]?.label);
    const kept = group === undefined ? new Map<number, number>() : keptByText(study, group);
    return kept.size === 0 ? [] : [{ knob, kept }];
  });
  const [first] = shown;
  if (first === undefined) return [];
  return pairs.recall(first.kept, [seed, ...shown.map(({ kept }) => kept)], () =>
    shown.flatMap((one, at) =>
      shown
        .slice(at + 1)
        .filter(other => !areTold(one.kept, other.kept, seed))
        .map((other): Pair => [one.knob, other.knob]),
    ),
  );
}

function keptByText(study: Study, { configurations }: LevelGroup): KeptByText {
  const readings = [...readingsByText(study, configurations).values()].flat();
  const [first] = readings;
  if (first === undefined) return new Map();
  return known.recall(
    first,
    readings,
    () => new Map(textMeans(study, configurations).map(({ text, means }) => [text.index, means.kept])),
  );
}

function areTold(one: KeptByText, other: KeptByText, seed: number): boolean {
  const differences = [...one].flatMap(([text, kept]) => {
    const compared = other.get(text);
    return compared === undefined ? [] : [kept - compared];
  });
  const figure = pairedBootstrap(differences, seed);
  return figure.kind === 'estimate' && (figure.interval[0] > 0 || figure.interval[1] < 0);
}
