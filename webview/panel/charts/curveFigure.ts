/** A chart with its title, readout, legend, caption and definition, and a table of the same numbers. */
import type { Chart } from 'chart.js';
import { valueOf } from '../../../src/core/figure.ts';
import type { Figure } from '../../../src/core/figure.ts';
import { formatNumber } from '../../../src/core/format.ts';
import { reasonText } from '../../../src/core/reasons.ts';
import { t } from '../../../src/core/text.ts';
import type { Curve } from '../../../src/domain/curve.ts';
import { h } from '../../shared/dom.ts';
import type { Child } from '../../shared/dom.ts';
import { curveMetric, figureLine } from '../metricCards.ts';
import { disclosure, pictureToggle, toggleButton } from '../toggles.ts';
import type { Toggles } from '../toggles.ts';
import { drawCurve, valueDataset } from './curveChart.ts';
import type { CurveLayout } from './curveLayout.ts';
import { figureAtX, formatX, indexOfX, xValues, zeroPosition } from './curvePoints.ts';
import { curveTable } from './curveTable.ts';

export interface FigureView extends Omit<CurveLayout, 'logY' | 'exportScale'> {
  /** Short note after the unit: the row or the observable. */
  readonly note?: string;
  /** Formula of the metric; empty for no definition. */
  readonly definition: string;
  /** What was sampled, plural: "answers", "trajectories". */
  readonly counted: string;
}

const charts = new WeakMap<HTMLCanvasElement, Chart>();

/** The chart as one element. Its canvas is drawn as soon as it is in the page. */
export function curveFigure(view: FigureView, toggles: Toggles): HTMLElement {
  const { curve } = view;
  const isTable = toggles.isOn(`table:${curve.id}`);
  const reason = emptyReason(curve);
  const mayBeLog =
    reason === null &&
    view.range === undefined &&
    curve.series.every(series => series.y.every(figure => lowestShown(figure) > 0));
  const logY = mayBeLog && curve.logY !== toggles.isOn(`log:${curve.id}`);
  const readout = h('span', { class: 'readout', 'aria-live': 'polite' });
  return h(
    'figure',
    { class: `curve ${view.gutter === undefined ? 'free' : 'aligned'}`, id: `curve-${curve.id}` },
    h(
      'figcaption',
      { class: 'curve-head' },
      h(
        'span',
        { class: 'curve-title' },
        h('strong', {}, curve.title),
        ' ',
        h('span', { class: 'muted' }, [curve.unit, view.note].filter(Boolean).join(' · ')),
      ),
      readout,
      h(
        'span',
        { class: 'curve-tools' },
        mayBeLog && !isTable
          ? toggleButton(`log:${curve.id}`, logY ? t`linear scale` : t`log scale`, toggles, `${curve.title}: `)
          : null,
        reason === null ? pictureToggle(curve.id, curve.title, toggles) : null,
      ),
    ),
    reason !== null
      ? h('p', { class: 'muted' }, t`Not stated: ${reason}.`)
      : isTable
        ? curveTable(curve, view.counted, categoriesOf(view))
        : plot(view, logY, readout),
    reason === null ? legend(view) : null,
    curve.caption === '' && view.definition === ''
      ? null
      : h('div', { class: 'caption' }, h('span', {}, curve.caption), ' ', ...definitionOf(view, toggles)),
  );
}

/** Why a chart has no point at all, for each of its series; null where it has one. */
function emptyReason({ series }: Curve): string | null {
  const parts: string[] = [];
  for (const { label, y } of series) {
    const [first] = y;
    if (first?.kind !== 'abstain' || y.some(figure => figure.kind !== 'abstain' || figure.bounds !== undefined))
      return null;
    const reason = reasonText(first.reason);
    parts.push(series.length === 1 ? reason : t`${reason} (${label})`);
  }
  return parts.length === 0 ? null : parts.join('; ');
}

/** Labels of x where it counts columns of the map or levels. */
function categoriesOf({ columns, curve }: FigureView): readonly string[] | undefined {
  return columns ?? curve.levels;
}

function definitionOf({ curve, definition }: FigureView, toggles: Toggles): Child[] {
  return definition === ''
    ? []
    : disclosure(`definition:${curve.id}`, t`Definition`, definition, toggles, `${curve.title}: `);
}

