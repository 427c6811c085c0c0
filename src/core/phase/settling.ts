/** Whether trajectories of one temperature are long enough to stand for one another (rule 4 of science.md B3.6). */
import { fluctuationOf, timeAverages } from '../ergodicity/fluctuation.ts';
import { energyObservable, spaceShareObservable, surprisalObservable } from '../ergodicity/observables.ts';
import { streamBurnIn } from './scanTable.ts';
import type { ScanTable, TableRow } from './scanTable.ts';
import { analyzeAnswers } from '../answers/sharing.ts';

/** Correlation time in tokens over length N, N · Ω(N) / σ² with σ² the pooled variance (science.md B2.2, details.md);
 * NaN when the observable does not vary. */
export function correlationTime(series: readonly Float64Array[], length: number): number {
  const averages = timeAverages(series, length, streamBurnIn);
  const mean = averages.reduce((sum, value) => sum + value, 0) / averages.length;
  let squares = 0;
  for (const values of series) {
    for (let t = streamBurnIn; t < streamBurnIn + length; t++) squares += ((values[t] ?? NaN) - mean) ** 2;
  }
  const pooled = squares / (series.length * length);
  return pooled > 1e-12 ? (length * fluctuationOf(averages).value) / pooled : NaN;
}

/** How long the memory of one temperature is, in words with its number, and whether the lengths outlast it. */
export interface Settling {
  readonly settled: boolean;
  readonly text: string;
}

const fewestCorrelationTimes = 5;
const largestRatio = 2;

/** Settling of one temperature; null when nothing varies there. In streams the slower of energy and share of spaces
 * counts, in answers the ratio F of E5a. */
export function settlingOf({ trajectories }: TableRow, { mode, lengths }: ScanTable): Settling | null {
  if (mode === 'answers') {
    const variance = analyzeAnswers(trajectories.map(trajectory => surprisalObservable.values(trajectory))).whole;
    if (variance === null || !(variance.within > 1e-20)) return null;
    const ratio = variance.between / variance.within;
    return { settled: ratio < largestRatio, text: `F is ${ratio.toFixed(1)}` };
  }
  const length = lengths.at(-1) ?? 0;
  const times = [energyObservable, spaceShareObservable]
    .map(observable =>
      correlationTime(
        trajectories.map(trajectory => observable.values(trajectory)),
        length,
      ),
    )
    .filter(Number.isFinite);
  if (times.length === 0) return null;
  const slowest = Math.max(...times);
  return {
    settled: length >= fewestCorrelationTimes * slowest,
    text: `the correlation time is ${slowest.toFixed(1)} of ${length} tokens`,
  };
}
