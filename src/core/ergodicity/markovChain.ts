/** What a transition matrix says about mixing: gap, Dobrushin coefficient, conductance and Kemeny constant
 * (docs/method.md#transitions). Matrices are square and row-stochastic; k is the number of states. */
import { at } from '../numeric/at.ts';
import { Matrix } from '../numeric/matrix.ts';

/** Stationary distribution [k] of an irreducible chain, by the subtraction-free elimination of Grassmann, Taksar and
 * Heyman (1985). NaN for a chain that falls apart. */
export function stationary(chain: Matrix): Float64Array {
  const size = chain.rows;
  const work = new Matrix(size, size, chain.values.slice());
  for (let last = size - 1; last > 0; last--) {
    let out = 0;
    for (let j = 0; j < last; j++) out += work.at(last, j);
    for (let i = 0; i < last; i++) {
      const share = work.at(i, last) / out;
      work.set(i, last, share);
      for (let j = 0; j < last; j++) work.set(i, j, work.at(i, j) + share * work.at(last, j));
    }
  }
  const weights = new Float64Array(size);
  weights[0] = 1;
  for (let j = 1; j < size; j++)
    for (let i = 0; i < j; i++) weights[j] = at(weights, j) + at(weights, i) * work.at(i, j);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map(weight => weight / total);
}

/** The product of two square matrices. */
export function product(a: Matrix, b: Matrix): Matrix {
  const size = a.rows;
  const values = new Float64Array(size * size);
  for (let i = 0; i < size; i++)
    for (let inner = 0; inner < size; inner++) {
      const factor = a.values[i * size + inner] as number;
      for (let j = 0; j < size; j++)
        values[i * size + j] = (values[i * size + j] as number) + factor * (b.values[inner * size + j] as number);
    }
  return new Matrix(size, size, values);
}

/** Squarings of the matrix of which the spectral radius is read: its 2^36th power. */
const squarings = 36;

/**
 * The spectral gap 1 - |λ₂|, in [0, 1]. |λ₂| is the spectral radius of P - 1π^T, read from the norm of a high power
 * (Gelfand's formula), which complex pairs of eigenvalues do not disturb.
 */
export function spectralGap(chain: Matrix): number {
  const weights = stationary(chain);
  const size = chain.rows;
  let power = new Matrix(
    size,
    size,
    chain.values.map((value, place) => value - at(weights, place % size)),
  );
  let logNorm = 0;
  for (let step = 0; step <= squarings; step++) {
    const norm = Math.sqrt(power.values.reduce((sum, value) => sum + value * value, 0));
    // What is left of two equal rows is rounding, not an eigenvalue.
    if (!(norm > 1e-15)) return Number.isNaN(norm) ? NaN : 1;
    logNorm = 2 * logNorm + Math.log(norm);
    if (step === squarings) break;
    const scaled = new Matrix(
      size,
      size,
      power.values.map(value => value / norm),
    );
    power = product(scaled, scaled);
  }
  return Math.min(1, Math.max(0, 1 - Math.exp(logNorm / 2 ** squarings)));
}

/** Dobrushin's coefficient: the largest total variation distance between two rows, in [0, 1]. Below 1 the chain forgets
 * its start at a geometric rate, and |λ₂| is at most this. */
export function dobrushin(chain: Matrix): number {
  let largest = 0;
  for (let a = 0; a < chain.rows; a++)
    for (let b = 0; b < a; b++) {
      const right = chain.row(b);
      const distance = chain.row(a).reduce((sum, value, j) => sum + Math.abs(value - at(right, j)), 0) / 2;
      largest = Math.max(largest, distance);
    }
  return largest;
}

/** Conductance of the additively symmetrized chain, in [0, 1]: the smallest probability per step of leaving a set of
 * states that holds at most half of the time. Every set is tried, so k is small. */
export function conductance(chain: Matrix): number {
  const size = chain.rows;
  const weights = stationary(chain);
  let least = Infinity;
  const flows = chain.values.map((value, place) => at(weights, Math.floor(place / size)) * value);
  for (let set = 1; set < 2 ** size - 1; set++) {
    let held = 0;
    let flow = 0;
    for (let i = 0; i < size; i++) {
      const isInside = (set >> i) & 1;
      if (isInside === 1) held += weights[i] as number;
      for (let j = 0; j < size; j++) if (isInside !== ((set >> j) & 1)) flow += (flows[i * size + j] as number) / 2;
    }
    if (held > 0 && held <= 0.5 + 1e-12) least = Math.min(least, flow / held);
  }
  return least;
}

/** Kemeny's constant: the expected number of steps to a state drawn from the stationary distribution, from any state;
 * tr(Z) - 1 with Z = (I - P + 1π^T)^-1. */
export function kemeny(chain: Matrix): number {
  const size = chain.rows;
  const weights = stationary(chain);
  const work = new Matrix(size, size);
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++) work.set(i, j, (i === j ? 1 : 0) - chain.at(i, j) + at(weights, j));
  return inverseTrace(work) - 1;
}

/** Trace of the inverse, by Gauss-Jordan elimination with row pivots; NaN for a singular matrix. */
function inverseTrace(matrix: Matrix): number {
  const size = matrix.rows;
  const rows = Array.from({ length: size }, (_, i) => [
    ...matrix.row(i),
    ...Array.from({ length: size }, (__, j) => (i === j ? 1 : 0)),
  ]);
  for (let pivot = 0; pivot < size; pivot++) {
    const best = rows.reduce(
      (found, row, i) => (i > pivot && Math.abs(at(row, pivot)) > Math.abs(at(at(rows, found), pivot)) ? i : found),
      pivot,
    );
    [rows[pivot], rows[best]] = [at(rows, best), at(rows, pivot)];
    const own = at(rows, pivot);
    const head = at(own, pivot);
    for (let j = 0; j < own.length; j++) own[j] = at(own, j) / head;
    rows.forEach((row, i) => {
      const factor = at(row, pivot);
      if (i !== pivot) for (let j = 0; j < row.length; j++) row[j] = at(row, j) - factor * at(own, j);
    });
  }
  return rows.reduce((sum, row, i) => sum + at(row, size + i), 0);
}
