/** How much of a response's variance each of several continuous knobs accounts for (Saltelli et al. 2010;
 * docs/method.md#sensitivity). */
import { AdjacentError } from '../adjacentError.ts';
import { t } from '../text.ts';
import { abstain, estimate } from '../figure.ts';
import type { Abstention, Figure } from '../figure.ts';
import { at } from '../numeric/at.ts';
import { range } from '../numeric/functions.ts';
import { Matrix } from '../numeric/matrix.ts';
import { quantile } from '../numeric/order.ts';
import { tooFew } from '../statistics/intervals.ts';
import { resampleCount, resamplesOf } from './resamples.ts';
import { mostDimensions, sobolPoints } from './sobolSequence.ts';

/** Most knobs of a design: it takes two coordinates of the sequence for each. */
const mostKnobs = mostDimensions / 2;

/** Fewest base points for intervals. */
const minimumBase = 16;

/**
 * Points at which a response is needed for `sobolIndices`: base * (dimensions + 2) points in [0, 1)^dimensions; first
 * A, then B, then for each knob A with that knob's column of B. `base` should be a power of two. Throws AdjacentError
 * bad-argument for fewer than 1 or more than 8 knobs.
 */
export function saltelliDesign(dimensions: number, base: number, seed: number): Float64Array[] {
  if (dimensions < 1 || dimensions > mostKnobs) {
    throw new AdjacentError(
      'bad-argument',
      t`A sensitivity analysis takes 1 to ${mostKnobs} knobs, not ${dimensions}.`,
      t`Leave out the knobs that matter least.`,
    );
  }
  const pairs = sobolPoints(2 * dimensions, base, seed);
  const first = pairs.map(pair => pair.slice(0, dimensions));
  const second = pairs.map(pair => pair.slice(dimensions));
  const mixed = range(dimensions).map(knob => first.map((point, row) => point.with(knob, at(at(second, row), knob))));
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
 * samples of base rows, percentiles; for evenly spread points they are on the wide side. Abstains below 16 base points,
 * if a response is missing or not finite, and if nothing varies.
 */
export function sobolIndices(
  values: ArrayLike<number>,
  dimensions: number,
  base: number,
  seed = 1,
): readonly KnobSensitivity[] | Abstention {
  if (values.length !== base * (dimensions + 2)) return abstain({ code: 'incomplete-design' }, values.length);
  const few = tooFew(base, minimumBase, 'base-points');
  if (few !== null) return few;
  const responses = new Matrix(dimensions + 2, base, Float64Array.from(values));
  const [a, b] = [responses.row(0), responses.row(1)];
  const samples = resamplesOf(seed, base);
  const everyRow = Uint16Array.from(range(base));
  const moments = (rows: Uint16Array): { mean: number; variance: number } => {
    let total = 0;
    for (const row of rows) total += (a[row] as number) + (b[row] as number);
    const mean = total / (2 * rows.length);
    let squares = 0;
    for (const row of rows) squares += ((a[row] as number) - mean) ** 2 + ((b[row] as number) - mean) ** 2;
    return { mean, variance: squares / (2 * rows.length) };
  };
  const whole = moments(everyRow);
  if (!Number.isFinite(whole.variance)) return abstain({ code: 'unit-not-finite', unit: 'design-points' }, base);
  if (whole.variance <= 1e-24 * whole.mean ** 2)
    return abstain({ code: 'all-equal', unit: 'design-points', quantity: 'value' }, base);
  const variances = Float64Array.from(samples, sample => moments(sample).variance);
  const figure = (terms: Float64Array): Figure => {
    const meanOver = (rows: Uint16Array): number =>
      rows.reduce((total, row) => total + (terms[row] as number), 0) / rows.length;
    const value = meanOver(everyRow) / whole.variance;
    const sorted = Float64Array.from(samples, (sample, k) => meanOver(sample) / (variances[k] as number))
      .filter(Number.isFinite)
      .sort();
    return estimate(
      value,
      [Math.min(value, quantile(sorted, 0.025)), Math.max(value, quantile(sorted, 0.975))],
      base,
      `bootstrap over base points (${resampleCount}), percentiles`,
    );
  };
  return range(dimensions).map(knob => {
    const mixed = responses.row(knob + 2);
    return {
      firstOrder: figure(mixed.map((value, row) => (at(b, row) - whole.mean) * (value - at(a, row)))),
      total: figure(mixed.map((value, row) => (at(a, row) - value) ** 2 / 2)),
    };
  });
}
