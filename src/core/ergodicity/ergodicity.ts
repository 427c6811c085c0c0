/** E5 and E6 of one observable: whether one long run shows what many runs show (docs/method.md#fluctuation-and-gamma,
 * docs/method.md#r-hat-and-ess). */
import { splitRHat } from './convergence.ts';
import type { Convergence } from './convergence.ts';
import { bulkEss, plainEss, tailEss } from './effectiveSample.ts';
import { abstain, estimate, exact, valueOf } from '../figure.ts';
import type { Figure } from '../figure.ts';
import type { ErgodicityVerdict } from './ergodicityMessages.ts';
import {
  burnInTokens,
  dyadicLengths,
  exponentFigure,
  fluctuationFigure,
  fluctuationOf,
  shortestLength,
  timeAverages,
} from './fluctuation.ts';
import { at, lastOf } from '../numeric/at.ts';
import { squaresAbout, sum } from '../numeric/sums.ts';
import { jackknife, minimumOrder, scales, tooFew } from '../statistics/intervals.ts';
import { normalQuantile } from '../statistics/specialFunctions.ts';
import type { Observable } from '../metric.ts';
import type { Reason } from '../reasons.ts';
import type { Trajectory } from '../trajectory.ts';

/** Everything about one observable over the runs of a cell. */
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
  readonly relativeFluctuation: Figure;
  readonly correlationTime: Figure;
  readonly resolution: Figure;
  readonly rHat: Figure;
  readonly essBulk: Figure;
  readonly essTail: Figure;
}

/**
 * Analyzes one observable over trajectories after their first `burnIn` tokens. Only trajectories as long as the longest
 * dyadic length that any of them reaches are used; needs 16 of them (γ, R-hat, ESS: 64), else every figure
 * abstains with its reason.
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

/** The same from one series of values per trajectory, each at least burnIn + the largest length long; `total` is the
 * number of trajectories of the cell. */
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
        ? { code: 'needs-longer-runs', tokens: shortestLength + burnIn }
        : { code: 'needs-more', needed: minimumOrder, has: n, unit: 'full-length-runs' },
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
      relativeFluctuation: reason,
      correlationTime: reason,
      resolution: reason,
      rHat: reason,
      essBulk: reason,
      essTail: reason,
    };
  }
  const averages = lengths.map(length => timeAverages(series, length, burnIn));
  const last = lastOf(averages);
  const windows = series.map(values => values.subarray(burnIn, burnIn + longest));
  const { whole, without } = pooledMoments(windows);
  const { value: omega, leaveOneOut } = fluctuationOf(last);
  // The pooled variance falls short of that of a token by the variance of the mean of all runs.
  const tokenVariance = whole.variance + omega / n;
  const tokenVarianceWithout = (i: number): number => without(i).variance + at(leaveOneOut, i) / (n - 1);
  const share = fluctuationFigure(last, 1 / tokenVariance, i => 1 / tokenVarianceWithout(i));
  const correlationTime = fluctuationFigure(last, longest / tokenVariance, i => longest / tokenVarianceWithout(i));
  return {
    observable,
    n,
    total,
    lengths,
    fluctuation: averages.map(list => fluctuationFigure(list, 1, () => 1)),
    gamma: exponentFigure(lengths, averages),
    breaking:
      whole.least < 0 || !(whole.mean > 0)
        ? abstain({ code: 'needs-nonnegative' }, n)
        : fluctuationFigure(last, whole.mean ** -2, i => without(i).mean ** -2),
    relativeFluctuation: share,
    correlationTime,
    resolution: fluctuationResolution(share),
    rHat: convergenceFigure(() => splitRHat(windows, observable.binary), n),
    essBulk: withoutInterval(convergenceFigure(() => (observable.binary ? plainEss(windows) : bulkEss(windows)), n)),
    essTail: observable.binary
      ? abstain({ code: 'binary-observable' }, n)
      : withoutInterval(convergenceFigure(() => tailEss(windows), n, { code: 'tied-extremes' })),
  };
}

/** N over the correlation time, 1/ρ: how many correlation times a run is long. */
function fluctuationResolution(share: Figure): Figure {
  if (share.kind !== 'estimate') return share;
  return estimate(1 / share.value, [1 / share.interval[1], 1 / share.interval[0]], share.n, share.method);
}

/** Fewest runs for R-hat and the effective sample sizes: among fewer, noise ends the sum of autocorrelations early, and
 * intervals cover 59 to 91%. */
const minimumChains = 64;
/** How many times wider than the jackknife's the interval of R-hat is: leaving out a run does not move the ranks, and
 * the plain interval covers 83 to 92% in the worst laws. */
