/** Fit of the sigmoid a + b / (1 + exp(-(x - c) / w)) by variable projection (Golub, Pereyra 1973): for each centre and
 *  width the best a and b are exact, so only two parameters are searched. */
import { solveSymmetric } from './leastSquares.ts';

export interface SigmoidFit {
  readonly base: number;
  readonly height: number;
  readonly centre: number;
  /** The scale w; the curve goes from 10 to 90 % of its height within 2 ln 9 = 4.39 of it. */
  readonly scale: number;
  /** Weighted sum of squared residuals. */
  readonly chiSquare: number;
}

/** 10-90 % width of a sigmoid of scale w, over w: 2 ln 9. */
export const widthOverScale = 2 * Math.log(9);

const centres = 28;
const scales = 18;
const refinements = 40;

/** Fits sigmoids over one fixed grid of x. */
export interface SigmoidFitter {
  /** Best fit with weights 1/SE²; without `start` every centre and scale of a coarse grid is tried first. */
  fit(y: ArrayLike<number>, weights: ArrayLike<number>, start?: SigmoidFit): SigmoidFit;
}

/** A fitter for ascending `x` (at least 4 points). The centre stays within the range of x, the scale between an eighth
 * of the smallest step and the whole range: a sharper curve cannot be told from a step, a wider one not from a line. */
export function sigmoidFitter(x: readonly number[]): SigmoidFitter {
  const low = x[0] ?? 0;
  const range = (x[x.length - 1] ?? 0) - low;
  const step = Math.min(...x.slice(1).map((value, i) => value - (x[i] ?? 0)));
  const narrowest = step / 8;
  const ratio = (range / narrowest) ** (1 / (scales - 1));
  const grid = Array.from({ length: centres * scales }, (_, i) => {
    const centre = low + (range * (Math.floor(i / scales) + 0.5)) / centres;
    const scale = narrowest * ratio ** (i % scales);
    return { centre, scale, curve: Float64Array.from(x, value => logistic((value - centre) / scale)) };
  });
  const clamp = (fit: Shape): Shape => ({
    centre: Math.min(low + range, Math.max(low, fit.centre)),
    scale: Math.min(range, Math.max(narrowest, fit.scale)),
  });

  return {
    fit(y, weights, start) {
      const sums = weightedSums(y, weights);
      if (start !== undefined) return refine(x, y, weights, sums, start, clamp);
      const scored = grid.map(({ centre, scale, curve }) => ({ centre, scale, ...project(curve, y, weights, sums) }));
      const ordered = scored.sort((a, b) => a.chiSquare - b.chiSquare);
      const [best] = ordered;
      if (best === undefined) throw new RangeError('no grid');
      const other =
        ordered.find(({ scale }) => scale > best.scale * ratio ** 2.5 || scale < best.scale / ratio ** 2.5) ?? best;
      const first = refine(x, y, weights, sums, best, clamp);
      const second = refine(x, y, weights, sums, other, clamp);
      return second.chiSquare < first.chiSquare ? second : first;
    },
  };
}

interface Shape {
  readonly centre: number;
  readonly scale: number;
}

interface Sums {
  readonly weight: number;
  readonly y: number;
}

function logistic(value: number): number {
  return 1 / (1 + Math.exp(-value));
}

function weightedSums(y: ArrayLike<number>, weights: ArrayLike<number>): Sums {
  let weight = 0;
  let sum = 0;
  for (let i = 0; i < y.length; i++) {
    weight += weights[i] ?? 0;
    sum += (weights[i] ?? 0) * (y[i] ?? 0);
  }
  return { weight, y: sum / weight };
}

/** Exact base and height for a fixed curve. */
function project(
  curve: Float64Array,
  y: ArrayLike<number>,
  weights: ArrayLike<number>,
  sums: Sums,
): { base: number; height: number; chiSquare: number } {
  let mean = 0;
  for (let i = 0; i < curve.length; i++) mean += (weights[i] ?? 0) * (curve[i] ?? 0);
  mean /= sums.weight;
  let variance = 0;
  let covariance = 0;
  let total = 0;
  for (let i = 0; i < curve.length; i++) {
    const weight = weights[i] ?? 0;
    const s = (curve[i] ?? 0) - mean;
    const d = (y[i] ?? 0) - sums.y;
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
  start: Shape,
  clamp: (shape: Shape) => Shape,
): SigmoidFit {
  const curve = new Float64Array(x.length);
  const evaluate = (shape: Shape): SigmoidFit => {
    x.forEach((value, i) => (curve[i] = logistic((value - shape.centre) / shape.scale)));
    return { ...shape, ...project(curve, y, weights, sums) };
  };
  let best = evaluate(clamp(start));
  let damping = 1e-3;
  for (let round = 0; round < refinements; round++) {
    const matrix = new Float64Array(16);
    const right = new Float64Array(4);
    for (let i = 0; i < x.length; i++) {
      const z = ((x[i] ?? 0) - best.centre) / best.scale;
      const s = logistic(z);
      const slope = best.height * s * (1 - s);
      const row = [1, s, -slope / best.scale, -slope * z];
      const residual = (y[i] ?? 0) - best.base - best.height * s;
      for (let p = 0; p < 4; p++) {
        const left = (weights[i] ?? 0) * (row[p] ?? 0);
        right[p] = (right[p] ?? 0) + left * residual;
        for (let q = 0; q < 4; q++) matrix[p * 4 + q] = (matrix[p * 4 + q] ?? 0) + left * (row[q] ?? 0);
      }
    }
    for (let p = 0; p < 4; p++) matrix[p * 5] = (matrix[p * 5] ?? 0) * (1 + damping) + 1e-30;
    const move = solveSymmetric(matrix, right);
    const next =
      move === null
        ? best
        : evaluate(
            clamp({ centre: best.centre + (move[2] ?? 0), scale: best.scale * Math.exp(limited(move[3] ?? 0)) }),
          );
    const gain = best.chiSquare - next.chiSquare;
    if (gain > 0) {
      const settled = gain < 1e-9 * best.chiSquare;
      best = next;
      damping = Math.max(1e-9, damping / 8);
      if (settled) break;
    } else {
      damping *= 8;
      if (damping > 1e7) break;
    }
  }
  return best;
}

function limited(value: number): number {
  return Math.max(-1, Math.min(1, value));
}
