/** E5, fluctuation metric: how much time averages differ between runs, and how that falls with length
 * (docs/method.md#fluctuation-and-gamma). */
import { abstain, estimate } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { nearestRank } from '../numeric/order.ts';
import { slope } from '../numeric/slope.ts';
import { mean, meanBetween, squaresAbout } from '../numeric/sums.ts';
import { jackknife, scales, spreadStretch, tooFew } from '../statistics/intervals.ts';
import { randomStream } from '../statistics/random.ts';

/** Shortest dyadic length, and tokens dropped at the start of a run. */
export const shortestLength = 16;
export const burnInTokens = 16;
/** Fewest runs and lengths for an exponent: with three lengths its interval is wide and still holds
 * (docs/coverage.md). */
const minimumTrajectories = 64;
export const minimumLengths = 3;
/** How many times wider the interval of γ is than the bootstrap's, which covers 90% of runs of rare tokens. */
const exponentStretch = 1.1;
const resamples = 2000;
const seed = 20_241_101;

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

let multiplicities: { readonly size: number; readonly draws: readonly Uint16Array[] } | null = null;

/** How often each of `size` runs occurs in each bootstrap sample: the same samples for every observable. */
function bootstrapDraws(size: number): readonly Uint16Array[] {
  if (multiplicities?.size === size) return multiplicities.draws;
  const next = randomStream(seed);
  const draws = Array.from({ length: resamples }, () => {
    const counts = new Uint16Array(size);
    for (let k = 0; k < size; k++) {
      const chosen = Math.floor(next() * size);
      counts[chosen] = (counts[chosen] as number) + 1;
    }
    return counts;
  });
  multiplicities = { size, draws };
  return draws;
}

/** Ω of a bootstrap sample, up to a factor of that sample: pairs of one and the same run add nothing to the sum, and
 * the number of pairs it is divided by is the same at every length, so the slope does not depend on it. */
function resampledFluctuation(averages: Float64Array, counts: Uint16Array, center: number): number {
  let linear = 0;
  let squares = 0;
  for (let i = 0; i < averages.length; i++) {
    const count = counts[i] as number;
    const away = (averages[i] as number) - center;
    linear += count * away;
    squares += count * away * away;
  }
  return averages.length * squares - linear * linear;
}

/**
 * γ = - slope of ln Ω(N) over ln N: 1 if averages converge as for independent tokens, 0 if they come no closer, below 0
 * if they drift apart. `averages` are the time averages of the runs at each of `lengths`. Interval: 2,000 bootstrap
 * samples of runs, fixed seed; on both sides 1.1 times as far as the farther percentile, since the bias of γ depends on
 * the memory. Needs 64 runs and three dyadic lengths.
 */
export function exponentFigure(lengths: readonly number[], averages: readonly Float64Array[]): Figure {
  const n = averages[0]?.length ?? 0;
  if (lengths.length < minimumLengths) {
    const tokens = shortestLength * 2 ** (minimumLengths - 1) + burnInTokens;
    return abstain({ code: 'needs-longer-runs', tokens }, n);
  }
  const few = tooFew(n, minimumTrajectories, 'full-length-runs');
  if (few !== null) return few;
  const logarithms = lengths.map(Math.log);
  const values = averages.map(list => fluctuationOf(list).value);
  if (values.some(isFrozen)) return abstain({ code: 'all-equal', unit: 'runs', quantity: 'average' }, n);
  const centered = averages.map(list => ({ list, center: mean(list) }));
  const slopes = bootstrapDraws(n)
    .map(counts => {
      const drawn = centered.map(({ list, center }) => Math.log(resampledFluctuation(list, counts, center)));
      return -slope(logarithms, drawn);
    })
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  if (slopes.length < 0.95 * resamples) return abstain({ code: 'few-differ', unit: 'runs' }, n);
  const value = -slope(logarithms, values.map(Math.log));
  const reach = exponentStretch * Math.max(nearestRank(slopes, 0.975) - value, value - nearestRank(slopes, 0.025));
  const method = `bootstrap over runs (${resamples}), the farther percentile, ${exponentStretch} times as wide`;
  return estimate(value, [value - reach, value + reach], n, method);
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
