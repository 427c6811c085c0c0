/** What the metrics read of a cell of a run. */
import type { Openness } from '../../core/branching.ts';
import type { CellSample } from '../../core/metric.ts';
import type { Grouping } from '../../core/answers/outcome.ts';
import type { PlanCell } from '../../domain/plan.ts';
import type { Run } from '../../domain/run.ts';

/** The cell of the plan; throws RangeError when there is none. */
export function planCell(run: Run, index: number): PlanCell {
  const cell = run.plan.cells[index];
  if (cell === undefined) throw new RangeError(`the plan has no cell ${index}`);
  return cell;
}

/** Exact figures of the next token at a cell's window and temperature; null before the map stands. */
export function opennessAt(run: Run, { window, temperature }: PlanCell): Openness | null {
  return run.distributions[window]?.openness[run.plan.temperatures.indexOf(temperature)] ?? null;
}

/** Real vocabulary of the model that reads a window. */
export function vocabularyOf(run: Run, window: number): number {
  return run.manifest.models[run.plan.windows[window]?.model ?? 0]?.card.vocabulary ?? 0;
}

/** Answers of a cell that may be measured: all of a finished cell, none otherwise, because the answers at hand in
 * mid-sampling are the ones that ended first. */
export function measurable(run: Run, index: number): CellSample['trajectories'] {
  const cell = run.cells[index];
  return cell?.state === 'done' ? cell.trajectories : [];
}

/** A cell as the metrics read it. */
export function sampleOf(run: Run, index: number, grouping: Grouping | null): CellSample {
  const cell = planCell(run, index);
  return {
    mode: run.plan.mode,
    temperature: cell.temperature,
    trajectories: measurable(run, index),
    tokens: run.plan.tokens,
    vocabulary: vocabularyOf(run, cell.window),
    openness: opennessAt(run, cell),
    grouping,
  };
}
