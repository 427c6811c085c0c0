/** Experiments that sample the cells of a grid: diagram, sweep, long runs, calibration. */
import { t } from '../../core/text.ts';
import type { GridReport } from '../../domain/report.ts';
import type { GridRun, RunEvent } from '../../domain/run.ts';
import type { GridSpec } from '../../domain/spec.ts';
import {
  answerDifferences,
  checkDifferences,
  internalsDifferences,
  sameContinuations,
} from '../../run/sampling/differences.ts';
import type { Experiment, RunRequest } from '../experiment.ts';
import type { ModelAccess } from '../modelAccess.ts';
import { gridSections, gridTable } from './report/exports.ts';
import { gridCell, gridReport } from './report/gridReport.ts';
import { checkCell, repeatChecks } from './run/freshCheck.ts';
import { runGrid } from './run/gridRun.ts';

export const gridExperiment: Experiment<GridSpec, GridRun, GridReport> = {
  resumable: false,
  canCheck: true,
  run: runOrCheck,
  report: gridReport,
  cell: gridCell,
  table: gridTable,
  sections: gridSections,
  differences: (run, again) => [
    ...answerDifferences(run, again),
    ...pathDifferences(run, again),
    ...checkDifferences(run.checks, again.checks),
    ...internalsDifferences(run.internals, again.internals),
  ],
};

/** A run, a check of a stored one, or a replay with the checks that it has. */
async function* runOrCheck(
  request: RunRequest<GridSpec, GridRun>,
  models: ModelAccess,
  signal: AbortSignal,
): AsyncGenerator<RunEvent, GridRun> {
  const { check, replay, now } = request;
  if (check !== undefined) return yield* checkCell(check, now, models, signal);
  const checks = replay?.checks ?? [];
  if (checks.length === 0) return yield* runGrid(request, models, signal);
  const run = yield* withoutEnd(runGrid(request, models, signal));
  if (run.status !== 'done') {
    yield { type: 'done', run };
    return run;
  }
  const again = { ...run, checks: yield* repeatChecks(run, checks, now, models, signal) };
  yield { type: 'done', run: again };
  return again;
}

/** The events of a run without the last one. */
async function* withoutEnd(events: AsyncGenerator<RunEvent, GridRun>): AsyncGenerator<RunEvent, GridRun> {
  for (;;) {
    const step = await events.next();
    if (step.done === true) return step.value;
    if (step.value.type !== 'done') yield step.value;
  }
}

function pathDifferences(run: GridRun, again: GridRun): string[] {
  const differs = (block: 'commitment' | 'forks'): boolean => {
    const stored = run[block];
    return stored !== undefined && !sameContinuations(stored.continuations, again[block]?.continuations ?? []);
  };
  return [
    ...(differs('commitment') ? [t`the continuations of the commitment curve differ`] : []),
    ...(differs('forks') ? [t`the continuations of the fork map differ`] : []),
  ];
}
