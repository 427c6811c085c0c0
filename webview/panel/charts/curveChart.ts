/** One curve drawn with chart.js: lines with their intervals as ribbons, a boundary band, guide lines. */
import { Chart, Filler, LinearScale, LineController, LineElement, LogarithmicScale, PointElement } from 'chart.js';
import type { ChartConfiguration, ChartDataset, Plugin } from 'chart.js';
import annotation from 'chartjs-plugin-annotation';
import type { AnnotationOptions } from 'chartjs-plugin-annotation';
import { valueOf } from '../../../src/core/figure.ts';
import type { Figure } from '../../../src/core/figure.ts';
import { fixed } from '../../../src/core/format.ts';
import type { Curve } from '../../../src/domain/curve.ts';
import { linesOf } from '../../shared/wrapWords.ts';
import { clear, themeColors } from './chartColors.ts';
import { metricCard } from '../metricCards.ts';
import type { ChartColors } from './chartColors.ts';
import { placesOf, zeroPlace } from './curvePoints.ts';

Chart.register(LineController, LineElement, PointElement, LinearScale, LogarithmicScale, Filler, annotation);

export interface CurveLayout {
  readonly curve: Curve;
  readonly logY: boolean;
  /** Labels of the columns when x counts columns of the map (0, 1, ...); absent for a true x axis. */
  readonly columns?: readonly string[];
  /** Boundary in x units: [low, at, high]. */
  readonly band?: readonly [number, number, number] | null;
  /** Lowest and highest y, where they are not the data's own. */
  readonly range?: readonly [number, number];
  /** Width kept free on the left, pixels; 0 writes the y labels inside. Asked at every layout. */
  readonly gutter?: () => number;
  /** Drawn once at the size of its canvas, at this resolution; absent for a chart that follows its place on the page.
   */
  readonly still?: number;
}

type Point = { x: number; y: number | null };

/** Draw a curve on a canvas; returns the chart, to be destroyed with the canvas. */
export function drawCurve(canvas: HTMLCanvasElement, layout: CurveLayout): Chart {
  const colors = themeColors();
  const curve = onAxis(layout.curve);
  const datasets = curve.series.flatMap((series, i) =>
    curve.nominal ? [lonePoints(series, i, colors)] : ribbonAndLine(series, i, colors),
  );
  const guides = curve.guides.map((guide, i) => ({
    ...guideLine(guide, i, colors),
    ...(layout.range === undefined ? {} : { order: -1, borderColor: colors.text, borderDash: [5, 3] }),
  }));
  const config: ChartConfiguration<'line', Point[]> = {
    type: 'line',
    data: { datasets: [...datasets, ...guides] },
    options: {
      animation: false,
      responsive: layout.still === undefined,
      maintainAspectRatio: false,
      ...(layout.still === undefined ? {} : { devicePixelRatio: layout.still }),
      parsing: false,
      normalized: true,
      events: [],
      layout: { autoPadding: false, padding: { top: 6, right: layout.gutter === undefined ? 12 : 0 } },
      scales: { x: xAxis(layout, colors), y: yAxis(layout, colors) },
      plugins: {
        annotation: { animations: { numbers: { duration: 0 } }, annotations: bandAnnotations(layout, colors) },
      },
    },
    plugins: [whiskers(curve, colors)],
  };
  return new Chart(canvas, config);
}

/** The curve as it stands on its axis: zero has a place on a logarithmic one. */
function onAxis(curve: Curve): Curve {
  const zero = zeroPlace(curve);
  if (zero === null) return curve;
  const placed = <T extends { readonly x: readonly number[] }>(line: T): T => ({
    ...line,
    x: line.x.map(x => (x <= 0 ? zero : x)),
  });
  return { ...curve, series: curve.series.map(placed), guides: curve.guides.map(placed) };
}

/** Each interval as an upright stroke at its point, so that a point without neighbours shows its own. */
function whiskers(curve: Curve, colors: ChartColors): Plugin<'line'> {
  const stroke = (chart: Chart, series: Curve['series'][number], color: string): void => {
    const { x, y } = chart.scales;
    if (x === undefined || y === undefined) return;
    chart.ctx.fillStyle = color;
    series.y.forEach((figure, k) => {
      const interval = ends(figure);
      if (interval === null) return;
      const [bottom, top] = interval.map(value =>
        Math.max(chart.chartArea.top, Math.min(chart.chartArea.bottom, y.getPixelForValue(value))),
      ) as [number, number];
      chart.ctx.fillRect(x.getPixelForValue(series.x[k] ?? k) - 0.75, top, 1.5, bottom - top);
    });
  };
  return {
    id: 'whiskers',
    beforeDatasetsDraw: chart => {
      curve.series
        .filter(series => series.x.length <= 24)
        .forEach((series, i) => stroke(chart, series, clear(colorOf(i, colors), 0.7)));
    },
  };
}