function plot(view: FigureView, logY: boolean, readout: HTMLElement): HTMLElement {
  const canvas = h('canvas', { role: 'img', 'aria-label': summary(view.curve) });
  const frame = h(
    'div',
    {
      class: 'plot',
      id: `plot-${view.curve.id}`,
      tabindex: 0,
      role: 'group',
      'aria-label': t`${view.curve.title}: arrow keys move along the points`,
    },
    h('div', { class: 'plot-canvas' }, canvas),
  );
  const chart = drawCurve(canvas, { ...view, logY });
  charts.set(canvas, chart);
  followCursor(frame, chart, view, readout);
  return frame;
}

/** Pointer and arrow keys move a cursor along the points; the readout shows value, interval and support. */
function followCursor(frame: HTMLElement, chart: Chart, view: FigureView, readout: HTMLElement): void {
  const { curve } = view;
  const xs = xValues(curve);
  let at = -1;
  const show = (index: number): void => {
    at = index;
    const x = xs[index];
    const marked = curve.series.flatMap((series, i) => {
      const point = x === undefined ? -1 : indexOfX(series, x, index);
      return point < 0 ? [] : [{ datasetIndex: valueDataset(curve, i), index: point }];
    });
    chart.setActiveElements(marked);
    chart.draw();
    readout.textContent = x === undefined ? '' : pointText(view, x, index);
  };
  frame.addEventListener('pointermove', event => {
    const x = chart.scales['x']?.getValueForPixel(event.offsetX);
    const isLog = curve.logX && categoriesOf(view) === undefined;
    if (x !== undefined && xs.length > 0) show(nearestIndex(xs, x, isLog, zeroPosition(curve)));
  });
  frame.addEventListener('pointerleave', () => show(-1));
  frame.addEventListener('blur', () => show(-1));
  frame.addEventListener('keydown', event => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined || xs.length === 0) return;
    event.preventDefault();
    show(Math.max(0, Math.min(xs.length - 1, at < 0 && step < 0 ? xs.length - 1 : at + step)));
  });
}

/** Index of the x value nearest to `x`, on the scale of the axis. */
function nearestIndex(xs: readonly number[], x: number, isLog: boolean, zero: number | null): number {
  const distanceTo = (value: number): number =>
    Math.abs(isLog ? Math.log((value <= 0 ? (zero ?? value) : value) / x) : value - x);
  const distances = xs.map(distanceTo);
  return Math.max(0, distances.indexOf(Math.min(...distances)));
}

function pointText(view: FigureView, x: number, index: number): string {
  const { curve, counted } = view;
  const place = `${curve.xLabel} ${categoriesOf(view)?.[x] ?? formatX(x)}`;
  const values = curve.series.map(series => {
    const figure = figureAtX(series, x, index);
    const line =
      figure === undefined ? t`not measured` : figureLine(curveMetric(curve), figure, { counted, bare: true });
    return curve.series.length === 1 ? line : `${series.label} ${line}`;
  });
  return `${place}: ${values.join('; ')}`;
}

/** The chart in words, for screen readers. */
function summary(curve: Curve): string {
  const parts = curve.series.map(series => {
    const values = series.y.map(figure => valueOf(figure)).filter(value => value !== undefined);
    const [first] = values;
    const last = values.at(-1);
    if (first === undefined || last === undefined) return t`${series.label}: not measured`;
    return t`${series.label}: from ${formatNumber(first)} to ${formatNumber(last)}, lowest ${formatNumber(Math.min(...values))}, highest ${formatNumber(Math.max(...values))}`;
  });
  return t`${curve.title} over ${curve.xLabel}. ${parts.join('. ')}.`;
}

function legend({ curve, range }: FigureView): HTMLElement | null {
  if (curve.series.length + curve.guides.length < 2) return null;
  const item = (key: string, label: string): HTMLElement =>
    h('li', {}, h('span', { class: key, 'aria-hidden': 'true' }), label);
  return h(
    'ul',
    { class: 'legend' },
    ...curve.series.map(({ label }, i) =>
      item(curve.nominal ? `point-key point-key-${i % 2}` : `key series-${i % 6}`, label),
    ),
    ...curve.guides.map(({ label }, i) =>
      item(range === undefined ? `key guide guide-${i % 2}` : 'key guide level', label),
    ),
  );
}

/** The lowest number of a figure on the chart; 1 where it abstains. */
function lowestShown(figure: Figure): number {
  if (figure.kind === 'abstain') return 1;
  return figure.kind === 'estimate' ? Math.min(figure.interval[0], figure.value) : figure.value;
}

/** Destroys the charts below `host` before its content is replaced. */
export function destroyCharts(host: HTMLElement): void {
  for (const canvas of host.querySelectorAll('canvas')) {
    charts.get(canvas)?.destroy();
    charts.delete(canvas);
  }
}