const stretch = 1.25;

function convergenceFigure(
  compute: () => Convergence,
  n: number,
  otherwise: Reason = { code: 'nothing-varies', unit: 'runs' },
): Figure {
  const few = tooFew(n, minimumChains, 'full-length-runs');
  if (few !== null) return few;
  const { value, leaveOneOut } = compute();
  if (!Number.isFinite(value)) return abstain(otherwise, leaveOneOut.length);
  if (!leaveOneOut.every(Number.isFinite))
    return abstain({ code: 'only-one-varies', unit: 'runs' }, leaveOneOut.length);
  return jackknife(value, leaveOneOut, scales.ln, 0, stretch);
}

/** An effective sample size as it describes these runs. Noise ends the sum of autocorrelations early where runs forget
 * slowly, so that no interval about it holds a true value: jackknife and bootstrap cover 69 to 100%, by law. */
function withoutInterval(figure: Figure): Figure {
  return figure.kind === 'estimate' ? exact(figure.value) : figure;
}

interface Moments {
  readonly mean: number;
  readonly variance: number;
  readonly least: number;
}

/** Mean and variance of all tokens of all series together, and with one series left out. */
function pooledMoments(series: readonly Float64Array[]): { readonly whole: Moments; without(skip: number): Moments } {
  const count = series.reduce((total, values) => total + values.length, 0);
  const center = sum(series.map(sum)) / count;
  const parts = series.map(values => ({
    length: values.length,
    away: sum(values) - center * values.length,
    squares: squaresAbout(values, center),
  }));
  const squares = sum(parts.map(part => part.squares));
  const least = series.reduce((low, values) => values.reduce((a, b) => Math.min(a, b), low), Infinity);
  const without = (part: (typeof parts)[number]): Moments => {
    const tokens = count - part.length;
    const shift = -part.away / tokens;
    const left = squares - part.squares - tokens * shift * shift;
    return { mean: center + shift, variance: Math.max(0, left) / (tokens - 1), least };
  };
  return { whole: without({ length: 0, away: 0, squares: 0 }), without: skip => without(at(parts, skip)) };
}

/** Observables that must agree, upper end of γ for "non-ergodic", and correlation times in a run for "mixed". */
const agreeing = 3;
const frozenExponent = 0.2;
const leastResolution = 5;

/** Upper end of an interval that holds with the others of `together` intervals at once with 95% (Bonferroni). */
function jointUpper(figure: Figure, together: number): number {
  if (figure.kind !== 'estimate') return NaN;
  const widening = normalQuantile(1 - 0.025 / together) / normalQuantile(0.975);
  return figure.value + widening * (figure.interval[1] - figure.value);
}

/**
 * The verdict on several observables of one cell: *non-ergodic* when γ's interval ends below 0.2 for three observables;
 * *mixed* when γ's interval reaches 1, at 95% for all observables together, and the longest length is at least five
 * correlation times for every observable that can be judged, three at least; otherwise *not mixed*. Abstains when fewer
 * than three observables can be judged (docs/method.md#ergodicity-verdict).
 */
export function classifyErgodicity(analyses: readonly ErgodicityAnalysis[]): ErgodicityVerdict {
  const judged = analyses.filter(({ gamma }) => gamma.kind === 'estimate');
  const tokens = judged[0]?.lengths.at(-1);
  if (judged.length < agreeing || tokens === undefined) {
    const first = analyses.find(({ gamma }) => gamma.kind === 'abstain')?.gamma;
    const reason: Reason =
      first?.kind === 'abstain'
        ? first.reason
        : { code: 'needs-more', needed: agreeing, has: judged.length, unit: 'observables' };
    return { code: 'abstain', reason };
  }
  const stuck = judged.filter(({ gamma }) => gamma.kind === 'estimate' && gamma.interval[1] < frozenExponent);
  const shortest = judged[0]?.lengths[0] ?? tokens;
  if (stuck.length >= agreeing) {
    const drifting = stuck.filter(({ gamma }) => gamma.kind === 'estimate' && gamma.interval[1] < 0).length;
    const closer = stuck.filter(({ gamma }) => gamma.kind === 'estimate' && gamma.interval[0] > 0).length;
    return { code: 'non-ergodic', tokens, stuck: stuck.length, of: judged.length, shortest, drifting, closer };
  }
  const isMixed = judged.every(
    ({ gamma, resolution }) => jointUpper(gamma, judged.length) >= 1 && (valueOf(resolution) ?? 0) >= leastResolution,
  );
  return { code: isMixed ? 'mixed' : 'not-mixed', tokens, of: judged.length };
}
