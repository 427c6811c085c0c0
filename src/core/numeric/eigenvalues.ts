/** Eigenvalues of symmetric matrices. */
import { at } from './at.ts';

/** Largest sum of squares beside the diagonal, as a share of all, at which a matrix counts as diagonal. */
const negligible = 1e-24;
const mostSweeps = 50;

export interface Eigen {
  /** In no order. */
  readonly values: Float64Array;
  /** Row-major [n, n]: column k is the unit vector of value k. */
  readonly vectors: Float64Array;
}

/** Eigenvalues and eigenvectors of a symmetric matrix of `n` rows, row-major (cyclic Jacobi; Golub & Van Loan 2013,
 * section 8.5), O(n³). The matrix is left as it is. */
export function symmetricEigen(matrix: ArrayLike<number>, n: number): Eigen {
  const a = Float64Array.from(matrix);
  const vectors = Float64Array.from({ length: n * n }, (_, at) => Number(at % (n + 1) === 0));
  const total = a.reduce((sum, value) => sum + value * value, 0);
  for (let sweep = 0; sweep < mostSweeps; sweep++) {
    let beside = 0;
    for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) beside += 2 * (a[i * n + j] as number) ** 2;
    if (beside <= negligible * total) break;
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rotate(a, vectors, n, p, q);
  }
  return { values: Float64Array.from({ length: n }, (_, i) => at(a, i * n + i)), vectors };
}

/** Makes the value at (p, q) zero. */
function rotate(a: Float64Array, vectors: Float64Array, n: number, p: number, q: number): void {
  const value = a[p * n + q] as number;
  if (value === 0) return;
  const theta = ((a[q * n + q] as number) - (a[p * n + p] as number)) / (2 * value);
  const tangent = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const cosine = 1 / Math.hypot(tangent, 1);
  const sine = tangent * cosine;
  const turn = (values: Float64Array, first: number, second: number): void => {
    const x = values[first] as number;
    const y = values[second] as number;
    values[first] = cosine * x - sine * y;
    values[second] = sine * x + cosine * y;
  };
  for (let k = 0; k < n; k++) turn(a, k * n + p, k * n + q);
  for (let k = 0; k < n; k++) turn(a, p * n + k, q * n + k);
  for (let k = 0; k < n; k++) turn(vectors, k * n + p, k * n + q);
}
