/** Sample a stored run again with its own plan, and say whether it is the same. */
import { errorFrom } from '../../core/adjacentError.ts';
import { differencesOf } from '../../experiments/registry.ts';
import type { Progress } from '../../domain/report.ts';
import type { Run, RunEvent } from '../../domain/run.ts';
import { checkCancelled } from '../cancellation.ts';

export interface Comparison {
  readonly equal: boolean;
  /** What differs, in words a person reads. */
  readonly differences: readonly string[];
  /** Stored answers that were compared. */
  readonly trajectories: number;
}

/** Compare a stored run with the same run again. Throws what the runner throws, and AdjacentError cancelled. */
export async function replay(
  stored: Run,
  events: AsyncGenerator<RunEvent, Run>,
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
): Promise<Comparison> {
  let again = stored;
  for await (const event of events) {
    if (event.type === 'progress') onProgress(event.progress);
    else again = event.run;
  }
  checkCancelled(signal);
  if (again.error !== null) throw errorFrom(again.error);
  const found = differencesOf(stored, again);
  const trajectories = stored.cells.reduce((sum, cell) => sum + cell.trajectories.length, 0);
  return {
    equal: found.length === 0,
    differences: found.length === 0 ? [] : [...changedModels(stored, again), ...found],
    trajectories,
  };
}

/** A reason why a replay may differ: a model is another file by now. */
function changedModels(stored: Run, again: Run): string[] {
  return stored.manifest.models.flatMap(({ card }, at) => {
    const now = again.manifest.models[at]?.card;
    const same = now?.modelHash === card.modelHash && now.tokenizerHash === card.tokenizerHash;
    return same ? [] : [`${card.name} is not the file that the run was made with`];
  });
}
