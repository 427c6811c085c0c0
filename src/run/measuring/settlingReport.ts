/** Reports where along an answer the chance of its ending changes (docs/method.md#change-points). */
import type { OutcomeSpec } from '../../core/answers/outcome.ts';
import { groupAnswers, labelerOf } from '../../core/answers/outcomes.ts';
import { formatFigure } from '../../core/figureText.ts';
import {
  checkedSettling,
  leastInAll,
  leastStages,
  settlingOf,
  type Crossing,
  type Settling,
  type Stage,
} from '../../core/paths/changePoints.ts';
import { sum } from '../../core/numeric/sums.ts';
import { quoted } from '../../core/quoted.ts';
import { t } from '../../core/text.ts';
import type { Trajectory } from '../../core/trajectory.ts';
import type { Curve } from '../../domain/curve.ts';
import type { ForkReport } from '../../domain/paths.ts';
import type { ForkMap } from '../../domain/run.ts';
import { wordNumber } from '../../domain/words.ts';
import type { ForkOutcomes, ForkPlace } from './forkOutcomes.ts';

/** The report of the answer that `forks` followed, and its curve; null where its ending has no kind or no place was
 * examined. */
export function settlingReport(
  forks: ForkMap,
  answers: readonly Trajectory[],
  own: Trajectory,
  outcome: OutcomeSpec,
  found: ForkOutcomes,
): { readonly report: NonNullable<ForkReport['settling']>; readonly curve: Curve } | null {
  const ending = endingOf(forks, answers, own, outcome, found);
  const stages = ending < 0 ? [] : stagesOf(forks, answers, own, outcome, found, ending);
  if (stages.length === 0) return null;
  const crossings = found.places.map(place => crossingOf(place, ending));
  const settling = checkedSettling(settlingOf(stages, forks.answer), stages, crossings);
  const { verdict, changes, levels } = settling;
  return {
    report: { sentence: sentenceOf(settling, stages, own), verdict, changes, levels },
    curve: curveOf(stages, settling),
  };
}

/** The outcome of the answer itself; -1 for one of no kind. */
function endingOf(
  { tokens }: ForkMap,
  answers: readonly Trajectory[],
  own: Trajectory,
  outcome: OutcomeSpec,
  { labels }: ForkOutcomes,
): number {
  const label = labelWithin(outcome, tokens);
  return label === null
    ? groupAnswers(answers, outcome).kinds.findIndex(({ members }) => members.includes(answers.indexOf(own)))
    : labels.indexOf(label(own));
}

/** The label of an answer up to the token limit; null where answers are compared by meaning. */
function labelWithin(outcome: OutcomeSpec, tokens: number): ((answer: Trajectory) => string) | null {
  const label = labelerOf(outcome);
  return (
    label &&
    (({ pieces }) => {
      const text = pieces.slice(0, tokens).join('');
      return label(text, text === '').label;
    })
  );
}

/** How many continuations from each examined place end as the answer does, behind its own token there. Only those that
 * were drawn at the place count, so that places are independent. */
function stagesOf(
  { tokens, answer }: ForkMap,
  answers: readonly Trajectory[],
  own: Trajectory,
  outcome: OutcomeSpec,
  { labels, places }: ForkOutcomes,
  ending: number,
): Stage[] {
  const stages = places.flatMap(({ position, branches }): Stage[] => {
    const branch = branches.find(one => !one.branch.ends && one.branch.token === own.ids[position]);
    const texts = branch?.texts.filter(({ isDrawnHere }) => isDrawnHere) ?? [];
    const hits = texts.filter(text => text.outcome === ending).length;
    return texts.length === 0 ? [] : [{ kept: position + 1, hits, n: texts.length }];
  });
  // By meaning, answers are grouped with each other and continuations with the groups: their shares do not compare.
  const label = labelWithin(outcome, tokens);
  if (label !== null) {
    const others = answers.filter(({ index }) => index !== answer).map(label);
    stages.push({ kept: 0, hits: others.filter(one => one === labels[ending]).length, n: others.length });
  }
  return stages.sort((a, b) => a.kept - b.kept);
}

