/** What stands beside the prompt of a grid: its model and its size. */
import { formatCount } from '../../../src/core/format.ts';
import type { GridReport } from '../../../src/domain/report.ts';
import { isRunning, sampleNoun } from '../panelState.ts';

/** Model and form; preset, cells and answers. */
export function gridChips(report: GridReport): readonly string[] {
  const most = Math.max(0, ...report.cells.map(cell => cell.n));
  const sampled = report.cells.filter(cell => cell.n > 0).length;
  const each = formatCount(most, ...sampleNoun(report));
  const all = report.cells.length;
  const size =
    sampled === 0 || isRunning(report)
      ? []
      : [`${sampled === all ? '' : `${sampled} of `}${formatCount(all, 'cell')} × ${each}`];
  const model = report.spec.kind === 'calibration' ? report.title : `${report.model.name} · ${report.form}`;
  return [model, [report.spec.preset, ...size].join(' · ')];
}
