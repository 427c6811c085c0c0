/** E5 and E6 of one observable: whether one long run shows what many runs would (science.md B2.2, B2.3; details.md). */
import { splitRHat } from './convergence.ts';
import type { Convergence } from './convergence.ts';
import { bulkEss, plainEss, tailEss } from './effectiveSample.ts';
import { abstain, estimate, valueOf } from '../figure.ts';
import type { Figure } from '../figure.ts';
import {
  burnInTokens,
  dyadicLengths,
  exponentFigure,
  fluctuationFigure,
  shortestLength,
  timeAverages,
} from './fluctuation.ts';
import { jackknife, minimumOrder, scales } from '../statistics/intervals.ts';
import type { Observable } from '../metric.ts';
import type { Trajectory } from '../trajectory.ts';

/** What the Ergodicity tab shows of one observable. */
export interface ErgodicityAnalysis {
  readonly observable: Observable;
  /** Trajectories that reach the full length, out of `total`. */
  readonly n: number;
  readonly total: number;
  /** Dyadic lengths N in tokens, and Ω(N) at each. */
  readonly lengths: readonly number[];
  readonly fluctuation: readonly Figure[];
  /** γ, EB, ρ, correlation time N·ρ(N) in tokens, and N over it: the last four at the largest N. */
  readonly gamma: Figure;
  readonly breaking: Figure;
  readonly share: Figure;
  readonly correlationTime: Figure;
  readonly resolution: Figure;
  readonly rHat: Figure;
  readonly essBulk: Figure;
  readonly essTail: Figure;
}

/**
 * Analyse one observable over trajectories cut after `burnIn` tokens. Only trajectories as long as the longest dyadic
 * length any of them reaches are used; needs 16 of them (γ: 64 and five lengths), else every figure abstains with its
 * reason.
 */
export function analyzeErgodicity(
  trajectories: readonly Trajectory[],
  observable: Observable,
  burnIn = burnInTokens,
): ErgodicityAnalysis {
  const tokens = trajectories.reduce((longest, trajectory) => Math.max(longest, trajectory.ids.length), 0);
  const lengths = dyadicLengths(tokens, burnIn);
  const longest = lengths.at(-1) ?? shortestLength;
  const series = trajectories
    .filter(trajectory => trajectory.ids.length >= longest + burnIn)
    .map(trajectory => observable.values(trajectory));
  return analyzeSeries(series, observable, lengths, trajectories.length, burnIn);
}

/** The same from one series of values a trajectory, each at least burnIn + the largest length long. */
export function analyzeSeries(
  series: readonly Float64Array[],
  observable: Observable,
  lengths: readonly number[],
  total: number,
  burnIn = burnInTokens,
): ErgodicityAnalysis {
  const n = series.length;
  const longest = lengths.at(-1);
  if (longest === undefined || n < minimumOrder) {
    const reason = abstain(
      longest === undefined
        ? `needs runs of ${shortestLength + burnIn} tokens`
        : `needs ${minimumOrder} runs of full length, has ${n}`,
      n,
    );
    return {
      observable,
      n,
      total,
      lengths,
      fluctuation: lengths.map(() => reason),
      gamma: reason,
      breaking: reason,
      share: reason,
      correlationTime: reason,
      resolution: reason,
      rHat: reason,
      essBulk: reason,
      essTail: reason,
    };
  }
  const averages = lengths.map(length => timeAverages(series, length, burnIn));
  const last = averages.at(-1) ?? new Float64Array(0);
  const windows = series.map(values => values.subarray(burnIn, burnIn + longest));
  const pooled = pooledMoments(windows);
  const whole = pooled.without(-1);
  const share = fluctuationFigure(last, 1 / whole.variance, i => 1 / pooled.without(i).variance);
  const correlationTime = fluctuationFigure(last, longest / whole.variance, i => longest / pooled.without(i).variance);
  return {
    observable,
    n,
    total,
    lengths,
    fluctuation: averages.map(list => fluctuationFigure(list, 1, () => 1)),
    gamma: exponentFigure(lengths, averages),
    breaking:
      whole.least < 0 || !(whole.mean > 0)
        ? abstain('needs an observable that is never negative', n)
        : fluctuationFigure(last, whole.mean ** -2, i => pooled.without(i).mean ** -2),
    share,
    correlationTime,
    resolution: fluctuationResolution(share),
    rHat: convergenceFigure(splitRHat(windows, observable.binary)),
    essBulk: convergenceFigure(observable.binary ? plainEss(windows) : bulkEss(windows)),
    essTail: observable.binary
      ? abstain('has no tail: the observable is 0 or 1', n)
      : convergenceFigure(tailEss(windows), 'the extreme values are too common to have a tail'),
  };
}

