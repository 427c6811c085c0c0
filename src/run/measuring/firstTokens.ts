/** Answers up to a common number of tokens, so that cells with different budgets can be compared. */
import type { Trajectory } from '../../core/trajectory.ts';
import { Memo } from '../../core/memo.ts';

const shortened = new Memo<readonly Trajectory[]>();

/** The first `tokens` tokens of each answer, made once. A longer answer counts as cut and has no embedding; the others
 * are the same objects. */
export function firstTokens(trajectories: readonly Trajectory[], tokens: number): readonly Trajectory[] {
  if (trajectories.every(({ ids }) => ids.length <= tokens)) return trajectories;
  return shortened.recall(trajectories, [tokens], () =>
    trajectories.map(trajectory => (trajectory.ids.length <= tokens ? trajectory : cutAt(trajectory, tokens))),
  );
}

function cutAt({ end: _end, ...trajectory }: Trajectory, tokens: number): Trajectory {
  const pieces = trajectory.pieces.slice(0, tokens);
  return {
    ...trajectory,
    ids: trajectory.ids.subarray(0, tokens),
    logProbT: trajectory.logProbT.subarray(0, tokens),
    logProb1: trajectory.logProb1.subarray(0, tokens),
    entropy: trajectory.entropy.subarray(0, tokens),
    logitVariance: trajectory.logitVariance.subarray(0, tokens),
    ended: false,
    embedding: null,
    text: pieces.join(''),
    pieces,
  };
}
