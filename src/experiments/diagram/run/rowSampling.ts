/** Samples the cells of one context window. */
import type { RunEvent } from '../../../domain/run.ts';
import { withWholeBudgets } from '../plan/noise.ts';
import type { GridState } from './gridState.ts';
import { rowRule } from './rowRule.ts';
import { isNoiseCell } from './regimeCells.ts';

/** Samples a row. How long answers of a further window are is decided meanwhile. Cells that
 * were cut early because they were expected to dissolve, but hold together, get the budget of the others. A replay
 * repeats what was decided. */
export async function* sampleRow(state: GridState, window: number, stage?: string): AsyncGenerator<RunEvent> {
  const isDecided = state.request.replay !== undefined || state.request.only !== undefined;
  yield* state.sampleRow(window, stage, isDecided || window === 0 ? undefined : rowRule(state, window));
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
