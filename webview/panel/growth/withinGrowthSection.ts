/** Growth within an answer, in the Growth tab: what a token multiplies, the curves, the laws, the theory diagram. */
import { capitalized, formatCount } from '../../../src/core/format.ts';
import { t } from '../../../src/core/text.ts';
import type { GridReport, RunReport } from '../../../src/domain/report.ts';
import type { LawReport, WithinCell } from '../../../src/domain/withinGrowth.ts';
import { lawCells, lawHeading } from '../../../src/experiments/diagram/report/within/withinExports.ts';
import { h } from '../../shared/dom.ts';
import type { Child } from '../../shared/dom.ts';
import { term } from '../../shared/term.ts';
import { wholeIntervals } from '../../shared/wholeIntervals.ts';
import { curveFigure, destroyCharts } from '../charts/curveFigure.ts';
import { dataTable, textCell } from '../charts/curveTable.ts';
import { cellPlace } from '../map/gridLookup.ts';
import { sampleNoun, selectedCell, type Actions, type PanelState } from '../panelState.ts';
import { expander, type Toggles } from '../toggles.ts';
import { tabSection, togglesOf, type PanelSection } from '../view.ts';
import { rateCurve, rateDefinition, sizeCurve, sizeDefinition, theoryCurve } from './withinCurves.ts';

/** The section. */
export function withinGrowthSection(actions: Actions, themeVersion: () => number): PanelSection {
  return tabSection('growth', {
    class: 'stack within-growth',
    label: t`Growth within an answer`,
    inputs: state => [state.report, state.cell, state.on, themeVersion()],
    draw: (state, report) => drawWithin(state, report, actions),
    release: destroyCharts,
  });
}

function drawWithin(state: PanelState, report: RunReport, actions: Actions): Child[] {
  if (report.kind === 'study' || report.within === undefined) return [];
  const chosen = selectedCell(state);
  const found = report.within.cells.find(({ cell }) => cell === chosen?.index) ?? report.within.cells[0];
  if (found === undefined) return [];
  const toggles = togglesOf(state, actions);
  return [
    ...curvesOf(found, report, toggles),
    reachableLine(found),
    report.within.laws === null ? null : lawsBlock(report.within.laws, found, report, toggles),
    linkToPage(actions),
  ];
}

function curvesOf(found: WithinCell, report: GridReport, toggles: Toggles): Child[] {
  const [, counted] = sampleNoun(report);
  const cell = report.cells.find(({ index }) => index === found.cell);
  const note = cell === undefined ? '' : cellPlace(report, cell);
  return [
    h('h2', {}, t`Growth within an answer`, ' ', h('span', { class: 'muted' }, capitalized(note))),
    h('p', { class: 'lead' }, ...wholeIntervals(found.headline)),
    found.rate.length === 0
      ? null
      : curveFigure({ curve: rateCurve(found), note, counted, definition: rateDefinition() }, toggles),
    found.size.length === 0
      ? null
      : curveFigure(
          { curve: sizeCurve(found, report.within?.laws ?? null), note, counted, definition: sizeDefinition() },
          toggles,
        ),
  ];
}

/** Bounds for the longest beginnings that the answers cover well, or else for the first token. */
function reachableLine({ reachable }: WithinCell): Child {
  const shown = reachable.findLast(({ least, most }) => least > 0 && most <= 2 * least) ?? reachable[0];
  if (shown === undefined) return null;
  const { tokens, least, most } = shown;
  const count = least === most ? t`exactly ${least}` : t`at least ${least} and at most ${most}`;
  return h(
    'p',
    {},
    t`Beginnings of ${formatCount(tokens, 'token')} with a chance of 1% or more: ${count}. The bounds are certain, not estimated.`,
  );
}

function lawsBlock(laws: LawReport, shown: WithinCell, report: GridReport, toggles: Toggles): HTMLElement {
  const home = report.cells.find(({ index }) => index === laws.cell);
  const place = laws.cell === shown.cell || home === undefined ? '' : capitalized(cellPlace(report, home));
  const { curve, reason } = theoryCurve(laws);
  return h(
    'div',
    { class: 'block' },
    h('h2', {}, t`Does growth look combinatorial?`, ' ', h('span', { class: 'muted' }, place)),
    h('p', {}, laws.sentence, ' ', laws.limit),
    laws.rows.length === 0 ? null : lawTable(laws),
    h('p', {}, expander('theory', t`Where constrained growth could go`, toggles), toggles.isOn('theory') ? null : ' '),
    ...(toggles.isOn('theory')
      ? [h('p', {}, reason), curveFigure({ curve, counted: sampleNoun(report)[1], definition: '' }, toggles)]
      : []),
  );
}

function lawTable({ rows }: LawReport): HTMLElement {
  const [name, ...columns] = lawHeading();
  return dataTable(
    t`Laws of growth compared`,
    [name, ...columns],
    rows.map(row => {
      const [label, ...cells] = lawCells(row);
      return { label, cells: cells.map(cell => textCell(cell)) };
    }),
  );
}

function linkToPage(actions: Actions): HTMLElement {
  return h(
    'p',
    {},
    term(t`TAP`, 'tap'),
    ' ',
    t`is the equation of combinatorial growth that these laws are compared with.`,
    ' ',
    h(
      'vscode-button',
      { id: 'explore-tap', appearance: 'secondary', onclick: () => actions.post({ type: 'explore-tap' }) },
      t`Explore the TAP equations`,
    ),
  );
}
