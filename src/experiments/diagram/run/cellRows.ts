/** The rows that cells of a run lack, as a model is asked for them. */
import { formatCount } from '../../../core/format.ts';
import { range } from '../../../core/numeric/functions.ts';
import { t } from '../../../core/text.ts';
import type { SampleRequest, SampleRow, SamplingState } from '../../../domain/languageModel.ts';
import type { Plan, PlanCell, PlanWindow } from '../../../domain/plan.ts';
import { endingOf, samplingOf } from '../../../domain/sampling.ts';
import type { GridSpec } from '../../../domain/spec.ts';
import type { RunDraft } from '../../../run/sampling/draft.ts';

/** A row with its own token budget. */
export type BudgetedRow = SampleRow & { readonly tokens: number };

/** What all rows of a window share. */
export type SharedRequest = Pick<SampleRequest, 'prefix' | 'end' | 'stop' | 'seed' | 'pool'>;

/** The answers that cells lack, each under the number that its random numbers use. */
export function lackedBy(draft: RunDraft<GridSpec>, group: readonly number[]): BudgetedRow[] {
  const { plan } = draft;
  const cells = group.flatMap(index => plan.cells[index] ?? []);
  return cells.flatMap(cell => rowsOf(cell, plan).filter(({ index }) => !draft.has(cell.index, index)));
}

function rowsOf(cell: PlanCell, plan: Plan): BudgetedRow[] {
  const { tokens = plan.tokens, samples } = cell;
  return range(samples).map(index => ({ cell: drawsOf(cell, plan), index, ...samplingOf(cell), tokens }));
}

/** Beyond the numbers of cells. */
const byTemperature = 2 ** 30;

/** The number that stands for a cell in its random numbers, below 2^31 (docs/method.md#plan-and-seeds). */
export function drawsOf({ index, pairedWith = index, window, temperature }: PlanCell, plan: Plan): number {
  const isOfNothing = plan.windows[window]?.words === 0;
  return plan.drawsByTemperature === true && isOfNothing ? byTemperature + Math.round(1e6 * temperature) : pairedWith;
}

/** What the rows of a window share. Hidden states are pooled where they can be centered. */
export function sharedBy({ manifest, plan }: RunDraft<GridSpec>, { ids, model = 0 }: PlanWindow): SharedRequest {
  const pool = (manifest.models[model]?.probeCenter ?? null) !== null;
  return { prefix: ids, ...endingOf(manifest), seed: plan.seed, pool };
}

/** The numbers of cells of a plan in their random numbers, by cell. */
export function numbersOf(plan: Plan, group: readonly number[]): ReadonlyMap<number, number> {
  const cells = group.flatMap(index => plan.cells[index] ?? []);
  return new Map(cells.map(cell => [cell.index, drawsOf(cell, plan)]));
}

/** What is asked of cells, as it is asked of the numbers that rows have instead. */
export function inCells(
  numbers: ReadonlyMap<number, number>,
  cutNow: (state: SamplingState) => readonly number[],
): (state: SamplingState) => readonly number[] {
  const numberOf = (cell: number): number => numbers.get(cell) ?? cell;
  return ({ runningOf, ...state }) => cutNow({ ...state, runningOf: cell => runningOf(numberOf(cell)) }).map(numberOf);
}

/** Rows that all fit into a step, whose budgets may grow while they run. */
export function withMost(rows: readonly BudgetedRow[], budget: number, most: number): readonly BudgetedRow[] {
  return rows.map(row => (row.tokens < budget ? row : { ...row, tokens: most }));
}

/** What progress says of the rows of a window: where they are, and how many have ended. */
export function detailOf(
  { windows }: Plan,
  { words, label }: PlanWindow,
  counts: { readonly ended: number; readonly all: number } | null,
): string {
  const place = words === 0 ? t`nothing of the prompt` : label;
  return [
    ...(windows.length > 1 ? [place] : []),
    ...(counts === null ? [] : [t`${counts.ended} of ${formatCount(counts.all, 'answer')} have ended`]),
  ].join(', ');
}
