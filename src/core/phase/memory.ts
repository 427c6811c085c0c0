/** Whether the trajectories of one temperature are long enough to represent one another: rule 4 of the phase verdict
 * (docs/method.md#phase-verdict). */
import { analyzeVariance } from '../answers/icc.ts';
import { fluctuationOf, timeAverages } from '../ergodicity/fluctuation.ts';
import { energyObservable, spaceShareObservable, surprisalObservable } from '../ergodicity/observables.ts';
import { lastOf } from '../numeric/at.ts';
import { mean } from '../numeric/sums.ts';
import type { Memory } from './ruleMessages.ts';
import { streamBurnIn } from './scanTable.ts';
import type { ScanTable, TableRow } from './scanTable.ts';

/** Correlation time in tokens over length N, N · Ω(N) / σ² with σ² the pooled variance
 * (docs/method.md#fluctuation-and-gamma); NaN if the observable does not vary. */
export function correlationTime(series: readonly Float64Array[], length: number): number {
  const averages = timeAverages(series, length, streamBurnIn);
  const center = mean(averages);
  let squares = 0;
  for (const values of series) {
    for (let t = streamBurnIn; t < streamBurnIn + length; t++) squares += ((values[t] as number) - center) ** 2;
  }
  const pooled = squares / (series.length * length);
  return pooled > 1e-12 ? (length * fluctuationOf(averages).value) / pooled : NaN;
}

/** The memory of one temperature, and whether the lengths outlast it. */
export interface MeasuredMemory {
  readonly isResolved: boolean;
  readonly memory: Memory;
}

const fewestCorrelationTimes = 5;
const largestRatio = 2;

/** The memory of one temperature; null if nothing varies there. In streams it is the correlation time of the slower of
 * energy and share of spaces, resolved if a run is at least five of them long; in answers the ratio F of the mean
 * squares between and within answers (docs/method.md#share-between-answers), resolved below 2. */
export function memoryOf({ temperature, trajectories }: TableRow, { mode, lengths }: ScanTable): MeasuredMemory | null {
  if (mode === 'answers') {
    const variance = analyzeVariance(trajectories.map(surprisalObservable.values)).whole;
    if (variance === null || !(variance.within > 1e-20)) return null;
    const ratio = variance.between / variance.within;
    return { isResolved: ratio < largestRatio, memory: { temperature, ratio } };
  }
  const length = lastOf(lengths);
  const times = [energyObservable, spaceShareObservable]
    .map(observable => correlationTime(trajectories.map(observable.values), length))
    .filter(Number.isFinite);
  if (times.length === 0) return null;
  const time = Math.max(...times);
  return { isResolved: length >= fewestCorrelationTimes * time, memory: { temperature, time, length } };
}
