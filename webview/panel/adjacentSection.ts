/** The adjacent possible: likeliest next tokens of each window, openness over temperature, growth over steps. */
import { formatPercent } from '../../src/core/format.ts';
import type { Curve, RunReport } from '../../src/experiment/report.ts';
import { h } from '../shared/dom.ts';
import type { Child } from '../shared/dom.ts';
import { visibleToken } from '../shared/tokens.ts';
import { curveFigure, destroyCharts } from './curveFigure.ts';
import { curvesFor } from './curvePlaces.ts';
import { definitionText, metricCard } from './metricCards.ts';
import { sampleNoun } from './panelState.ts';
import type { Actions, PanelState } from './panelState.ts';
import { switchesOf } from './view.ts';
import type { PanelSection } from './view.ts';

/** The section; drawn only while its tab is open. */
export function adjacentSection(actions: Actions, redraws: () => number): PanelSection {
  return {
    host: h('section', { class: 'stack', 'aria-label': 'Adjacent possible' }),
    inputs: (state) => (state.tab === 'adjacent' ? [state.report, state.on, redraws()] : [null]),
    draw: (state) => (state.report === null || state.tab !== 'adjacent' ? [] : drawAdjacent(state, state.report, actions)),
    clear: destroyCharts,
  };
}

function drawAdjacent(state: PanelState, report: RunReport, actions: Actions): Child[] {
  const switches = switchesOf(state, actions);
  const openness = opennessCurve(report);
  const more = curvesFor(report, 'adjacent');
  return [
    h('p', { class: 'lead' }, 'What could come next. The likeliest tokens and the openness are exact: they are read from the model, not estimated.'),
    nextTokens(report),
    openness === null ? null : curveFigure({ curve: openness, columns: report.axes.x.labels, definition: definitionText('openness') }, switches),
    more.length === 0 ? null : h('h2', {}, 'What sampling adds'),
    ...more.map((curve) => curveFigure({ curve, counted: sampleNoun(report)[1], definition: definitionText(curve.id) }, switches)),
  ];
}

function nextTokens(report: RunReport): HTMLElement | null {
  if (report.nextTokens.every((tokens) => tokens.length === 0)) return null;
  const lists = report.nextTokens.map((tokens, w) => h('div', { class: 'next-window' },
    h('h3', {}, report.windows[w]?.label ?? ''),
    h('ol', { class: 'tokens' }, ...tokens.slice(0, 8).map(({ text, p }) => h('li', {},
      h('span', { class: 'token', dir: 'auto' }, visibleToken(text)),
      h('span', { class: 'bar', 'aria-hidden': 'true' }, h('span', { class: 'bar-fill', '--share': p })),
      h('span', { class: 'token-p' }, formatPercent(p)))))));
  return h('div', { class: 'block' },
    h('h2', {}, 'Likeliest next tokens ', h('span', { class: 'muted' }, report.axes.y.knob === 'window' ? 'at temperature 1, by window of the prompt' : 'at temperature 1')),
    h('div', { class: 'next-windows' }, ...lists));
}

/** Openness of the next token over the columns, one line a row; null until the exact map is known. */
function opennessCurve(report: RunReport): Curve | null {
  if (report.exactMap.length === 0) return null;
  const { name, unit, caption } = metricCard('openness');
  return {
    id: 'openness', title: name, unit, caption, xLabel: report.axes.x.name, logX: false, logY: false, guides: [],
    series: report.exactMap.map((figures, row) => ({ label: report.axes.y.labels[row] ?? '', x: figures.map((_, column) => column), y: figures })),
  };
}
