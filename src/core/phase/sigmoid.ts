/** Fit of the sigmoid a + b / (1 + exp(-(x - c) / w)) by variable projection (Golub & Pereyra 1973): for each center
 * and width the best a and b are exact, so only two parameters are searched. */
import { at } from '../numeric/at.ts';
import { clamp, logistic } from '../numeric/functions.ts';
import { Matrix } from '../numeric/matrix.ts';
import { spanOf } from '../numeric/order.ts';
import { solveSymmetric } from './leastSquares.ts';

/** A fitted sigmoid. */
export interface SigmoidFit {
  readonly base: number;
  readonly height: number;
  readonly center: number;
  /** The scale w; the curve goes from 10% to 90% of its height within 2 ln 9 = 4.39 of it. */
  readonly scale: number;
  /** Weighted sum of squared residuals. */
  readonly chiSquare: number;
}

/** 10-90% width of a sigmoid over its scale w: 2 ln 9. */
export const widthOverScale = 2 * Math.log(9);

const centers = 28;
const scales = 18;
const refinements = 40;

/** Fits sigmoids over one fixed grid of x. */
export interface SigmoidFitter {
  /** Best fit with weights 1/SE²; without `start` every center and scale of a coarse grid is tried first. */
  fit(y: ArrayLike<number>, weights: ArrayLike<number>, start?: SigmoidFit): SigmoidFit;
}

/** Smallest distance between neighbors of ascending `x`, at least 2 points. */
export function smallestStep(x: readonly number[]): number {
  return Math.min(...x.slice(1).map((value, i) => value - at(x, i)));
}

/** A fitter for ascending `x`, at least 4 points. The center stays within the range of x, the scale between an eighth
 * of the smallest step and the whole range: a sharper curve cannot be distinguished from a step, a wider one not from a
 * line. */
export function sigmoidFitter(x: readonly number[]): SigmoidFitter {
  const low = at(x, 0);
  const width = spanOf(x);
  const narrowest = smallestStep(x) / 8;
  const ratio = (width / narrowest) ** (1 / (scales - 1));
  const grid = Array.from({ length: centers * scales }, (_, i) => {
    const center = low + (width * (Math.floor(i / scales) + 0.5)) / centers;
    const scale = narrowest * ratio ** (i % scales);
    return { center, scale, curve: Float64Array.from(x, value => logistic((value - center) / scale)) };
  });
  const limit = (place: Place): Place => ({
    center: clamp(place.center, low, low + width),
    scale: clamp(place.scale, narrowest, width),
  });

  return {
    fit(y, weights, start) {
      const sums = weightedSums(y, weights);
      if (start !== undefined) return refine(x, y, weights, sums, start, limit);
      const ordered = grid
        .map(({ center, scale, curve }) => ({ center, scale, ...project(curve, y, weights, sums) }))
        .sort((a, b) => a.chiSquare - b.chiSquare);
      const best = at(ordered, 0);
      const other =
        ordered.find(({ scale }) => scale > best.scale * ratio ** 2.5 || scale < best.scale / ratio ** 2.5) ?? best;
      const first = refine(x, y, weights, sums, best, limit);
      const second = refine(x, y, weights, sums, other, limit);
      return second.chiSquare < first.chiSquare ? second : first;
    },
  };
}

/** The two nonlinear parameters. */
interface Place {
  readonly center: number;
  readonly scale: number;
}

/** Sum of the weights, and weighted mean of y. */
interface Sums {
  readonly weight: number;
  readonly y: number;
}

function weightedSums(y: ArrayLike<number>, weights: ArrayLike<number>): Sums {
  let weight = 0;
  let total = 0;
  for (let i = 0; i < y.length; i++) {
    weight += weights[i] as number;
    total += (weights[i] as number) * (y[i] as number);
  }
  return { weight, y: total / weight };
}

/** Exact base and height for a fixed curve. */
function project(
  curve: Float64Array,
  y: ArrayLike<number>,
  weights: ArrayLike<number>,
  sums: Sums,
): { base: number; height: number; chiSquare: number } {
  let mean = 0;
  for (let i = 0; i < curve.length; i++) mean += (weights[i] as number) * (curve[i] as number);
  mean /= sums.weight;
  let variance = 0;
  let covariance = 0;
  let total = 0;
  for (let i = 0; i < curve.length; i++) {
    const weight = weights[i] as number;
    const s = (curve[i] as number) - mean;
    const d = (y[i] as number) - sums.y;
    variance += weight * s * s;
    covariance += weight * s * d;
    total += weight * d * d;
  }
  const height = variance > 1e-12 * sums.weight ? covariance / variance : 0;
  return { base: sums.y - height * mean, height, chiSquare: total - height * covariance };
}

