/** Weighted linear least squares in a few columns. */

/** Coefficients and weighted sum of squared residuals. */
export interface LinearFit {
  readonly coefficients: readonly number[];
  readonly chiSquare: number;
}

/** Solve the symmetric positive system `matrix` (row-major, size x size) in place; null when it is singular. */
export function solveSymmetric(matrix: Float64Array, right: Float64Array): Float64Array | null {
  const size = right.length;
  const at = (row: number, column: number): number => matrix[row * size + column] ?? NaN;
  for (let pivot = 0; pivot < size; pivot++) {
    const diagonal = at(pivot, pivot);
    if (!(diagonal > 1e-300)) return null;
    for (let row = pivot + 1; row < size; row++) {
      const factor = at(row, pivot) / diagonal;
      for (let column = pivot; column < size; column++)
        matrix[row * size + column] = at(row, column) - factor * at(pivot, column);
      right[row] = (right[row] ?? NaN) - factor * (right[pivot] ?? NaN);
    }
  }
  const solution = new Float64Array(size);
  for (let row = size - 1; row >= 0; row--) {
    let value = right[row] ?? NaN;
    for (let column = row + 1; column < size; column++) value -= at(row, column) * (solution[column] ?? NaN);
    solution[row] = value / at(row, row);
  }
  return solution.every(Number.isFinite) ? solution : null;
}

/** Fit y by a linear combination of `columns` (each as long as y), weights >= 0. A column that adds nothing (singular
 *  system) makes the fit null. */
export function fitLinear(
  columns: readonly ArrayLike<number>[],
  y: ArrayLike<number>,
  weights: ArrayLike<number>,
): LinearFit | null {
  const size = columns.length;
  const matrix = new Float64Array(size * size);
  const right = new Float64Array(size);
  columns.forEach((left, row) => {
    columns.forEach((other, column) => {
      let sum = 0;
      for (let i = 0; i < y.length; i++) sum += (weights[i] ?? 0) * (left[i] ?? 0) * (other[i] ?? 0);
      matrix[row * size + column] = sum;
    });
    let sum = 0;
    for (let i = 0; i < y.length; i++) sum += (weights[i] ?? 0) * (left[i] ?? 0) * (y[i] ?? 0);
    right[row] = sum;
  });
  const solution = solveSymmetric(matrix, right);
  if (solution === null) return null;
  let chiSquare = 0;
  for (let i = 0; i < y.length; i++) {
    let residual = y[i] ?? 0;
    columns.forEach((column, k) => (residual -= (solution[k] ?? 0) * (column[i] ?? 0)));
    chiSquare += (weights[i] ?? 0) * residual * residual;
  }
  return { coefficients: [...solution], chiSquare };
}
