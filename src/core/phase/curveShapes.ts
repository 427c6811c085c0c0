/** Which shape describes a curve: smooth alternatives against sigmoid and step, by BIC (science.md B3.6). */
import { fitLinear } from './leastSquares.ts';
import { sigmoidFitter } from './sigmoid.ts';
import type { SigmoidFit, SigmoidFitter } from './sigmoid.ts';

export type Shape = 'constant' | 'linear' | 'quadratic' | 'cubic' | 'saturating' | 'sigmoid' | 'step';

/** Bayesian information criterion of each shape, χ² + k ln n with n grid points; lower is better. */
export interface ShapeComparison {
  readonly bic: Readonly<Record<Shape, number>>;
  /** The best of the smooth alternatives, and by how much the better of sigmoid and step beats it (negative: it does
   * not). */
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
  const low = x[0] ?? 0;
  const range = (x[x.length - 1] ?? 0) - low;
  const scaled = Float64Array.from(x, value => (2 * (value - low)) / range - 1);
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
function saturationRates(x: readonly number[]): readonly number[] {
  const range = (x[x.length - 1] ?? 0) - (x[0] ?? 0);
  const step = Math.min(...x.slice(1).map((value, i) => value - (x[i] ?? 0)));
  const fastest = range / step;
  const sizes = Array.from({ length: 16 }, (_, i) => 0.05 * (fastest / 0.05) ** (i / 15));
  return [...sizes, ...sizes.map(rate => -rate)];
}

/** χ² of a + b exp(-r x): coarse grid in r, then golden section between its neighbours. */
function saturatingChiSquare(
  scaled: Float64Array,
  rates: readonly number[],
  y: ArrayLike<number>,
  weights: ArrayLike<number>,
): number {
  const ones = new Float64Array(scaled.length).fill(1);
  const chiSquare = (rate: number): number =>
    fitLinear([ones, scaled.map(value => Math.exp(-rate * value - Math.abs(rate)))], y, weights)?.chiSquare ?? Infinity;
  const values = rates.map(chiSquare);
  const at = values.reduce((best, value, i) => (value < (values[best] ?? Infinity) ? i : best), 0);
  const rate = rates[at] ?? 1;
  const growth = Math.abs((rates[1] ?? 1) / (rates[0] ?? 1));
  return goldenMinimum(
    size => chiSquare(Math.sign(rate) * Math.exp(size)),
    Math.log(Math.abs(rate) / growth),
    Math.log(Math.abs(rate) * growth),
  );
}

/** Least value of a function with one minimum in [low, high]. */
function goldenMinimum(f: (value: number) => number, low: number, high: number): number {
  const golden = (Math.sqrt(5) - 1) / 2;
  let [a, b] = [low, high];
  let [left, right] = [b - golden * (b - a), a + golden * (b - a)];
  let [fLeft, fRight] = [f(left), f(right)];
  for (let round = 0; round < 20; round++) {
    if (fLeft < fRight) {
      [b, right, fRight] = [right, left, fLeft];
      left = b - golden * (b - a);
      fLeft = f(left);
    } else {
      [a, left, fLeft] = [left, right, fRight];
      right = a + golden * (b - a);
      fRight = f(right);
    }
  }
  return Math.min(fLeft, fRight);
}

/** χ² of the best step between two neighbouring grid points. */
function stepChiSquare(x: readonly number[], y: ArrayLike<number>, weights: ArrayLike<number>): number {
  const ones = new Float64Array(x.length).fill(1);
  let best = Infinity;
  for (let from = 1; from < x.length; from++) {
    const jump = Float64Array.from(x, (_, i) => (i >= from ? 1 : 0));
    best = Math.min(best, fitLinear([ones, jump], y, weights)?.chiSquare ?? Infinity);
  }
  return best;
}
