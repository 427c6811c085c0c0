/** Does one run stand for all? In answers mode the share between answers, in streams mode the long-run metrics. */
import { capitalised } from '../../src/core/format.ts';
import type { RunReport } from '../../src/domain/report.ts';
import { h } from '../shared/dom.ts';
import type { Child } from '../shared/dom.ts';
import { curveFigure, destroyCharts } from './charts/curveFigure.ts';
import { rowCurves, rowLabel } from './map/rowCurves.ts';
import { curvesFor } from './curvePlaces.ts';
import { placeOf } from './map/gridLookup.ts';
import { figureRow } from './figureRow.ts';
import { definitionText } from './metricCards.ts';
import { isRunning, sampleNoun, selectedCell } from './panelState.ts';
import type { Actions, PanelState } from './panelState.ts';
import type { Switches } from './toggles.ts';
import { switchesOf } from './view.ts';
import type { PanelSection } from './view.ts';

/** The section; drawn only while its tab is open. */
export function ergodicitySection(actions: Actions, redraws: () => number): PanelSection {
  return {
    host: h('section', { class: 'stack', 'aria-label': 'Ergodicity' }),
    inputs: state => (state.tab === 'ergodicity' ? [state.report, state.cell, state.on, redraws()] : [null]),
    draw: state =>
      state.report === null || state.tab !== 'ergodicity' ? [] : drawErgodicity(state, state.report, actions),
    clear: destroyCharts,
  };
}

function drawErgodicity(state: PanelState, report: RunReport, actions: Actions): Child[] {
  const switches = switchesOf(state, actions);
  const metrics = report.mode === 'answers' ? ['share-between'] : ['gamma', 'correlation-time', 'r-hat'];
  const rows = rowCurves(state, report, metrics).map(layout =>
    curveFigure(
      {
        ...layout,
        note: rowLabel(state, report),
        counted: sampleNoun(report)[1],
        definition: definitionText(layout.curve.id),
      },
      switches,
    ),
  );
  const curves = curvesFor(report, 'ergodicity').map(curve =>
    curveFigure({ curve, definition: definitionText(curve.id), counted: 'trajectories' }, switches),
  );
  return [
    h(
      'p',
      { class: 'lead' },
      report.mode === 'answers'
        ? 'If you asked once, would you know what you get on average? Here: how much of what you see depends on which answer you happened to get.'
        : 'Does one long run visit what many runs visit? Below, how fast the spread between runs shrinks as they grow longer.',
    ),
    longRunFigures(state, report, switches),
    ...rows,
    ...curves,
    report.mode === 'answers' ? abstentions(report, actions) : null,
  ];
}

const figureIds = {
  answers: ['share-between'],
  streams: ['gamma', 'fluctuation', 'ergodicity-breaking', 'correlation-time', 'r-hat', 'ess-bulk', 'ess-tail'],
} as const;

/** The selected cell's figures of this tab, one row each. */
function longRunFigures(state: PanelState, report: RunReport, switches: Switches): HTMLElement | null {
  const cell = selectedCell(state);
  if (cell === null) return null;
  const rows = figureIds[report.mode].flatMap(id => {
    const figure = cell.figures[id];
    return figure === undefined ? [] : [figureRow(id, figure, sampleNoun(report)[1], switches)];
  });
  if (rows.length === 0) return null;
  return h(
    'div',
    { class: 'block' },
    h('h2', {}, capitalised(placeOf(report, cell))),
    h('dl', { class: 'figures wide' }, ...rows),
  );
}

function abstentions(report: RunReport, actions: Actions): HTMLElement {
  const running = isRunning(report);
  return h(
    'div',
    { class: 'block note' },
    h('h2', {}, 'Why nothing more is claimed here'),
    h(
      'p',
      {},
      'Whether a process is ergodic shows only in long runs: the exponent γ needs five lengths up to 256 tokens, R-hat and correlation times need the same runs. These answers end by themselves, so those metrics abstain instead of guessing.',
    ),
    h(
      'p',
      {},
      'A longer experiment suppresses the end of the answer, which changes the process, and follows 64 runs for 272 tokens at one temperature. It states its time before it starts.',
    ),
    h(
      'vscode-button',
      { id: 'ergodicity', disabled: running, onclick: () => actions.post({ type: 'ergodicity' }) },
      'Ergodicity over long runs',
    ),
    running ? h('p', { class: 'muted' }, 'Available when this run has finished.') : null,
  );
}
