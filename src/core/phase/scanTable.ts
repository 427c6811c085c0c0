/** A row of a diagram as numbers: what the phase verdict reads of every trajectory, and moments of it. */
import { range } from '../numeric/functions.ts';
import { Matrix } from '../numeric/matrix.ts';
import { spread } from '../numeric/order.ts';
import { meanBetween } from '../numeric/sums.ts';
import type { Mode, Trajectory } from '../trajectory.ts';
import type { Scan } from './scan.ts';

/** Tokens dropped at the start of a stream. */
export const streamBurnIn = 16;
/** Lengths inside answers: the first 8, 16, 32 tokens of the answers that are at least 32 long. */
const answerLengths: readonly number[] = [8, 16, 32];
const shortestStream = 16;
/** Fewest lengths for rules about length. */
export const fewestLengths = 3;

/** Part of a trajectory: its tokens number `from` to `to` - 1. */
export type Stretch = readonly [from: number, to: number];

/** One temperature: a row per trajectory. Column 0 is the energy (nats per token), 1 the mean step entropy (nats), then
 * the energy at each length and of each stretch; NaN if a trajectory is too short for them. */
export interface TableRow {
  readonly temperature: number;
  readonly values: Matrix;
  readonly trajectories: readonly Trajectory[];
}

/** The rows of a scan, temperatures ascending. */
export interface ScanTable {
  readonly mode: Mode;
  /** Tokens, ascending. */
  readonly lengths: readonly number[];
  /** Stretches that follow one another from the first token, each as long as all before it; empty with too few lengths.
   */
  readonly stretches: readonly Stretch[];
  readonly rows: readonly TableRow[];
}

/** First column of the energies at lengths. */
export const lengthColumn = 2;

/** The table of a scan: only temperatures with at least `minimum` trajectories that hold text. They are
 * read up to the token budget of the scan, so that longer ones at some temperatures do not differ by their length. In
 * streams the energy leaves out the burn-in, and lengths halve from the longest down to 16. */
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
  const stretches = stretchesOf(burnIn, lengths);
  const rows = points.map(({ temperature, trajectories }): TableRow => {
    const values = new Matrix(trajectories.length, lengthColumn + lengths.length + stretches.length);
    trajectories.forEach((trajectory, i) =>
      values.row(i).set(valuesOf(trajectory, { lengths, stretches, burnIn, tokens: scan.tokens })),
    );
    return { temperature, values, trajectories };
  });
  return { mode: scan.mode, lengths, stretches, rows };
}

/** First column of the energies of stretches. */
export function stretchColumn({ lengths }: Pick<ScanTable, 'lengths'>): number {
  return lengthColumn + lengths.length;
}

interface Columns {
  readonly lengths: readonly number[];
  readonly stretches: readonly Stretch[];
  readonly burnIn: number;
  readonly tokens: number;
}

/** Energy, mean step entropy, and energy at each length and of each stretch of one trajectory with text. */
function valuesOf({ ids, entropy, logProb1 }: Trajectory, { lengths, stretches, burnIn, tokens }: Columns): number[] {
  const isLong = ids.length >= burnIn + (lengths.at(-1) ?? 0);
  const isCut = ids.length > tokens;
  return [
    -meanBetween(logProb1, burnIn, isCut ? tokens : ids.length),
    meanBetween(entropy, burnIn, isCut ? tokens : entropy.length),
    ...lengths.map(length => (isLong ? -meanBetween(logProb1, burnIn, burnIn + length) : NaN)),
    ...stretches.map(([from, until]) => (isLong ? -meanBetween(logProb1, from, until) : NaN)),
  ];
}

/** Stretches from the first token to the end of the longest length, burn-in included: each ends where the next length
 * in a row of doublings does. */
function stretchesOf(burnIn: number, lengths: readonly number[]): readonly Stretch[] {
  const last = lengths.at(-1);
  if (last === undefined || lengths.length < fewestLengths) return [];
  const ends = lengths.map((_, i) => Math.floor((burnIn + last) / 2 ** (lengths.length - 1 - i)));
  return ends.map((end, i): Stretch => [ends[i - 1] ?? 0, end]);
}

/** The longest common length and its halves, down to 16; empty for no or too short streams. */
function streamLengths(trajectories: readonly Trajectory[]): readonly number[] {
  const shortest = trajectories.reduce((least, { ids }) => Math.min(least, ids.length), Infinity);
  const lengths: number[] = [];
  if (!Number.isFinite(shortest)) return lengths;
  for (let length = shortest - streamBurnIn; length >= shortestStream; length = Math.floor(length / 2))
    lengths.unshift(length);
  return lengths;
}

/** Moments of every column at every temperature, [temperatures, columns]; NaN values are left out. */
export interface Moments {
  readonly count: Matrix;
  readonly mean: Matrix;
  /** Unbiased variance over trajectories. */
  readonly variance: Matrix;
}

/** Moments of the table, or of a resample of it: `pick(n)` gives the next of n trajectories. Welford's algorithm. */
export function momentsOf({ rows, lengths, stretches }: ScanTable, pick?: (n: number) => number): Moments {
  const columns = lengthColumn + lengths.length + stretches.length;
  const [count, mean, variance] = [0, 1, 2].map(() => new Matrix(rows.length, columns)) as [Matrix, Matrix, Matrix];
  rows.forEach(({ values: { rows: n, values } }, row) => {
    addRow(values, n, columns, row * columns, pick, count.values, mean.values, variance.values);
  });
  return { count, mean, variance };
}

/** Writes the moments of n trajectories into one row of each matrix, which begins at `to`. */
function addRow(
  values: Float64Array,
  n: number,
  columns: number,
  to: number,
  pick: ((n: number) => number) | undefined,
  counts: Float64Array,
  means: Float64Array,
  squares: Float64Array,
): void {
  for (let i = 0; i < n; i++) {
    const from = (pick === undefined ? i : pick(n)) * columns;
    for (let column = 0; column < columns; column++) {
      const value = values[from + column] as number;
      if (Number.isNaN(value)) continue;
      const k = to + column;
      const seen = (counts[k] as number) + 1;
      const away = value - (means[k] as number);
      counts[k] = seen;
      means[k] = (means[k] as number) + away / seen;
      squares[k] = (squares[k] as number) + away * away * (1 - 1 / seen);
    }
  }
  for (let k = to; k < to + columns; k++) squares[k] = (squares[k] as number) / ((counts[k] as number) - 1);
}

/** One column over temperatures with the weights 1/SE² of least squares. */
export interface ColumnCurve {
  readonly y: Float64Array;
  readonly weights: Float64Array;
}

/** Smallest standard error, as a share of the curve's span: otherwise cells without spread would decide every fit. */
const leastError = 1e-3;

/** Column `column` at the temperatures numbered `rows`. */
export function curveOf({ count, mean, variance }: Moments, column: number, rows: readonly number[]): ColumnCurve {
  const y = new Float64Array(rows.length);
  const weights = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) y[i] = mean.at(rows[i] as number, column);
  const floor = (leastError * spread(y)) ** 2 + 1e-18;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    weights[i] = 1 / Math.max(floor, variance.at(row, column) / count.at(row, column));
  }
  return { y, weights };
}

/** The numbers of all rows of a table. */
export function rowNumbers({ rows }: ScanTable): number[] {
  return range(rows.length);
}