/** N over the correlation time, 1/ρ: how many times over a run forgets itself. The interval turns around. */
function fluctuationResolution(share: Figure): Figure {
  if (share.kind !== 'estimate') return share;
  return estimate(1 / share.value, [1 / share.interval[1], 1 / share.interval[0]], share.n, share.method);
}

function convergenceFigure({ value, leaveOneOut }: Convergence, otherwise = 'nothing varies within the runs'): Figure {
  if (!Number.isFinite(value)) return abstain(otherwise, leaveOneOut.length);
  if (!leaveOneOut.every(Number.isFinite))
    return abstain('without one of the runs nothing would vary', leaveOneOut.length);
  return jackknife(value, leaveOneOut, scales.ln);
}

interface Moments {
  readonly mean: number;
  readonly variance: number;
  readonly least: number;
}

/** Mean and variance of all tokens of all series together, with one of them left out (none for -1). */
function pooledMoments(series: readonly Float64Array[]): { without(skip: number): Moments } {
  const count = series.reduce((sum, values) => sum + values.length, 0);
  const totals = series.map(values => values.reduce((sum, value) => sum + value, 0));
  const centre = totals.reduce((sum, value) => sum + value, 0) / count;
  const squares = series.map(values => values.reduce((sum, value) => sum + (value - centre) ** 2, 0));
  const allSquares = squares.reduce((sum, value) => sum + value, 0);
  const least = series.reduce((low, values) => values.reduce((a, b) => Math.min(a, b), low), Infinity);
  return {
    without(skip) {
      const tokens = count - (series[skip]?.length ?? 0);
      const shift = -((totals[skip] ?? 0) - centre * (series[skip]?.length ?? 0)) / tokens;
      const left = allSquares - (squares[skip] ?? 0) - tokens * shift * shift;
      return { mean: centre + shift, variance: Math.max(0, left) / (tokens - 1), least };
    },
  };
}

export type ErgodicityLabel = 'mixed' | 'not mixed' | 'non-ergodic' | 'abstain';

/** What may be said of several observables together, and in words. */
export interface ErgodicityCall {
  readonly label: ErgodicityLabel;
  readonly sentence: string;
}

/** Observables that must agree, upper end of γ for "non-ergodic", and N over correlation time for "mixed" (details.md;
 * C3.2). */
const agreeing = 3;
const frozenExponent = 0.2;
const leastResolution = 5;

/**
 * "Non-ergodic within N" when γ's interval ends below 0.2 over four octaves for three observables; "mixed within N"
 * when γ's interval reaches 1 and N is at least five correlation times for every observable that can be judged, three
 * at least; otherwise "not mixed within N". Abstains when fewer than three observables can be judged.
 */
export function judgeErgodicity(analyses: readonly ErgodicityAnalysis[]): ErgodicityCall {
  const judged = analyses.filter(({ gamma }) => gamma.kind === 'estimate');
  const longest = judged[0]?.lengths.at(-1);
  if (judged.length < agreeing || longest === undefined) {
    const first = analyses.find(({ gamma }) => gamma.kind === 'abstain')?.gamma;
    const reason = first?.kind === 'abstain' ? first.reason : `needs ${agreeing} observables, has ${judged.length}`;
    return { label: 'abstain', sentence: `Whether one run stands for all cannot be said: ${reason}.` };
  }
  const upper = (gamma: Figure): number => (gamma.kind === 'estimate' ? gamma.interval[1] : NaN);
  const stuck = judged.filter(({ gamma }) => upper(gamma) < frozenExponent).length;
  if (stuck >= agreeing) {
    return {
      label: 'non-ergodic',
      sentence: `Non-ergodic within ${longest} tokens: ${stuck} of ${judged.length} averages stay different from run to run however long a run is, so one run does not stand for all.`,
    };
  }
  const mixed = judged.every(
    ({ gamma, resolution }) => upper(gamma) >= 1 && (valueOf(resolution) ?? 0) >= leastResolution,
  );
  return mixed
    ? {
        label: 'mixed',
        sentence: `Mixed within ${longest} tokens: the averages of a run settle as fast as those of independent tokens would, so one long run stands for all.`,
      }
    : {
        label: 'not mixed',
        sentence: `Not mixed within ${longest} tokens: runs still differ by more than independent tokens would make them, so do not take one run for all.`,
      };
}
