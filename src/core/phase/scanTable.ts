/** A row of a diagram as numbers: what the verdict rule reads of every trajectory, and moments of it. */
import { energyOf } from '../energy.ts';
import type { Scan } from './scan.ts';
import type { Mode, Trajectory } from '../trajectory.ts';

/** Tokens left out at the start of a stream (science.md B2.2). */
export const streamBurnIn = 16;
/** Lengths inside answers: the first 8, 16, 32 tokens of the answers that are at least 32 long (details.md
 * "Definitions"). */
const answerLengths: readonly number[] = [8, 16, 32];
const shortestStream = 16;

/** One temperature: trajectories x columns, row-major. Column 0 is the energy (nats per token), 1 the mean step entropy
 * (nats), then the energy at each length; NaN where a trajectory is too short for the lengths. */
export interface TableRow {
  readonly temperature: number;
  readonly n: number;
  readonly values: Float64Array;
  readonly trajectories: readonly Trajectory[];
}

export interface ScanTable {
  readonly mode: Mode;
  readonly lengths: readonly number[];
  readonly columns: number;
  readonly rows: readonly TableRow[];
}

/** First column of the energies at lengths. */
export const lengthColumn = 2;

/** The table of a scan, temperatures ascending; only those with at least `minimum` trajectories that hold text. In
 * streams the energy leaves out the burn-in and lengths halve from the longest down to 16. */
export function scanTable(scan: Scan, minimum: number): ScanTable {
  const burnIn = scan.mode === 'streams' ? streamBurnIn : 0;
  const points = scan.points
    .map(({ temperature, trajectories }) => ({
      temperature,
      trajectories: trajectories.filter(({ ids }) => ids.length > burnIn),
    }))
    .filter(({ trajectories }) => trajectories.length >= minimum)
    .sort((a, b) => a.temperature - b.temperature);
  const lengths = scan.mode === 'streams' ? streamLengths(points.flatMap(point => point.trajectories)) : answerLengths;
  const columns = lengthColumn + lengths.length;
  const rows = points.map(({ temperature, trajectories }) => {
    const values = new Float64Array(trajectories.length * columns);
    trajectories.forEach((trajectory, i) => {
      const long = trajectory.ids.length >= burnIn + (lengths.at(-1) ?? 0);
      values[i * columns] =
        burnIn === 0 ? (energyOf(trajectory) ?? NaN) : -meanOf(trajectory.logProb1, burnIn, trajectory.ids.length);
      values[i * columns + 1] = meanOf(trajectory.entropy, burnIn, trajectory.entropy.length);
      lengths.forEach((length, at) => {
        values[i * columns + lengthColumn + at] = long ? -meanOf(trajectory.logProb1, burnIn, burnIn + length) : NaN;
      });
    });
    return { temperature, n: trajectories.length, values, trajectories };
  });
  return { mode: scan.mode, lengths, columns, rows };
}

function streamLengths(trajectories: readonly Trajectory[]): readonly number[] {
  const shortest = trajectories.reduce((least, { ids }) => Math.min(least, ids.length), Infinity);
  const lengths: number[] = [];
  for (
    let length = shortest - streamBurnIn;
    length >= shortestStream && Number.isFinite(length);
    length = Math.floor(length / 2)
  ) {
    lengths.unshift(length);
  }
  return lengths;
}

function meanOf(values: ArrayLike<number>, from: number, to: number): number {
  let sum = 0;
  for (let t = from; t < to; t++) sum += values[t] ?? 0;
  return sum / (to - from);
}

/** Moments of every column at every temperature, row-major [temperatures, columns]; NaN columns count only what is
 * there. */
export interface Moments {
  readonly columns: number;
  readonly count: Float64Array;
  readonly mean: Float64Array;
  /** Unbiased variance over trajectories. */
  readonly variance: Float64Array;
}

/** Moments of the table, or of a resample of it: `pick(n)` gives the next of n trajectories. */
export function momentsOf(table: ScanTable, pick?: (n: number) => number): Moments {
  const { columns, rows } = table;
  const size = rows.length * columns;
  const moments: Moments = {
    columns,
    count: new Float64Array(size),
    mean: new Float64Array(size),
    variance: new Float64Array(size),
  };
  rows.forEach(({ n, values }, row) => {
    for (let i = 0; i < n; i++) {
      const from = (pick === undefined ? i : pick(n)) * columns;
      for (let column = 0; column < columns; column++) {
        const value = values[from + column] ?? NaN;
        if (Number.isNaN(value)) continue;
        const at = row * columns + column;
        const count = (moments.count[at] ?? 0) + 1;
        const away = value - (moments.mean[at] ?? 0);
        moments.count[at] = count;
        moments.mean[at] = (moments.mean[at] ?? 0) + away / count;
        moments.variance[at] = (moments.variance[at] ?? 0) + away * away * (1 - 1 / count);
      }
    }
  });
  for (let at = 0; at < size; at++) moments.variance[at] = (moments.variance[at] ?? 0) / ((moments.count[at] ?? 0) - 1);
  return moments;
}

/** One column over temperatures with the weights 1/SE² of least squares. */
export interface ColumnCurve {
  readonly y: Float64Array;
  readonly weights: Float64Array;
}

/** Smallest standard error believed, as a share of the curve's span: cells without any spread would else rule every
 * fit. */
const leastError = 1e-3;

/** Column `column` at the temperatures numbered `rows`. */
export function curveOf(moments: Moments, column: number, rows: readonly number[]): ColumnCurve {
  const at = (row: number): number => row * moments.columns + column;
  const y = Float64Array.from(rows, row => moments.mean[at(row)] ?? NaN);
  const floor = (leastError * (Math.max(...y) - Math.min(...y))) ** 2 + 1e-18;
  const weights = Float64Array.from(
    rows,
    row => 1 / Math.max(floor, (moments.variance[at(row)] ?? 0) / (moments.count[at(row)] ?? 1)),
  );
  return { y, weights };
}
