/** The map with everything around it: color chooser, legend, readout, caption, definition and table. */
import { capitalized, formatCount } from '../../../src/core/format.ts';
import { t } from '../../../src/core/text.ts';
import { levelWords } from '../../../src/domain/gridPlace.ts';
import { tellsMeaning } from '../../../src/domain/plainRegime.ts';
import type { CellReport, RunReport } from '../../../src/domain/report.ts';
import {
  boundaryTokensOf,
  breakSentence,
  dissolutionSentence,
} from '../../../src/experiments/diagram/report/breakText.ts';
import { changedValue, h } from '../../shared/dom.ts';
import type { Child } from '../../shared/dom.ts';
import { wholeIntervals } from '../../shared/wholeIntervals.ts';
import { definitionText, metricCard } from '../metricCards.ts';
import { isRunning, sampleNoun, selectedRow } from '../panelState.ts';
import type { Actions, PanelState } from '../panelState.ts';
import { disclosure, pictureToggle } from '../toggles.ts';
import { tabSection, togglesOf } from '../view.ts';
import type { PanelSection } from '../view.ts';
import { colorChoices, colorMetric, colorScale } from './colorScale.ts';
import { boundaryAt, figureAt } from './gridLookup.ts';
import { describeCell, mapGrid } from './mapGrid.ts';
import { mapLegend } from './mapLegend.ts';
import { mapTable } from './mapTable.ts';
import { restBlock } from './restBlock.ts';

/** The section. */
export function mapSection(actions: Actions): PanelSection {
  const hover: Hover = { cell: null };
  return tabSection('phase', {
    class: 'map',
    label: t`Map`,
    inputs: state => [state.report, state.cell, state.color, state.on, selectedRow(state)],
    draw: (state, report) => drawMap(state, report, actions, hover),
  });
}

/** The cell under pointer or focus. It outlives a redraw, which may happen while the pointer rests. */
interface Hover {
  cell: number | null;
}

function drawMap(state: PanelState, report: RunReport, actions: Actions, hover: Hover): Child[] {
  const metric = colorMetric(report, state.color);
  const scale = colorScale(report, metric);
  const toggles = togglesOf(state, actions);
  const isTable = toggles.isOn('table:map');
  const readout = h('p', { class: 'map-readout', id: 'map-readout' });
  const updateReadout = (): void => {
    const shown = report.cells.find(one => one.index === (hover.cell ?? state.cell));
    readout.textContent =
      shown === undefined
        ? ''
        : capitalized(describeCell(report, shown, metric, figureAt(report, shown.row, shown.column, metric)));
  };
  const onHover = (cell: CellReport | null): void => {
    hover.cell = cell?.index ?? null;
    updateReadout();
  };
  updateReadout();
  return [
    h(
      'div',
      { class: 'map-tools' },
      isTable ? null : h('span', { class: 'rows-name', 'aria-hidden': 'true' }, report.axes.y.name),
      colorChooser(report, metric, actions),
      pictureToggle('map', t`Phase diagram`, toggles),
    ),
    isTable
      ? mapTable(report, metric)
      : mapGrid({ report, metric, scale, selected: state.cell, onSelect: actions.selectCell, onHover }),
    restBlock(report, actions),
    h(
      'div',
      { class: 'map-notes' },
      isTable ? null : readout,
      isTable ? null : mapLegend(report, metric, scale),
      breakNote(state, report),
      h(
        'div',
        { class: 'caption' },
        h('span', {}, captionOf(report, metric)),
        ' ',
        ...(metricCard(metric).definition === ''
          ? []
          : disclosure(
              'definition:map',
              t`Definition`,
              definitionText(metricCard(metric)),
              toggles,
              `${metricCard(metric).name}: `,
            )),
      ),
    ),
  ];
}

/** Where answers dissolve and break in the selected row, with the boundary that the map draws; null where neither is
 * known. */
function breakNote(state: PanelState, report: RunReport): HTMLElement | null {
  const row = selectedRow(state);
  const words = [
    dissolutionSentence(boundaryAt(report, row), boundaryTokensOf(report, row)),
    breakSentence(report.breaks?.[row] ?? []),
  ].filter(part => part !== '');
  if (words.length === 0) return null;
  return h(
    'p',
    { class: 'caption', id: 'breaks' },
    h('strong', {}, capitalized(levelWords(report.axes.y, row))),
    ': ',
    ...wholeIntervals(words.join(' ')),
  );
}

function captionOf(report: RunReport, metric: string): string {
  const support =
    metric === 'openness' || metric === 'next-choices'
      ? t`Exact: computed from the model, without sampling.`
      : supportText(report);
  const limit =
    metric === 'semantic-order' && report.mode === 'answers' && !tellsMeaning(report.outcome)
      ? t`Of code, JSON and numbers it tells little: answers that look alike to the model may do different things.`
      : '';
  return [metricCard(metric).caption, limit, support].filter(part => part !== '').join(' ');
}

/** How many answers a cell rests on. */
function supportText(report: RunReport): string {
  const noun = sampleNoun(report);
  const sizes = report.cells.map(cell => cell.n).filter(n => n > 0);
  if (sizes.length === 0)
    return isRunning(report) ? t`No ${noun[1]} yet: sampling is under way.` : t`No ${noun[1]} were sampled.`;
  const most = formatCount(Math.max(...sizes), ...noun);
  return new Set(sizes).size === 1 ? t`Each sampled cell holds ${most}.` : t`Each sampled cell holds up to ${most}.`;
}

function colorChooser(report: RunReport, metric: string, actions: Actions): HTMLElement {
  return h(
    'label',
    { class: 'chooser' },
    h('span', {}, t`Color by`),
    h(
      'vscode-dropdown',
      { id: 'color-by', 'aria-label': t`Color by`, onchange: event => actions.selectColor(changedValue(event)) },
      ...colorChoices(report).map(id =>
        h('vscode-option', { value: id, selected: id === metric }, metricCard(id).name),
      ),
    ),
  );
}
