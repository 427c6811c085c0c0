/** From which level on a skill exists, and how sharply it appears. */
import { compareToChance } from '../../../../core/constraints/capability.ts';
import { pairedBootstrap } from '../../../../core/constraints/pairedBootstrap.ts';
import type { Figure } from '../../../../core/figure.ts';
import { Memo } from '../../../../core/memo.ts';
import { compareScores, scoreCurve, type ScoreComparison } from '../../../../core/phase/metricArtifact.ts';
import { fewestTemperatures } from '../../../../core/phase/scanReading.ts';
import { overItems, type SkillLine, type SkillPoint } from './skills.ts';

/** Fewest levels that show how sharply a score changes: a sigmoid has four parameters. */
export const fewestLevels = fewestTemperatures;

/** Whether the whole interval of the accuracy is above chance. */
export function isAboveChance({ accuracy }: SkillPoint, chance: number): boolean {
  return compareToChance(accuracy, chance) === 'above';
}

/** Whether accuracy is indistinguishable from chance. */
export function isAtChance({ accuracy }: SkillPoint, chance: number): boolean {
  return compareToChance(accuracy, chance) === 'indistinguishable';
}

/** Whether accuracy is above chance at some level, lastingly or not. */
export function isEverAboveChance({ points }: SkillLine, chance: number): boolean {
  return points.some(point => isAboveChance(point, chance));
}

/** First level from which on accuracy is above chance. */
export function firstAboveChance({ points }: SkillLine, chance: number): SkillPoint | undefined {
  return firstLasting(points, point => isAboveChance(point, chance));
}

/** First level from which on the right answers are significantly likelier than at the first level, on the same items.
 */
export function firstImproved({ points }: SkillLine, seed: number): SkillPoint | undefined {
  const [first] = points;
  return firstLasting(points, point => {
    if (first === undefined || point === first) return false;
    const gain = gains.recall(point, [first, seed], () => gainOver(first, point, seed));
    return gain.kind === 'estimate' && gain.interval[0] > 0;
  });
}

/** The first level that passes together with all later levels: among many levels some pass by chance. */
function firstLasting(points: readonly SkillPoint[], passes: (point: SkillPoint) => boolean): SkillPoint | undefined {
  const failed = points.findLastIndex(point => !passes(point));
  return points[failed + 1];
}

const gains = new Memo<Figure>();

/** Mean gain in log-probability of the right answer over the items that both levels have read. */
function gainOver(first: SkillPoint, point: SkillPoint, seed: number): Figure {
  const before = new Map(first.scores.map(score => [score.item.index, score.continuous]));
  const differences = point.scores.flatMap(({ item, continuous }) => {
    const compared = before.get(item.index);
    return compared === undefined ? [] : [continuous - compared];
  });
  return pairedBootstrap(differences.filter(Number.isFinite), seed, overItems);
}

/** How sharply the continuous score and accuracy change (docs/method.md#metric-artifacts); null below seven levels. */
export function twinComparison({ points }: SkillLine, logX: boolean): ScoreComparison | null {
  const known = points.filter(
    ({ continuous, accuracy }) => continuous.kind === 'estimate' && accuracy.kind === 'estimate',
  );
  if (known.length < fewestLevels) return null;
  return compareScores(
    known.map(({ x }) => (logX ? Math.log(x) : x)),
    scoreCurve(known.map(point => point.continuous)),
    scoreCurve(known.map(point => point.accuracy)),
  );
}
