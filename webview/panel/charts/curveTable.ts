/** The table twins: every number of a picture, with interval and support. */
import type { Figure } from '../../../src/core/figure.ts';
import type { Curve } from '../../../src/domain/curve.ts';
import type { RunReport } from '../../../src/domain/report.ts';
import { h } from '../../shared/dom.ts';
import { figureAtPlace, placesOf, writtenPlace } from './curvePoints.ts';
import { figureAt } from '../map/gridLookup.ts';
import { figureText, metricCard } from '../metricCards.ts';
import { sampleNoun } from '../panelState.ts';

/** All points of a curve, one row for each x. */
export function curveTable(curve: Curve, counted: string, columns?: readonly string[]): HTMLElement {
  const rows = placesOf(curve).map((x, i) =>
    h(
      'tr',
      {},
      h('th', { scope: 'row' }, columns?.[x] ?? writtenPlace(x)),
      ...curve.series.map(series => figureCell(curve.id, figureAtPlace(series, x, i), counted)),
    ),
  );
  return scrolling(
    `${curve.title}, ${curve.unit}`,
    h(
      'table',
      {},
      h('caption', {}, [curve.title, curve.unit].filter(Boolean).join(', ')),
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          h('th', { scope: 'col' }, curve.xLabel),
          ...curve.series.map(series => h('th', { scope: 'col' }, series.label)),
        ),
      ),
      h('tbody', {}, ...rows),
    ),
  );
}

/** The map as a table, rows and columns as they are drawn. */
export function mapTable(report: RunReport, metric: string): HTMLElement {
  const { name, unit } = metricCard(metric);
  const { x, y } = report.axes;
  const rows = y.labels.map((label, row) =>
    h(
      'tr',
      {},
      h('th', { scope: 'row' }, label),
      ...x.labels.map((_, column) => figureCell(metric, figureAt(report, row, column, metric), sampleNoun(report)[1])),
    ),
  );
  return scrolling(
    name,
    h(
      'table',
      {},
      h('caption', {}, [name, unit].filter(Boolean).join(', ')),
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          h('th', { scope: 'col' }, `${y.knob === 'window' ? 'window' : y.name} \\ ${x.name}`),
          ...x.labels.map(label => h('th', { scope: 'col' }, label)),
        ),
      ),
      h('tbody', {}, ...rows),
    ),
  );
}

/** One figure as a table cell: value, interval below, support below that when it is not a plain estimate. */
function figureCell(metric: string, figure: Figure | undefined, counted: string): HTMLElement {
  if (figure === undefined) return h('td', { class: 'muted' }, 'not sampled');
  const text = figureText(metric, figure, { counted, bare: true });
  return h(
    'td',
    {},
    h('span', { class: 'table-value' }, text.value),
    text.interval === '' ? null : h('span', { class: 'muted' }, ` ${text.interval}`),
    h('span', { class: 'table-support muted' }, text.support),
  );
}

/** A box that scrolls sideways by itself, reachable by keyboard. */
export function scrolling(label: string, table: HTMLElement): HTMLElement {
  return h('div', { class: 'table-scroll', tabindex: 0, role: 'region', 'aria-label': `${label}, table` }, table);
}
