/** How much of a response's variance each of several continuous knobs accounts for (Saltelli et al. 2010; science.md
 * B4.2). */
import { AdjacentError } from '../adjacentError.ts';
import { abstain, estimate } from '../figure.ts';
import type { Abstention, Figure } from '../figure.ts';
import { quantileOf, resampleCount, resamplesOf } from './resamples.ts';
import { mostDimensions, sobolPoints } from './sobolSequence.ts';

/** Most knobs of a design: it takes two coordinates of the sequence for each. */
export const mostKnobs = mostDimensions / 2;

/** Fewest base points for intervals. */
export const minimumBase = 16;

/**
 * Points at which a response is needed for `sobolIndices`: base * (dimensions + 2) points in [0, 1)^dimensions; first
 * A, then B, then for each knob A with that knob's column of B. `base` should be a power of two. Throws AdjacentError
 * beyond 8 knobs.
 */
export function saltelliDesign(dimensions: number, base: number, seed: number): Float64Array[] {
  if (dimensions < 1 || dimensions > mostKnobs) {
    throw new AdjacentError(
      'bad-argument',
      `A sensitivity analysis takes 1 to ${mostKnobs} knobs, not ${dimensions}.`,
      'Leave out the knobs that matter least.',
    );
  }
  const pairs = sobolPoints(2 * dimensions, base, seed);
  const first = pairs.map(pair => pair.slice(0, dimensions));
  const second = pairs.map(pair => pair.slice(dimensions));
  const mixed = Array.from({ length: dimensions }, (_, knob) =>
    first.map((point, row) => point.map((value, at) => (at === knob ? (second[row]?.[at] ?? NaN) : value))),
  );
  return [...first, ...second, ...mixed.flat()];
}

/** Sensitivity of a response to one knob, as shares of its variance; estimates may leave [0, 1] by their error. */
export interface KnobSensitivity {
  /** First-order index: the knob alone (Saltelli et al. 2010, table 2b). */
  readonly firstOrder: Figure;
  /** Total index: the knob and all it interacts with (Jansen 1999). */
  readonly total: Figure;
}

/**
 * Sobol' indices from the responses at the points of `saltelliDesign`, in their order. Intervals: 2,000 bootstrap
 * samples of base rows, percentiles; with evenly spread points they are on the wide side. Abstains below 16 base points
 * and when nothing varies.
 */
export function sobolIndices(
  values: ArrayLike<number>,
  dimensions: number,
  base: number,
  seed = 1,
): readonly KnobSensitivity[] | Abstention {
  if (values.length !== base * (dimensions + 2)) return abstain('a point of the design has no response', values.length);
  if (base < minimumBase) return abstain(`needs ${minimumBase} base points, has ${base}`, base);
  const at = (block: number, row: number): number => values[block * base + row] ?? NaN;
  const everyRow = Uint16Array.from({ length: base }, (_, row) => row);
  const samples = resamplesOf(seed, base);
  const moments = (rows: Uint16Array): { mean: number; variance: number } => {
    let sum = 0;
    for (const row of rows) sum += at(0, row) + at(1, row);
    const mean = sum / (2 * rows.length);
    let squares = 0;
    for (const row of rows) squares += (at(0, row) - mean) ** 2 + (at(1, row) - mean) ** 2;
    return { mean, variance: squares / (2 * rows.length) };
  };
  const whole = moments(everyRow);
  if (!Number.isFinite(whole.variance)) return abstain('a point of the design has no finite response', base);
  if (whole.variance <= 1e-24 * whole.mean ** 2) return abstain('the response is the same everywhere', base);
  const variances = Float64Array.from(samples, sample => moments(sample).variance);
  const figure = (term: (row: number) => number): Figure => {
    const terms = Float64Array.from(everyRow, term);
    const mean = (rows: Uint16Array): number => rows.reduce((sum, row) => sum + (terms[row] ?? NaN), 0) / rows.length;
    const value = mean(everyRow) / whole.variance;
    const sorted = Float64Array.from(samples, (sample, k) => mean(sample) / (variances[k] ?? NaN))
      .filter(Number.isFinite)
      .sort();
    return estimate(
      value,
      [Math.min(value, quantileOf(sorted, 0.025)), Math.max(value, quantileOf(sorted, 0.975))],
      base,
      `bootstrap over base points (${resampleCount}), percentiles`,
    );
  };
  return Array.from({ length: dimensions }, (_, knob) => ({
    firstOrder: figure(row => (at(1, row) - whole.mean) * (at(knob + 2, row) - at(0, row))),
    total: figure(row => (at(0, row) - at(knob + 2, row)) ** 2 / 2),
  }));
}
