/** A chart with all that belongs to it: title and unit, readout, table twin, caption, definition. */
import type { Chart } from 'chart.js';
import { valueOf } from '../../../src/core/figure.ts';
import type { Figure } from '../../../src/core/figure.ts';
import { formatNumber } from '../../../src/core/format.ts';
import type { Curve } from '../../../src/domain/curve.ts';
import { h } from '../../shared/dom.ts';
import type { Child } from '../../shared/dom.ts';
import { drawCurve } from './curveChart.ts';
import { figureAtPlace, indexAtPlace, placesOf, writtenPlace, zeroPlace } from './curvePoints.ts';
import type { CurveLayout } from './curveChart.ts';
import { curveTable } from './curveTable.ts';
import { figureWords } from '../metricCards.ts';
import { disclosure, switchButton } from '../toggles.ts';
import type { Switches } from '../toggles.ts';

export interface FigureView extends Omit<CurveLayout, 'logY'> {
  /** Short note after the unit: which row or observable this is. */
  readonly note?: string;
  /** Exact formula; empty = no definition to open. */
  readonly definition: string;
  /** What was sampled: answers or trajectories. */
  readonly counted?: string;
}

const charts = new WeakMap<HTMLCanvasElement, Chart>();

/** The figure as one element; its canvas is drawn as soon as it is in the page. */
export function curveFigure(view: FigureView, switches: Switches): HTMLElement {
  const { curve } = view;
  const asTable = switches.isOn(`table:${curve.id}`);
  const mayLog = view.range === undefined && curve.series.every(series => series.y.every(figure => lowest(figure) > 0));
  const logY = mayLog && curve.logY !== switches.isOn(`log:${curve.id}`);
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
        mayLog && !asTable
          ? switchButton(`log:${curve.id}`, logY ? 'linear scale' : 'log scale', switches, `${curve.title}: `)
          : null,
        switchButton(`table:${curve.id}`, asTable ? 'as picture' : 'as table', switches, `${curve.title}: `),
      ),
    ),
    asTable ? curveTable(curve, view.counted ?? 'answers', columnsOf(view)) : plot(view, logY, readout),
    legend(view),
    curve.caption === '' && view.definition === ''
      ? null
      : h('div', { class: 'caption' }, h('span', {}, curve.caption), ' ', ...definitionOf(view, switches)),
  );
}

/** Words for x, where it counts columns of the map or levels. */
function columnsOf({ columns, curve }: FigureView): readonly string[] | undefined {
  return columns ?? curve.levels;
}

function definitionOf(view: FigureView, switches: Switches): Child[] {
  return view.definition === ''
    ? []
    : disclosure(`definition:${view.curve.id}`, 'Definition', view.definition, switches, `${view.curve.title}: `);
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
      'aria-label': `${view.curve.title}: arrow keys read the points`,
    },
    h('div', { class: 'plot-canvas' }, canvas),
  );
  const chart = drawCurve(canvas, { ...view, logY });
  charts.set(canvas, chart);
  followPoints(frame, chart, view, readout);
  return frame;
}

/** Pointer and arrow keys move a cursor through the points; the readout says value, interval and n. */
function followPoints(frame: HTMLElement, chart: Chart, view: FigureView, readout: HTMLElement): void {
  const places = placesOf(view.curve);
  const count = places.length;
  let at = -1;
  const show = (index: number): void => {
    at = index;
    const x = places[index];
    const lines = view.curve.series.map((series, s) => ({
      datasetIndex: s * 3 + 2,
      index: x === undefined ? -1 : indexAtPlace(series, x, index),
    }));
    chart.setActiveElements(lines.filter(line => line.index >= 0));
    chart.draw();
    readout.textContent = x === undefined ? '' : pointText(view, x, index);
  };
  frame.addEventListener('pointermove', event => {
    const x = chart.scales['x']?.getValueForPixel(event.offsetX);
    if (x !== undefined && count > 0)
      show(nearest(places, x, view.curve.logX && columnsOf(view) === undefined, zeroPlace(view.curve)));
  });
  frame.addEventListener('pointerleave', () => show(-1));
  frame.addEventListener('blur', () => show(-1));
  frame.addEventListener('keydown', event => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined || count === 0) return;
    event.preventDefault();
    show(Math.max(0, Math.min(count - 1, at < 0 && step < 0 ? count - 1 : at + step)));
  });
}

function nearest(xs: readonly number[], x: number, log: boolean, zero: number | null): number {
  const distance = (value: number): number =>
    Math.abs(log ? Math.log((value <= 0 ? (zero ?? value) : value) / x) : value - x);
  return xs.reduce((best, value, i) => (distance(value) < distance(xs[best] ?? Infinity) ? i : best), 0);
}

function pointText(view: FigureView, x: number, index: number): string {
  const { curve } = view;
  const columns = columnsOf(view);
  const where = `${curve.xLabel} ${columns === undefined ? writtenPlace(x) : (columns[x] ?? '')}`;
  const values = curve.series.map(series => {
    const figure = figureAtPlace(series, x, index);
    const line =
      figure === undefined
        ? 'not measured'
        : figureWords(curve.id, figure, { counted: view.counted ?? 'answers', bare: true });
    return curve.series.length === 1 ? line : `${series.label} ${line}`;
  });
  return `${where}: ${values.join('; ')}`;
}

/** One sentence of what the picture shows, for those who do not see it. */
function summary(curve: Curve): string {
  const parts = curve.series.map(series => {
    const values = series.y.map(figure => valueOf(figure)).filter(value => value !== undefined);
    if (values.length === 0) return `${series.label}: nothing measured yet`;
    return `${series.label}: from ${formatNumber(values[0] ?? 0)} to ${formatNumber(values.at(-1) ?? 0)}, lowest ${formatNumber(Math.min(...values))}, highest ${formatNumber(Math.max(...values))}`;
  });
  return `${curve.title} over ${curve.xLabel}. ${parts.join('. ')}.`;
}

function legend({ curve, range }: FigureView): HTMLElement | null {
  if (curve.series.length + curve.guides.length < 2) return null;
  return h(
    'ul',
    { class: 'legend' },
    ...curve.series.map((series, i) =>
      h(
        'li',
        {},
        h('span', { class: curve.nominal ? `lone lone-${i % 2}` : `key series-${i % 6}`, 'aria-hidden': 'true' }),
        series.label,
      ),
    ),
    ...curve.guides.map((guide, i) =>
      h(
        'li',
        {},
        h('span', {
          class: range === undefined ? `key guide guide-${i % 2}` : 'key guide level',
          'aria-hidden': 'true',
        }),
        guide.label,
      ),
    ),
  );
}

function lowest(figure: Figure): number {
  if (figure.kind === 'abstain') return 1;
  return figure.kind === 'estimate' ? Math.min(figure.interval[0], figure.value) : figure.value;
}

/** Release the charts below `host` before its content is replaced. */
export function destroyCharts(host: HTMLElement): void {
  for (const canvas of host.querySelectorAll('canvas')) {
    charts.get(canvas)?.destroy();
    charts.delete(canvas);
  }
}
