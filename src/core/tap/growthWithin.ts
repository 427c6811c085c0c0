/** How fast the possible grows within an answer, from the entropy of every sampled step
 * (docs/method.md#growth-within-an-answer). */
import { continuationEntropy } from '../continuation.ts';
import { abstain, type Abstention, type Figure } from '../figure.ts';
import { range } from '../numeric/functions.ts';
import { jackknife, meanFigure, minimumOrder, scales, tooFew } from '../statistics/intervals.ts';
import type { Mode, Trajectory } from '../trajectory.ts';

/** Growth beyond this many tokens is not followed. */
export const mostSteps = 64;
/** Fewest tokens that enough answers reach, for a trend. */
const fewestSteps = 6;
/** Below this entropy per token, nats, nothing is open. */
const closed = 1e-3;
/** Two stretches whose entropies per token differ by less than this share are level. */
export const levelShare = 0.2;

/** How many times wider the intervals of h_t and of its mean over a third are than t intervals, which cover 91% where
 * entropies take few values. */
const rateStretch = 1.1;

/** Growth of one cell, by length 1, 2, ... */
export interface WithinGrowth {
  /** Entropy per token h_t of the answers that are still going on, nats; as far as 16 answers reach. */
  readonly rate: readonly Figure[];
  /** ln M_t, nats: entropy of the first t tokens. */
  readonly size: readonly Figure[];
  readonly trend: Trend;
}

/** How h_t changes between the first, middle and last third of its steps; means of h_t, nats per token. */
export type Trend =
  | {
      readonly code: 'fixed' | 'falling' | 'flat' | 'rising' | 'unclear';
      /** Tokens in a third. */
      readonly width: number;
      readonly early: Figure;
      readonly late: Figure;
    }
  | { readonly code: 'abstain'; readonly figure: Abstention };

/** The entropies of each answer, at most `steps` of them; in answers the step that ended it counts. */
export function livingEntropies(trajectories: readonly Trajectory[], mode: Mode, steps: number): Float64Array[] {
  return trajectories.map(({ entropy, ids, ended }) => {
    const own = mode === 'answers' && ended ? ids.length + 1 : ids.length;
    return Float64Array.from(entropy.subarray(0, Math.min(own, steps)));
  });
}

/** Measures the growth within the answers of a cell, of which the token budget is `tokens`. */
export function withinGrowth(trajectories: readonly Trajectory[], mode: Mode, tokens: number): WithinGrowth {
  const steps = Math.min(tokens, mostSteps);
  const rows = livingEntropies(trajectories, mode, steps);
  const few = tooFew(rows.length, minimumOrder, mode === 'answers' ? 'answers' : 'runs');
  if (few !== null) return { rate: [], size: [], trend: { code: 'abstain', figure: few } };
  const reached = range(steps).filter(t => rows.filter(row => row.length > t).length >= minimumOrder).length;
  return {
    rate: range(reached).map(t => meanFigure(columnOf(rows, t), minimumOrder, [0, Infinity], rateStretch)),
    size: range(mode === 'answers' ? steps : reached).map(t => continuationEntropy(trajectories, mode, t + 1)),
    trend: trendOf(rows, reached),
  };
}

function columnOf(rows: readonly Float64Array[], step: number): number[] {
  return rows.flatMap(row => row[step] ?? []);
}

/** Rising means that the last third lies above both others: an entropy that rises only from a narrow beginning is not
 * derailing. */
function trendOf(rows: readonly Float64Array[], steps: number): Trend {
  if (steps < fewestSteps)
    return { code: 'abstain', figure: abstain({ code: 'needs-longer-answers', tokens: fewestSteps }, rows.length) };
  const width = Math.floor(steps / 3);
  const [first, middle, last] = [0, Math.floor((steps - width) / 2), steps - width] as const;
  const mean = (from: number): Figure => stretch(rows, width, [from]);
  const early = mean(first);
  const late = mean(last);
  const sinceEarly = stretch(rows, width, [last, first]);
  const sinceMiddle = stretch(rows, width, [last, middle]);
  if (early.kind === 'abstain') return { code: 'abstain', figure: early };
  if (late.kind === 'abstain') return { code: 'abstain', figure: late };
  const level = levelShare * Math.max(early.value, late.value);
  if (Math.max(early.value, late.value) < closed) return { code: 'fixed', width, early, late };
  const code =
    late.value < early.value - level && isBelow(sinceEarly, 0) && !isAbove(sinceMiddle, 0)
      ? 'falling'
      : late.value > early.value + level && isAbove(sinceEarly, 0) && isAbove(sinceMiddle, 0)
        ? 'rising'
        : isAbove(sinceMiddle, -level) && isBelow(sinceMiddle, level)
          ? 'flat'
          : 'unclear';
  return { code, width, early, late };
}

function isBelow(figure: Figure, bound: number): boolean {
  return figure.kind === 'estimate' && figure.interval[1] < bound;
}

function isAbove(figure: Figure, bound: number): boolean {
  return figure.kind === 'estimate' && figure.interval[0] > bound;
}

/** Mean entropy of the tokens in a stretch of `width` steps from the first start, minus that from the second; jackknife
 * over answers, of a single stretch on the ln scale and 1.1 times as wide. */
function stretch(rows: readonly Float64Array[], width: number, starts: readonly number[]): Figure {
  const parts = starts.map(from => {
    const own = rows.map(row => row.subarray(from, from + width));
    const sums = own.map(values => values.reduce((total, value) => total + value, 0));
    return {
      sums,
      counts: own.map(values => values.length),
      sum: sums.reduce((total, value) => total + value, 0),
      count: own.reduce((total, values) => total + values.length, 0),
    };
  });
  const without = (row: number | null): number =>
    parts.reduce((difference, { sums, counts, sum, count }, k) => {
      const rest = row === null ? sum / count : (sum - (sums[row] ?? 0)) / (count - (counts[row] ?? 0));
      return k === 0 ? rest : difference - rest;
    }, 0);
  const value = without(null);
  // A mean entropy is skewed where few tokens are open; a difference may be negative.
  const scale = starts.length === 1 && value > 0 ? scales.ln : scales.plain;
  return jackknife(
    value,
    rows.map((_, row) => without(row)),
    scale,
    0,
    starts.length === 1 ? rateStretch : 1,
  );
}
