/** Sampling on until a goal is reached (docs/method.md#sampling-on). */
import { coverageFigure } from '../../../core/answers/kindFigures.ts';
import { groupingOf } from '../../../run/measuring/cellReports.ts';
import { outcomeOf } from '../../../run/reporting/baseReport.ts';
import type { Plan } from '../../../domain/plan.ts';
import type { GridRun } from '../../../domain/run.ts';
import type { GrowthGoal } from '../../../domain/spec.ts';

/** The plan with another number of answers in one cell. */
export function withSamples(plan: Plan, index: number, samples: number): Plan {
  return { ...plan, cells: plan.cells.map(cell => (cell.index === index ? { ...cell, samples } : cell)) };
}

/** The plan with the most answers that a goal may take, of which progress is counted. */
export function atMost(plan: Plan, { answers }: GrowthGoal): Plan {
  return withSamples(plan, plan.home, answers);
}

/** Whether the coverage of the home cell is surely as high as the goal. */
export function isReached(run: GridRun, { coverage = 1 }: GrowthGoal): boolean {
  const { outcome } = outcomeOf(run, run.manifest.spec.outcome);
  const grouping = groupingOf(run, run.plan.home, outcome);
  const figure = grouping === null ? null : coverageFigure(grouping);
  return figure?.kind === 'estimate' && figure.interval[0] >= coverage;
}
