/** Scores of every skill along the axis of a series. */
import { pairedBootstrap } from '../../../../core/constraints/pairedBootstrap.ts';
import type { Figure } from '../../../../core/figure.ts';
import { exactProportionFigure } from '../../../../core/statistics/clopperPearson.ts';
import { groupedBy } from '../../../../core/groupBy.ts';
import { Memo } from '../../../../core/memo.ts';
import type { Study } from '../../../../domain/study.ts';
import type { ReportContext } from '../reportContext.ts';
import { itemScores, itemsRead, type ItemScores } from './itemScores.ts';
import type { SeriesAxis, SeriesLine, SeriesPoint } from './seriesAxis.ts';

/** A skill at one level. */
export interface SkillPoint extends Pick<SeriesPoint, 'x' | 'label' | 'phrase'> {
  readonly scores: readonly ItemScores[];
  /** Log-probability of the right answer, nats. */
  readonly continuous: Figure;
  /** Probability of the right answer among the options. */
  readonly choice: Figure;
  /** Share of items answered right. */
  readonly accuracy: Figure;
}

export interface SkillLine extends Pick<SeriesLine, 'name' | 'label'> {
  /** Levels that were read, by ascending x. */
  readonly points: readonly SkillPoint[];
}

/** A skill along the axis, with its controls. */
export interface Skill {
  /** Id: "ladder/object_tracking". */
  readonly skill: string;
  readonly items: number;
  /** Accuracy of guessing. */
  readonly chance: number;
  readonly own: SkillLine;
  readonly controls: readonly SkillLine[];
}

/** Skills in the order of their items. `perCharacter` makes models with different tokenizers comparable. */
export function skillsOf(study: Study, axis: SeriesAxis, perCharacter: boolean, { seed }: ReportContext): Skill[] {
  const own = pointsBySkill(study, axis.own, perCharacter, seed);
  const controls = axis.controls.map(line => pointsBySkill(study, line, perCharacter, seed));
  return [...groupedBy(study.items, ({ skill }) => skill)].map(([skill, items]): Skill => ({
    skill,
    items: items.length,
    chance: items.reduce((sum, { options }) => sum + 1 / options.length, 0) / items.length,
    own: own(skill),
    controls: controls.map(lineOf => lineOf(skill)),
  }));
}

/** The line of each skill. */
function pointsBySkill(
  study: Study,
  { name, label, points }: SeriesLine,
  perCharacter: boolean,
  seed: number,
): (skill: string) => SkillLine {
  const levels = points.map(point => pointBySkill(study, point, perCharacter, seed));
  return skill => ({ name, label, points: levels.flatMap(level => level.get(skill) ?? []) });
}

type PointBySkill = ReadonlyMap<string, SkillPoint>;

const pointsByReading = new Memo<PointBySkill>();

function pointBySkill(study: Study, point: SeriesPoint, perCharacter: boolean, seed: number): PointBySkill {
  const readings = study.itemReadings.filter(({ configuration }) => point.configurations.includes(configuration));
  return pointsByReading.recall(
    readings[0] ?? point,
    [perCharacter, seed, point.x, point.label, ...readings, readings.map(itemsRead).join()],
    () => {
      const scores = groupedBy(itemScores(study, readings, perCharacter), ({ item }) => item.skill);
      return new Map([...scores].map(([skill, own]) => [skill, skillPoint(point, own, seed)]));
    },
  );
}

/** Figures of a level, with items as units; `seed` draws the bootstrap over items. */
function skillPoint({ x, label, phrase }: SeriesPoint, scores: readonly ItemScores[], seed: number): SkillPoint {
  return {
    x,
    label,
    phrase,
    scores,
    continuous: pairedBootstrap(
      scores.map(score => score.continuous),
      seed,
      overItems,
    ),
    choice: pairedBootstrap(
      scores.map(score => score.choice),
      seed,
      { ...overItems, range: [0, 1] },
    ),
    accuracy: exactProportionFigure(
      scores.reduce((sum, score) => sum + score.right, 0),
      scores.length,
      1,
      'items',
    ),
  };
}

/** Values of `pairedBootstrap` that belong to items. */
export const overItems = { unit: 'items' } as const;