/** Levenberg-Marquardt on (a, b, c, ln w) from a start; after each step a and b are made exact again. */
function refine(
  x: readonly number[],
  y: ArrayLike<number>,
  weights: ArrayLike<number>,
  sums: Sums,
  start: Place,
  limit: (place: Place) => Place,
): SigmoidFit {
  const system = new NormalEquations();
  // The logistic curve of the best place so far, and room for that of the next one.
  let curve = new Float64Array(x.length);
  let other = new Float64Array(x.length);
  const evaluate = ({ center, scale }: Place, values: Float64Array): SigmoidFit => {
    for (let i = 0; i < values.length; i++) values[i] = logistic(((x[i] as number) - center) / scale);
    const { base, height, chiSquare } = project(values, y, weights, sums);
    return { center, scale, base, height, chiSquare };
  };
  let best = evaluate(limit(start), curve);
  let damping = 1e-3;
  for (let round = 0; round < refinements; round++) {
    const move = system.step(best, curve, x, y, weights, damping);
    const next = move === null ? best : evaluate(limit(move), other);
    const gain = best.chiSquare - next.chiSquare;
    if (gain > 0) {
      const isDone = gain < 1e-9 * best.chiSquare;
      best = next;
      [curve, other] = [other, curve];
      damping = Math.max(1e-9, damping / 8);
      if (isDone) break;
    } else {
      damping *= 8;
      if (damping > 1e7) break;
    }
  }
  return best;
}

/** The linear system of a damped Gauss-Newton step, with memory that all steps of a fit share. */
class NormalEquations {
  private readonly products = new Matrix(4, 4);
  private readonly right = new Float64Array(4);
  private readonly solution = new Float64Array(4);

  /** Where the step from `fit` leads, whose logistic curve is `curve`; null if the system is singular. The step of ln w
   * is at most 1. */
  step(
    fit: SigmoidFit,
    curve: Float64Array,
    x: readonly number[],
    y: ArrayLike<number>,
    weights: ArrayLike<number>,
    damping: number,
  ): Place | null {
    const { products, right } = this;
    const matrix = products.values;
    matrix.fill(0);
    right.fill(0);
    const { base, height, center, scale } = fit;
    for (let i = 0; i < curve.length; i++) {
      const s = curve[i] as number;
      const z = ((x[i] as number) - center) / scale;
      const slope = height * s * (1 - s);
      const byCenter = -slope / scale;
      const byScale = -slope * z;
      const weight = weights[i] as number;
      const residual = (y[i] as number) - base - height * s;
      addRow(matrix, right, 0, weight, s, byCenter, byScale, residual);
      addRow(matrix, right, 1, weight * s, s, byCenter, byScale, residual);
      addRow(matrix, right, 2, weight * byCenter, s, byCenter, byScale, residual);
      addRow(matrix, right, 3, weight * byScale, s, byCenter, byScale, residual);
    }
    for (let p = 0; p < 4; p++) matrix[p * 5] = (matrix[p * 5] as number) * (1 + damping) + 1e-30;
    const move = solveSymmetric(products, right, this.solution);
    if (move === null) return null;
    return { center: center + at(move, 2), scale: scale * Math.exp(clamp(at(move, 3), -1, 1)) };
  }
}

/** Adds one point to row `p` of the system: `left` times (1, s, byCenter, byScale), and times the residual. */
function addRow(
  matrix: Float64Array,
  right: Float64Array,
  p: number,
  left: number,
  s: number,
  byCenter: number,
  byScale: number,
  residual: number,
): void {
  const from = 4 * p;
  right[p] = (right[p] as number) + left * residual;
  matrix[from] = (matrix[from] as number) + left;
  matrix[from + 1] = (matrix[from + 1] as number) + left * s;
  matrix[from + 2] = (matrix[from + 2] as number) + left * byCenter;
  matrix[from + 3] = (matrix[from + 3] as number) + left * byScale;
}
