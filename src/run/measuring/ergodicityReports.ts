/** Ergodicity of the long runs of a cell: whether one run represents all of them (docs/method.md#ergodicity-verdict).
 */
import { analyzeErgodicity, classifyErgodicity, type ErgodicityAnalysis } from '../../core/ergodicity/ergodicity.ts';
import type { ErgodicityVerdict } from '../../core/ergodicity/ergodicityMessages.ts';
import { leadingObservable, observablesOf } from '../../core/ergodicity/observables.ts';
import { measurable } from './cellSample.ts';
import { Memo } from '../../core/memo.ts';
import type { Run } from '../../domain/run.ts';

export interface CellErgodicity {
  readonly verdict: ErgodicityVerdict;
  /** The analysis of the observable that the panel shows for the cell. */
  readonly leading: ErgodicityAnalysis;
}

const analyzed = new Memo<CellErgodicity>();

/** Combined verdict over all observables of a finished cell of streams; null for answers and for unfinished cells. */
export function ergodicityOf(run: Run, index: number): CellErgodicity | null {
  const trajectories = measurable(run, index);
  if (run.plan.mode === 'answers' || trajectories.length === 0) return null;
  return analyzed.recall(trajectories, [], () => {
    const analyses = observablesOf(trajectories).map(observable => analyzeErgodicity(trajectories, observable));
    return {
      verdict: classifyErgodicity(analyses),
      leading: analyzeErgodicity(trajectories, leadingObservable(trajectories)),
    };
  });
}
