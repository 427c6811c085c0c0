/** How long a run takes after its answers: continuations of those of the home cell, and reading internals. */
import type { Plan } from '../../../domain/plan.ts';
import type { GridRun } from '../../../domain/run.ts';
import type { GridSpec } from '../../../domain/spec.ts';
import { sum } from '../../../core/numeric/sums.ts';
import { plannedTokens } from '../../../run/sampling/answerLengths.ts';
import type { Pace } from '../../../run/sampling/pace.ts';
import { drawSeconds } from '../../../run/sampling/work.ts';
import { pathTokens } from './pathBudget.ts';

/** Seconds at a pace. */
export function secondsAfter(spec: GridSpec, plan: Plan, pace: Pace): number {
  return drawSeconds(pace, pathTokens(spec, plan)) + internalsSeconds(spec, plan, pace);
}

/** Seconds of reading internals at a pace: each answer is one pass, which costs about as much as a step with as many
 * rows as it has tokens. */
export function internalsSeconds({ kind }: GridSpec, plan: Plan, { step, row }: Pace, replay?: GridRun): number {
  if (kind !== 'internals' || (replay !== undefined && replay.internals === undefined)) return 0;
  return sum(plan.cells.map(cell => (cell.samples * (step + row * plannedTokens(plan, cell))) / 1000));
}
