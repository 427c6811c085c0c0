/** Which shape describes a curve, smooth ones against sigmoid and step, by BIC (docs/method.md#phase-verdict). */
import { at } from '../numeric/at.ts';
import { indexOfLeast, spanOf } from '../numeric/order.ts';
import { goldenMinimum } from '../numeric/search.ts';
import { fitLinear } from './leastSquares.ts';
import { sigmoidFitter, smallestStep } from './sigmoid.ts';
import type { SigmoidFit, SigmoidFitter } from './sigmoid.ts';

/** The shapes that are compared. */
export type Shape = 'constant' | 'linear' | 'quadratic' | 'cubic' | 'saturating' | 'sigmoid' | 'step';

/** Bayesian information criterion of each shape, χ² + k ln n with n grid points; lower is better. */
export interface ShapeComparison {
  readonly bic: Readonly<Record<Shape, number>>;
  /** The best smooth alternative, and by how much the better of sigmoid and step beats it (negative: it does not). */
  readonly rival: Shape;
  readonly margin: number;
  readonly sigmoid: SigmoidFit;
}

/** Compares shapes over one fixed grid. */
export interface ShapeComparer {
  compare(y: ArrayLike<number>, weights: ArrayLike<number>): ShapeComparison;
}

const smooth: readonly Shape[] = ['constant', 'linear', 'quadratic', 'cubic', 'saturating'];

/** A comparer for ascending `x`, at least 5 points. Weights are 1/SE². */
export function shapeComparer(x: readonly number[], fitter: SigmoidFitter = sigmoidFitter(x)): ShapeComparer {
  const low = at(x, 0);
  const width = spanOf(x);
  const scaled = Float64Array.from(x, value => (2 * (value - low)) / width - 1);
  const powers = [0, 1, 2, 3].map(power => scaled.map(value => value ** power));
  const rates = saturationRates(x);
  const penalty = Math.log(x.length);
  return {
    compare(y, weights) {
      const polynomial = (degree: number): number =>
        (fitLinear(powers.slice(0, degree + 1), y, weights)?.chiSquare ?? Infinity) + (degree + 1) * penalty;
      const sigmoid = fitter.fit(y, weights);
      const bic: Record<Shape, number> = {
        constant: polynomial(0),
        linear: polynomial(1),
        quadratic: polynomial(2),
        cubic: polynomial(3),
        saturating: saturatingChiSquare(scaled, rates, y, weights) + 3 * penalty,
        sigmoid: sigmoid.chiSquare + 4 * penalty,
        step: stepChiSquare(x, y, weights) + 3 * penalty,
      };
      const rival = smooth.reduce((best, shape) => (bic[shape] < bic[best] ? shape : best));
      return { bic, rival, margin: bic[rival] - Math.min(bic.sigmoid, bic.step), sigmoid };
    },
  };
}

/** Rates per half range that are tried first, rising and saturating; from nearly a line to one step of the grid. */
interface SaturationRates {
  readonly rates: readonly number[];
  /** Ratio of neighboring rates. */
  readonly growth: number;
}

function saturationRates(x: readonly number[]): SaturationRates {
  const fastest = spanOf(x) / smallestStep(x);
  const sizes = Array.from({ length: 16 }, (_, i) => 0.05 * (fastest / 0.05) ** (i / 15));
  return { rates: [...sizes, ...sizes.map(rate => -rate)], growth: Math.abs(at(sizes, 1) / at(sizes, 0)) };
}

/** χ² of a + b exp(-r x): coarse grid in r, then golden section between its neighbors. */
function saturatingChiSquare(
  scaled: Float64Array,
  { rates, growth }: SaturationRates,
  y: ArrayLike<number>,
  weights: ArrayLike<number>,
): number {
  const ones = new Float64Array(scaled.length).fill(1);
  const chiSquare = (rate: number): number =>
    fitLinear([ones, scaled.map(value => Math.exp(-rate * value - Math.abs(rate)))], y, weights)?.chiSquare ?? Infinity;
  const rate = at(rates, indexOfLeast(rates.map(chiSquare)));
  const [, least] = goldenMinimum(
    size => chiSquare(Math.sign(rate) * Math.exp(size)),
    Math.log(Math.abs(rate) / growth),
    Math.log(Math.abs(rate) * growth),
    20,
  );
  return least;
}

/** χ² of the best step between two neighboring grid points. */
function stepChiSquare(x: readonly number[], y: ArrayLike<number>, weights: ArrayLike<number>): number {
  const ones = new Float64Array(x.length).fill(1);
  let best = Infinity;
  for (let from = 1; from < x.length; from++) {
    const jump = Float64Array.from(x, (_, i) => (i >= from ? 1 : 0));
    best = Math.min(best, fitLinear([ones, jump], y, weights)?.chiSquare ?? Infinity);
  }
  return best;
}
