/** Next words, in the Map tab: the likeliest next tokens of each input, openness over the columns, growth by step. */
import { capitalized, formatPercent } from '../../src/core/format.ts';
import { isBytes } from '../../src/core/quoted.ts';
import { listOf, t } from '../../src/core/text.ts';
import type { Curve } from '../../src/domain/curve.ts';
import { levelWords } from '../../src/domain/gridPlace.ts';
import { samplingKnobs } from '../../src/domain/knob.ts';
import type { RunReport } from '../../src/domain/report.ts';
import { h } from '../shared/dom.ts';
import type { Child } from '../shared/dom.ts';
import { term } from '../shared/term.ts';
import { visibleToken } from '../shared/tokens.ts';
import { curveFigure, destroyCharts } from './charts/curveFigure.ts';
import { axisKnob } from './map/gridLookup.ts';
import { curveMetric, definitionText, metricCard } from './metricCards.ts';
import { sampleNoun, selectedRow } from './panelState.ts';
import type { Actions, PanelState } from './panelState.ts';
import { tabSection, togglesOf } from './view.ts';
import type { PanelSection } from './view.ts';

/** The section. */
export function adjacentSection(actions: Actions, themeVersion: () => number): PanelSection {
  return tabSection('adjacent', {
    class: 'stack',
    label: t`Next words`,
    inputs: state => [state.report, selectedRow(state), state.on, themeVersion()],
    draw: (state, report) => drawAdjacent(state, report, actions),
    release: destroyCharts,
  });
}

function drawAdjacent(state: PanelState, report: RunReport, actions: Actions): Child[] {
  const toggles = togglesOf(state, actions);
  const [, counted] = sampleNoun(report);
  const openness = opennessCurve(state, report);
  const sampled = report.curves.filter(({ along }) => along === 'sample');
  return [
    h('h2', { class: 'part-title' }, t`Next words`),
    h(
      'p',
      { class: 'lead' },
      t`What could come next. The likeliest tokens and the`,
      ' ',
      term(t`openness`, 'openness'),
      ' ',
      t`are exact: they are computed from the model, not estimated from samples.`,
    ),
    nextTokens(state, report),
    openness === null
      ? null
      : curveFigure(
          {
            curve: openness,
            columns: report.axes.x.labels,
            definition: definitionText(curveMetric(openness)),
            counted,
          },
          toggles,
        ),
    sampled.length === 0 ? null : h('h2', {}, t`From sampled ${counted}`),
    ...sampled.map(curve => curveFigure({ curve, counted, definition: definitionText(curveMetric(curve)) }, toggles)),
  ];
}

/** Most lists and lines that can be distinguished at a glance. */
const mostShown = 6;
/** Tokens in a list. */
const listLength = 8;

function nextTokens(state: PanelState, report: RunReport): HTMLElement | null {
  if (report.nextTokens.every(tokens => tokens.length === 0)) return null;
  const { windows, note } = shownInputs(state, report);
  return h(
    'div',
    { class: 'block' },
    h('h2', {}, t`Likeliest next tokens`, ' ', h('span', { class: 'muted' }, inputsText(report))),
    h('div', { class: 'next-windows' }, ...windows.flatMap(window => tokenList(report, window))),
    note === '' ? null : h('p', { class: 'muted' }, note),
    bytesNote(report, windows),
  );
}

/** What a token such as "<0xE6>" is, where a list has one. */
function bytesNote({ nextTokens: lists }: RunReport, windows: readonly number[]): Child {
  const shown = windows.flatMap(window => lists[window]?.slice(0, listLength) ?? []);
  return shown.some(({ text }) => isBytes(text))
    ? h(
        'p',
        { class: 'muted' },
        t`<0x…> is one byte: such a token is the beginning of a character, and the next one goes on.`,
      )
    : null;
}

/** The list of an input; empty for one that the report does not have. */
function tokenList(report: RunReport, window: number): HTMLElement[] {
  const [input, tokens] = [report.windows[window], report.nextTokens[window]];
  if (input === undefined || tokens === undefined) return [];
  const list = h(
    'div',
    { class: 'next-window' },
    h('h3', {}, input.label),
    h(
      'ol',
      { class: 'tokens' },
      ...tokens
        .slice(0, listLength)
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
  );
  return [list];
}

/** "at temperature 1, by context window": what the lists differ in. */
function inputsText({ axes: { x, y } }: RunReport): string {
  const knobs = [y, x].filter(({ knob }) => !samplingKnobs.includes(knob)).map(axisKnob);
  return knobs.length === 0 ? t`at temperature 1` : t`at temperature 1, by ${listOf(knobs)}`;
}

/** Inputs whose lists are shown: all of them, or where they are many those of some rows or of the selected row. */
function shownInputs(
  state: PanelState,
  report: RunReport,
): { readonly windows: readonly number[]; readonly note: string } {
  const all = report.nextTokens.map((_, window) => window);
  const { y } = report.axes;
  if (all.length <= mostShown) return { windows: all, note: '' };
  if (all.length <= y.labels.length)
    return {
      windows: shownRows(state, report).flatMap(row => report.cells.find(cell => cell.row === row)?.window ?? []),
      note: rowsNote(report, t`Select a cell of another row to see that row.`),
    };
  const row = selectedRow(state);
  return {
    windows: [...new Set(report.cells.filter(cell => cell.row === row).map(({ window }) => window))],
    note: t`${capitalized(levelWords(y, row))}, the row of the selected cell. Select a cell of another row to see that row.`,
  };
}

/** Rows that are shown: all of them, or some evenly spaced ones that include the selected row. */
function shownRows(state: PanelState, { axes: { y } }: RunReport): readonly number[] {
  const last = y.labels.length - 1;
  if (last < mostShown) return y.labels.map((_, row) => row);
  const spread = Array.from({ length: mostShown }, (_, i) => Math.round((i * last) / (mostShown - 1)));
  const selected = selectedRow(state);
  const nearest = spread.reduce((best, row) => (Math.abs(row - selected) < Math.abs(best - selected) ? row : best), 0);
  return spread.map(row => (row === nearest ? selected : row));
}

/** That only some rows are shown, and where the others are; empty where all are. */
function rowsNote({ axes: { y } }: RunReport, others: string): string {
  return y.labels.length <= mostShown
    ? ''
    : t`${mostShown} of ${y.labels.length} rows, including the row of the selected cell. ${others}`;
}

/** Openness of the next token over the columns, one line for each row; null until the exact map is known. */
function opennessCurve(state: PanelState, report: RunReport): Curve | null {
  if (report.exactMap.length === 0) return null;
  const { name, unit, caption } = metricCard('openness');
  const { x, y } = report.axes;
  return {
    id: 'openness',
    metric: 'openness',
    along: 'columns',
    title: name,
    unit,
    caption: [caption, rowsNote(report, t`Color the map by openness to see all rows.`)]
      .filter(part => part !== '')
      .join(' '),
    xLabel: x.name,
    logX: false,
    logY: false,
    guides: [],
    series: shownRows(state, report).map(row => ({
      label: levelWords(y, row),
      x: x.labels.map((_, column) => column),
      y: report.exactMap[row] ?? [],
    })),
  };
}
