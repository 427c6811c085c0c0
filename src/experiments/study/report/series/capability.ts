/** Curves of a skill along the axis, and sentences about it: when it appears, whether accuracy differs from guessing,
 * and whether a jump is a metric artifact (docs/method.md#capability). */
import type { Figure } from '../../../../core/figure.ts';
import { capitalized, formatPercent } from '../../../../core/format.ts';
import { listOf, t } from '../../../../core/text.ts';
import type { Curve } from '../../../../domain/curve.ts';
import type { CapabilityReport } from '../../../../domain/studyFindings.ts';
import { joinSentences, percentText } from '../phrasing.ts';
import type { ReportContext } from '../reportContext.ts';
import {
  fewestLevels,
  firstAboveChance,
  firstImproved,
  isAboveChance,
  isEverAboveChance,
  twinComparison,
} from './appearance.ts';
import { skillName } from './skillName.ts';
import type { Skill, SkillLine, SkillPoint } from './skills.ts';
import { controlName, type SeriesAxis } from './seriesAxis.ts';

/** Curves and sentences of a skill. */
export function capabilityReport(
  skill: Skill,
  axis: SeriesAxis,
  perCharacter: boolean,
  context: ReportContext,
): CapabilityReport {
  const lines = [skill.own, ...skill.controls].filter(({ points }) => points.length > 0);
  const curve = (
    id: string,
    figureOf: (point: SkillPoint) => Figure,
    { caption, ...words }: Pick<Curve, 'title' | 'unit' | 'caption'>,
    guides: Curve['guides'],
  ): Curve => ({
    id: `${id}-${skill.skill}`,
    ...words,
    caption: joinSentences([caption, axis.caption]),
    ...axis.frame,
    logY: false,
    series: lines.map(({ label, points }) => ({ label, x: points.map(({ x }) => x), y: points.map(figureOf) })),
    guides,
  });
  const guides = [chanceLine(skill)];
  return {
    skill: skill.skill,
    items: skill.items,
    chance: skill.chance,
    continuous: curve('continuous', ({ continuous }) => continuous, continuousWords(perCharacter), []),
    choice: curve('choice', ({ choice }) => choice, choiceWords(), guides),
    accuracy: curve('accuracy', ({ accuracy }) => accuracy, accuracyWords(), guides),
    sentence: capabilitySentence(skill, axis, context),
  };
}

type CurveWords = Pick<Curve, 'title' | 'unit' | 'caption'>;

function continuousWords(perCharacter: boolean): CurveWords {
  return {
    title: t`Log-probability of the right answer`,
    unit: perCharacter ? t`nats per character` : t`nats per token`,
    caption: perCharacter
      ? t`Mean ln p of the right answer, per character. It changes earlier and more gradually than accuracy.`
      : t`Mean ln p of the right answer, per token. It changes earlier and more gradually than accuracy.`,
  };
}

function choiceWords(): CurveWords {
  return {
    title: t`Probability of the right option`,
    unit: '',
    caption: t`Probability of the right option among the options offered.`,
  };
}

function accuracyWords(): CurveWords {
  return {
    title: t`Accuracy`,
    unit: t`share of items`,
    caption: t`Share of items whose right option is the likeliest. The line marks guessing; an accuracy whose interval reaches it is indistinguishable from guessing.`,
  };
}

function chanceLine({ chance, own, controls }: Skill): Curve['guides'][number] {
  const x = [own, ...controls].flatMap(({ points }) => points.map(point => point.x));
  const ends = x.length === 0 ? [] : [Math.min(...x), Math.max(...x)];
  return { label: t`guessing`, x: ends, y: ends.map(() => chance) };
}

/** Sentences about one skill; empty while nothing of it was read. */
function capabilitySentence(skill: Skill, axis: SeriesAxis, context: ReportContext): string {
  const { own, controls, chance } = skill;
  const name = skillName(skill.skill);
  if (own.points.length === 0) return context.isRunning ? '' : t`${capitalized(name)} was not measured.`;
  if (!axis.isOrdered) return comparisonSentences(skill);
  return joinSentences([
    appearanceSentences(skill, context.seed),
    context.isRunning ? '' : suddennessSentence(skill, axis),
    ...controls.map(line => controlSentence(line, chance)),
  ]);
}

