/** E5, fluctuation metric: how much time averages differ between trajectories, and how that falls with length
 * (science.md B2.2). */
import { abstain, estimate } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { jackknife, scales } from '../statistics/intervals.ts';
import { randomStream } from '../statistics/random.ts';

/** Shortest dyadic length, tokens dropped at the start, and fewest trajectories and lengths for an exponent. */
export const shortestLength = 16;
export const burnInTokens = 16;
export const minimumTrajectories = 64;
export const minimumLengths = 5;
const resamples = 2000;
const seed = 20_241_101;

/** Dyadic lengths 16, 32, ... that fit into `tokens` after the burn-in. */
export function dyadicLengths(tokens: number, burnIn = burnInTokens): number[] {
  const lengths: number[] = [];
  for (let length = shortestLength; length + burnIn <= tokens; length *= 2) lengths.push(length);
  return lengths;
}

/** Time averages m_i(N) of every series over its tokens burnIn+1 ... burnIn+N. */
export function timeAverages(series: readonly Float64Array[], length: number, burnIn = burnInTokens): Float64Array {
  return Float64Array.from(series, values => {
    let sum = 0;
    for (let t = burnIn; t < burnIn + length; t++) sum += values[t] ?? NaN;
    return sum / length;
  });
}

/** Ω(N): variance of the time averages between trajectories, and its leave-one-out values; needs 3 of them. */
export function fluctuationOf(averages: Float64Array): { value: number; leaveOneOut: Float64Array } {
  const n = averages.length;
  const mean = averages.reduce((sum, value) => sum + value, 0) / n;
  const squares = averages.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    value: squares / (n - 1),
    leaveOneOut: averages.map(value => Math.max(0, squares - ((value - mean) ** 2 * n) / (n - 1)) / (n - 2)),
  };
}

/** Whether time averages differ by no more than rounding. */
export function frozen(fluctuation: number): boolean {
  return !(fluctuation > 1e-24);
}

let multiplicities: { readonly size: number; readonly draws: readonly Uint16Array[] } | null = null;

/** How often each of `size` trajectories stands in each bootstrap sample: the same samples for every observable. */
function bootstrapDraws(size: number): readonly Uint16Array[] {
  if (multiplicities?.size === size) return multiplicities.draws;
  const next = randomStream(seed);
  const draws = Array.from({ length: resamples }, () => {
    const counts = new Uint16Array(size);
    for (let k = 0; k < size; k++) {
      const chosen = Math.floor(next() * size);
      counts[chosen] = (counts[chosen] ?? 0) + 1;
    }
    return counts;
  });
  multiplicities = { size, draws };
  return draws;
}

/** Ω of a bootstrap sample, up to a factor of that sample: pairs of one and the same trajectory add nothing to the sum,
 * and the number of pairs it is divided by is the same at every length, so the slope does not see it. */
function resampledFluctuation(averages: Float64Array, counts: Uint16Array, centre: number): number {
  let linear = 0;
  let squares = 0;
  for (let i = 0; i < averages.length; i++) {
    const count = counts[i] as number;
    const away = (averages[i] as number) - centre;
    linear += count * away;
    squares += count * away * away;
  }
  return averages.length * squares - linear * linear;
}

/** Least-squares slope of y over x. */
function slopeOf(x: readonly number[], y: readonly number[]): number {
  const meanX = x.reduce((sum, value) => sum + value, 0) / x.length;
  const meanY = y.reduce((sum, value) => sum + value, 0) / y.length;
  let top = 0;
  let bottom = 0;
  x.forEach((value, k) => {
    top += (value - meanX) * ((y[k] ?? 0) - meanY);
    bottom += (value - meanX) ** 2;
  });
  return top / bottom;
}

/**
 * γ = - slope of ln Ω(N) over ln N: 1 when averages settle as for independent tokens, 0 when they never do. Interval:
 * 2,000 bootstrap samples of trajectories, 95 % percentiles, fixed seed. Needs 64 trajectories and five dyadic lengths.
 */
export function exponentFigure(lengths: readonly number[], averages: readonly Float64Array[]): Figure {
  const n = averages[0]?.length ?? 0;
  if (lengths.length < minimumLengths) {
    const needed = shortestLength * 2 ** (minimumLengths - 1) + burnInTokens;
    return abstain(`needs runs of ${needed} tokens`, n);
  }
  if (n < minimumTrajectories) return abstain(`needs ${minimumTrajectories} runs of full length, has ${n}`, n);
  const logarithms = lengths.map(Math.log);
  const values = averages.map(list => fluctuationOf(list).value);
  if (values.some(frozen)) return abstain('every run has the same average: nothing fluctuates', n);
  const centres = averages.map(list => list.reduce((sum, value) => sum + value, 0) / n);
  const slopes: number[] = [];
  for (const counts of bootstrapDraws(n)) {
    const drawn = averages.map((list, k) => Math.log(resampledFluctuation(list, counts, centres[k] ?? 0)));
    const slope = -slopeOf(logarithms, drawn);
    if (Number.isFinite(slope)) slopes.push(slope);
  }
  if (slopes.length < 0.95 * resamples) return abstain('too few runs differ', n);
  slopes.sort((a, b) => a - b);
  const at = (share: number): number => slopes[Math.round(share * (slopes.length - 1))] ?? NaN;
  return estimate(
    -slopeOf(logarithms, values.map(Math.log)),
    [at(0.025), at(0.975)],
    n,
    `bootstrap over trajectories (${resamples}), percentiles`,
  );
}

/** A figure proportional to Ω with the same relative interval: Ω itself, EB, ρ, N·ρ. `scale` is the factor for all
 *  trajectories and `scaleWithout` the one with trajectory i left out. */
export function fluctuationFigure(averages: Float64Array, scale: number, scaleWithout: (i: number) => number): Figure {
  const { value, leaveOneOut } = fluctuationOf(averages);
  if (frozen(value)) return abstain('every run has the same average: nothing fluctuates', averages.length);
  const scaled = leaveOneOut.map((omega, i) => omega * scaleWithout(i));
  if (!scaled.every(Number.isFinite))
    return abstain('without one of the runs nothing would fluctuate', averages.length);
  return jackknife(value * scale, scaled, scales.ln);
}
