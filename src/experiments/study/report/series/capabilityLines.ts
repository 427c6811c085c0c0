/** One skill along the axis of a series: figures of every level, and what is read off them. */
import { tellFromChance } from '../../../../core/constraints/capability.ts';
import { pairedBootstrap } from '../../../../core/constraints/pairedBootstrap.ts';
import type { Figure } from '../../../../core/figure.ts';
import { compareTwins, type TwinComparison } from '../../../../core/phase/mirage.ts';
import { fewestTemperatures } from '../../../../core/phase/scanReading.ts';
import { studentT } from '../../../../core/statistics/studentT.ts';
import { wilsonFigure } from '../../../../core/statistics/wilson.ts';
import { Memo } from '../../../../core/memo.ts';
import type { ItemScores } from './itemScores.ts';
import type { SeriesLine, SeriesPoint } from './seriesAxis.ts';

/** A skill at one level. */
export interface SkillPoint {
  readonly x: number;
  readonly label: string;
  readonly scores: readonly ItemScores[];
  /** ln p of the right answer, nats; probability of it among the options; share of items right. */
  readonly continuous: Figure;
  readonly choice: Figure;
  readonly accuracy: Figure;
}

export interface SkillLine extends Pick<SeriesLine, 'label' | 'control'> {
  readonly points: readonly SkillPoint[];
}

/** A skill with all that is known of it. */
export interface Skill {
  readonly name: string;
  readonly items: number;
  /** Accuracy of guessing. */
  readonly chance: number;
  readonly lines: readonly SkillLine[];
}

/** Fewest levels for saying how sharply a score changes: a sigmoid has four parameters. */
export const fewestLevels = fewestTemperatures;

const items = { counted: 'items' } as const;

/** Figures of a level over items; means of scores are bootstrapped over them by `seed`. */
export function skillPoint({ x, label }: SeriesPoint, scores: readonly ItemScores[], seed: number): SkillPoint {
  return {
    x,
    label,
    scores,
    continuous: pairedBootstrap(
      scores.map(score => score.continuous),
      seed,
      items,
    ),
    choice: pairedBootstrap(
      scores.map(score => score.choice),
      seed,
      { ...items, range: [0, 1] },
    ),
    accuracy: wilsonFigure(
      scores.reduce((sum, score) => sum + score.right, 0),
      scores.length,
    ),
  };
}

/** The first level that passes with all levels behind it: among many levels some pass by luck, neighbouring checkpoints
 * together. */
function firstLasting(points: readonly SkillPoint[], passes: (point: SkillPoint) => boolean): SkillPoint | undefined {
  const failed = points.findLastIndex(point => !passes(point));
  return points[failed + 1];
}

/** Whether accuracy is above chance at some level, lastingly or not. */
export function everAbove({ points }: SkillLine, chance: number): boolean {
  return points.some(({ accuracy }) => tellFromChance(accuracy, chance) === 'above chance');
}

/** First level from which on accuracy is above chance with its whole interval. */
export function firstAbove({ points }: SkillLine, chance: number): SkillPoint | undefined {
  return firstLasting(points, ({ accuracy }) => tellFromChance(accuracy, chance) === 'above chance');
}

/** First level at which the right answer is likelier than at the first level, on the same items, with the whole
 * interval, and stays so. */
export function firstImproved({ points }: SkillLine, seed: number): SkillPoint | undefined {
  const [first] = points;
  return firstLasting(points, point => {
    if (first === undefined || point === first) return false;
    const gain = gains.recall(point, [first, seed], () => gainOver(first, point, seed));
    return gain.kind === 'estimate' && gain.interval[0] > 0;
  });
}

const gains = new Memo<Figure>();

/** By how much the right answer is likelier than at another level, over the items that both have read. */
function gainOver(first: SkillPoint, point: SkillPoint, seed: number): Figure {
  const before = new Map(first.scores.map(score => [score.item.index, score.continuous]));
  return pairedBootstrap(
    point.scores.map(score => score.continuous - (before.get(score.item.index) ?? NaN)).filter(Number.isFinite),
    seed,
    items,
  );
}

/** Whether the scores change sharply, judged together (science.md B3.6 rules 1 and 2, B3.7); null below seven levels.
 */
export function twinsOf({ points }: SkillLine, logX: boolean): TwinComparison | null {
  const known = points.filter(
    ({ continuous, accuracy }) => continuous.kind === 'estimate' && accuracy.kind === 'estimate',
  );
  if (known.length < fewestLevels) return null;
  return compareTwins(
    known.map(({ x }) => (logX ? Math.log(x) : x)),
    curveOf(known.map(point => point.continuous)),
    curveOf(known.map(point => point.accuracy)),
  );
}

/** Values with the standard errors that their 95 % intervals stand for. */
function curveOf(figures: readonly Figure[]): { readonly values: number[]; readonly errors: number[] } {
  const estimates = figures.filter(figure => figure.kind === 'estimate');
  const values = estimates.map(({ value }) => value);
  const span = Math.max(...values) - Math.min(...values);
  const errors = estimates.map(({ interval: [low, high], n }) =>
    Math.max((high - low) / 2 / studentT(n - 1), 1e-3 * span, 1e-9),
  );
  return { values, errors };
}
