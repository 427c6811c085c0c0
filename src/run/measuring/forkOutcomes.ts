/** Outcomes of the continuations of a fork map, counted by alternative (docs/method.md#fork-map). */
import type { Grouping, OutcomeSpec } from '../../core/answers/outcome.ts';
import { groupAnswers, labelerOf } from '../../core/answers/outcomes.ts';
import { sameMeaning } from '../../core/answers/thresholds.ts';
import { wordVectors } from '../../core/answers/wordVectors.ts';
import { indexOfLargest } from '../../core/numeric/order.ts';
import { dot, sumOfSquares } from '../../core/numeric/sums.ts';
import type { Branch } from '../../core/paths/forks.ts';
import { t } from '../../core/text.ts';
import type { Trajectory } from '../../core/trajectory.ts';
import type { ForkBranch, ForkMap } from '../../domain/run.ts';

/** One continuation that counts for a branch. */
export interface CountedText {
  readonly outcome: number;
  /** The whole answer. */
  readonly text: string;
}

/** The branches of one examined position. */
export interface ForkPlace {
  readonly position: number;
  readonly branches: readonly (Branch & { readonly branch: ForkBranch; readonly texts: readonly CountedText[] })[];
  /** Probability of the tokens that are no alternatives. */
  readonly other: number;
}

export interface ForkOutcomes {
  /** Labels of the outcomes: kinds of the cell first. */
  readonly labels: readonly string[];
  readonly places: readonly ForkPlace[];
}

/** Sorts every continuation into an outcome and counts them at each examined position. A continuation that follows the
 * answer to a later position counts there too, since what it does from there on is a fair draw. */
export function forkOutcomes(forks: ForkMap, answers: readonly Trajectory[], outcome: OutcomeSpec): ForkOutcomes {
  const own = answers.find(({ index }) => index === forks.answer);
  if (own === undefined) return { labels: [], places: [] };
  const texts = forks.continuations.map(one => wholeText(forks, own, one));
  const { labels, outcomes } = outcomesOf(forks, answers, texts, outcome);
  const counted = forks.branches.map((): CountedText[] => []);
  const places = [...new Set(forks.branches.map(({ position }) => position))];
  forks.continuations.forEach((one, i) => {
    const text = { outcome: outcomes[i] ?? 0, text: texts[i] ?? '' };
    counted[one.cell]?.push(text);
    for (const branch of laterBranches(forks, own, one, places)) counted[branch]?.push(text);
  });
  return { labels, places: places.map(position => placeOf(forks, position, counted, labels.length)) };
}

function placeOf(
  { branches }: ForkMap,
  position: number,
  counted: readonly (readonly CountedText[])[],
  kinds: number,
): ForkPlace {
  const here = branches.flatMap((branch, i) =>
    branch.position === position ? [{ branch, texts: counted[i] ?? [] }] : [],
  );
  const covered = here.reduce((sum, { branch }) => sum + branch.p, 0);
  return {
    position,
    other: Math.max(0, 1 - covered),
    branches: here.map(({ branch, texts }) => {
      const counts = new Array<number>(kinds).fill(0);
      for (const { outcome } of texts) counts[outcome] = (counts[outcome] ?? 0) + 1;
      return { branch, texts, counts, weight: branch.p / covered, isExact: branch.ends };
    }),
  };
}

/** Branches at later positions that a continuation passes through, as long as it repeats the answer. */
function laterBranches({ branches }: ForkMap, own: Trajectory, one: Trajectory, places: readonly number[]): number[] {
  const start = branches[one.cell];
  if (start === undefined || start.ends || start.token !== own.ids[start.position]) return [];
  const first = start.position + 1;
  const repeated = one.ids.findIndex((id, i) => id !== own.ids[first + i]);
  const reach = first + (repeated < 0 ? one.ids.length : repeated);
  return places.flatMap(position => {
    if (position < first || position > reach) return [];
    const token = one.ids[position - first];
    const found = branches.findIndex(branch => branch.position === position && !branch.ends && branch.token === token);
    return token === undefined || found < 0 ? [] : [found];
  });
}

/** The answer up to the branch, the alternative, and what was drawn behind it. */
function wholeText({ branches }: ForkMap, own: Trajectory, one: Trajectory): string {
  const branch = branches[one.cell];
  return [...own.pieces.slice(0, branch?.position ?? 0), branch?.ends ? '' : (branch?.text ?? ''), one.text].join('');
}

function outcomesOf(
  forks: ForkMap,
  answers: readonly Trajectory[],
  texts: readonly string[],
  outcome: OutcomeSpec,
): { readonly labels: readonly string[]; readonly outcomes: readonly number[] } {
  const grouping = groupAnswers(answers, outcome);
  const label = labelerOf(outcome);
  if (label === null) return nearestKinds(forks, answers, texts, grouping);
  const found = texts.map(text => label(text, text === ''));
  const labels = [...new Set([...grouping.kinds.map(kind => kind.label), ...found])];
  return { labels, outcomes: found.map(one => labels.indexOf(one)) };
}

/** By meaning: the kind of the cell with the largest mean cosine, if that is at least what two answers of one meaning
 * have. */
function nearestKinds(
  { continuations }: ForkMap,
  answers: readonly Trajectory[],
  texts: readonly string[],
  { kinds }: Grouping,
): { readonly labels: readonly string[]; readonly outcomes: readonly number[] } {
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
    return (cosines[nearest] ?? -1) >= sameMeaning ? nearest : kinds.length;
  });
  const labels = kinds.map(kind => kind.label);
  return { labels: outcomes.includes(kinds.length) ? [...labels, t`another meaning`] : labels, outcomes };
}

function unit(vector: ArrayLike<number>): Float64Array {
  const length = Math.sqrt(sumOfSquares(vector));
  return Float64Array.from(vector, value => (length > 0 ? value / length : 0));
}
