/** What long runs of a cell say about one run standing for all (science.md B2; details.md "Definitions"). */
import {
  analyzeErgodicity,
  judgeErgodicity,
  type ErgodicityAnalysis,
  type ErgodicityCall,
} from '../../core/ergodicity/ergodicity.ts';
import { leadingObservable, observablesOf } from '../../core/ergodicity/observables.ts';
import { measurable } from './cellSample.ts';
import { Memo } from '../../core/memo.ts';
import type { Run } from '../../domain/run.ts';

export interface CellErgodicity {
  readonly call: ErgodicityCall;
  /** Of the observable that stands for the cell. */
  readonly leading: ErgodicityAnalysis;
}

const analysed = new Memo<CellErgodicity>();

/** What all observables of a finished cell of streams say together; null for answers and unfinished cells. */
export function ergodicityOf(run: Run, index: number): CellErgodicity | null {
  const trajectories = measurable(run, index);
  if (run.plan.mode === 'answers' || trajectories.length === 0) return null;
  return analysed.recall(trajectories, [], () => {
    const analyses = observablesOf(trajectories).map(observable => analyzeErgodicity(trajectories, observable));
    return {
      call: judgeErgodicity(analyses),
      leading: analyzeErgodicity(trajectories, leadingObservable(trajectories)),
    };
  });
}
