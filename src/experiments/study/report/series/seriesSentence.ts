/** The sentence on top of a series: which skills appear where, and which cannot be told from guessing. */
import { tellFromChance } from '../../../../core/constraints/capability.ts';
import { capitalised } from '../../../../core/format.ts';
import type { StudyKind } from '../../../../domain/study.ts';
import { firstAbove, firstImproved, type SkillPoint } from './capabilityLines.ts';
import type { Skill } from './capabilityLines.ts';
import { atLevel, nameOfControl, skillName } from './capabilitySentence.ts';
import { groupedBy } from '../../../../core/groupBy.ts';
import { listed } from '../../../../knobs/knobWords.ts';
import type { SeriesAxis } from './seriesAxis.ts';
import { writtenShare } from '../writtenShare.ts';

const circumstances: Readonly<Record<StudyKind, string>> = {
  constraints: 'along the axis',
  training: 'in training',
  size: 'over the sizes',
  families: 'over the families',
  'few-shot': 'with examples',
  replication: 'over the models',
};

/** One or two sentences over all skills; empty where none was read. */
export function seriesSentence(
  kind: StudyKind,
  skills: readonly Skill[],
  axis: SeriesAxis,
  seed: number,
  going: boolean,
): string {
  const read = skills.filter(({ lines }) => (lines[0]?.points.length ?? 0) > 0);
  if (read.length === 0) return going && skills.length > 0 ? 'The first items are being read.' : '';
  const parts = !axis.ordered ? byModel(read) : kind === 'few-shot' ? byGain(read, seed) : byAppearance(kind, read);
  return `${capitalised(parts.join('; '))}.${going ? ' More is being read.' : ''}`;
}

interface Found {
  readonly skill: Skill;
  readonly name: string;
  readonly points: readonly SkillPoint[];
  readonly at: SkillPoint | undefined;
}

function foundIn(skills: readonly Skill[], find: (skill: Skill) => SkillPoint | undefined): Found[] {
  return skills.map(skill => ({
    skill,
    name: skillName(skill.name),
    points: skill.lines[0]?.points ?? [],
    at: find(skill),
  }));
}

const names = (found: readonly Found[]): string => listed(found.map(({ name }) => name));

function byAppearance(kind: StudyKind, skills: readonly Skill[]): string[] {
  const found = foundIn(skills, skill =>
    skill.lines[0] === undefined ? undefined : firstAbove(skill.lines[0], skill.chance),
  );
  const later = found.filter(({ at, points }) => at !== undefined && at !== points[0]);
  const there = found.filter(({ at, points }) => at !== undefined && at === points[0]);
  const never = found.filter(({ at }) => at === undefined);
  return [
    ...(later.length === 0
      ? []
      : [
          `${circumstances[kind]}, ${listed(together(later).map(({ found: same, at }) => `${names(same)} ${same.length === 1 ? 'appears' : 'appear'} ${at}`))}`,
        ]),
    ...(there.length === 0
      ? []
      : [`${names(there)} ${there.length === 1 ? 'is' : 'are'} there from the first level on`]),
    ...(never.length === 0
      ? []
      : [`${names(never)} never ${never.length === 1 ? 'gets' : 'get'} above guessing for good`]),
    ...controlClauses([...later, ...there]),
  ];
}

/** Skills that appear at the same level, levels in the order they are first named. */
function together(found: readonly Found[]): { readonly at: string; readonly found: readonly Found[] }[] {
  return [...groupedBy(found, ({ at }) => (at === undefined ? '' : atLevel(at)))].map(([at, same]) => ({
    at,
    found: same,
  }));
}

/** Skills that the series has and a control never gets. */
function controlClauses(found: readonly Found[]): string[] {
  const controls = found[0]?.skill.lines.slice(1) ?? [];
  return controls.flatMap((control, at) => {
    const lacking = found.filter(({ skill }) => {
      const line = skill.lines[at + 1];
      return line !== undefined && line.points.length > 0 && firstAbove(line, skill.chance) === undefined;
    });
    return lacking.length === 0 ? [] : [`the ${nameOfControl(control)} never shows ${names(lacking)}`];
  });
}

/** What examples before the question change. */
function byGain(skills: readonly Skill[], seed: number): string[] {
  const found = foundIn(skills, skill =>
    skill.lines[0] === undefined ? undefined : firstImproved(skill.lines[0], seed),
  );
  return found.map(({ name, points, at }) => {
    const [first] = points;
    const last = points.at(-1);
    if (first === undefined || last === undefined || last === first)
      return `${name} was read with ${first?.label ?? 'nothing'} only`;
    const right = `${writtenShare(first.accuracy)} of the answers are right with ${first.label}, ${writtenShare(last.accuracy)} with ${last.label}`;
    return at === undefined
      ? `examples do not surely make the right answer of ${name} likelier: ${right}`
      : `examples make the right answer of ${name} likelier from ${at.label} on: ${right}`;
  });
}

function byModel(skills: readonly Skill[]): string[] {
  const where = groupedBy(skills, ({ chance, lines }) => {
    const points = lines[0]?.points ?? [];
    const above = points.filter(({ accuracy }) => tellFromChance(accuracy, chance) === 'above chance');
    if (above.length === 0) return 'cannot be told from guessing in any of the models';
    const all = above.length === points.length && points.length > 1;
    return `above guessing in ${all ? `all ${points.length} models` : `${listed(above.map(({ label }) => label))}${points.length > above.length ? ' only' : ''}`}`;
  });
  return [...where].map(
    ([place, same]) =>
      `${listed(same.map(({ name }) => skillName(name)))} ${place.startsWith('above') ? (same.length === 1 ? 'is ' : 'are ') : ''}${place}`,
  );
}
