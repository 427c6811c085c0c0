/** Tables that hold every number of a chart, with interval and support. */
import type { Figure } from '../../../src/core/figure.ts';
import { t } from '../../../src/core/text.ts';
import type { Curve } from '../../../src/domain/curve.ts';
import { h, type Child } from '../../shared/dom.ts';
import { wholeIntervals } from '../../shared/wholeIntervals.ts';
import { curveMetric, figureText, type MetricCard } from '../metricCards.ts';
import { figureAtX, formatX, xValues } from './curvePoints.ts';
import { columnHead, scrollTable } from './scrollTable.ts';

/** All points of a curve, one row for each x. `counted` names what was sampled; `columns` labels x where it counts
 * columns. */
export function curveTable(curve: Curve, counted: string, columns?: readonly string[]): HTMLElement {
  const rows = xValues(curve).map((x, i) => ({
    label: columns?.[x] ?? formatX(x),
    cells: curve.series.map(series => figureCell(curveMetric(curve), figureAtX(series, x, i), counted)),
  }));
  return dataTable(
    [curve.title, curve.unit].filter(part => part !== '').join(', '),
    [curve.xLabel, ...curve.series.map(({ label }) => label)],
    rows,
  );
}

/** A row of a table: its header and its cells. */
export interface TableRow {
  readonly label: string;
  readonly cells: readonly HTMLElement[];
}

/** A table with column and row headers. */
export function dataTable(caption: string, columns: readonly string[], rows: readonly TableRow[]): HTMLElement {
  return scrollTable(
    caption,
    columns.map(columnHead),
    rows.map(({ label, cells }) => h('tr', {}, h('th', { scope: 'row' }, label), ...cells)),
    '',
  );
}

/** A cell of plain text. */
export function textCell(...text: Child[]): HTMLElement {
  return h('td', {}, ...text.flatMap(part => (typeof part === 'string' ? wholeIntervals(part) : [part])));
}

/** A figure as a table cell: value and interval, and below them the support; `missing` where there is none. */
export function figureCell(
  card: MetricCard,
  figure: Figure | undefined,
  counted: string,
  missing = t`not sampled`,
): HTMLElement {
  if (figure === undefined) return h('td', { class: 'muted' }, missing);
  const { value, interval, support } = figureText(card, figure, { counted, bare: true });
  return textCell(
    h('span', { class: 'table-value' }, value),
    ...(interval === '' ? [] : [' ', h('span', { class: 'muted one-line' }, interval)]),
    h('span', { class: 'table-support muted' }, support),
  );
}
