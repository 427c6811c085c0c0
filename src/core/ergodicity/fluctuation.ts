/** E5, fluctuation metric: how much time averages differ between runs, and how that falls with length
 * (docs/method.md#fluctuation-and-gamma). */
import { abstain } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { at } from '../numeric/at.ts';
import { slope } from '../numeric/slope.ts';
import { mean, meanBetween, squaresAbout } from '../numeric/sums.ts';
import { jackknife, scales, spreadStretch, tooFew } from '../statistics/intervals.ts';

/** Shortest dyadic length, and tokens dropped at the start of a run. */
export const shortestLength = 16;
export const burnInTokens = 16;
/** Fewest runs and lengths for an exponent: with three lengths its interval is wide and still holds
 * (docs/coverage.md). */
const minimumTrajectories = 64;
export const minimumLengths = 3;

/** Dyadic lengths 16, 32, ... that fit into `tokens` after the burn-in. */
export function dyadicLengths(tokens: number, burnIn = burnInTokens): number[] {
  const lengths: number[] = [];
  for (let length = shortestLength; length + burnIn <= tokens; length *= 2) lengths.push(length);
  return lengths;
}

/** Time averages m_i(N) of every series over its tokens burnIn+1 ... burnIn+N; each series must be that long. */
export function timeAverages(series: readonly Float64Array[], length: number, burnIn = burnInTokens): Float64Array {
  return Float64Array.from(series, values => meanBetween(values, burnIn, burnIn + length));
}

/** Ω(N): variance of the time averages between runs, and its leave-one-out values; needs 3 runs. */
export function fluctuationOf(averages: Float64Array): { value: number; leaveOneOut: Float64Array } {
  const n = averages.length;
  const center = mean(averages);
  const squares = squaresAbout(averages, center);
  return {
    value: squares / (n - 1),
    leaveOneOut: averages.map(value => Math.max(0, squares - ((value - center) ** 2 * n) / (n - 1)) / (n - 2)),
  };
}

/** Whether time averages differ by no more than rounding. */
function isFrozen(fluctuation: number): boolean {
  return !(fluctuation > 1e-24);
}

/**
 * γ = - slope of ln Ω(N) over ln N: 1 if averages converge as for independent tokens, 0 if they come no closer, below
 * 0 if they drift apart. `averages` are the time averages of the runs at each of `lengths`. Interval: jackknife over
 * runs, Student t, 1.1 times as wide. Needs 64 runs and three dyadic lengths; abstains if only one run varies.
 */
export function exponentFigure(lengths: readonly number[], averages: readonly Float64Array[]): Figure {
  const n = averages[0]?.length ?? 0;
  if (lengths.length < minimumLengths) {
    const tokens = shortestLength * 2 ** (minimumLengths - 1) + burnInTokens;
    return abstain({ code: 'needs-longer-runs', tokens }, n);
  }
  const few = tooFew(n, minimumTrajectories, 'full-length-runs');
  if (few !== null) return few;
  const fluctuations = averages.map(fluctuationOf);
  if (fluctuations.some(({ value }) => isFrozen(value)))
    return abstain({ code: 'all-equal', unit: 'runs', quantity: 'average' }, n);
  const logarithms = lengths.map(Math.log);
  const exponent = (omegas: readonly number[]): number => -slope(logarithms, omegas.map(Math.log));
  const without = Float64Array.from({ length: n }, (_, i) =>
    exponent(fluctuations.map(({ leaveOneOut }) => at(leaveOneOut, i))),
  );
  if (!without.every(Number.isFinite)) return abstain({ code: 'few-differ', unit: 'runs' }, n);
  return jackknife(exponent(fluctuations.map(({ value }) => value)), without, scales.plain, 0, spreadStretch);
}

/** A figure proportional to Ω with the same relative interval: Ω itself, EB, ρ, N·ρ. `scale` is the factor for all runs
 * and `scaleWithout` the one with run i left out. Abstains if the averages do not differ. */
export function fluctuationFigure(averages: Float64Array, scale: number, scaleWithout: (i: number) => number): Figure {
  const n = averages.length;
  const { value, leaveOneOut } = fluctuationOf(averages);
  if (isFrozen(value)) return abstain({ code: 'all-equal', unit: 'runs', quantity: 'average' }, n);
  const scaled = leaveOneOut.map((omega, i) => omega * scaleWithout(i));
  if (!scaled.every(Number.isFinite)) return abstain({ code: 'only-one-varies', unit: 'runs' }, n);
  return jackknife(value * scale, scaled, scales.ln, 0, spreadStretch);
}
