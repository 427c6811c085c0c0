/** Effective dimension of a cloud of states: participation ratio of the eigenvalues of their covariance
 * (docs/method.md#participation-ratio). */
import { abstain, estimate } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { mean } from '../numeric/sums.ts';
import { jackknifeError, minimumAgreement, tooFew } from '../statistics/intervals.ts';
import { studentT } from '../statistics/studentT.ts';
import { distanceMatrix } from './distances.ts';

/** Factor on the jackknife error: without it, intervals of clouds that are nearly a line or in two parts cover 87%. */
const widening = 1.2;
/** Largest change of ln PR that leaving out one state may make. */
const mostInfluence = 0.25;

/** (Σλ)² / Σλ² of the covariance of n states from their packed squared distances: 1 on a line, the dimension when all
 * directions vary alike and n is much larger, at most n - 1. NaN when no state differs. By double centering
 * (Torgerson 1952), tr B = nḡ/2 and ‖B‖² = (Σd² - 2nΣr² + n²ḡ²)/4 with row means r and mean ḡ of all n² distances.
 * @public */
export function participationRatio(distances: ArrayLike<number>, n: number): number {
  return ratioOf(momentsOf(distanceMatrix(distances, n), n));
}

/** The ratio with its jackknife interval over states on the ln scale, 1.2 times as wide. It depends on n: about
 * d / (1 + d/n) for d directions alike. Abstains below 30 states, when none differs, and when a single one changes it
 * by more than a quarter. */
export function participationFigure(distances: ArrayLike<number>, n: number): Figure {
  const few = tooFew(n, minimumAgreement);
  if (few !== null) return few;
  const matrix = distanceMatrix(distances, n);
  const all = momentsOf(matrix, n);
  const value = ratioOf(all);
  if (!Number.isFinite(value)) return abstain({ code: 'states-alike', needed: 2, has: 1 }, n);
  const without = Float64Array.from({ length: n }, (_, out) => Math.log(ratioOf(momentsWithout(matrix, n, all, out))));
  const middle = mean(without);
  if (without.some(one => !(Math.abs(one - middle) < mostInfluence))) return abstain({ code: 'one-state-decides' }, n);
  const reach = Math.exp(studentT(n - 1) * widening * jackknifeError(without));
  return estimate(value, [value / reach, value * reach], n, `jackknife on the ln scale, t with ${n - 1} d.f.`);
}

interface DistanceMoments {
  readonly n: number;
  /** Row sums of the distances. */
  readonly rows: Float64Array;
  /** Sum of the distances, and of their squares, over the whole matrix. */
  readonly total: number;
  readonly squares: number;
}

function momentsOf(matrix: Float64Array, n: number): DistanceMoments {
  const rows = new Float64Array(n);
  let squares = 0;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      const distance = matrix[i * n + j] as number;
      rows[i] = (rows[i] as number) + distance;
      squares += distance * distance;
    }
  return { n, rows, total: rows.reduce((sum, row) => sum + row, 0), squares };
}

/** The moments without state `out`. */
function momentsWithout(matrix: Float64Array, n: number, all: DistanceMoments, out: number): DistanceMoments {
  const rows = new Float64Array(n - 1);
  let squares = all.squares;
  for (let i = 0, to = 0; i < n; i++) {
    const distance = matrix[i * n + out] as number;
    squares -= 2 * distance * distance;
    if (i !== out) rows[to++] = (all.rows[i] as number) - distance;
  }
  return { n: n - 1, rows, total: all.total - 2 * (all.rows[out] as number), squares };
}

function ratioOf({ n, rows, total, squares }: DistanceMoments): number {
  const mean = total / (n * n);
  let rowSquares = 0;
  for (const row of rows) rowSquares += (row / n) ** 2;
  const norm = (squares - 2 * n * rowSquares + (n * mean) ** 2) / 4;
  const trace = (n * mean) / 2;
  return trace > 0 ? trace ** 2 / norm : NaN;
}
