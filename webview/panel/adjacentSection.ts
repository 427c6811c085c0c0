/** The adjacent possible: likeliest next tokens of each input, openness over the columns, growth over steps. */
import { levelWords } from '../../src/domain/gridPlace.ts';
import { capitalised, formatPercent } from '../../src/core/format.ts';
import { samplingKnobs } from '../../src/domain/knob.ts';
import type { Curve } from '../../src/domain/curve.ts';
import type { RunReport } from '../../src/domain/report.ts';
import { h } from '../shared/dom.ts';
import type { Child } from '../shared/dom.ts';
import { visibleToken } from '../shared/tokens.ts';
import { curveFigure, destroyCharts } from './charts/curveFigure.ts';
import { curvesFor } from './curvePlaces.ts';
import { definitionText, metricCard } from './metricCards.ts';
import { sampleNoun, selectedCell } from './panelState.ts';
import type { Actions, PanelState } from './panelState.ts';
import { switchesOf } from './view.ts';
import type { PanelSection } from './view.ts';

/** The section; drawn only while its tab is open. */
export function adjacentSection(actions: Actions, redraws: () => number): PanelSection {
  return {
    host: h('section', { class: 'stack', 'aria-label': 'Adjacent possible' }),
    inputs: state =>
      state.tab === 'adjacent' ? [state.report, selectedCell(state)?.row, state.on, redraws()] : [null],
    draw: state =>
      state.report === null || state.tab !== 'adjacent' ? [] : drawAdjacent(state, state.report, actions),
    clear: destroyCharts,
  };
}

function drawAdjacent(state: PanelState, report: RunReport, actions: Actions): Child[] {
  const switches = switchesOf(state, actions);
  const openness = opennessCurve(state, report);
  const more = curvesFor(report, 'adjacent');
  return [
    h(
      'p',
      { class: 'lead' },
      'What could come next. The likeliest tokens and the openness are exact: they are read from the model, not estimated.',
    ),
    nextTokens(state, report),
    openness === null
      ? null
      : curveFigure(
          { curve: openness, columns: report.axes.x.labels, definition: definitionText('openness') },
          switches,
        ),
    more.length === 0 ? null : h('h2', {}, 'What sampling adds'),
    ...more.map(curve =>
      curveFigure({ curve, counted: sampleNoun(report)[1], definition: definitionText(curve.id) }, switches),
    ),
  ];
}

/** Most lists and lines that are told apart at a glance. */
const MOST = 6;

function nextTokens(state: PanelState, report: RunReport): HTMLElement | null {
  if (report.nextTokens.every(tokens => tokens.length === 0)) return null;
  const { windows, rest } = inputsShown(state, report);
  const lists = windows.map(window =>
    h(
      'div',
      { class: 'next-window' },
      h('h3', {}, report.windows[window]?.label ?? ''),
      h(
        'ol',
        { class: 'tokens' },
        ...(report.nextTokens[window] ?? [])
          .slice(0, 8)
          .map(({ text, p }) =>
            h(
              'li',
              {},
              h('span', { class: 'token', dir: 'auto' }, visibleToken(text)),
              h('span', { class: 'bar', 'aria-hidden': 'true' }, h('span', { class: 'bar-fill', '--share': p })),
              h('span', { class: 'token-p' }, formatPercent(p)),
            ),
          ),
      ),
    ),
  );
  return h(
    'div',
    { class: 'block' },
    h('h2', {}, 'Likeliest next tokens ', h('span', { class: 'muted' }, `at temperature 1${inputWords(report)}`)),
    h('div', { class: 'next-windows' }, ...lists),
    rest === '' ? null : h('p', { class: 'muted' }, rest),
  );
}

/** ", by window of the prompt": what the lists differ in. */
function inputWords({ axes: { x, y } }: RunReport): string {
  if (y.knob === 'window' && samplingKnobs.includes(x.knob)) return ', by window of the prompt';
  const reading = [y, x]
    .filter(({ knob }) => !samplingKnobs.includes(knob))
    .map(({ name }) => name.replace(' (log scale)', ''));
  return reading.length === 0 ? '' : `, by ${reading.join(' and ')}`;
}

/** Inputs whose lists are shown: all of them, or where they are many those of the selected row or of some rows. */
function inputsShown(
  state: PanelState,
  report: RunReport,
): { readonly windows: readonly number[]; readonly rest: string } {
  const all = report.nextTokens.map((_, window) => window);
  const { y } = report.axes;
  if (all.length <= MOST) return { windows: all, rest: '' };
  if (all.length <= y.labels.length)
    return {
      windows: rowsShown(state, report).flatMap(row => report.cells.find(cell => cell.row === row)?.window ?? []),
      rest: someRows(report, 'Select a cell of another row to read that one.'),
    };
  const row = selectedCell(state)?.row ?? 0;
  return {
    windows: [...new Set(report.cells.filter(cell => cell.row === row).map(({ window }) => window))],
    rest: `${capitalised(levelWords(y, row))}, the row of the selected cell. Select a cell of another row to read that one.`,
  };
}

/** Rows that are drawn: all of them, or some evenly apart with the selected one among them. */
function rowsShown(state: PanelState, { axes: { y } }: RunReport): readonly number[] {
  const last = y.labels.length - 1;
  if (last < MOST) return y.labels.map((_, row) => row);
  const spread = Array.from({ length: MOST }, (_, i) => Math.round((i * last) / (MOST - 1)));
  const selected = selectedCell(state)?.row ?? 0;
  const nearest = spread.reduce((best, row) => (Math.abs(row - selected) < Math.abs(best - selected) ? row : best), 0);
  return spread.map(row => (row === nearest ? selected : row));
}

/** That only some rows are drawn, and where the others are. */
function someRows({ axes: { y } }: RunReport, others: string): string {
  return y.labels.length <= MOST
    ? ''
    : `${MOST} of ${y.labels.length} rows, that of the selected cell among them. ${others}`;
}

/** Openness of the next token over the columns, one line a row; null until the exact map is known. */
function opennessCurve(state: PanelState, report: RunReport): Curve | null {
  if (report.exactMap.length === 0) return null;
  const { name, unit, caption } = metricCard('openness');
  const { x, y } = report.axes;
  return {
    id: 'openness',
    title: name,
    unit,
    caption: [caption, someRows(report, 'The phase diagram colored by openness shows all.')]
      .filter(part => part !== '')
      .join(' '),
    xLabel: x.name,
    logX: false,
    logY: false,
    guides: [],
    series: rowsShown(state, report).map(row => ({
      label: levelWords(y, row),
      x: x.labels.map((_, column) => column),
      y: report.exactMap[row] ?? [],
    })),
  };
}
