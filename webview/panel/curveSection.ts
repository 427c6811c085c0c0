/** Small multiples under the map: the row of the selected cell over temperature, on the map's own x positions. */
import { abstain, valueOf } from '../../src/core/figure.ts';
import type { Figure } from '../../src/core/figure.ts';
import { formatTemperature } from '../../src/core/format.ts';
import type { Curve, RunReport } from '../../src/experiment/report.ts';
import { h } from '../shared/dom.ts';
import type { Child } from '../shared/dom.ts';
import { colourOf } from './colourScale.ts';
import { curveFigure, destroyCharts } from './curveFigure.ts';
import { bandOf, figureAt } from './gridColumns.ts';
import { definitionText, metricCard } from './metricCards.ts';
import { sampleNoun, selectedCell } from './panelState.ts';
import type { Actions, PanelState } from './panelState.ts';
import { switchesOf } from './view.ts';
import type { PanelSection } from './view.ts';

/** The section; drawn only while its tab is open. */
export function curveSection(actions: Actions, redraws: () => number): PanelSection {
  return {
    host: h('section', { class: 'curves', 'aria-label': 'Curves over temperature' }),
    inputs: (state) => (state.tab === 'phase' ? [state.report, selectedCell(state)?.window, state.colour, state.on, redraws()] : [null]),
    draw: (state) => (state.report === null || state.tab !== 'phase' ? [] : drawCurves(state, state.report, actions)),
    clear: destroyCharts,
  };
}

const under = { answers: ['semantic-order', 'energy', 'susceptibility'], streams: ['energy', 'correlation-time', 'susceptibility'] } as const;

function drawCurves(state: PanelState, report: RunReport, actions: Actions): Child[] {
  const window = selectedCell(state)?.window ?? 0;
  const switches = switchesOf(state, actions);
  const mapped = colourOf(report, state.colour);
  const metrics = [...new Set([mapped, ...under[report.mode]])];
  const curves = metrics.map((metric) => rowCurve(report, window, metric)).filter((curve) => curve !== null)
    .map((curve) => (curve.id === mapped ? { ...curve, caption: '' } : curve));
  const probe = h('div', { class: 'gutter-probe', 'aria-hidden': 'true' });
  const columns = report.temperatures.map(formatTemperature);
  const note = report.windows[window]?.label ?? '';
  const own = curves.map((curve) => curveFigure({
    curve, columns, note, counted: sampleNoun(report)[1], band: bandOf(report.boundaries[window], report.temperatures), gutter: () => probe.offsetWidth, definition: curve.id === mapped ? '' : definitionText(curve.id),
  }, switches));
  return curves.length === 0 ? [] : [probe, ...own];
}

/** A metric of one row as a curve over columns; null while fewer than two points are known. */
export function rowCurve(report: RunReport, window: number, metric: string): Curve | null {
  const points = report.temperatures.map((_, column) => figureAt(report, window, column, metric));
  if (points.filter((figure) => valueOf(figure) !== undefined).length < 2) return null;
  const y: Figure[] = points.map((figure) => figure ?? abstain('not sampled', 0));
  const { name, unit, caption } = metricCard(metric);
  return {
    id: metric, title: name, unit, caption, xLabel: 'temperature', logX: false, logY: false, guides: [],
    series: [{ label: report.windows[window]?.label ?? '', x: points.map((_, column) => column), y }],
  };
}