/** Standard errors within which a place excludes nothing: 0.3% at each of up to 24 places, so that a level that holds
 * is seldom given up. */
const quantile = 3;

/** The chance of the ending before an examined token: the mean over its alternatives, half a continuation of
 * either kind added to each. Tokens that are no alternatives may all lead to the ending, or none. */
function crossingOf({ position, branches, other }: ForkPlace, ending: number): Crossing {
  const shares = branches.map(({ counts, isExact }) => {
    const [hits, n] = [counts[ending] ?? 0, sum(counts)];
    return isExact ? { share: hits, variance: 0 } : smoothed(hits, n);
  });
  const mean = sum(branches.map(({ weight }, w) => weight * (shares[w]?.share ?? 0)));
  const reach = quantile * Math.sqrt(sum(branches.map(({ weight }, w) => weight ** 2 * (shares[w]?.variance ?? 0))));
  return { kept: position, within: [(1 - other) * (mean - reach), (1 - other) * (mean + reach) + other] };
}

function smoothed(hits: number, n: number): { readonly share: number; readonly variance: number } {
  const share = (hits + 0.5) / (n + 1);
  return { share, variance: (share * (1 - share)) / (n + 1) };
}

function sentenceOf({ verdict, levels, changes }: Settling, stages: readonly Stage[], own: Trajectory): string {
  const shown = levels.map(level => {
    const { value, interval } = formatFigure(level);
    return `${value} ${interval}`;
  });
  switch (verdict) {
    case 'abstain':
      return t`Where the chance of this ending changes is not stated: needs ${leastInAll} continuations at ${leastStages} places, has ${sum(stages.map(({ n }) => n))} at ${stages.length}.`;
    case 'unchanged':
      return t`The chance of this ending does not change by more than chance allows at the ${stages.length} places examined: ${shown[0] ?? ''} throughout.`;
    case 'gradual':
      return t`The chance of this ending changes gradually along the answer, not at a certain word.`;
    case 'changing':
      return t`The chance of this ending changes along the answer; whether at a certain word or gradually, these continuations do not tell.`;
    case 'steps': {
      const steps = changes.map((change, i) => {
        if (change.kind !== 'estimate') return '';
        const [low, high] = change.interval.map(token => wordOf(own, token));
        const word = quoted(own.pieces[change.value - 1] ?? '', 30);
        return t`${shown[i + 1] ?? ''} from ${word} on (word ${wordOf(own, change.value)} [${low ?? ''}, ${high ?? ''}])`;
      });
      return t`The chance of this ending changes in steps: ${[t`${shown[0] ?? ''} at first`, ...steps].join(', ')}.`;
    }
  }
}

/** Number of the word that a token, counted from 1, belongs to. */
function wordOf({ pieces }: Trajectory, token: number): number {
  return wordNumber(pieces.join(''), pieces.slice(0, token - 1).join('').length);
}

function curveOf(stages: readonly Stage[], { points, starts, levels }: Settling): Curve {
  const x = stages.map(({ kept }) => kept);
  const last = x.at(-1) ?? 0;
  const guides = levels.flatMap((level, i) => {
    const from = x[starts[i] ?? 0] ?? 0;
    const next = starts[i + 1];
    return level.kind === 'abstain'
      ? []
      : [{ x: [from, next === undefined ? last : (x[next] ?? last)], y: level.value }];
  });
  return {
    id: 'fork-settling',
    title: t`Chance that the answer ends as it does`,
    unit: '',
    caption: t`Share of fresh continuations from the first words of this answer that end as it does.`,
    xLabel: t`tokens of the answer kept`,
    logX: false,
    logY: false,
    series: [{ label: t`measured`, x, y: points }],
    guides:
      guides.length < 2
        ? []
        : [{ label: t`steps`, x: guides.flatMap(one => one.x), y: guides.flatMap(one => [one.y, one.y]) }],
  };
}
