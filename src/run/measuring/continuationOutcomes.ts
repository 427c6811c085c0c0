/** Sorts continuations of answers into the kinds of a cell, which they did not help to form. */
import type { Grouping, OutcomeSpec } from '../../core/answers/outcome.ts';
import { groupAnswers, labelerOf } from '../../core/answers/outcomes.ts';
import { meaningFrom } from '../../core/answers/meaningCut.ts';
import { wordVectors } from '../../core/answers/wordVectors.ts';
import { indexOfLargest } from '../../core/numeric/order.ts';
import { dot, sumOfSquares } from '../../core/numeric/sums.ts';
import { t } from '../../core/text.ts';
import type { Trajectory } from '../../core/trajectory.ts';

/** Outcomes of continuations. */
export interface SortedOutcomes {
  /** Labels of outcomes: kinds of the answers first. */
  readonly labels: readonly string[];
  /** The outcomes that are no kind: their labels say what they lack. */
  readonly unnamed: readonly number[];
  /** The outcome of each continuation. */
  readonly outcomes: readonly number[];
}

/** The outcome of each continuation, whose whole texts are `texts`. */
export function outcomesOf(
  continuations: readonly Trajectory[],
  answers: readonly Trajectory[],
  texts: readonly string[],
  outcome: OutcomeSpec,
): SortedOutcomes {
  const grouping = groupAnswers(answers, outcome);
  const label = labelerOf(outcome);
  if (label === null) return nearestKinds(continuations, answers, texts, grouping, meaningFrom(outcome));
  const found = texts.map(text => label(text, text === ''));
  const labels = [...new Set([...grouping.kinds.map(kind => kind.label), ...found.map(one => one.label)])];
  const outcomes = found.map(one => labels.indexOf(one.label));
  return { labels, unnamed: [...new Set(outcomes.filter((_, i) => found[i]?.isRead === false))], outcomes };
}

/** By meaning: the kind of the cell with the largest mean cosine, if that is at least what two answers of one meaning
 * have, `least`. */
function nearestKinds(
  continuations: readonly Trajectory[],
  answers: readonly Trajectory[],
  texts: readonly string[],
  { kinds }: Grouping,
  least: number,
): SortedOutcomes {
  const all = [...answers, ...continuations];
  const isHidden = all.some(({ embedding }) => embedding !== null);
  const vectors = (
    isHidden ? all.map(({ embedding }) => embedding ?? []) : wordVectors([...answers.map(({ text }) => text), ...texts])
  ).map(unit);
  const means = kinds.map(({ members }) => {
    const list = members.map(member => vectors[member] ?? new Float64Array());
    const [first = new Float64Array()] = list;
    return Float64Array.from(first, (_, k) => list.reduce((sum, vector) => sum + (vector[k] ?? 0), 0) / list.length);
  });
  const outcomes = vectors.slice(answers.length).map(vector => {
    const cosines = means.map(mean => (mean.length === vector.length ? dot(vector, mean) : -1));
    const nearest = indexOfLargest(cosines);
    return (cosines[nearest] ?? -1) >= least ? nearest : kinds.length;
  });
  const labels = kinds.map(kind => kind.label);
  return outcomes.includes(kinds.length)
    ? { labels: [...labels, t`another meaning`], unnamed: [kinds.length], outcomes }
    : { labels, unnamed: [], outcomes };
}

function unit(vector: ArrayLike<number>): Float64Array {
  const length = Math.sqrt(sumOfSquares(vector));
  return Float64Array.from(vector, value => (length > 0 ? value / length : 0));
}
