/** Whether trajectories of one temperature are long enough to stand for one another (rule 4 of science.md B3.6). */
import type { ScanTable, TableRow } from './scanTable.ts';
import { streamBurnIn } from './scanTable.ts';
import type { Trajectory } from './trajectory.ts';

/**
 * F of answers, mean square between over within, of -ln p_T centred by position over the answers still alive: 1 when an
 * answer's mean varies as independent tokens would (science.md E5a). NaN when there is no variation within.
 */
export function betweenRatio(answers: readonly Trajectory[]): number {
  const longest = answers.reduce((most, { ids }) => Math.max(most, ids.length), 0);
  const sum = new Float64Array(longest);
  const alive = new Float64Array(longest);
  for (const { logProbT } of answers) {
    logProbT.forEach((value, t) => {
      sum[t] = (sum[t] ?? 0) - value;
      alive[t] = (alive[t] ?? 0) + 1;
    });
  }
  let between = 0;
  let within = 0;
  let tokens = 0;
  for (const { logProbT } of answers) {
    const centred = Float64Array.from(logProbT, (value, t) => -value - (sum[t] ?? 0) / (alive[t] ?? 1));
    const mean = centred.reduce((a, b) => a + b, 0) / centred.length;
    between += centred.length * mean * mean;
    within += centred.reduce((a, b) => a + (b - mean) ** 2, 0);
    tokens += centred.length;
  }
  const ratio = between / (answers.length - 1) / (within / (tokens - answers.length - (longest - 1)));
  return within > 1e-12 && Number.isFinite(ratio) ? ratio : NaN;
}

/** Correlation time in tokens over length N, N · Ω(N) / σ² with σ² the pooled variance (science.md B2.2, details.md); NaN when
 *  the observable does not vary. */
export function correlationTime(streams: readonly ArrayLike<number>[], from: number, length: number): number {
  const means = streams.map(values => sumOf(values, from, length, 0, 1) / length);
  const centre = means.reduce((a, b) => a + b, 0) / means.length;
  const fluctuation = means.reduce((a, b) => a + (b - centre) ** 2, 0) / (means.length - 1);
  const pooled = streams.reduce((a, values) => a + sumOf(values, from, length, centre, 2), 0) / (streams.length * length);
  return pooled > 1e-12 ? (length * fluctuation) / pooled : NaN;
}

function sumOf(values: ArrayLike<number>, from: number, length: number, centre: number, power: 1 | 2): number {
  let sum = 0;
  for (let t = from; t < from + length; t++) sum += ((values[t] ?? NaN) - centre) ** power;
  return sum;
}

/** How far one temperature is from settled: `amount` of the unit that `text` names, and whether that is enough. */
export interface Settling {
  readonly settled: boolean;
  readonly text: string;
}

const fewestCorrelationTimes = 5;
const largestRatio = 2;

/** Settling of one temperature; null when nothing varies there. In streams the slower of energy and share of spaces counts. */
export function settlingOf(row: TableRow, table: ScanTable): Settling | null {
  if (table.mode === 'answers') {
    const ratio = betweenRatio(row.trajectories);
    return Number.isNaN(ratio) ? null : { settled: ratio < largestRatio, text: `F is ${ratio.toFixed(1)}` };
  }
  const length = table.lengths.at(-1) ?? 0;
  const spaces = row.trajectories.map(({ pieces }) => Float64Array.from(pieces, spaceShare));
  const times = [row.trajectories.map(({ logProb1 }) => logProb1), spaces]
    .map(streams => correlationTime(streams, streamBurnIn, length))
    .filter(Number.isFinite);
  if (times.length === 0) return null;
  const slowest = Math.max(...times);
  return {
    settled: length >= fewestCorrelationTimes * slowest,
    text: `the correlation time is ${slowest.toFixed(1)} of ${String(length)} tokens`,
  };
}

function spaceShare(piece: string): number {
  return piece.length === 0 ? 0 : (piece.split(' ').length - 1) / piece.length;
}
