/** Nonlinear least squares in a few parameters: Levenberg-Marquardt with differences for derivatives. */
import { Matrix } from '../numeric/matrix.ts';
import { squaresAbout } from '../numeric/sums.ts';
import { solveSymmetric } from '../phase/leastSquares.ts';

/** A curve with parameters: its values at the times of the data. Values that are not finite count as no fit. */
export type Curve = (parameters: Float64Array) => Float64Array;

/** Parameters and their sum of squared residuals. */
export interface CurveFit {
  readonly parameters: Float64Array;
  readonly squares: number;
}

/** Relative improvement below which a fit has converged. */
const converged = 1e-9;
const nudge = 1e-5;

function residualsOf(curve: Curve, parameters: Float64Array, y: Float64Array): Float64Array | null {
  const found = curve(parameters).map((value, i) => (y[i] as number) - value);
  return found.every(Number.isFinite) ? found : null;
}

/** Fits from `start`, at most `rounds` accepted or refused steps; the start itself where nothing improves it. Null if
 * the curve is not finite there. */
export function fitCurve(curve: Curve, y: Float64Array, start: Float64Array, rounds: number): CurveFit | null {
  let parameters = start;
  let residuals = residualsOf(curve, parameters, y);
  if (residuals === null) return null;
  let squares = squaresAbout(residuals, 0);
  let damping = 1e-2;
  let columns: Float64Array[] | null = null;
  for (let round = 0; round < rounds && damping < 1e8 && squares > 1e-18; round++) {
    columns ??= derivatives(curve, parameters, y, residuals);
    if (columns === null) break;
    const step = dampedStep(columns, residuals, damping);
    const tried = step === null ? null : parameters.map((value, k) => value + (step[k] as number));
    const next = tried === null ? null : residualsOf(curve, tried, y);
    const left = next === null ? Infinity : squaresAbout(next, 0);
    if (tried === null || next === null || left >= squares) {
      damping *= 8;
      continue;
    }
    const gain = (squares - left) / squares;
    [parameters, residuals, squares, columns] = [tried, next, left, null];
    damping /= 6;
    if (gain < converged) break;
  }
  return { parameters, squares };
}

function derivatives(
  curve: Curve,
  parameters: Float64Array,
  y: Float64Array,
  residuals: Float64Array,
): Float64Array[] | null {
  const columns: Float64Array[] = [];
  for (let k = 0; k < parameters.length; k++) {
    const moved = parameters.slice();
    const width = nudge * Math.max(1, Math.abs(moved[k] as number));
    moved[k] = (moved[k] as number) + width;
    const there = residualsOf(curve, moved, y);
    if (there === null) return null;
    columns.push(there.map((value, i) => ((residuals[i] as number) - value) / width));
  }
  return columns;
}

function dampedStep(columns: readonly Float64Array[], residuals: Float64Array, damping: number): Float64Array | null {
  const products = new Matrix(columns.length, columns.length);
  const right = new Float64Array(columns.length);
  columns.forEach((left, row) => {
    columns.forEach((other, column) => products.set(row, column, product(left, other)));
    products.set(row, row, products.at(row, row) * (1 + damping) + 1e-15);
    right[row] = product(left, residuals);
  });
  return solveSymmetric(products, right);
}

function product(a: Float64Array, b: Float64Array): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += (a[i] as number) * (b[i] as number);
  return total;
}