/** Low end, high end filled down to it, and the values on top. The lines are told apart by color and by dash. */
function ribbonAndLine(
  series: Curve['series'][number],
  i: number,
  colors: ChartColors,
): ChartDataset<'line', Point[]>[] {
  const color = colorOf(i, colors);
  const edge = { borderWidth: 0, pointRadius: 0, tension: 0 };
  return [
    { ...edge, data: pointsOf(series, figure => ends(figure)?.[0] ?? null), fill: false },
    {
      ...edge,
      data: pointsOf(series, figure => ends(figure)?.[1] ?? null),
      fill: '-1',
      backgroundColor: clear(color, 0.24),
    },
    valueLine(series, i, colors),
  ];
}

function valueLine(series: Curve['series'][number], i: number, colors: ChartColors): ChartDataset<'line', Point[]> {
  const color = colorOf(i, colors);
  return {
    label: series.label,
    data: pointsOf(series, figure => (figure.kind === 'abstain' ? null : figure.value)),
    fill: false,
    tension: 0,
    borderColor: color,
    borderWidth: 2,
    borderDash: dashes[i % dashes.length] ?? [],
    pointRadius: series.x.length > 24 ? 0 : 3,
    pointHoverRadius: 5,
    pointBackgroundColor: color,
    pointBorderWidth: 0,
    spanGaps: true,
    segment: {
      borderDash: ({ p0, p1 }) => (p0.skip || p1.skip ? [2, 4] : undefined),
      borderWidth: ({ p0, p1 }) => (p0.skip || p1.skip ? 1 : undefined),
    },
  };
}

/** Values that nothing joins; told apart by color and by shape. */
function lonePoints(series: Curve['series'][number], i: number, colors: ChartColors): ChartDataset<'line', Point[]> {
  return {
    ...valueLine(series, i, colors),
    showLine: false,
    pointRadius: 4,
    pointStyle: i % 2 === 0 ? 'circle' : 'rectRot',
  };
}

function pointsOf({ x, y }: Curve['series'][number], pick: (figure: Figure) => number | null): Point[] {
  return y.map((figure, k) => ({ x: x[k] ?? k, y: pick(figure) }));
}

function colorOf(i: number, { series, text }: ChartColors): string {
  return series[i % series.length] ?? text;
}

const dashes: readonly number[][] = [[], [6, 3], [2, 2], [8, 3, 2, 3], [12, 4], [1, 3]];

function ends(figure: Figure): readonly [number, number] | null {
  return figure.kind === 'estimate' ? figure.interval : null;
}

function guideLine(guide: Curve['guides'][number], i: number, colors: ChartColors): ChartDataset<'line', Point[]> {
  return {
    label: guide.label,
    data: guide.x.map((x, i) => ({ x, y: guide.y[i] ?? null })),
    fill: false,
    tension: 0,
    borderColor: colors.muted,
    borderWidth: 1,
    borderDash: i % 2 === 0 ? [1, 3] : [6, 4],
    pointRadius: 0,
  };
}

/** The name of the axis, which says that it is logarithmic. */
function axisName({ xLabel, logX }: Curve): string {
  return logX && !xLabel.includes('log') ? `${xLabel} (log scale)` : xLabel;
}

function xAxis(layout: CurveLayout, colors: ChartColors): object {
  const { curve } = layout;
  const columns = layout.columns ?? curve.levels;
  const look = {
    border: { color: colors.grid },
    grid: { display: false },
    title: { display: true, text: axisName(curve), color: colors.muted, font: colors.font },
  };
  const ticks = { color: colors.muted, font: colors.font, maxRotation: 0 };
  if (columns !== undefined) {
    const under = {
      ...ticks,
      stepSize: 1,
      autoSkip: columns.length > mostNamed,
      callback: (value: number | string) => linesOf(columns[Number(value)] ?? '', line => line.length <= lineLength),
    };
    return {
      type: 'linear',
      min: -0.5,
      max: columns.length - 0.5,
      display: layout.gutter === undefined,
      ...look,
      afterBuildTicks: ticksAt(columns.map((_, column) => column)),
      ticks: under,
    };
  }
  const xs = placesOf(curve);
  const [first = 0, last = 0] = [xs[0], xs.at(-1)];
  const zero = zeroPlace(curve);
  const powersOnly = curve.logX && xs.length > 10;
  const write = (value: number, all: readonly Tick[]): string | null =>
    value === zero ? '0' : tickText(value, all, powersOnly);
  const own =
    curve.logX && !powersOnly
      ? { afterBuildTicks: ticksAt(xs.map(x => (x <= 0 ? (zero ?? x) : x))) }
      : zero !== null
        ? { afterBuildTicks: ticksAt([zero, ...powersOfTen(last)]) }
        : curve.logX || first > last * 0.15
          ? {}
          : { min: 0, max: last };
  return {
    type: curve.logX ? 'logarithmic' : 'linear',
    bounds: 'data',
    ...look,
    ...own,
    ticks: {
      ...ticks,
      maxTicksLimit: 12,
      callback: (value: number | string, _: number, all: readonly Tick[]) => write(Number(value), all),
    },
  };
}

