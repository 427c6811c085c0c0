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
  const curve = new Float64Array(x.length);
  const evaluate = (place: Place): SigmoidFit => {
    x.forEach((value, i) => (curve[i] = logistic((value - place.center) / place.scale)));
    const { center, scale } = place;
    return { center, scale, ...project(curve, y, weights, sums) };
  };
  let best = evaluate(limit(start));
  let damping = 1e-3;
  for (let round = 0; round < refinements; round++) {
    const move = stepFrom(best, x, y, weights, damping);
    const next = move === null ? best : evaluate(limit(move));
    const gain = best.chiSquare - next.chiSquare;
    if (gain > 0) {
      const isDone = gain < 1e-9 * best.chiSquare;
      best = next;
      damping = Math.max(1e-9, damping / 8);
      if (isDone) break;
    } else {
      damping *= 8;
      if (damping > 1e7) break;
    }
  }
  return best;
}

/** Where a damped Gauss-Newton step leads; null if the system is singular. The step of ln w is at most 1. */
function stepFrom(
  fit: SigmoidFit,
  x: readonly number[],
  y: ArrayLike<number>,
  weights: ArrayLike<number>,
  damping: number,
): Place | null {
  const products = new Matrix(4, 4);
  const matrix = products.values;
  const right = new Float64Array(4);
  for (let i = 0; i < x.length; i++) {
    const z = ((x[i] as number) - fit.center) / fit.scale;
    const s = logistic(z);
    const slope = fit.height * s * (1 - s);
    const row = [1, s, -slope / fit.scale, -slope * z];
    const residual = (y[i] as number) - fit.base - fit.height * s;
    for (let p = 0; p < 4; p++) {
      const left = (weights[i] as number) * (row[p] as number);
      right[p] = (right[p] as number) + left * residual;
      for (let q = 0; q < 4; q++) matrix[p * 4 + q] = (matrix[p * 4 + q] as number) + left * (row[q] as number);
    }
  }
  for (let p = 0; p < 4; p++) matrix[p * 5] = (matrix[p * 5] as number) * (1 + damping) + 1e-30;
  const move = solveSymmetric(products, right);
  if (move === null) return null;
  return { center: fit.center + at(move, 2), scale: fit.scale * Math.exp(clamp(at(move, 3), -1, 1)) };
}
