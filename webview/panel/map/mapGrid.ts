/** The map: windows by temperatures, one button a cell. A grid of buttons rather than a canvas, so that keyboard and
 * screen reader get the same picture. */
import type { Figure } from '../../../src/core/figure.ts';
import type { CellReport, RunReport } from '../../../src/domain/report.ts';
import { h } from '../../shared/dom.ts';
import { choiceWords } from '../../shared/perplexity.ts';
import { cividis, css, inkOn } from '../../shared/palette.ts';
import { boundaryOf } from './boundaryMark.ts';
import { shareOf } from './colorScale.ts';
import type { ColorScale } from './colorScale.ts';
import { cellAt, figureAt, placeOf } from './gridLookup.ts';
import { moveInGrid } from './gridKeys.ts';
import { figureWords, metricCard } from '../metricCards.ts';
import { isRunning, sampleNoun } from '../panelState.ts';
import { regimeStrip } from './regimeStrip.ts';

export interface GridView {
  readonly report: RunReport;
  readonly metric: string;
  readonly scale: ColorScale;
  readonly selected: number | null;
  readonly onSelect: (cell: number) => void;
  /** Called with the cell under pointer or focus, null when it leaves. */
  readonly onPeek: (cell: CellReport | null) => void;
}

/** With more columns than this, cells are too narrow for their number; hover and focus still say it. */
const DENSE = 24;

/** The whole grid with its row labels, column labels and boundary. */
export function phaseGrid(view: GridView): HTMLElement {
  const { report } = view;
  const stop = report.cells.find(cell => cell.index === view.selected) ?? report.cells[0];
  const { x, y } = report.axes;
  const rows = y.labels.map((_, row) => gridRow(view, row, stop?.index));
  const grid = h(
    'div',
    {
      class: x.labels.length > DENSE ? 'grid dense' : 'grid',
      role: 'grid',
      'aria-label': mapTitle(report, view.metric),
      '--columns': x.labels.length,
      onkeydown: moveInGrid,
      onpointerleave: () => view.onPeek(null),
    },
    ...rows,
  );
  return h('div', { class: 'grid-frame' }, grid, columnAxis(report));
}

/** "Semantic order: training step (log scale) by temperature". */
export function mapTitle({ axes: { x, y } }: RunReport, metric: string): string {
  return `${metricCard(metric).name}: ${y.knob === 'window' ? 'prompt windows' : y.name} by ${x.name}`;
}

function gridRow(view: GridView, row: number, stop: number | undefined): HTMLElement {
  const { report } = view;
  const label = report.axes.y.labels[row] ?? '';
  const columns = report.axes.x.labels;
  const cells = columns.map((_, column) => gridCell(view, row, column, stop));
  const boundary = boundaryOf(report, row);
  const slim =
    !isRunning(report) && columns.every((_, column) => figureAt(report, row, column, view.metric) === undefined);
  return h(
    'div',
    { class: slim ? 'grid-row slim' : 'grid-row', role: 'row' },
    h('div', { class: 'row-label', role: 'rowheader', title: label }, h('span', {}, label)),
    h('div', { class: 'row-cells', role: 'presentation' }, ...cells, boundary),
    regimeStrip(report, row),
  );
}

function gridCell(view: GridView, row: number, column: number, stop: number | undefined): HTMLElement {
  const { report, metric, scale } = view;
  const cell = cellAt(report, row, column);
  if (cell === undefined) return h('div', { class: 'cell missing', role: 'gridcell', 'aria-label': 'not in this run' });
  const figure = figureAt(report, row, column, metric);
  const look = cellLook(cell, figure, scale);
  const spoken = describeCell(report, cell, metric, figure);
  const selected = cell.index === view.selected;
  const peek = (): void => view.onPeek(cell);
  return h(
    'div',
    {
      class: `cell ${look.classes}`,
      role: 'gridcell',
      'aria-selected': String(selected),
      '--fill': look.fill,
      '--ink': look.ink,
    },
    h(
      'button',
      {
        id: `cell-${cell.index}`,
        type: 'button',
        tabindex: cell.index === stop ? 0 : -1,
        'data-row': row,
        'data-column': column,
        'aria-label': spoken.split(/[^\p{L}\p{N}.−–]+/u).includes(look.text) ? spoken : `${look.text}, ${spoken}`,
        onclick: () => view.onSelect(cell.index),
        onpointerenter: peek,
        onfocus: peek,
        onblur: () => view.onPeek(null),
      },
      h('span', { class: 'cell-value' }, look.text),
    ),
  );
}

interface CellLook {
  readonly classes: string;
  readonly text: string;
  readonly fill: string | null;
  readonly ink: string | null;
}

function cellLook(cell: CellReport, figure: Figure | undefined, scale: ColorScale): CellLook {
  const state = cell.state === 'exact' ? 'unsampled' : cell.state;
  if (figure === undefined) return { classes: `${state} empty`, text: '', fill: null, ink: null };
  if (figure.kind === 'abstain') return { classes: `${state} abstaining`, text: '–', fill: null, ink: null };
  const text = scale.write(figure.value);
  const color = cividis(shareOf(scale, figure.value));
  if (figure.kind === 'estimate' && cell.regime?.certain === false)
    return { classes: `${state} uncertain`, text, fill: css(color), ink: null };
  return { classes: `${state} filled`, text, fill: css(color), ink: inkOn(color) };
}

/** Everything a cell says, in one line: for screen readers and for the readout below the map. */
export function describeCell(report: RunReport, cell: CellReport, metric: string, figure: Figure | undefined): string {
  const place = placeOf(report, cell);
  const { name } = metricCard(metric);
  const parts = [
    figure === undefined
      ? `${name}: ${stateWords(cell)}`
      : `${name} ${figureWords(metric, figure, { counted: sampleNoun(report)[1] })}`,
  ];
  if (metric === 'openness' && figure !== undefined && figure.kind !== 'abstain')
    parts.push(`${choiceWords(figure.value)} for the next token`);
  if (cell.regime !== null)
    parts.push(cell.regime.certain ? cell.regime.name : `${cell.regime.name}, but the interval reaches another regime`);
  if (report.mode === 'answers' && cell.cut * 2 > cell.n) parts.push('more than half of the answers were cut');
  return `${place}: ${parts.join('; ')}`;
}

function stateWords(cell: CellReport): string {
  switch (cell.state) {
    case 'exact':
      return 'not sampled, only the next token is known';
    case 'sampling':
      return 'being sampled now';
    case 'interrupted':
      return 'interrupted before it was done';
    case 'done':
      return 'not measured';
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
