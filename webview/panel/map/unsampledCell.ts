/** A place of the map without answers: why it has none, and the button that samples it. */
import { roughDuration } from '../../../src/core/format.ts';
import { t } from '../../../src/core/text.ts';
import type { CellReport, RunReport } from '../../../src/domain/report.ts';
import { h } from '../../shared/dom.ts';
import { isRunning } from '../panelState.ts';
import type { Actions } from '../panelState.ts';

/** Why a cell has no answers. */
export function unsampledText(cell: CellReport, report: RunReport): string {
  if (isRunning(report))
    return cell.state === 'sampling'
      ? t`Sampling now. Answers appear here as they finish.`
      : t`Answers appear here once this cell is sampled. So far, only the exact next-token distribution is known.`;
  switch (report.status) {
    case 'cancelled':
      return t`The run was canceled before this place was sampled. Only the exact next-token distribution is known.`;
    case 'failed':
    case 'interrupted':
      return t`The run ended before this place was sampled. Only the exact next-token distribution is known.`;
    case 'queued':
    case 'running':
    case 'done':
      return t`No answers were sampled here. Only the exact next-token distribution is known.`;
  }
}

/** "Sample this cell · about 6 s"; null where the run cannot be extended. */
export function sampleButton(cell: CellReport, report: RunReport, actions: Actions): HTMLElement | null {
  if (report.kind === 'study' || report.rest === undefined || isRunning(report) || cell.state === 'done') return null;
  const { cells, windows, temperatures, seconds } = report.rest;
  if (windows + temperatures > 0) return null;
  return h(
    'vscode-button',
    {
      id: 'sample-cell',
      appearance: 'secondary',
      onclick: () => actions.post({ type: 'sample-cell', cell: cell.index }),
    },
    sampleCellText(seconds, cells),
  );
}

/** "Sample this cell · about 6 s", where `cells` cells take `seconds`. */
export function sampleCellText(seconds: number | null, cells: number): string {
  const time = seconds === null ? '' : t` · ${roughDuration(seconds / Math.max(1, cells))}`;
  return t`Sample this cell${time}`;
}
