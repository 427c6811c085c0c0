/** The map: one button for each cell. Buttons instead of a canvas give keyboard and screen reader the same picture. */
import type { Figure } from '../../../src/core/figure.ts';
import { t } from '../../../src/core/text.ts';
import { heldCut, type CellReport, type RunReport } from '../../../src/domain/report.ts';
import { plainRegime } from '../../../src/domain/plainRegime.ts';
import { h } from '../../shared/dom.ts';
import { cividis, cssColor, textColorOn } from '../../shared/palette.ts';
import { formatPerplexity } from '../../../src/core/perplexity.ts';
import { figureLine, figureText, metricCard } from '../metricCards.ts';
import { isRunning, sampleNoun } from '../panelState.ts';
import { boundaryMark } from './boundaryMark.ts';
import { scalePosition } from './colorScale.ts';
import type { ColorScale } from './colorScale.ts';
import { moveFocus } from './gridKeys.ts';
import { cellAt, cellPlace, figureAt, rowsName } from './gridLookup.ts';
import { isWithoutLikeness } from './mapLegend.ts';
import { fitNumbers } from './fitNumbers.ts';
import { regimeStrip } from './regimeStrip.ts';

export interface GridView {
  readonly report: RunReport;
  readonly metric: string;
  readonly scale: ColorScale;
  readonly selected: number | null;
  readonly onSelect: (cell: number) => void;
  /** Called with the cell under pointer or focus, null when it leaves. */
  readonly onHover: (cell: CellReport | null) => void;
}

/** With more columns than this, cells are too narrow for their number. */
const mostNumbers = 24;

/** The grid with row labels, column labels and boundary. */
export function mapGrid(view: GridView): HTMLElement {
  const { report } = view;
  const tabStop = report.cells.find(cell => cell.index === view.selected) ?? report.cells[0];
  const { x, y } = report.axes;
  const grid = h(
    'div',
    {
      class: x.labels.length > mostNumbers ? 'grid dense' : 'grid',
      role: 'grid',
      'aria-label': mapTitle(report, view.metric),
      '--columns': x.labels.length,
      onkeydown: moveFocus,
      onpointerleave: () => view.onHover(null),
    },
    ...y.labels.map((label, row) => gridRow(view, row, label, tabStop?.index)),
  );
  const frame = h('div', { class: 'grid-frame' }, grid, columnAxis(report));
  fitNumbers(frame);
  return frame;
}

/** "Similarity of answers: training step (log scale) by temperature". */
export function mapTitle({ axes }: RunReport, metric: string): string {
  return t`${metricCard(metric).name}: ${rowsName(axes)} by ${axes.x.name}`;
}

function gridRow(view: GridView, row: number, label: string, tabStop: number | undefined): HTMLElement {
  const { report } = view;
  const columns = report.axes.x.labels;
  const cells = columns.map((_, column) => gridCell(view, row, column, tabStop));
  const isSlim =
    !isRunning(report) && columns.every((_, column) => figureAt(report, row, column, view.metric) === undefined);
  return h(
    'div',
    { class: isSlim ? 'grid-row slim' : 'grid-row', role: 'row' },
    h('div', { class: 'row-label', role: 'rowheader', title: label }, h('span', {}, label)),
    h('div', { class: 'row-cells', role: 'presentation' }, ...cells, boundaryMark(report, row)),
    regimeStrip(report, row),
  );
}

function gridCell(view: GridView, row: number, column: number, tabStop: number | undefined): HTMLElement {
  const { report, metric, scale } = view;
  const cell = cellAt(report, row, column);
  if (cell === undefined)
    return h('div', { class: 'cell missing', role: 'gridcell', 'aria-label': t`not in this run` });
  const figure = figureAt(report, row, column, metric);
  const look = cellLook(cell, figure, scale);
  const isSelected = cell.index === view.selected;
  const hover = (): void => view.onHover(cell);
  return h(
    'div',
    {
      class: `cell ${look.classes}`,
      role: 'gridcell',
      'aria-selected': String(isSelected),
      '--fill': look.fill,
      '--ink': look.textColor,
    },
    h(
      'button',
      {
        id: `cell-${cell.index}`,
        type: 'button',
        tabindex: cell.index === tabStop ? 0 : -1,
        'data-row': row,
        'data-column': column,
        'aria-label': cellName(report, cell, metric, figure, look.text),
        onclick: () => view.onSelect(cell.index),
        onpointerenter: hover,
        onfocus: hover,
        onblur: () => view.onHover(null),
      },
      h('span', { class: 'cell-value' }, look.text),
    ),
  );
}

