/** Charts under the map: metrics of the selected row over the columns, aligned with the columns of the map. */
import { abstain, valueOf } from '../../../src/core/figure.ts';
import { t } from '../../../src/core/text.ts';
import type { Curve } from '../../../src/domain/curve.ts';
import { levelWords } from '../../../src/domain/gridPlace.ts';
import type { RunReport } from '../../../src/domain/report.ts';
import { h } from '../../shared/dom.ts';
import type { Child } from '../../shared/dom.ts';
import type { CurveLayout } from '../charts/curveLayout.ts';
import { curveFigure, destroyCharts } from '../charts/curveFigure.ts';
import { curveMetric, definitionText, metricCard } from '../metricCards.ts';
import { sampleNoun, selectedRow } from '../panelState.ts';
import type { Actions, PanelState } from '../panelState.ts';
import { tabSection, togglesOf } from '../view.ts';
import type { PanelSection } from '../view.ts';
import { colorMetric } from './colorScale.ts';
import { boundaryAt, boundaryColumns, figureAt } from './gridLookup.ts';

/** The section. */
export function rowCurvesSection(actions: Actions, themeVersion: () => number): PanelSection {
  return tabSection('phase', {
    class: 'curves',
    label: t`Curves along the row`,
    inputs: state => [state.report, selectedRow(state), state.color, state.on, themeVersion()],
    draw: (state, report) => drawCurves(state, report, actions),
    release: destroyCharts,
  });
}

const defaultMetrics = {
  answers: ['semantic-order', 'energy', 'derail-rate', 'susceptibility'],
  streams: ['energy', 'correlation-time', 'susceptibility'],
} as const;

function drawCurves(state: PanelState, report: RunReport, actions: Actions): Child[] {
  const toggles = togglesOf(state, actions);
  const probe = h('div', { class: 'gutter-probe', 'aria-hidden': 'true' });
  const mapped = colorMetric(report, state.color);
  const charts = rowCurves(state, report).map(({ curve, columns, band }) => {
    // The map above already explains its own metric.
    const isExplained = curve.id === mapped;
    return curveFigure(
      {
        curve: isExplained ? { ...curve, caption: '' } : curve,
        definition: isExplained ? '' : definitionText(curveMetric(curve)),
        columns,
        band,
        note: rowLabel(state, report),
        counted: sampleNoun(report)[1],
        gutter: () => probe.offsetWidth,
      },
      toggles,
    );
  });
  return charts.length === 0 ? [] : [probe, ...charts];
}

/** Label of the row that the curves belong to. */
export function rowLabel(state: PanelState, report: RunReport): string {
  return levelWords(report.axes.y, selectedRow(state));
}

export type RowCurve = Required<Pick<CurveLayout, 'curve' | 'columns' | 'band'>>;

/** Curves along the row of the selected cell. By default the metric of the map, those that the run requested, and those
 * that belong to its mode. */
export function rowCurves(
  state: PanelState,
  report: RunReport,
  metrics: readonly string[] = [
    colorMetric(report, state.color),
    ...(report.spec.metrics ?? []),
    ...defaultMetrics[report.mode],
  ],
): readonly RowCurve[] {
  const row = selectedRow(state);
  const { labels, values } = report.axes.x;
  const place = { columns: labels, band: boundaryColumns(boundaryAt(report, row), values) };
  return [...new Set(metrics)]
    .map(metric => rowCurve(report, row, metric))
    .filter(curve => curve !== null)
    .map(curve => ({ curve, ...place }));
}

/** A metric of one row as a curve over columns; null while fewer than two points are known. */
function rowCurve(report: RunReport, row: number, metric: string): Curve | null {
  const { x, y: rows } = report.axes;
  const label = rows.labels[row];
  const points = x.labels.map((_, column) => figureAt(report, row, column, metric));
  const known = points.filter(figure => valueOf(figure) !== undefined).length;
  if (label === undefined || known < 2) return null;
  const { name, unit, caption } = metricCard(metric);
  return {
    id: metric,
    metric,
    along: 'columns',
    title: name,
    unit,
    caption,
    xLabel: x.name,
    logX: false,
    logY: false,
    guides: [],
    series: [
      {
        label,
        x: points.map((_, column) => column),
        y: points.map(figure => figure ?? abstain({ code: 'not-sampled' }, 0)),
      },
    ],
  };
}
