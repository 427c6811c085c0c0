/** The map as a table, rows and columns as on the map. */
import { t } from '../../../src/core/text.ts';
import type { RunReport } from '../../../src/domain/report.ts';
import { dataTable, figureCell } from '../charts/curveTable.ts';
import { metricCard } from '../metricCards.ts';
import { isRunning, sampleNoun } from '../panelState.ts';
import { figureAt, rowsName } from './gridLookup.ts';

/** Every cell with interval and support. */
export function mapTable(report: RunReport, metric: string): HTMLElement {
  const card = metricCard(metric);
  const { x, y } = report.axes;
  const [, counted] = sampleNoun(report);
  const missing = isRunning(report) ? t`not sampled yet` : t`not sampled`;
  return dataTable(
    [card.name, card.unit].filter(part => part !== '').join(', '),
    [`${rowsName(report.axes)} \\ ${x.name}`, ...x.labels],
    y.labels.map((label, row) => ({
      label,
      cells: x.labels.map((_, column) => figureCell(card, figureAt(report, row, column, metric), counted, missing)),
    })),
  );
}
