/** Transitions between the states of the long runs of a cell (docs/method.md#transitions). */
import { burnInTokens } from '../../core/ergodicity/fluctuation.ts';
import { stateRuns } from '../../core/ergodicity/tokenStates.ts';
import { analyzeTransitions } from '../../core/ergodicity/transitions.ts';
import { stateText, transitionMessage, transitionText } from '../../core/ergodicity/transitionMessages.ts';
import { Memo } from '../../core/memo.ts';
import { reasonText } from '../../core/reasons.ts';
import { t } from '../../core/text.ts';
import type { TransitionReport } from '../../domain/report.ts';
import type { Run } from '../../domain/run.ts';
import { measurable } from './cellSample.ts';

const analyzed = new Memo<TransitionReport>();

/** Transitions of a finished cell of long runs; null for answers and for unfinished cells. */
export function transitionsOf(run: Run, index: number): TransitionReport | null {
  const trajectories = measurable(run, index);
  if (run.plan.mode === 'answers' || trajectories.length === 0) return null;
  return analyzed.recall(trajectories, [], () => {
    const found = analyzeTransitions(stateRuns(trajectories, burnInTokens));
    if ('reason' in found)
      return {
        cell: index,
        sentence: t`Where runs get stuck is not stated: ${reasonText(found.reason)}.`,
        states: [],
        shares: [],
        chain: [],
        count: 0,
        gap: found,
        dobrushin: found,
        conductance: found,
        kemeny: found,
        shuffled: null,
        isMarkov: false,
      };
    const { states, shares, chain, count, gap, dobrushin, conductance, kemeny, shuffled, isMarkov } = found;
    return {
      cell: index,
      sentence: transitionText(transitionMessage(found)),
      states: states.map(stateText),
      shares,
      chain,
      count,
      gap,
      dobrushin,
      conductance,
      kemeny,
      shuffled,
      isMarkov,
    };
  });
}
