/** Weighted linear least squares in a few columns. */
import { Matrix } from '../numeric/matrix.ts';

/** Coefficients and weighted sum of squared residuals. */
export interface LinearFit {
  readonly coefficients: Float64Array;
  readonly chiSquare: number;
}

/** Solves a symmetric positive system in place, by elimination without pivoting, into `solution`; null if it is
 * singular. */
export function solveSymmetric(
  { rows: size, values: matrix }: Matrix,
  right: Float64Array,
  solution: Float64Array = new Float64Array(right.length),
): Float64Array | null {
  for (let pivot = 0; pivot < size; pivot++) {
    const diagonal = matrix[pivot * size + pivot] as number;
    if (!(diagonal > 1e-300)) return null;
    for (let row = pivot + 1; row < size; row++) {
      const factor = (matrix[row * size + pivot] as number) / diagonal;
      for (let column = pivot; column < size; column++) {
        const i = row * size + column;
        matrix[i] = (matrix[i] as number) - factor * (matrix[pivot * size + column] as number);
      }
      right[row] = (right[row] as number) - factor * (right[pivot] as number);
    }
  }
  for (let row = size - 1; row >= 0; row--) {
    let value = right[row] as number;
    for (let column = row + 1; column < size; column++)
      value -= (matrix[row * size + column] as number) * (solution[column] as number);
    solution[row] = value / (matrix[row * size + row] as number);
  }
  for (let row = 0; row < size; row++) if (!Number.isFinite(solution[row])) return null;
  return solution;
}

/** Fits y by a linear combination of `columns` (each as long as y), weights >= 0. Null if a column adds nothing (a
 * singular system). */
export function fitLinear(
  columns: readonly ArrayLike<number>[],
  y: ArrayLike<number>,
  weights: ArrayLike<number>,
): LinearFit | null {
  const products = new Matrix(columns.length, columns.length);
  const right = new Float64Array(columns.length);
  columns.forEach((left, row) => {
    columns.forEach((other, column) => products.set(row, column, weightedDot(weights, left, other)));
    right[row] = weightedDot(weights, left, y);
  });
  const solution = solveSymmetric(products, right);
  if (solution === null) return null;
  let chiSquare = 0;
  for (let i = 0; i < y.length; i++) {
    let residual = y[i] as number;
    columns.forEach((column, k) => (residual -= (solution[k] as number) * (column[i] as number)));
    chiSquare += (weights[i] as number) * residual * residual;
  }
  return { coefficients: solution, chiSquare };
}

/** Σ weight · a · b. */
function weightedDot(weights: ArrayLike<number>, a: ArrayLike<number>, b: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < weights.length; i++) total += (weights[i] as number) * (a[i] as number) * (b[i] as number);
  return total;
}
