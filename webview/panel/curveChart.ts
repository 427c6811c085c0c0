/** One curve drawn with chart.js: lines with their intervals as ribbons, a boundary band, guide lines. */
import { Chart, Filler, LinearScale, LineController, LineElement, LogarithmicScale, PointElement } from 'chart.js';
import type { ChartConfiguration, ChartDataset } from 'chart.js';
import annotation from 'chartjs-plugin-annotation';
import type { AnnotationOptions } from 'chartjs-plugin-annotation';
import type { Figure } from '../../src/core/figure.ts';
import { formatNumber } from '../../src/core/format.ts';
import type { Curve } from '../../src/experiment/report.ts';
import { clear, themeColours } from './chartColours.ts';
import type { ChartColours } from './chartColours.ts';

Chart.register(LineController, LineElement, PointElement, LinearScale, LogarithmicScale, Filler, annotation);

export interface CurveLayout {
  readonly curve: Curve;
  readonly logY: boolean;
  /** Labels of the columns when x counts columns of the map (0, 1, ...); absent for a true x axis. */
  readonly columns?: readonly string[];
  /** Boundary in x units: [low, at, high]. */
  readonly band?: readonly [number, number, number] | null;
  /** Width kept free on the left, pixels; 0 writes the y labels inside. Asked at every layout. */
  readonly gutter?: () => number;
}

type Point = { x: number; y: number | null };

/** Draw a curve on a canvas; returns the chart, to be destroyed with the canvas. */
export function drawCurve(canvas: HTMLCanvasElement, layout: CurveLayout): Chart {
  const colours = themeColours();
  const { curve } = layout;
  const datasets = curve.series.flatMap((series, i) => ribbonAndLine(series, i, colours));
  const guides = curve.guides.map((guide) => guideLine(guide, colours));
  const config: ChartConfiguration<'line', Point[]> = {
    type: 'line',
    data: { datasets: [...datasets, ...guides] },
    options: {
      animation: false, responsive: true, maintainAspectRatio: false, parsing: false, normalized: true, events: [],
      layout: { padding: { top: 6, right: layout.columns === undefined ? 12 : 0 } },
      scales: { x: xAxis(layout, colours), y: yAxis(layout, colours) },
      plugins: { annotation: { animations: { numbers: { duration: 0 } }, annotations: bandAnnotations(layout, colours) } },
    },
  };
  return new Chart(canvas, config);
}

/** Low end, high end filled down to it, and the values on top. The lines are told apart by colour and by dash. */
function ribbonAndLine(series: Curve['series'][number], i: number, colours: ChartColours): ChartDataset<'line', Point[]>[] {
  const colour = colours.series[i % colours.series.length] ?? colours.text;
  const dash = dashes[i % dashes.length] ?? [];
  const at = (pick: (figure: Figure) => number | null): Point[] => series.y.map((figure, k) => ({ x: series.x[k] ?? k, y: pick(figure) }));
  const edge = { borderWidth: 0, pointRadius: 0, tension: 0 };
  return [
    { ...edge, data: at((figure) => ends(figure)?.[0] ?? null), fill: false },
    { ...edge, data: at((figure) => ends(figure)?.[1] ?? null), fill: '-1', backgroundColor: clear(colour, 0.24) },
    {
      label: series.label, data: at((figure) => (figure.kind === 'abstain' ? null : figure.value)), fill: false, tension: 0,
      borderColor: colour, borderWidth: 2, borderDash: dash, pointRadius: 3, pointBackgroundColor: colour, pointBorderWidth: 0,
    },
  ];
}

const dashes: readonly number[][] = [[], [6, 3], [2, 2], [8, 3, 2, 3], [12, 4], [1, 3]];

function ends(figure: Figure): readonly [number, number] | null {
  return figure.kind === 'estimate' ? figure.interval : null;
}

function guideLine(guide: Curve['guides'][number], colours: ChartColours): ChartDataset<'line', Point[]> {
  return {
    label: guide.label, data: guide.x.map((x, i) => ({ x, y: guide.y[i] ?? null })), fill: false, tension: 0,
    borderColor: colours.muted, borderWidth: 1, borderDash: [3, 4], pointRadius: 0,
  };
}

function xAxis(layout: CurveLayout, colours: ChartColours): object {
  const { columns, curve } = layout;
  if (columns !== undefined) return { type: 'linear', min: -0.5, max: columns.length - 0.5, display: false };
  return {
    type: curve.logX ? 'logarithmic' : 'linear', border: { color: colours.grid }, grid: { display: false },
    title: { display: true, text: curve.xLabel, color: colours.muted, font: colours.font },
    ticks: { color: colours.muted, font: colours.font, maxTicksLimit: 9, maxRotation: 0, callback: (value: number | string) => tickText(Number(value), curve.logX) },
  };
}

function yAxis(layout: CurveLayout, colours: ChartColours): object {
  const { gutter, logY } = layout;
  const inside = (): boolean => gutter !== undefined && gutter() === 0;
  const fit = gutter === undefined ? {} : { afterFit: (scale: { width: number }) => { scale.width = gutter(); } };
  return {
    type: logY ? 'logarithmic' : 'linear', beginAtZero: !logY, grace: logY ? 0 : '4%', border: { display: false },
    grid: { color: colours.grid, drawTicks: false },
    ticks: {
      color: colours.muted, font: colours.font, count: logY ? undefined : 3, maxTicksLimit: 4, padding: gutter === undefined ? 6 : 10,
      mirror: inside, labelOffset: () => (inside() ? -8 : 0), z: 1,
      callback: (value: number | string) => tickText(Number(value), logY),
    },
    ...fit,
  };
}

function tickText(value: number, log: boolean): string | null {
  if (!log) return formatNumber(Number(value.toPrecision(3)));
  const lead = value / 10 ** Math.floor(Math.log10(value) + 1e-9);
  return Math.abs(lead - 1) < 1e-6 ? String(Number(value.toPrecision(1))) : null;
}

function bandAnnotations(layout: CurveLayout, colours: ChartColours): Record<string, AnnotationOptions> {
  const { band } = layout;
  if (band === undefined || band === null) return {};
  const [low, at, high] = band;
  return {
    band: { type: 'box', xMin: low, xMax: high, backgroundColor: clear(colours.boundary, 0.32), borderWidth: 0, drawTime: 'beforeDatasetsDraw' },
    line: { type: 'line', xMin: at, xMax: at, borderColor: colours.boundary, borderWidth: 1, borderDash: [4, 3], drawTime: 'beforeDatasetsDraw' },
  };
}
