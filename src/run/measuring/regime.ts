/** Regime of a cell of a run (docs/method.md#regimes). */
import type { Figure } from '../../core/figure.ts';
import type { CellSample } from '../../core/metric.ts';
import { metricOf } from '../../core/metrics.ts';
import { regimeOfAnswers, regimeOfStreams } from '../../core/phase/regime.ts';
import type { RegimeCall } from '../../core/phase/scan.ts';
import { sampleOf } from './cellSample.ts';
import { Memo } from '../../core/memo.ts';
import type { Run } from '../../domain/run.ts';

/** Regime of a sample. `read` returns the deciding figures by metric id. Null for an empty sample. */
export function regimeOf(sample: CellSample, read: (id: string) => Figure): RegimeCall | null {
  if (sample.trajectories.length === 0) return null;
  return sample.mode === 'answers'
    ? regimeOfAnswers(read('energy'), read('semantic-order'), sample.vocabulary)
    : regimeOfStreams(read('gamma'));
}

const calls = new Memo<RegimeCall | null>();

/** Regime of a finished cell, for refinement; null for a cell without samples or when its figures abstain. */
export function classOfCell(run: Run, index: number): RegimeCall | null {
  const sample = sampleOf(run, index, null);
  return calls.recall(sample.trajectories, [sample.mode], () => regimeOf(sample, id => metricOf(id).compute(sample)));
}
