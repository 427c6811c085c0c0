/** Opens the models of a grid and samples it on them. */
import type { GridRun, RunEvent } from '../../../domain/run.ts';
import type { ModelAccess, OpenedModel } from '../../modelAccess.ts';
import { modelsOf, sampleGrid } from './gridRun.ts';
import type { GridRequest } from './gridState.ts';

/** Runs a grid (see `Experiment.run`). All of its models stay open. */
export async function* runGrid(
  request: GridRequest,
  access: ModelAccess,
  signal: AbortSignal,
): AsyncGenerator<RunEvent, GridRun> {
  // A calibration of an earlier version has fewer rows.
  const references = modelsOf(request.spec).slice(0, request.replay?.manifest.models.length);
  if (references.length > 1) access.checkTogether(references);
  const opened: OpenedModel[] = [];
  try {
    for (const reference of references) opened.push(await access.open(reference, signal));
    const facts = { ...request.facts, threads: opened[0]?.threads ?? request.facts.threads };
    return yield* sampleGrid(
      { ...request, facts },
      opened.map(({ model }) => model),
      signal,
    );
  } finally {
    for (const one of opened) one.release();
  }
}
