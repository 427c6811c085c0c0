/** Short facts beside the prompt of a grid run. */
import { formatCount } from '../../../src/core/format.ts';
import { t } from '../../../src/core/text.ts';
import type { GridReport } from '../../../src/domain/report.ts';
import type { Child } from '../../shared/dom.ts';
import { term } from '../../shared/term.ts';
import { isRunning, sampleNoun } from '../panelState.ts';

/** Model and form, or the title of a calibration; then preset, cells and answers per cell. */
export function gridChips(report: GridReport): readonly Child[] {
  const sampled = report.cells.filter(cell => cell.n > 0).length;
  const all = report.cells.length;
  const cells = sampled === all ? formatCount(all, t`cell`) : t`${sampled} of ${formatCount(all, t`cell`)}`;
  const each = formatCount(Math.max(0, ...report.cells.map(cell => cell.n)), ...sampleNoun(report));
  const size = sampled === 0 || isRunning(report) ? [] : [`${cells} × ${each}`];
  return [
    report.spec.kind === 'calibration' ? term(report.title, 'calibration') : `${report.model.name} · ${report.form}`,
    [report.spec.preset, ...size].join(' · '),
  ];
}
