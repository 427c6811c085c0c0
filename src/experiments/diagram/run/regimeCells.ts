/** Regimes of the cells of a run in progress, which decide where more is sampled. */
import type { GridRun } from '../../../domain/run.ts';
import { classOfCell } from '../../../run/measuring/regime.ts';
import { sampledRow } from '../../../run/measuring/rowReports.ts';
import type { ClassedCell } from '../plan/refinement.ts';

/** The sampled cells of each row with their regimes; cells whose figures abstain are left out. */
export function classedRows(run: GridRun): ClassedCell[][] {
  return run.plan.windows.map((_, row) =>
    sampledRow(run, row).flatMap(({ index, temperature }) => {
      const regime = classOfCell(run, index);
      return regime === null ? [] : [{ temperature, regime: regime.name }];
    }),
  );
}

/** Whether the answers of a cell are noise for certain. */
export function isNoiseCell(run: GridRun, index: number): boolean {
  const regime = classOfCell(run, index);
  return regime?.name === 'dissolved' && regime.certain;
}

/** Cells whose interval spans two regimes, in the order of the plan. */
export function uncertainCells(run: GridRun): number[] {
  return run.plan.cells.map(({ index }) => index).filter(index => classOfCell(run, index)?.certain === false);
}

/** The cell of a row whose texts the softmax null re-reads: the hottest settled cell, else the coldest cell. */
export function nullSource(run: GridRun, row: readonly number[]): number {
  const settled = row.filter(index => ['settled', 'ordered'].includes(classOfCell(run, index)?.name ?? ''));
  return settled.at(-1) ?? row[0] ?? 0;
}
