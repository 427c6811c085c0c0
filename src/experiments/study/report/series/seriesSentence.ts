/** Sentences about a series: which skills appear where, and which are indistinguishable from guessing. */
import { capitalized } from '../../../../core/format.ts';
import { groupedBy } from '../../../../core/groupBy.ts';
import { listOf, t } from '../../../../core/text.ts';
import type { StudyKind } from '../../../../domain/study.ts';
import { percentText } from '../phrasing.ts';
import type { ReportContext } from '../reportContext.ts';
import { firstAboveChance, firstImproved, isAboveChance } from './appearance.ts';
import { controlName, type SeriesAxis } from './seriesAxis.ts';
import { skillName } from './skillName.ts';
import type { Skill, SkillPoint } from './skills.ts';

/** The headline about all skills, and whether more follows; none where no skill was read. */
export function seriesSentences(
  kind: StudyKind,
  skills: readonly Skill[],
  axis: SeriesAxis,
  { seed, isRunning }: ReportContext,
): string[] {
  const read = skills.filter(({ own }) => own.points.length > 0);
  if (read.length === 0) return isRunning && skills.length > 0 ? [t`The first items are being scored.`] : [];
  const clauses = !axis.isOrdered
    ? modelClauses(read)
    : kind === 'few-shot'
      ? gainClauses(read, seed)
      : appearanceClauses(kind, read);
  return [`${capitalized(clauses.join('; '))}.`, ...(isRunning ? [t`The study is still running.`] : [])];
}

function namesOf(skills: readonly Skill[]): string {
  return listOf(skills.map(({ skill }) => skillName(skill)));
}

/** Where skills appear along an ordered axis. */
function appearanceClauses(kind: StudyKind, skills: readonly Skill[]): string[] {
  const found = skills.map(skill => ({ skill, at: firstAboveChance(skill.own, skill.chance) }));
  const later = found.flatMap(({ skill, at }) =>
    at === undefined || at === skill.own.points[0] ? [] : [{ skill, at }],
  );
  const present = found.filter(({ skill, at }) => at !== undefined && at === skill.own.points[0]);
  const never = found.filter(({ at }) => at === undefined);
  return [
    ...laterClause(kind, later),
    ...clauseFor(
      present.map(({ skill }) => skill),
      names => t`${names} is above guessing from the first level`,
      names => t`${names} are above guessing from the first level`,
    ),
    ...clauseFor(
      never.map(({ skill }) => skill),
      names => t`${names} does not stay above guessing`,
      names => t`${names} do not stay above guessing`,
    ),
    ...controlClauses([...later, ...present].map(({ skill }) => skill)),
  ];
}

/** A clause about skills, unless there are none. */
function clauseFor(
  skills: readonly Skill[],
  ofOne: (names: string) => string,
  ofSeveral: (names: string) => string,
): string[] {
  if (skills.length === 0) return [];
  return [skills.length === 1 ? ofOne(namesOf(skills)) : ofSeveral(namesOf(skills))];
}

interface Appearance {
  readonly skill: Skill;
  readonly at: SkillPoint;
}

/** Skills that appear along the way, those of one level together. */
function laterClause(kind: StudyKind, later: readonly Appearance[]): string[] {
  if (later.length === 0) return [];
  const appearances = listOf(
    [...groupedBy(later, ({ at }) => at.phrase)].flatMap(([phrase, group]) =>
      clauseFor(
        group.map(({ skill }) => skill),
        names => t`${names} appears ${phrase}`,
        names => t`${names} appear ${phrase}`,
      ),
    ),
  );
  if (kind === 'training') return [t`during training, ${appearances}`];
  return [kind === 'size' ? t`with increasing size, ${appearances}` : appearances];
}

/** Skills that the series has and a control never gets. */
function controlClauses(skills: readonly Skill[]): string[] {
  const [first] = skills;
  if (first === undefined) return [];
  return first.controls.flatMap((control, at) => {
    const lacking = skills.filter(({ controls, chance }) => {
      const line = controls[at];
      return line !== undefined && line.points.length > 0 && firstAboveChance(line, chance) === undefined;
    });
    return lacking.length === 0 ? [] : [t`${controlName(control)} does not stay above guessing on ${namesOf(lacking)}`];
  });
}

/** What examples before the question change. */
function gainClauses(skills: readonly Skill[], seed: number): string[] {
  return skills.flatMap(({ skill, own }) => {
    const [first, last] = [own.points[0], own.points.at(-1)];
    if (first === undefined || last === undefined) return [];
    const name = skillName(skill);
    if (last === first) return [t`${name} was measured only ${first.phrase}`];
    const accuracy = t`${percentText(first.accuracy)} of answers are right ${first.phrase}, ${percentText(last.accuracy)} ${last.phrase}`;
    const improved = firstImproved(own, seed);
    return [
      improved === undefined
        ? t`examples do not significantly raise the probability of the right answer on ${name}: ${accuracy}`
        : t`examples raise the probability of the right answer on ${name} from ${improved.label} onward: ${accuracy}`,
    ];
  });
}

/** Which models are above guessing, skills with the same models together. */
function modelClauses(skills: readonly Skill[]): string[] {
  const found = skills.map(skill => {
    const { points } = skill.own;
    const above = points.filter(point => isAboveChance(point, skill.chance)).map(({ label }) => label);
    return { skill, above, of: points.length };
  });
  return [...groupedBy(found, ({ above, of }) => JSON.stringify([above, of])).values()].flatMap(group => {
    const [first] = group;
    if (first === undefined) return [];
    const { above, of } = first;
    const names = group.map(({ skill }) => skill);
    if (above.length === 0)
      return clauseFor(
        names,
        name => t`${name} is indistinguishable from guessing in every model`,
        all => t`${all} are indistinguishable from guessing in every model`,
      );
    const models =
      above.length < of ? t`only in ${listOf(above)}` : of > 1 ? t`in all ${of} models` : t`in ${listOf(above)}`;
    return clauseFor(
      names,
      name => t`${name} is above guessing ${models}`,
      all => t`${all} are above guessing ${models}`,
    );
  });
}
