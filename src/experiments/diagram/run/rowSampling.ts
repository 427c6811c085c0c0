/** Samples the cells of one context window. */
import type { Plan, PlanCell } from '../../../domain/plan.ts';
import type { RunEvent } from '../../../domain/run.ts';
import { withWholeBudgets } from '../plan/noise.ts';
import { followsFirst, isNearlyAll, rowBudget, withRowBudget } from '../plan/pilot.ts';
import { presetSizes } from '../plan/presets.ts';
import type { GridState, IsEnough } from './gridState.ts';
import { isNoiseCell } from './regimeCells.ts';

/** Samples a row. That of a further window is cut where nearly all answers of its first cell have ended. Cells that
 * were cut early because they were expected to dissolve, but hold together, get the budget of the others. A replay
 * repeats what was decided. */
export async function* sampleRow(state: GridState, window: number, stage?: string): AsyncGenerator<RunEvent> {
  const isDecided = state.request.replay !== undefined || state.request.only !== undefined;
  yield* state.sampleRow(window, stage, isDecided || window === 0 ? undefined : openRow(state, window));
  if (state.request.replay !== undefined) return;
  const run = state.snapshot('running');
  const held = run.plan.cells.filter(
    cell =>
      cell.window === window &&
      cell.dissolves === true &&
      run.cells[cell.index]?.state === 'done' &&
      !isNoiseCell(run, cell.index),
  );
  if (held.length === 0) return;
  const indices = held.map(({ index }) => index);
  for (const index of indices) state.draft.clear(index);
  state.draft.setPlan(withWholeBudgets(run.plan, indices));
  state.countPlan({}, { code: 'longer-answers' });
  yield* state.sampleRow(window, stage);
}

/** Gives the cells of a row that has not begun the largest budget, and tells when its answers are long enough;
 * undefined where that was decided before. */
function openRow(state: GridState, window: number): IsEnough | undefined {
  const { spec } = state.request;
  const [first, place] = [firstOf(state.plan, window), state.plan.windows[window]];
  if (first === undefined || place === undefined || !followsFirst(spec, state.plan)) return undefined;
  const budget = rowBudget(spec, place, state.modelOf(place.model).card.context);
  const own = state.plan.cells.filter(cell => cell.window === window && cell.dissolves !== true);
  if (own.every(({ index }) => state.draft.countOf(index) === 0))
    state.draft.setPlan(withRowBudget(state.plan, window, budget));
  const { index, samples } = first;
  const isOpen = state.plan.cells[index]?.tokens === budget && state.draft.countOf(index) < samples;
  if (!isOpen) return undefined;
  const kept = state.answersOf(index).filter(({ ended }) => ended).length;
  return ({ longest, endedOf }) => {
    if (longest < presetSizes[spec.preset].tokens || !isNearlyAll(samples, kept + endedOf(index))) return false;
    state.draft.setPlan(withRowBudget(state.plan, window, longest + 1));
    return true;
  };
}

/** The cell of a window at the temperature of the home cell, if there is one. */
export function firstOf({ cells, home }: Plan, window: number): PlanCell | undefined {
  return cells.find(cell => cell.window === window && cell.temperature === cells[home]?.temperature);
}