/** Levels of which each has its name under the picture, and characters of a line of such a name. */
const mostNamed = 4;
const lineLength = 16;

/** 1, 10, 100 ... up to `last`. */
function powersOfTen(last: number): readonly number[] {
  return Array.from({ length: Math.floor(Math.log10(Math.max(1, last)) + 1e-9) + 1 }, (_, power) => 10 ** power);
}

/** Ticks at the points themselves, where there are few. */
function ticksAt(values: readonly number[]): (scale: { ticks: { value: number }[] }) => void {
  return scale => {
    scale.ticks = values.map(value => ({ value }));
  };
}

function yAxis(layout: CurveLayout, colors: ChartColors): object {
  const { gutter, logY, range } = layout;
  const inside = (): boolean => gutter !== undefined && gutter() === 0;
  const fit =
    gutter === undefined
      ? {}
      : {
          afterFit: (scale: { width: number }) => {
            scale.width = gutter();
          },
        };
  return {
    type: logY ? 'logarithmic' : 'linear',
    beginAtZero: !logY && reachesDown(layout.curve),
    grace: logY ? 0 : '4%',
    ...(range === undefined ? ceiling(layout.curve) : { min: range[0], max: range[1] }),
    border: { display: false },
    grid: { color: colors.grid, drawTicks: false },
    ...(range === undefined ? { afterDataLimits: limitsOf(layout.curve) } : {}),
    ticks: {
      color: colors.muted,
      font: colors.font,
      maxTicksLimit: gutter === undefined ? 6 : 4,
      padding: gutter === undefined ? 6 : 10,
      mirror: inside,
      labelOffset: () => (inside() ? -8 : 0),
      z: 1,
      callback: (value: number | string, _: number, all: readonly Tick[]) => tickText(Number(value), all, logY),
    },
    ...fit,
  };
}

/** The top of the metric's range, where the highest interval ends near below it; zero where nothing is above it. */
function ceiling(curve: Curve): { readonly max?: number } {
  const [, top] = metricCard(curve.id).range;
  const highest = Math.max(...shownValues(curve));
  if (highest <= 0) return { max: 0 };
  return highest <= top && highest > 0.6 * top ? { max: top } : {};
}

/** All values and interval ends of a curve. */
function shownValues(curve: Curve): readonly number[] {
  return curve.series.flatMap(series =>
    series.y.flatMap(figure => (figure.kind === 'abstain' ? [] : [figure.value, ...(ends(figure) ?? [])])),
  );
}

/** Only what was measured sets the range; guides may leave the picture. */
function limitsOf(curve: Curve): (scale: { min: number; max: number }) => void {
  const values = shownValues(curve);
  return scale => {
    if (curve.guides.length === 0 || values.length === 0) return;
    scale.max = Math.max(...values) * 1.04;
    scale.min = Math.max(scale.min, Math.min(...values, scale.min > 0 ? Infinity : 0));
  };
}

/** Whether zero belongs to the picture: values that stay within a quarter of the largest are shown by themselves. */
function reachesDown(curve: Curve): boolean {
  const values = curve.series.flatMap(series =>
    series.y.map(figure => valueOf(figure)).filter(value => value !== undefined),
  );
  return Math.min(...values) < 0.75 * Math.max(...values);
}

type Tick = { readonly value: number };

/** A tick with the decimals its distance to the next one needs, without trailing zeros; on a log axis only powers of
 * ten. */
function tickText(value: number, all: readonly Tick[], log: boolean): string | null {
  const step = Math.abs((all[1]?.value ?? 1) - (all[0]?.value ?? 0));
  if (!log) return fixed(value, decimalsIn(value, Math.min(6, decimalsIn(step, 9) + 1)));
  const lead = value / 10 ** Math.floor(Math.log10(value) + 1e-9);
  return Math.abs(lead - 1) < 1e-6 ? String(Number(value.toPrecision(1))) : null;
}

/** Decimals of a number once rounded to at most `most` of them. */
function decimalsIn(value: number, most: number): number {
  return (/\.(\d+)/.exec(String(Number(value.toFixed(most))))?.[1] ?? '').length;
}

function bandAnnotations(layout: CurveLayout, colors: ChartColors): Record<string, AnnotationOptions> {
  const { band } = layout;
  if (band === undefined || band === null) return {};
  const [low, at, high] = band;
  return {
    band: {
      type: 'box',
      xMin: low,
      xMax: high,
      backgroundColor: clear(colors.boundary, 0.32),
      borderWidth: 0,
      drawTime: 'beforeDatasetsDraw',
    },
    line: {
      type: 'line',
      xMin: at,
      xMax: at,
      borderColor: colors.boundary,
      borderWidth: 1,
      borderDash: [4, 3],
      drawTime: 'beforeDatasetsDraw',
    },
  };
}
