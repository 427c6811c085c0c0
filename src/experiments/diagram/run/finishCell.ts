/** Lets the cut answers of a stored run go on to their end (docs/method.md#plan-and-seeds). */
import { AdjacentError } from '../../../core/adjacentError.ts';
import { t } from '../../../core/text.ts';
import type { Trajectory } from '../../../core/trajectory.ts';
import type { Commitment, GridRun, RunEvent } from '../../../domain/run.ts';
import { ProgressMeter } from '../../../run/sampling/progress.ts';
import type { ModelAccess } from '../../modelAccess.ts';
import { finishingOf } from '../plan/finishing.ts';
import { openCellModel } from './cellModel.ts';
import { cutOf, finishedAnswers } from './finishedAnswers.ts';

/** Draws the rest of the cut answers of a cell with their own random numbers, as if their token budget had been larger
 * from the beginning. Yields progress; returns the run with the whole answers in place of their beginnings. Throws
 * AdjacentError bad-argument where nothing was cut or can go on, cancelled, and what opening the model throws. */
export async function* finishCell(
  run: GridRun,
  index: number,
  now: () => number,
  access: ModelAccess,
  signal: AbortSignal,
): AsyncGenerator<RunEvent, GridRun> {
  const finishing = finishingOf(run, index);
  if (finishing === null)
    throw new AdjacentError(
      'bad-argument',
      t`No cut answer of this setting can go on.`,
      t`Choose a setting whose answers were cut.`,
    );
  const { plan } = run;
  const { tokens } = finishing;
  const cut = cutOf(run, index);
  const cells = plan.cells.map(cell => ({ ...cell, tokens, samples: cell.index === index ? cut.length : 0 }));
  const { topUp: _, ...planned } = plan;
  const meter = new ProgressMeter({ ...planned, refinements: 0, cells }, now);
  const { model, release } = await openCellModel(run, index, access, signal);
  try {
    const events = finishedAnswers(run, index, tokens, model, meter, signal);
    for (;;) {
      const step = await events.next();
      if (step.done === true) return withAnswers(run, index, tokens, step.value);
      yield { type: 'progress', progress: step.value };
    }
  } finally {
    release();
  }
}

/** The run with other answers in a cell, and the budget that they had. Continuations that would now be of another
 * length are dropped. */
function withAnswers(run: GridRun, index: number, tokens: number, trajectories: readonly Trajectory[]): GridRun {
  const { plan } = run;
  const fits = (one: Commitment): boolean => one.cell !== index || one.tokens === Math.min(tokens, plan.tokens);
  const { commitment, commitments, ...others } = run;
  const kept = commitments?.filter(fits) ?? [];
  return {
    ...others,
    ...(commitment !== undefined && fits(commitment) ? { commitment } : {}),
    ...(kept.length === 0 ? {} : { commitments: kept }),
    plan: { ...plan, cells: plan.cells.map(cell => (cell.index === index ? { ...cell, tokens } : cell)) },
    cells: run.cells.map(cell => (cell.index === index ? { ...cell, trajectories } : cell)),
  };
}
