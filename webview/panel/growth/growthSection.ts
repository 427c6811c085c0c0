/** The Growth tab: is there more to find if one samples on? */
import { capitalized, formatPercent } from '../../../src/core/format.ts';
import { t } from '../../../src/core/text.ts';
import type { CellDiscovery, DiscoveryReport } from '../../../src/domain/discovery.ts';
import { isTemperatureByWindow } from '../../../src/domain/gridPlace.ts';
import type { GridReport } from '../../../src/domain/report.ts';
import { h } from '../../shared/dom.ts';
import type { Child } from '../../shared/dom.ts';
import { term } from '../../shared/term.ts';
import { wholeIntervals } from '../../shared/wholeIntervals.ts';
import { curveFigure, destroyCharts, type FigureView } from '../charts/curveFigure.ts';
import { shownValues } from '../charts/curvePoints.ts';
import { cellPlace } from '../map/gridLookup.ts';
import { isRunning, selectedCell } from '../panelState.ts';
import type { Actions, PanelState } from '../panelState.ts';
import { tabSection, togglesOf } from '../view.ts';
import type { PanelSection } from '../view.ts';
import { lawsBlock } from './lawsBlock.ts';
import { levelsTable } from './levelsTable.ts';

/** The section. */
export function growthSection(actions: Actions, themeVersion: () => number): PanelSection {
  return tabSection('growth', {
    class: 'stack growth',
    label: t`Growth`,
    inputs: state => [state.report, state.cell, state.on, themeVersion()],
    draw: (state, report) => (report.kind === 'study' ? [] : drawGrowth(state, report, actions)),
    release: destroyCharts,
  });
}

function drawGrowth(state: PanelState, report: GridReport, actions: Actions): Child[] {
  const { discovery } = report;
  if (discovery === undefined) return [h('p', { class: 'muted' }, t`Appears when the first cell is finished.`)];
  const shown = shownCell(state, discovery, report.home);
  if (shown === null) return [h('p', { class: 'muted' }, t`No whole answers were sampled here. Select another cell.`)];
  const toggles = togglesOf(state, actions);
  const { curve, headline } = shown;
  return [
    h('p', { class: 'lead' }, ...wholeIntervals(headline)),
    h(
      'p',
      { class: 'muted' },
      `${capitalized(placeOf(report, shown))}. `,
      term(t`Kinds`, 'kind'),
      ' ',
      t`are sorted by the outcome map.`,
      report.outcome.map === 'meaning'
        ? ` ${t`Sorted by meaning, kinds depend on which answers are compared; maps that look at one answer alone, such as its first sentence, are steadier.`}`
        : '',
    ),
    shown.caveat === undefined ? null : h('p', {}, shown.caveat),
    discovery.stopping === '' ? null : h('p', { class: 'muted' }, ...wholeIntervals(discovery.stopping)),
    curveFigure({ ...fittedToKinds(curve), counted: t`answers`, definition: definition() }, toggles),
    sampleOnButton(report, shown, actions),
    lawsBlock(shown, toggles),
    levelsTable(report, discovery, actions),
  ];
}

/** Where texts are so many that the curve of kinds would lie on the floor, the chart is fitted to the kinds alone. */
function fittedToKinds(curve: CellDiscovery['curve']): Pick<FigureView, 'curve' | 'fitted'> {
  const [kinds, texts] = curve.series.map(line => Math.max(...shownValues({ ...curve, series: [line] })));
  if (kinds === undefined || texts === undefined || texts <= 2 * kinds) return { curve };
  return {
    curve: { ...curve, caption: `${curve.caption} ${t`Distinct texts leave the chart; the table has them.`}` },
    fitted: 1,
  };
}

/** The selected cell, else the home cell, else the first finished one. */
function shownCell(state: PanelState, { cells }: DiscoveryReport, home: number): CellDiscovery | null {
  const selected = selectedCell(state);
  const wanted = selected === null || selected.index === home ? home : selected.index;
  const exact = cells.find(({ cell }) => cell === wanted);
  return exact ?? (wanted === home ? (cells[0] ?? null) : null);
}

function placeOf(report: GridReport, { cell }: CellDiscovery): string {
  const found = report.cells.find(({ index }) => index === cell);
  return found === undefined ? '' : cellPlace(report, found);
}

function definition(): string {
  return t`D(k) is the expected number of kinds among k answers. Up to the n answers at hand it is exact over all subsets (rarefaction). Beyond, it is extrapolated to at most 2n from the kinds seen once and twice (Chao et al. 2014); the band is a 95% prediction interval from a mixture of partition laws, joined with one about the extrapolation. The share of kinds not seen is 1 minus the Good-Turing coverage. Nothing is predicted below 30 answers, or when the kinds seen cover less than ${formatPercent(0.3)}.`;
}

/** Continues with the settings of the shown cell. */
function sampleOnButton(report: GridReport, { cell }: CellDiscovery, actions: Actions): HTMLElement | null {
  if (!isTemperatureByWindow(report.axes) || report.spec.kind === 'calibration') return null;
  const n = report.cells.find(({ index }) => index === cell)?.n ?? 0;
  const isBusy = isRunning(report);
  return h(
    'div',
    {},
    h(
      'vscode-button',
      { id: 'sample-on', disabled: isBusy, onclick: () => actions.post({ type: 'sample-on', cell }) },
      t`Sample on: ${Math.min(4096, Math.max(128, 2 * n))} answers with these settings`,
    ),
    isBusy ? h('p', { class: 'muted' }, t`Available when this run has finished.`) : null,
  );
}
