/** The answers of a cell for display. */
import { energyOf } from '../../core/energy.ts';
import type { Grouping } from '../../core/answers/outcome.ts';
import type { Trajectory } from '../../core/trajectory.ts';
import type { AnswerView } from '../../domain/report.ts';

/** Answers in order of index, each with its kind and the surprisal of its tokens at temperature 1 (nats). */
export function answerViews(trajectories: readonly Trajectory[], grouping: Grouping | null): AnswerView[] {
  return trajectories.map((trajectory, at) =>
    answerView(trajectory, grouping?.kinds[grouping.kindOf[at] ?? -1]?.label ?? grouping?.unread?.label ?? ''),
  );
}

/** An answer, or what was drawn of it, for display. */
export function answerView(trajectory: Trajectory, kind: string): AnswerView {
  return {
    cell: trajectory.cell,
    index: trajectory.index,
    text: trajectory.text,
    ended: trajectory.ended,
    tokens: trajectory.ids.length,
    energy: energyOf(trajectory),
    kind,
    pieces: trajectory.pieces,
    surprisals: Array.from(trajectory.logProb1, logProb => -logProb),
    ids: Array.from(trajectory.ids),
  };
}
