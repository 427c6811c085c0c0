/** Twin scores of every skill along the axis of a study (science.md E10, B3.7, C3.3). */
import type { ModelCard } from '../../../../domain/languageModel.ts';
import { Memo } from '../../../../core/memo.ts';
import type { Curve } from '../../../../domain/curve.ts';
import type { Configuration, Study } from '../../../../domain/study.ts';
import type { CapabilityReport } from '../../../../domain/studyFindings.ts';
import { skillPoint, type Skill, type SkillPoint } from './capabilityLines.ts';
import { capabilitySentence } from './capabilitySentence.ts';
import { groupedBy } from '../../../../core/groupBy.ts';
import { itemScores, itemsRead, type ItemScores } from './itemScores.ts';
import type { SeriesAxis, SeriesPoint } from './seriesAxis.ts';

type PointsBySkill = ReadonlyMap<string, SkillPoint>;

const known = new Memo<PointsBySkill>();

/** Whether the models along an axis cut text into tokens in different ways, so that only characters compare (science.md
 * C3.5). */
export function tokenizersDiffer(axis: SeriesAxis, cards: readonly ModelCard[]): boolean {
  const models = new Set(
    axis.lines.flatMap(line => line.points.flatMap(point => point.configurations.map(({ model }) => model))),
  );
  return (
    new Set([...models].map(model => `${cards[model]?.tokenizerHash ?? ''} ${cards[model]?.vocabulary ?? 0}`)).size > 1
  );
}

/** Skills of a study, in the order of its items; levels that were not read yet are left out. */
export function skillsOf(study: Study, axis: SeriesAxis, cards: readonly ModelCard[], seed: number): Skill[] {
  const perCharacter = tokenizersDiffer(axis, cards);
  const lines = axis.lines.map(({ label, control, points }) => ({
    label,
    control,
    points: points.map(point => pointsOf(study, point, perCharacter, seed)),
  }));
  return [...groupedBy(study.items, ({ skill }) => skill)].map(([name, items]): Skill => ({
    name,
    items: items.length,
    chance: items.reduce((sum, { options }) => sum + 1 / options.length, 0) / items.length,
    lines: lines.map(({ label, control, points }) => ({
      label,
      control,
      points: points.flatMap(point => point.get(name) ?? []),
    })),
  }));
}

function pointsOf(study: Study, point: SeriesPoint, perCharacter: boolean, seed: number): PointsBySkill {
  const readings = readingsOf(study, point.configurations);
  return known.recall(
    readings[0] ?? point,
    [perCharacter, seed, point.x, point.label, ...readings, readings.map(itemsRead).join()],
    () => {
      const bySkill: Map<string, ItemScores[]> = groupedBy(
        itemScores(study, point.configurations, perCharacter),
        ({ item }) => item.skill,
      );
      return new Map([...bySkill].map(([skill, scores]) => [skill, skillPoint(point, scores, seed)]));
    },
  );
}

function readingsOf({ itemReadings }: Study, configurations: readonly Configuration[]): Study['itemReadings'] {
  const wanted = new Set(configurations.map(({ index }) => index));
  return itemReadings.filter(({ configuration }) => wanted.has(configuration));
}

/** What a reader sees of a skill. */
export function capabilityReport(
  skill: Skill,
  axis: SeriesAxis,
  perCharacter: boolean,
  seed: number,
  going: boolean,
): CapabilityReport {
  const per = perCharacter ? 'character' : 'token';
  const curve = (
    id: string,
    title: string,
    unit: string,
    caption: string,
    of: (point: SkillPoint) => SkillPoint['accuracy'],
    chance: boolean,
  ): Curve => ({
    id: `${id}-${skill.name}`,
    title,
    unit,
    caption: [caption, axis.caption].filter(part => part !== '').join(' '),
    ...axis.frame,
    logY: false,
    series: skill.lines
      .filter(({ points }) => points.length > 0)
      .map(({ label, points }) => ({ label, x: points.map(({ x }) => x), y: points.map(of) })),
    guides: chance ? [chanceLine(skill)] : [],
  });
  return {
    skill: skill.name,
    items: skill.items,
    chance: skill.chance,
    continuous: curve(
      'continuous',
      'How likely the right answer is',
      `nats per ${per}`,
      `Mean ln p of the right answer, per ${per}: it moves before and more gradually than right or wrong does.`,
      ({ continuous }) => continuous,
      false,
    ),
    choice: curve(
      'choice',
      'Probability of the right option',
      '',
      'Probability of the right option among the options offered.',
      ({ choice }) => choice,
      true,
    ),
    accuracy: curve(
      'accuracy',
      'Right answers',
      'share of items',
      'Share of items whose right option is the likeliest one. The line is what guessing gets; an interval that reaches it cannot be told from guessing.',
      ({ accuracy }) => accuracy,
      true,
    ),
    sentence: capabilitySentence(skill, axis, seed, going),
  };
}

function chanceLine({ chance, lines }: Skill): Curve['guides'][number] {
  const x = lines.flatMap(({ points }) => points.map(point => point.x));
  const ends = [Math.min(...x), Math.max(...x)].filter(Number.isFinite);
  return { label: 'guessing', x: ends, y: ends.map(() => chance) };
}
