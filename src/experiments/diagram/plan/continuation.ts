/** What a finished or stopped map can sample later, and what that takes. */
import type { Plan } from '../../../domain/plan.ts';
import type { GridRest } from '../../../domain/report.ts';
import type { GridRun } from '../../../domain/run.ts';
import { plannedTokens } from '../../../run/sampling/answerLengths.ts';
import { isSizedByTime } from './grid.ts';
import { extendedPlan } from './refinement.ts';

/** The plan of a run with what it has not sampled: cells of its plan that are not finished, else the next rows or
 * columns that the plan left out. Null when nothing is left, while sizes are not decided, and for experiments whose
 * size does not follow from the time. */
export function continuedPlan({ manifest: { spec }, plan, cells }: GridRun): Plan | null {
  if (!isSizedByTime(spec) || plan.cells.some(cell => cell.samples === 0)) return null;
  const settled = { ...plan, refinements: 0 };
  return cells.some(cell => cell.state !== 'done') ? settled : extendedPlan(settled);
}

/** What `continuedPlan` adds; null when nothing is left. */
export function restOf(run: GridRun): GridRest | null {
  const next = continuedPlan(run);
  if (next === null) return null;
  const missing = next.cells.filter(({ index }) => run.cells[index]?.state !== 'done');
  const tokens = missing.reduce((sum, cell) => sum + cell.samples * plannedTokens(next, cell), 0);
  const { sampled } = run;
  return {
    cells: missing.length,
    windows: next.windows.length - run.plan.windows.length,
    temperatures: next.temperatures.length - run.plan.temperatures.length,
    seconds: sampled === undefined || sampled.tokens === 0 ? null : (sampled.seconds / sampled.tokens) * tokens,
  };
}
