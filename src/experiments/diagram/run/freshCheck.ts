/** Checks a setting of a stored run on fresh answers; nothing else of the run changes. */
import type { FreshAnswers, GridRun, RunEvent } from '../../../domain/run.ts';
import type { OutcomeSpec } from '../../../domain/spec.ts';
import type { ModelAccess } from '../../modelAccess.ts';
import { openCellModel } from './cellModel.ts';
import { drawFresh, freshDraw, type FreshDraw } from './freshAnswers.ts';
import { repeated } from './pathSampling.ts';

/** Checks one cell of a run: progress, then `done` with the run and the fresh answers. A canceled check rejects and
 * leaves nothing, because the answers that end first are no fair sample. Throws AdjacentError bad-argument, cancelled,
 * and what opening the model throws. */
export async function* checkCell(
  { run, cell, outcome }: { readonly run: GridRun; readonly cell: number; readonly outcome: OutcomeSpec },
  now: () => number,
  access: ModelAccess,
  signal: AbortSignal,
): AsyncGenerator<RunEvent, GridRun> {
  const fresh = yield* drawn(run, freshDraw(run, cell, outcome), now, access, signal);
  const checked = { ...run, checks: [...(run.checks ?? []), fresh] };
  yield { type: 'done', run: checked };
  return checked;
}

/** Draws the fresh answers of a replayed run again. */
export async function* repeatChecks(
  run: GridRun,
  checks: readonly FreshAnswers[],
  now: () => number,
  access: ModelAccess,
  signal: AbortSignal,
): AsyncGenerator<RunEvent, readonly FreshAnswers[]> {
  const again: FreshAnswers[] = [];
  for (const { trajectories, commitment, ...draw } of checks) {
    const request = {
      ...draw,
      samples: trajectories.length,
      isContinued: commitment !== undefined,
      ...repeated(commitment),
    };
    again.push(yield* drawn(run, request, now, access, signal));
  }
  return again;
}

async function* drawn(
  run: GridRun,
  draw: FreshDraw,
  now: () => number,
  access: ModelAccess,
  signal: AbortSignal,
): AsyncGenerator<RunEvent, FreshAnswers> {
  const { model, release } = await openCellModel(run, draw.cell, access, signal);
  try {
    const events = drawFresh(run, draw, model, now, signal);
    for (;;) {
      const step = await events.next();
      if (step.done === true) return step.value;
      yield { type: 'progress', progress: step.value };
    }
  } finally {
    release();
  }
}