interface CellLook {
  readonly classes: string;
  readonly text: string;
  readonly fill: string | null;
  readonly textColor: string | null;
}

function cellLook(cell: CellReport, figure: Figure | undefined, scale: ColorScale): CellLook {
  const state = cell.state === 'exact' ? 'unsampled' : cell.state;
  if (figure === undefined) return { classes: `${state} empty`, text: '', fill: null, textColor: null };
  if (isWithoutLikeness(figure)) return { classes: `${state} noise`, text: '–', fill: null, textColor: null };
  if (figure.kind === 'abstain') return { classes: `${state} abstaining`, text: '–', fill: null, textColor: null };
  const text = scale.format(figure.value);
  const color = cividis(scalePosition(scale, figure.value));
  const fill = cssColor(color);
  return figure.kind === 'estimate' && cell.regime?.certain === false
    ? { classes: `${state} uncertain`, text, fill, textColor: null }
    : { classes: `${state} filled`, text, fill, textColor: textColorOn(color) };
}

/** The accessible name of a cell. It contains the number that the cell shows, so that speech control finds it (WCAG
 * 2.5.3).
 */
function cellName(
  report: RunReport,
  cell: CellReport,
  metric: string,
  figure: Figure | undefined,
  shown: string,
): string {
  const description = describeCell(report, cell, metric, figure);
  if (shown === '' || (figure !== undefined && describedNumbers(metric, figure).includes(shown))) return description;
  return `${shown}, ${description}`;
}

/** The numbers that stand for a figure in the description of its cell. */
function describedNumbers(metric: string, figure: Figure): readonly string[] {
  if (figure.kind === 'abstain') return [];
  const { value } = figureText(metricCard(metric), figure, { counted: '', bare: true });
  return metric === 'openness' ? [value, formatPerplexity(figure.value)] : [value];
}

/** Everything about a cell on one line, for screen readers and the readout below the map. */
export function describeCell(report: RunReport, cell: CellReport, metric: string, figure: Figure | undefined): string {
  const card = metricCard(metric);
  const parts = [
    figure === undefined
      ? t`${card.name}: ${stateText(cell, isRunning(report))}`
      : t`${card.name} ${figureLine(card, figure, { counted: sampleNoun(report)[1] })}`,
  ];
  if (metric === 'openness' && figure !== undefined && figure.kind !== 'abstain')
    parts.push(t`perplexity ${formatPerplexity(figure.value)}`);
  if (cell.regime !== null)
    parts.push(
      cell.regime.certain
        ? plainRegime(cell.regime.name, report.outcome)
        : t`${plainRegime(cell.regime.name, report.outcome)}, but the interval spans two regimes`,
    );
  if (report.mode === 'answers' && heldCut(cell) * 2 > cell.n) parts.push(t`more than half of the answers were cut`);
  return `${cellPlace(report, cell)}: ${parts.join('; ')}`;
}

function stateText(cell: CellReport, isGoing: boolean): string {
  switch (cell.state) {
    case 'exact':
      return isGoing
        ? t`not sampled yet; only the next-token distribution is known`
        : t`not sampled; only the next-token distribution is known`;
    case 'sampling':
      return t`sampling now`;
    case 'interrupted':
      return t`interrupted`;
    case 'done':
      return t`not measured`;
  }
}

function columnAxis({ axes: { x } }: RunReport): HTMLElement {
  return h(
    'div',
    { class: 'axis', 'aria-hidden': 'true' },
    h('div', { class: 'axis-name' }, x.name),
    h('div', { class: 'axis-ticks', '--columns': x.labels.length }, ...x.labels.map(label => h('span', {}, label))),
  );
}
