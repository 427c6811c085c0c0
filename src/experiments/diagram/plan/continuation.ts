/** What a finished or stopped map can sample later, and what that takes. */
import { formatTemperature } from '../../../core/format.ts';
import { t } from '../../../core/text.ts';
import type { Plan } from '../../../domain/plan.ts';
import type { GridRest } from '../../../domain/report.ts';
import type { GridRun } from '../../../domain/run.ts';
import { plannedTokens } from '../../../run/sampling/answerLengths.ts';
import { isSizedByTime } from './grid.ts';
import { pathTokens } from './pathBudget.ts';
import { isUnsettled } from './pilot.ts';
import { extendedPlan } from './refinement.ts';

/** Whether a run was stopped before its sizes were decided. */
export function isUndecided({ manifest: { spec }, plan, status }: GridRun): boolean {
  return status !== 'done' && isSizedByTime(spec) && isUnsettled(plan);
}

/** The plan of a run with what it has not sampled: cells of its plan that are not finished, else the next rows or
 * columns that the plan left out. Null when nothing is left, while sizes are not decided, and for experiments whose
 * size does not follow from the time. */
export function continuedPlan({ manifest: { spec }, plan, cells }: GridRun): Plan | null {
  if (!isSizedByTime(spec) || isUnsettled(plan)) return null;
  const settled = { ...plan, refinements: 0 };
  return cells.some(cell => cell.state !== 'done') ? settled : extendedPlan(settled);
}

/** What `continuedPlan` adds; null when nothing is left. Where sizes were not decided, the cells of the map so far. */
export function restOf(run: GridRun): GridRest | null {
  if (isUndecided(run)) {
    const missing = run.cells.filter(({ state }) => state !== 'done').length;
    return { cells: missing, windows: 0, temperatures: 0, seconds: null };
  }
  const next = continuedPlan(run);
  if (next === null) return null;
  const missing = next.cells.filter(({ index }) => run.cells[index]?.state !== 'done');
  const answers = missing.reduce((sum, cell) => sum + cell.samples * plannedTokens(next, cell), 0);
  const isStopped = run.status !== 'done' && run.commitment === undefined;
  const tokens = answers + (isStopped ? pathTokens(run.manifest.spec, next) : 0);
  const { sampled } = run;
  const places = missing
    .filter(({ index }) => run.cells[index] === undefined)
    .map(({ index, temperature, window }) => ({
      cell: index,
      label: t`temperature ${formatTemperature(temperature)}, ${next.windows[window]?.label ?? ''}`,
    }));
  return {
    cells: missing.length,
    windows: next.windows.length - run.plan.windows.length,
    temperatures: next.temperatures.length - run.plan.temperatures.length,
    seconds: sampled === undefined || sampled.tokens === 0 ? null : (sampled.seconds / sampled.tokens) * tokens,
    ...(places.length === 0 ? {} : { places }),
  };
}
