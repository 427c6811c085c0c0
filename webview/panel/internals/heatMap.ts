/** Figures by row and temperature as a heat map, with a table of the same numbers. */
import type { Figure } from '../../../src/core/figure.ts';
import { valueOf } from '../../../src/core/figure.ts';
import { figureLine, formatFigure } from '../../../src/core/figureText.ts';
import { formatTemperature } from '../../../src/core/format.ts';
import { t } from '../../../src/core/text.ts';
import type { SeriesReport } from '../../../src/domain/internals.ts';
import { changeText } from '../../../src/experiments/diagram/report/internalsExports.ts';
import { h } from '../../shared/dom.ts';
import { cividis, cssColor, textColorOn } from '../../shared/palette.ts';
import { dataTable, textCell } from '../charts/curveTable.ts';
import { expander } from '../toggles.ts';
import type { Toggles } from '../toggles.ts';

export interface HeatRow {
  readonly id: string;
  readonly label: string;
  /** Without a change for rows that were not tested. */
  readonly series: SeriesReport | Pick<SeriesReport, 'figures'>;
  /** Whether the label opens further rows. */
  readonly expands?: boolean;
  /** Whether colors span this row alone. */
  readonly ownScale?: boolean;
}

/** One row for each series, one column for each temperature, and how the series changes. */
export function heatMap(
  title: string,
  temperatures: readonly number[],
  rows: readonly HeatRow[],
  id: string,
  toggles: Toggles,
): HTMLElement {
  const columns = temperatures.map(formatTemperature);
  if (toggles.isOn(`table:${id}`))
    return dataTable(
      title,
      [t`series`, ...columns, t`change`],
      rows.map(({ label, series }) => ({
        label,
        cells: [...series.figures.map(figureCell), textCell(changeOf(series))],
      })),
    );
  const all = rangeOf(rows.flatMap(({ series }) => series.figures));
  return h(
    'div',
    { class: 'table-scroll', tabindex: 0, role: 'region', 'aria-label': t`${title}, heat map` },
    h(
      'table',
      { class: 'heat' },
      h('caption', {}, t`Columns are temperatures; color runs from the lowest value (dark) to the highest (bright).`),
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          h('td', {}),
          ...columns.map(name => h('th', { scope: 'col' }, name)),
          h('th', { scope: 'col' }, t`change`),
        ),
      ),
      h(
        'tbody',
        {},
        ...rows.map(row =>
          h(
            'tr',
            {},
            h(
              'th',
              { scope: 'row' },
              row.expands === true ? expander(row.id, row.label, toggles, `${title}: `) : row.label,
            ),
            ...row.series.figures.map(figure =>
              heatCell(figure, row.ownScale === true ? rangeOf(row.series.figures) : all),
            ),
            h('td', { class: 'heat-change' }, changeOf(row.series)),
          ),
        ),
      ),
    ),
  );
}

function changeOf(series: HeatRow['series']): string {
  return 'moves' in series ? changeText(series) : '';
}

function rangeOf(figures: readonly Figure[]): readonly [number, number] {
  const values = figures.flatMap(figure => valueOf(figure) ?? []);
  return [Math.min(...values), Math.max(...values)];
}

function heatCell(figure: Figure, [low, high]: readonly [number, number]): HTMLElement {
  const title = figureLine(figure);
  if (figure.kind === 'abstain') return h('td', { class: 'heat-none', title, 'aria-label': title }, '–');
  const color = cividis(high > low ? (figure.value - low) / (high - low) : 0.5);
  return h(
    'td',
    { '--fill': cssColor(color), '--ink': textColorOn(color), title },
    formatFigure(figure, { decimals: high < 10 ? 2 : 1 }).value,
  );
}

function figureCell(figure: Figure): HTMLElement {
  const { value, interval, support } = formatFigure(figure);
  if (figure.kind === 'abstain') return textCell(value, h('span', { class: 'table-support muted' }, support));
  return textCell(h('span', { class: 'table-value' }, value), ' ', h('span', { class: 'muted one-line' }, interval));
}
