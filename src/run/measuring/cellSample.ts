/** The sample of a cell that metrics read. */
import type { Openness } from '../../core/distribution.ts';
import type { CellSample } from '../../core/metric.ts';
import type { Grouping } from '../../core/answers/outcome.ts';
import type { OpennessBounds } from '../../core/opennessBounds.ts';
import { lacksOf } from '../../domain/capabilities.ts';
import type { PlanCell, PlanWindow } from '../../domain/plan.ts';
import type { Run } from '../../domain/run.ts';

/** A cell of the plan. Throws RangeError when it does not exist. */
export function planCell(run: Run, index: number): PlanCell {
  const cell = run.plan.cells[index];
  if (cell === undefined) throw new RangeError(`the plan has no cell ${index}`);
  return cell;
}

/** The window of a cell. Throws RangeError when the plan has none. */
export function cellWindow(run: Run, index: number): PlanWindow {
  const { window: at } = planCell(run, index);
  const window = run.plan.windows[at];
  if (window === undefined) throw new RangeError(`the plan has no window ${at}`);
  return window;
}

/** Exact next-token figures at a cell's window and temperature; null before the exact map is computed. */
export function opennessAt(run: Run, { window, temperature }: PlanCell): Openness | null {
  return run.distributions[window]?.openness[run.plan.temperatures.indexOf(temperature)] ?? null;
}

/** Between which values these figures lie, where only the likeliest tokens are known. */
export function boundsAt(run: Run, { window, temperature }: PlanCell): OpennessBounds | undefined {
  return run.distributions[window]?.bounds?.[run.plan.temperatures.indexOf(temperature)];
}

/** Vocabulary size, without padding, of the model that reads a window. */
export function vocabularyOf(run: Run, window: number): number {
  return run.manifest.models[run.plan.windows[window]?.model ?? 0]?.card.vocabulary ?? 0;
}

/** Answers that metrics may use: all of a finished cell, none of an unfinished one, whose answers are biased toward
 * those that finished first. */
export function measurable(run: Run, index: number): CellSample['trajectories'] {
  const cell = run.cells[index];
  return cell?.state === 'done' ? cell.trajectories : [];
}

/** The sample of one cell. */
export function sampleOf(run: Run, index: number, grouping: Grouping | null): CellSample {
  const cell = planCell(run, index);
  const card = run.manifest.models[run.plan.windows[cell.window]?.model ?? 0]?.card;
  const bounds = boundsAt(run, cell);
  return {
    mode: run.plan.mode,
    temperature: cell.temperature,
    trajectories: measurable(run, index),
    tokens: cell.tokens ?? run.plan.tokens,
    vocabulary: vocabularyOf(run, cell.window),
    openness: opennessAt(run, cell),
    grouping,
    ...(bounds === undefined ? {} : { bounds }),
    ...(card?.capabilities === undefined ? {} : { lacks: lacksOf(card.capabilities, card.vocabulary) }),
  };
}
