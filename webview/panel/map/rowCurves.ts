/** Small multiples under the map: the row of the selected cell over the columns, on the map's own x positions. */
import { levelWords } from '../../../src/domain/gridPlace.ts';
import { abstain, valueOf } from '../../../src/core/figure.ts';
import type { Figure } from '../../../src/core/figure.ts';
import type { Curve } from '../../../src/domain/curve.ts';
import type { RunReport } from '../../../src/domain/report.ts';
import { h } from '../../shared/dom.ts';
import type { Child } from '../../shared/dom.ts';
import { colorOf } from './colorScale.ts';
import type { CurveLayout } from '../charts/curveChart.ts';
import { curveFigure, destroyCharts } from '../charts/curveFigure.ts';
import { bandOf, boundaryAt, figureAt } from './gridLookup.ts';
import { definitionText, metricCard } from '../metricCards.ts';
import { sampleNoun, selectedCell } from '../panelState.ts';
import type { Actions, PanelState } from '../panelState.ts';
import { switchesOf } from '../view.ts';
import type { PanelSection } from '../view.ts';

/** The section; drawn only while its tab is open. */
export function curveSection(actions: Actions, redraws: () => number): PanelSection {
  return {
    host: h('section', { class: 'curves', 'aria-label': 'Curves along the row' }),
    inputs: state =>
      state.tab === 'phase' ? [state.report, selectedCell(state)?.row, state.color, state.on, redraws()] : [null],
    draw: state => (state.report === null || state.tab !== 'phase' ? [] : drawCurves(state, state.report, actions)),
    clear: destroyCharts,
  };
}

const under = {
  answers: ['semantic-order', 'energy', 'susceptibility'],
  streams: ['energy', 'correlation-time', 'susceptibility'],
} as const;

function drawCurves(state: PanelState, report: RunReport, actions: Actions): Child[] {
  const switches = switchesOf(state, actions);
  const probe = h('div', { class: 'gutter-probe', 'aria-hidden': 'true' });
  const mapped = colorOf(report, state.color);
  const figures = rowCurves(state, report).map(({ curve, columns, band }) =>
    curveFigure(
      {
        // The map above says what its own metric means.
        curve: curve.id === mapped ? { ...curve, caption: '' } : curve,
        definition: curve.id === mapped ? '' : definitionText(curve.id),
        columns,
        band,
        note: rowLabel(state, report),
        counted: sampleNoun(report)[1],
        gutter: () => probe.offsetWidth,
      },
      switches,
    ),
  );
  return figures.length === 0 ? [] : [probe, ...figures];
}

/** Label of the row that the curves belong to. */
export function rowLabel(state: PanelState, report: RunReport): string {
  return levelWords(report.axes.y, selectedCell(state)?.row ?? 0);
}

/** Curves along the selected cell's row; as they stand under the map: its metric, those that were asked for, then those
 * that belong there. */
export function rowCurves(
  state: PanelState,
  report: RunReport,
  wanted: readonly string[] = [colorOf(report, state.color), ...(report.spec.metrics ?? []), ...under[report.mode]],
): readonly Required<Pick<CurveLayout, 'curve' | 'columns' | 'band'>>[] {
  const row = selectedCell(state)?.row ?? 0;
  const { labels, values } = report.axes.x;
  const place = { columns: labels, band: bandOf(boundaryAt(report, row), values) };
  return [...new Set(wanted)]
    .map(metric => rowCurve(report, row, metric))
    .filter(curve => curve !== null)
    .map(curve => ({ curve, ...place }));
}

/** A metric of one row as a curve over columns; null while fewer than two points are known. */
function rowCurve(report: RunReport, row: number, metric: string): Curve | null {
  const { x, y: rows } = report.axes;
  const points = x.labels.map((_, column) => figureAt(report, row, column, metric));
  if (points.filter(figure => valueOf(figure) !== undefined).length < 2) return null;
  const y: Figure[] = points.map(figure => figure ?? abstain('not sampled', 0));
  const { name, unit, caption } = metricCard(metric);
  return {
    id: metric,
    title: name,
    unit,
    caption,
    xLabel: x.name,
    logX: false,
    logY: false,
    guides: [],
    series: [{ label: rows.labels[row] ?? '', x: points.map((_, column) => column), y }],
  };
}
