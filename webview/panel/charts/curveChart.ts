/** Draws a curve with chart.js: lines with ribbons and whiskers for intervals, a band for the boundary, guide lines. */
import { Chart, Filler, LinearScale, LineController, LineElement, LogarithmicScale, PointElement } from 'chart.js';
import type { ChartConfiguration, ChartDataset, Plugin } from 'chart.js';
import { valueOf, type Figure } from '../../../src/core/figure.ts';
import type { Curve } from '../../../src/domain/curve.ts';
import { readChartColors, seriesColor, withOpacity, type ChartColors } from './chartColors.ts';
import { xAxis, yAxis } from './curveAxes.ts';
import type { CurveLayout } from './curveLayout.ts';
import { estimateInterval, zeroPosition, type Series } from './curvePoints.ts';

Chart.register(LineController, LineElement, PointElement, LinearScale, LogarithmicScale, Filler);

/** With more points than this a line has no dots and no whiskers. */
const mostDots = 24;

type Point = { x: number; y: number | null };
type Line = ChartDataset<'line', Point[]>;

/** Draws a curve on a canvas. Returns the chart, which must be destroyed with the canvas. */
export function drawCurve(canvas: HTMLCanvasElement, layout: CurveLayout): Chart {
  const colors = readChartColors();
  const curve = withZeroPlaced(layout.curve);
  const { exportScale } = layout;
  const series = curve.series.flatMap((line, i) =>
    curve.nominal ? [unjoinedPoints(line, i, colors)] : ribbonAndLine(line, i, colors),
  );
  const guides = curve.guides.map((guide, i) => ({
    ...guideLine(guide, i, colors),
    ...(layout.range === undefined ? {} : { order: -1, borderColor: colors.text, borderDash: [5, 3] }),
  }));
  const config: ChartConfiguration<'line', Point[]> = {
    type: 'line',
    data: { datasets: [...series, ...guides] },
    options: {
      animation: false,
      responsive: exportScale === undefined,
      maintainAspectRatio: false,
      ...(exportScale === undefined ? {} : { devicePixelRatio: exportScale }),
      parsing: false,
      normalized: true,
      events: [],
      layout: { autoPadding: false, padding: { top: 6, right: layout.gutter === undefined ? 12 : 0 } },
      scales: { x: xAxis(layout, colors), y: yAxis(layout, colors) },
    },
    plugins: [boundaryBand(layout, colors), whiskers(curve, colors)],
  };
  return new Chart(canvas, config);
}

/** Index of the dataset that draws the values of series `i`, with ribbons before it. */
export function valueDataset({ nominal }: Curve, i: number): number {
  return nominal ? i : 3 * i + 2;
}

/** The curve with x = 0 moved to its position on a logarithmic axis. */
function withZeroPlaced(curve: Curve): Curve {
  const zero = zeroPosition(curve);
  if (zero === null) return curve;
  const placed = <T extends { readonly x: readonly number[] }>(line: T): T => ({
    ...line,
    x: line.x.map(x => (x <= 0 ? zero : x)),
  });
  return { ...curve, series: curve.series.map(placed), guides: curve.guides.map(placed) };
}

/** A whisker at each point, which shows the interval of points without neighbors. */
function whiskers(curve: Curve, colors: ChartColors): Plugin<'line'> {
  const drawWhiskers = (chart: Chart, series: Series, color: string): void => {
    const { x, y } = chart.scales;
    if (x === undefined || y === undefined) return;
    const { top, bottom } = chart.chartArea;
    const pixelOf = (value: number): number => Math.max(top, Math.min(bottom, y.getPixelForValue(value)));
    chart.ctx.fillStyle = color;
    series.x.forEach((at, k) => {
      const figure = series.y[k];
      const interval = figure === undefined ? null : estimateInterval(figure);
      if (interval === null) return;
      const [low, high] = interval;
      chart.ctx.fillRect(x.getPixelForValue(at) - 0.75, pixelOf(high), 1.5, pixelOf(low) - pixelOf(high));
    });
  };
  return {
    id: 'whiskers',
    beforeDatasetsDraw: chart => {
      curve.series
        .filter(series => series.x.length <= mostDots)
        .forEach((series, i) => drawWhiskers(chart, series, withOpacity(seriesColor(colors, i), 0.7)));
    },
  };
}

/** The low end, the high end filled down to it, and the values on top. */
function ribbonAndLine(series: Series, i: number, colors: ChartColors): Line[] {
  const edge = { borderWidth: 0, pointRadius: 0, tension: 0 };
  return [
    { ...edge, data: pointsOf(series, figure => estimateInterval(figure)?.[0] ?? null), fill: false },
    {
      ...edge,
      data: pointsOf(series, figure => estimateInterval(figure)?.[1] ?? null),
      fill: '-1',
      backgroundColor: withOpacity(seriesColor(colors, i), 0.24),
    },
    valueLine(series, i, colors),
  ];
}

/** Dash patterns, so that lines differ by more than their color. */
const dashes: readonly number[][] = [[], [6, 3], [2, 2], [8, 3, 2, 3], [12, 4], [1, 3]];

function valueLine(series: Series, i: number, colors: ChartColors): Line {
  const color = seriesColor(colors, i);
  return {
    label: series.label,
    data: pointsOf(series, figure => valueOf(figure) ?? null),
    fill: false,
    tension: 0,
    borderColor: color,
    borderWidth: 2,
    borderDash: dashes[i % dashes.length] ?? [],
    pointRadius: series.x.length > mostDots ? 0 : 3,
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

/** Points of a categorical axis without order: not joined, and distinguished by shape as well as color. */
function unjoinedPoints(series: Series, i: number, colors: ChartColors): Line {
  return {
    ...valueLine(series, i, colors),
    showLine: false,
    pointRadius: 4,
    pointStyle: i % 2 === 0 ? 'circle' : 'rectRot',
  };
}

function pointsOf({ x, y }: Series, pick: (figure: Figure) => number | null): Point[] {
  return x.flatMap((at, k) => {
    const figure = y[k];
    return figure === undefined ? [] : [{ x: at, y: pick(figure) }];
  });
}

function guideLine(guide: Curve['guides'][number], i: number, colors: ChartColors): Line {
  return {
    label: guide.label,
    data: guide.x.map((x, k) => ({ x, y: guide.y[k] ?? null })),
    fill: false,
    tension: 0,
    borderColor: colors.muted,
    borderWidth: 1,
    borderDash: i % 2 === 0 ? [1, 3] : [6, 4],
    pointRadius: 0,
  };
}

/** The boundary behind the lines: a band over its interval, and a dashed line at its value. */
function boundaryBand({ band }: CurveLayout, colors: ChartColors): Plugin<'line'> {
  return {
    id: 'boundary',
    beforeDatasetsDraw: ({ ctx, chartArea, scales }) => {
      const { x } = scales;
      if (band === undefined || band === null || x === undefined) return;
      const { left, right, top, bottom } = chartArea;
      const [low, value, high] = band.map(at => Math.max(left, Math.min(right, x.getPixelForValue(at))));
      if (low === undefined || value === undefined || high === undefined) return;
      ctx.save();
      ctx.fillStyle = withOpacity(colors.boundary, 0.32);
      ctx.fillRect(low, top, high - low, bottom - top);
      ctx.strokeStyle = colors.boundary;
      ctx.setLineDash([4, 3]);
      ctx.beginPath();
      ctx.moveTo(value, top);
      ctx.lineTo(value, bottom);
      ctx.stroke();
      ctx.restore();
    },
  };
}
