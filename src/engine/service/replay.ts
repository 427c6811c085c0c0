/** Compares a stored run with the same run sampled again (docs/method.md#replay). */
import { errorFrom } from '../../core/adjacentError.ts';
import { t } from '../../core/text.ts';
import { differencesOf } from '../../experiments/registry.ts';
import type { Progress } from '../../domain/report.ts';
import type { Run, RunEvent } from '../../domain/run.ts';
import { checkCanceled } from '../cancellation.ts';

export interface ReplayResult {
  readonly equal: boolean;
  /** What differs, in words for the user. */
  readonly differences: readonly string[];
  /** Number of stored answers that were compared. */
  readonly trajectories: number;
}

/** Compare a stored run with the one that `events` describe. Throws what the runner throws, and AdjacentError
 * cancelled.
 */
export async function replay(
  stored: Run,
  events: AsyncGenerator<RunEvent, Run>,
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
): Promise<ReplayResult> {
  let again = stored;
  for await (const event of events) {
    if (event.type === 'progress') onProgress(event.progress);
    else again = event.run;
  }
  checkCanceled(signal);
  if (again.error !== null) throw errorFrom(again.error);
  const found = differencesOf(stored, again);
  const fresh = stored.kind === 'study' ? [] : (stored.checks ?? []);
  const branches = stored.kind === 'study' ? [] : (stored.tree ?? []);
  const trajectories =
    [...stored.cells, ...fresh].reduce((sum, part) => sum + part.trajectories.length, 0) +
    branches.reduce((sum, { continuations }) => sum + continuations.length, 0);
  return {
    equal: found.length === 0,
    differences: found.length === 0 ? [] : [...changedModels(stored, again), ...found],
    trajectories,
  };
}

/** Models whose files changed since the run was stored: a reason why a replay may differ. */
function changedModels(stored: Run, again: Run): string[] {
  return stored.manifest.models.flatMap(({ card }, at) => {
    const now = again.manifest.models[at]?.card;
    const same = now?.modelHash === card.modelHash && now.tokenizerHash === card.tokenizerHash;
    return same ? [] : [t`${card.name} is not the file that the run was made with`];
  });
}
