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
import { addToRun, commitmentsAt, referencesAgain } from './run/additions.ts';
import { checkCell, repeatChecks } from './run/freshCheck.ts';
import { restOf } from './plan/continuation.ts';
import { runGrid } from './run/openGrid.ts';
import { growTree, repeatTree } from './run/treeGrowth.ts';

export const gridExperiment: Experiment<GridSpec, GridRun, GridReport> = {
  isResumable: run => restOf(run) !== null,
  canCheck: true,
  run: runOrAdd,
  report: gridReport,
  cell: gridCell,
  table: gridTable,
  sections: gridSections,
  differences: (run, again) => [
    ...answerDifferences(run, again),
    ...pathDifferences(run, again),
    ...checkDifferences(run.checks, again.checks),
    ...internalsDifferences(run.internals, again.internals),
    ...treeDifferences(run, again),
    ...referenceDifferences(run, again),
  ],
};

/** A run, an addition to a stored one, or a replay with the additions that it has. */
async function* runOrAdd(
  request: RunRequest<GridSpec, GridRun>,
  models: ModelAccess,
  signal: AbortSignal,
): AsyncGenerator<RunEvent, GridRun> {
  const { check, grow, add, replay, now } = request;
  if (check !== undefined) return yield* checkCell(check, now, models, signal);
  if (grow !== undefined) return yield* growTree(grow, now, models, signal);
  if (add !== undefined) return yield* addToRun(add, now, models, signal);
  const { checks = [], tree = [], commitments = [], references = [] } = replay ?? {};
  if ([checks, tree, commitments, references].every(part => part.length === 0))
    return yield* runGrid(request, models, signal);
  const run = yield* withoutEnd(runGrid(request, models, signal));
  if (run.status !== 'done') {
    yield { type: 'done', run };
    return run;
  }
  const cells = commitments.map(({ cell }) => cell);
  const again = {
    ...run,
    ...(cells.length === 0 ? {} : { commitments: yield* commitmentsAt(run, cells, now, models, signal, commitments) }),
    ...(references.length === 0
      ? {}
      : {
          references: yield* referencesAgain(
            run,
            references.map(({ text }) => text),
            models,
            signal,
          ),
        }),
    ...(checks.length === 0 ? {} : { checks: yield* repeatChecks(run, checks, now, models, signal) }),
    ...(tree.length === 0 ? {} : { tree: yield* repeatTree(run, tree, now, models, signal) }),
  };
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
    ...(run.commitments ?? []).flatMap(({ cell, continuations }) =>
      sameContinuations(continuations, again.commitments?.find(one => one.cell === cell)?.continuations ?? [])
        ? []
        : [t`the continuations of the answers of cell ${cell} differ`],
    ),
    ...(differs('forks') ? [t`the continuations of the fork map differ`] : []),
  ];
}

function referenceDifferences({ references = [] }: GridRun, again: GridRun): string[] {
  const differs = references.some(({ text, cells }) => {
    const other = again.references?.find(one => one.text === text);
    return JSON.stringify(cells) !== JSON.stringify(other?.cells);
  });
  return differs ? [t`the log-probabilities of typed answers differ`] : [];
}

function treeDifferences({ tree = [] }: GridRun, again: GridRun): string[] {
  return tree.flatMap(({ continuations }, at) =>
    sameContinuations(continuations, again.tree?.[at]?.continuations ?? [])
      ? []
      : [t`the answers of branch ${at + 1} of the possibility tree differ`],
  );
}
