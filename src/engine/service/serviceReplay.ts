/** Sample a stored run again with its own plan, and say whether it is the same. */
import { performance } from 'node:perf_hooks';
import { errorFrom } from '../../core/adjacentError.ts';
import type { LanguageModel } from '../../experiment/languageModel.ts';
import type { Plan } from '../../experiment/plan.ts';
import { differences } from '../../experiment/running/replay.ts';
import type { Progress } from '../../experiment/report.ts';
import type { Run, RunEvent } from '../../experiment/run.ts';
import { runExperiment } from '../../experiment/running/runner.ts';
import { checkCancelled } from '../sampler/cancellation.ts';

export interface Comparison {
  readonly equal: boolean;
  /** What differs, in words a person reads. */
  readonly differences: readonly string[];
  /** Stored answers that were compared. */
  readonly trajectories: number;
}

/** What runs again: a stored run on its models, in the order of `modelsOf`. */
export function experimentAgain(
  stored: Run,
  models: readonly LanguageModel[],
  signal: AbortSignal,
): AsyncGenerator<RunEvent, Run> {
  const { facts, spec } = stored.manifest;
  return runExperiment({ spec, facts, plan: sampledPart(stored), now: () => performance.now() }, models, signal);
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
  const found = differences(stored, again);
  const trajectories = stored.cells.reduce((sum, cell) => sum + cell.trajectories.length, 0);
  return {
    equal: found.length === 0,
    differences: found.length === 0 ? [] : [...changedModels(stored, again), ...found],
    trajectories,
  };
}

/** The plan without the cells that were never sampled, so that a cancelled run is not continued. */
function sampledPart({ plan, cells }: Run): Plan {
  const sampled = new Set(cells.filter(cell => cell.trajectories.length > 0).map(cell => cell.index));
  return {
    ...plan,
    cells: plan.cells.map(cell => (sampled.has(cell.index) ? cell : { ...cell, samples: 0 })),
    order: plan.order.map(group => group.filter(index => sampled.has(index))).filter(group => group.length > 0),
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
