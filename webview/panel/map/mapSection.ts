/** The map with everything around it: color chooser, legend, readout, caption, definition, table twin. */
import { capitalised, formatCount } from '../../../src/core/format.ts';
import type { CellReport, RunReport } from '../../../src/domain/report.ts';
import { changedValue, h } from '../../shared/dom.ts';
import type { Child } from '../../shared/dom.ts';
import { colorChoices, colorOf, colorScale } from './colorScale.ts';
import { mapTable } from '../charts/curveTable.ts';
import { figureAt } from './gridLookup.ts';
import { mapLegend } from './mapLegend.ts';
import { definitionText, metricCard } from '../metricCards.ts';
import { isRunning, sampleNoun } from '../panelState.ts';
import type { Actions, PanelState } from '../panelState.ts';
import { describeCell, phaseGrid } from './mapGrid.ts';
import { disclosure, switchButton } from '../toggles.ts';
import { switchesOf } from '../view.ts';
import type { PanelSection } from '../view.ts';

/** The section; drawn only while its tab is open. */
export function mapSection(actions: Actions): PanelSection {
  const under: Under = { cell: null };
  return {
    host: h('section', { class: 'map', 'aria-label': 'Phase diagram' }),
    inputs: state => (state.tab === 'phase' ? [state.report, state.cell, state.color, state.on] : [null]),
    draw: state => (state.report === null || state.tab !== 'phase' ? [] : drawMap(state, state.report, actions, under)),
  };
}

/** The cell under pointer or focus; it outlives a redraw, which comes while the pointer rests. */
interface Under {
  cell: number | null;
}

function drawMap(state: PanelState, report: RunReport, actions: Actions, under: Under): Child[] {
  const metric = colorOf(report, state.color);
  const scale = colorScale(report, metric);
  const switches = switchesOf(state, actions);
  const asTable = switches.isOn('table:map');
  const readout = h('p', { class: 'map-readout', id: 'map-readout' });
  const peek = (cell: CellReport | null): void => {
    under.cell = cell?.index ?? null;
    read();
  };
  const read = (): void => {
    const shown = report.cells.find(one => one.index === (under.cell ?? state.cell));
    readout.textContent =
      shown === undefined
        ? ''
        : capitalised(describeCell(report, shown, metric, figureAt(report, shown.row, shown.column, metric)));
  };
  read();
  const grid = asTable
    ? mapTable(report, metric)
    : phaseGrid({ report, metric, scale, selected: state.cell, onSelect: actions.selectCell, onPeek: peek });
  return [
    h(
      'div',
      { class: 'map-tools' },
      asTable ? null : h('span', { class: 'rows-name', 'aria-hidden': 'true' }, report.axes.y.name),
      colorChooser(report, metric, actions),
      switchButton('table:map', asTable ? 'as picture' : 'as table', switches, 'Phase diagram: '),
    ),
    grid,
    h(
      'div',
      { class: 'map-notes' },
      asTable ? null : readout,
      asTable ? null : mapLegend(report, metric, scale),
      h(
        'div',
        { class: 'caption' },
        h('span', {}, captionOf(report, metric)),
        ' ',
        ...(metricCard(metric).definition === ''
          ? []
          : disclosure(
              'definition:map',
              'Definition',
              definitionText(metric),
              switches,
              `${metricCard(metric).name}: `,
            )),
      ),
    ),
  ];
}

function captionOf(report: RunReport, metric: string): string {
  const caption = metricCard(metric).caption;
  const each =
    metric === 'openness' || metric === 'next-choices'
      ? 'Exact: computed from the model, nothing is sampled.'
      : sizeWords(report);
  return [caption, each].filter(part => part !== '').join(' ');
}

/** How many answers stand behind a cell. */
function sizeWords(report: RunReport): string {
  const sizes = report.cells.map(cell => cell.n).filter(n => n > 0);
  const [most, least] = [Math.max(0, ...sizes), Math.min(...sizes)];
  if (most > 0)
    return `Each sampled cell holds ${most === least ? '' : 'up to '}${formatCount(most, ...sampleNoun(report))}.`;
  return isRunning(report)
    ? `No ${sampleNoun(report)[1]} yet: they are being sampled.`
    : `No ${sampleNoun(report)[1]} were sampled.`;
}

function colorChooser(report: RunReport, metric: string, actions: Actions): HTMLElement {
  return h(
    'label',
    { class: 'chooser' },
    h('span', {}, 'Color by'),
    h(
      'vscode-dropdown',
      { id: 'color-by', 'aria-label': 'Color by', onchange: event => actions.selectColor(changedValue(event)) },
      ...colorChoices(report).map(id =>
        h('vscode-option', { value: id, selected: id === metric }, metricCard(id).name),
      ),
    ),
  );
}