function appearanceSentences({ skill, own, chance }: Skill, seed: number): string {
  const name = skillName(skill);
  const guessing = formatPercent(chance);
  const appears = firstAboveChance(own, chance);
  const improved = firstImproved(own, seed);
  if (appears === undefined)
    return joinSentences([
      isEverAboveChance(own, chance)
        ? t`Accuracy on ${name} rises above guessing (${guessing}) at some levels but falls back, so no lasting change is stated.`
        : t`Accuracy on ${name} is indistinguishable from guessing (${guessing}) at every level, so its changes cannot be told from chance.`,
      own.points.length > 1 ? improvementSentence(improved) : '',
    ]);
  const accuracy = percentText(appears.accuracy);
  if (appears === own.points[0])
    return t`${capitalized(name)} is above guessing from the first level: ${appears.phrase}, ${accuracy} of answers are right (${guessing} by guessing).`;
  return joinSentences([
    t`${capitalized(name)} appears ${appears.phrase}: ${accuracy} of answers are right (${guessing} by guessing).`,
    improved === undefined || improved.x > appears.x ? '' : earlierImprovement(improved, appears),
  ]);
}

function improvementSentence(improved: SkillPoint | undefined): string {
  return improved === undefined
    ? t`The probability of the right answer does not rise significantly either.`
    : t`The probability of the right answer does rise, from ${improved.label} onward.`;
}

function earlierImprovement(improved: SkillPoint, appears: SkillPoint): string {
  return improved.x < appears.x
    ? t`The probability of the right answer rises earlier, from ${improved.label} onward.`
    : t`The probability of the right answer rises from the same level onward.`;
}

/** Whether the skill appears suddenly; empty unless it appears along the way. */
function suddennessSentence({ own, chance }: Skill, axis: SeriesAxis): string {
  const appears = firstAboveChance(own, chance);
  if (appears === undefined || appears === own.points[0]) return '';
  const twins = twinComparison(own, axis.frame.logX);
  if (twins === null)
    return t`Whether it appears suddenly is not stated: needs ${fewestLevels} levels, has ${own.points.length}.`;
  if (twins.isSharp) return t`It appears suddenly in both scores, which at most indicates a crossover.`;
  if (twins.isArtifact || (twins.discontinuous.isSharp && !twins.continuous.isSharp))
    return t`Only accuracy jumps: the probability of the right answer rises without a jump, so the jump may come from the metric.`;
  return t`It appears gradually: the probability of the right answer shows no sharp change.`;
}

function controlSentence(line: SkillLine, chance: number): string {
  if (line.points.length === 0) return '';
  const control = controlName(line);
  const appears = firstAboveChance(line, chance);
  if (appears !== undefined) return t`${capitalized(control)} rises above guessing ${appears.phrase}.`;
  return isEverAboveChance(line, chance)
    ? t`${capitalized(control)} rises above guessing at some levels but falls back.`
    : t`${capitalized(control)} does not rise above guessing at any level.`;
}

/** Models without an order, side by side. */
function comparisonSentences({ skill, own: { points }, chance }: Skill): string {
  const accuracies = points.map(({ label, accuracy }) => `${label} ${percentText(accuracy)}`);
  return joinSentences([
    t`Right answers on ${skillName(skill)}: ${listOf(accuracies)} (${formatPercent(chance)} by guessing).`,
    ...differenceSentences(points, chance),
  ]);
}

function differenceSentences(points: readonly SkillPoint[], chance: number): string[] {
  const labels = (some: readonly SkillPoint[]): string => listOf(some.map(({ label }) => label));
  const above = points.filter(point => isAboveChance(point, chance));
  const [best] = above.toSorted((a, b) => estimateOf(b) - estimateOf(a));
  if (best === undefined)
    return [
      points.length === 1
        ? t`This is indistinguishable from guessing.`
        : t`None of them is distinguishable from guessing, so their differences cannot be told from chance.`,
    ];
  const guessing = points.filter(point => !above.includes(point));
  const behind = points.filter(point => isBelow(point.accuracy, best.accuracy));
  return [
    guessing.length === 0
      ? ''
      : guessing.length === 1
        ? t`${labels(guessing)} is indistinguishable from guessing.`
        : t`${labels(guessing)} are indistinguishable from guessing.`,
    points.length < 2
      ? ''
      : behind.length === 0
        ? t`Their intervals overlap, so none is significantly better.`
        : t`${best.label} is ahead of ${labels(behind)}.`,
  ];
}

/** Accuracy of a level, [0, 1]; -1 when it abstains, below every estimate. */
function estimateOf({ accuracy }: SkillPoint): number {
  return accuracy.kind === 'abstain' ? -1 : accuracy.value;
}

/** Whether the interval of one figure is entirely below that of another. */
function isBelow(one: Figure, other: Figure): boolean {
  return one.kind === 'estimate' && other.kind === 'estimate' && one.interval[1] < other.interval[0];
}
