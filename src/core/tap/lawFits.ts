/** Fits laws of growth to ln M over time and compares them (docs/method.md#growth-within-an-answer). */
import { indexOfLeast } from '../numeric/order.ts';
import { at } from '../numeric/at.ts';
import { squaresAbout } from '../numeric/sums.ts';
import { fitCurve, type CurveFit } from './curveFit.ts';
import { laws, type Law, type LawClass, type LawId } from './laws.ts';

/** A law fitted to a curve. */
export interface LawFit {
  readonly law: LawId;
  readonly class: LawClass;
  readonly parameters: Float64Array;
  /** Bayesian information criterion of ln M with equal normal errors; lower is better. */
  readonly bic: number;
  /** Root mean squared error of ln M over the last quarter, predicted from the first three; nats. */
  readonly holdOut: number;
}

/** Errors of ln M below this are not told apart: a hundredth of a percent of M. */
const resolution = 1e-4;
/** Share of the points that the hold-out fit sees. */
const seenShare = 0.75;
const rounds = { first: 60, again: 12 };

/** Fits of all laws in the order of `laws`; `known` are fits of a similar curve to start from. A law that cannot be
 * fitted has an infinite BIC. */
export function fitLaws(times: Float64Array, y: Float64Array, known?: readonly LawFit[]): LawFit[] {
  const seen = Math.ceil(seenShare * times.length);
  return laws.map((law, k): LawFit => {
    const whole = fitLaw(law, times, y, known?.[k]?.parameters);
    const part = fitLaw(law, times.subarray(0, seen), y.subarray(0, seen), whole?.parameters);
    return {
      law: law.id,
      class: law.class,
      parameters: whole?.parameters ?? new Float64Array(law.size).fill(NaN),
      bic: whole === null ? Infinity : bicOf(law, whole, times.length),
      holdOut: part === null ? Infinity : holdOutOf(law, part, times, y, seen),
    };
  });
}

function fitLaw(law: Law, times: Float64Array, y: Float64Array, known?: Float64Array): CurveFit | null {
  const curve = (parameters: Float64Array): Float64Array => law.curve(times, parameters);
  const starts = known?.every(Number.isFinite) === true ? [known] : law.starts(times, y);
  const fits = starts
    .map(start => fitCurve(curve, y, start, known === undefined ? rounds.first : rounds.again))
    .filter(fit => fit !== null);
  return fits.length === 0 ? null : at(fits, indexOfLeast(fits.map(({ squares }) => squares)));
}

function bicOf({ size }: Law, { squares }: CurveFit, n: number): number {
  return n * Math.log(squares / n + resolution ** 2) + size * Math.log(n);
}

function holdOutOf(law: Law, { parameters }: CurveFit, times: Float64Array, y: Float64Array, seen: number): number {
  // Laws that blow up know where the data end, so the curve over all times would be another one.
  const own = law.id === 'tap' ? tapBeyond(parameters, times, seen) : parameters;
  const predicted = law.curve(times, own).subarray(seen);
  const errors = predicted.map((value, i) => value - (y[seen + i] as number));
  const error = Math.sqrt(squaresAbout(errors, 0) / errors.length);
  return Number.isNaN(error) ? Infinity : error;
}

/** The parameters of a TAP fit to the first `seen` points, for all times; NaN where it blows up before the last. */
function tapBeyond(parameters: Float64Array, times: Float64Array, seen: number): Float64Array {
  const [start = NaN, beyond = NaN] = parameters;
  const end = at(times, seen - 1) + Math.exp(beyond);
  return Float64Array.of(start, Math.log(end - at(times, times.length - 1)));
}

/** The fit with the least value; the simplest of equal ones. */
export function bestBy(fits: readonly LawFit[], value: (fit: LawFit) => number): LawFit {
  return at(fits, indexOfLeast(fits.map(value)));
}
