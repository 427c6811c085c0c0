/** Long runs, in the Details tab: their metrics where they were sampled; for answers, the share between answers and the
 * run that can say more. */
import { capitalized } from '../../src/core/format.ts';
import { t } from '../../src/core/text.ts';
import { isSpectrum } from '../../src/domain/curve.ts';
import type { RunReport } from '../../src/domain/report.ts';
import { h } from '../shared/dom.ts';
import type { Child } from '../shared/dom.ts';
import { term } from '../shared/term.ts';
import { curveFigure, destroyCharts } from './charts/curveFigure.ts';
import { transitionBlock } from './ergodicity/transitionBlock.ts';
import { figureRow } from './figureRow.ts';
import { cellPlace } from './map/gridLookup.ts';
import { rowCurves, rowLabel } from './map/rowCurves.ts';
import { curveMetric, definitionText } from './metricCards.ts';
import { isRunning, sampleNoun, selectedCell } from './panelState.ts';
import type { Actions, PanelState } from './panelState.ts';
import { textButton } from './toggles.ts';
import type { Toggles } from './toggles.ts';
import { tabSection, togglesOf } from './view.ts';
import type { PanelSection } from './view.ts';

/** The section of a mode. */
export function ergodicitySection(mode: RunReport['mode'], actions: Actions, themeVersion: () => number): PanelSection {
  return tabSection(mode === 'streams' ? 'ergodicity' : 'share', {
    class: 'stack',
    label: t`Long runs`,
    inputs: state => [state.report, state.cell, state.on, themeVersion()],
    draw: (state, report) => drawErgodicity(state, report, actions),
    release: destroyCharts,
  });
}

/** Metrics that are drawn along the row, and those that are listed for the selected cell. */
const metrics = {
  answers: { drawn: ['share-between'], listed: ['share-between'] },
  streams: {
    drawn: ['gamma', 'correlation-time', 'r-hat'],
    listed: ['gamma', 'fluctuation', 'ergodicity-breaking', 'correlation-time', 'r-hat', 'ess-bulk', 'ess-tail'],
  },
} as const;

function drawErgodicity(state: PanelState, report: RunReport, actions: Actions): Child[] {
  const toggles = togglesOf(state, actions);
  const [, counted] = sampleNoun(report);
  const rows = rowCurves(state, report, metrics[report.mode].drawn).map(layout =>
    curveFigure(
      {
        ...layout,
        note: rowLabel(state, report),
        counted,
        definition: definitionText(curveMetric(layout.curve)),
      },
      toggles,
    ),
  );
  const fluctuation = report.curves
    .filter(({ along, id }) => along === 'long-run' && (!isSpectrum(id) || areSpectraShown(state, report)))
    .map(curve => {
      const definition = curve.metric === undefined ? spectrumDefinition() : definitionText(curveMetric(curve));
      return curveFigure({ curve, definition, counted }, toggles);
    });
  return [
    h('h2', { class: 'part-title' }, t`Long runs`),
    lead(report),
    cellFigures(state, report, toggles),
    transitions(state, report, toggles),
    ...rows,
    ...fluctuation,
    spectraSwitch(state, report, toggles),
    report.mode === 'answers' ? longRunsOffer(report, actions) : null,
  ];
}

const spectraToggle = 'spectra';

/** Spectra are shown where the run or the reader asks for them. */
function areSpectraShown({ on }: PanelState, { spec }: RunReport): boolean {
  return (spec.metrics ?? []).includes('spectrum') !== on.has(spectraToggle);
}

/** Asks for the spectra; null where there are none. */
function spectraSwitch(state: PanelState, report: RunReport, toggles: Toggles): Child {
  if (!report.curves.some(({ id }) => isSpectrum(id))) return null;
  const text = areSpectraShown(state, report) ? t`Hide power spectra` : t`Show power spectra`;
  return h(
    'p',
    {},
    textButton('show-spectra', text, () => {
      toggles.toggle(spectraToggle);
    }),
  );
}

function spectrumDefinition(): string {
  return t`S(ω) = N (E|f|² − |E f|²), f = Σ y_t e^(−2πiωt) / N over the N tokens of a run behind its first 16, y the observable of the fluctuation. Interval: jackknife over runs on the ln scale, Student t. A line stands out of the medians of the six frequencies on either side by more than the largest of 400 simulated smooth spectra in 99 of 100. Needs 30 runs of 48 tokens.`;
}

function lead({ mode }: RunReport): HTMLElement {
  return mode === 'answers'
    ? h(
        'p',
        { class: 'lead' },
        t`Does one answer tell you what to expect on average?`,
        ' ',
        term(t`Share between answers`, 'share-between'),
        ' ',
        t`is the share of the variance in surprisal that depends on which answer you got.`,
      )
    : h(
        'p',
        { class: 'lead' },
        term(t`Ergodicity`, 'ergodicity'),
        ': ',
        t`does one long run represent many? The curves below show how fast the averages of runs converge as runs get longer.`,
      );
}

/** Figures of the selected cell, one row each. */
function cellFigures(state: PanelState, report: RunReport, toggles: Toggles): HTMLElement | null {
  const cell = selectedCell(state);
  if (cell === null) return null;
  const rows = metrics[report.mode].listed.flatMap(id => {
    const figure = cell.figures[id];
    return figure === undefined ? [] : [figureRow(id, figure, sampleNoun(report)[1], toggles)];
  });
  if (rows.length === 0) return null;
  return h(
    'div',
    { class: 'block' },
    h('h2', {}, capitalized(cellPlace(report, cell))),
    h('dl', { class: 'figures wide' }, ...rows),
  );
}

/** How the runs of the selected cell move between states; null for answers and until the cell is finished. */
function transitions(state: PanelState, report: RunReport, toggles: Toggles): HTMLElement | null {
  const cell = selectedCell(state);
  if (cell === null || report.kind === 'study') return null;
  const found = report.transitions?.find(one => one.cell === cell.index);
  return found === undefined ? null : transitionBlock(found, cellPlace(report, cell), toggles);
}

/** Why answers cannot show ergodicity, and the run that can. */
function longRunsOffer(report: RunReport, actions: Actions): HTMLElement {
  const isBusy = isRunning(report);
  return h(
    'div',
    { class: 'block note' },
    h('h2', {}, t`Ergodicity needs long runs`),
    h(
      'p',
      {},
      term(t`The exponent γ`, 'gamma'),
      ' ',
      t`needs runs of five lengths up to 256 tokens;`,
      ' ',
      term(t`R-hat`, 'r-hat'),
      ', ',
      term(t`effective sample size`, 'effective-sample-size'),
      ' ',
      t`and correlation time need the same runs. Answers are too short for them, so those metrics are not stated.`,
    ),
    h(
      'p',
      {},
      t`A longer experiment suppresses end-of-text, which changes the process, and follows 64 runs for 272 tokens at one temperature. It shows the expected time before it starts.`,
    ),
    h(
      'vscode-button',
      { id: 'ergodicity', disabled: isBusy, onclick: () => actions.post({ type: 'ergodicity' }) },
      t`Measure ergodicity with long runs`,
    ),
    isBusy ? h('p', { class: 'muted' }, t`Available when this run has finished.`) : null,
  );
}
