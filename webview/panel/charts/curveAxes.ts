/** The axes of a curve: their range, ticks and labels, as options of chart.js. */
import { valueOf } from '../../../src/core/figure.ts';
import { fixed } from '../../../src/core/format.ts';
import { t } from '../../../src/core/text.ts';
import type { Curve } from '../../../src/domain/curve.ts';
import { wrapWords } from '../../shared/wrapWords.ts';
import { curveMetric } from '../metricCards.ts';
import type { ChartColors } from './chartColors.ts';
import type { CurveLayout } from './curveLayout.ts';
import { shownValues, xValues, zeroPosition } from './curvePoints.ts';

/** Most categories whose labels are all drawn, and most characters of a line of such a label. */
const mostLabels = 4;
const labelLength = 16;

/** Options of the x axis. */
export function xAxis(layout: CurveLayout, colors: ChartColors): object {
  const { curve } = layout;
  const title = curve.logX ? t`${curve.xLabel} (log scale)` : curve.xLabel;
  const look = {
    border: { color: colors.grid },
    grid: { display: false },
    title: { display: true, text: title, color: colors.muted, font: colors.font },
  };
  const ticks = { color: colors.muted, font: colors.font, maxRotation: 0 };
  const categories = layout.columns ?? curve.levels;
  return categories === undefined
    ? { ...look, ...numericAxis(curve, ticks) }
    : { ...look, ...categoricalAxis(categories, ticks) };
}

function categoricalAxis(labels: readonly string[], ticks: object): object {
  return {
    type: 'linear',
    min: -0.5,
    max: labels.length - 0.5,
    afterBuildTicks: ticksAt(labels.map((_, column) => column)),
    ticks: {
      ...ticks,
      stepSize: 1,
      autoSkip: labels.length > mostLabels,
      callback: (value: number | string) => wrapWords(labels[Number(value)] ?? '', line => line.length <= labelLength),
    },
  };
}

function numericAxis(curve: Curve, ticks: object): object {
  const xs = xValues(curve);
  const zero = zeroPosition(curve);
  const powersOnly = curve.logX && xs.length > 10;
  const tickLabel = (value: number, all: readonly Tick[]): string | null =>
    value === zero ? '0' : tickText(value, all, powersOnly);
  return {
    type: curve.logX ? 'logarithmic' : 'linear',
    bounds: 'data',
    ...rangeOfX(curve, xs, zero, powersOnly),
    ticks: {
      ...ticks,
      maxTicksLimit: 12,
      // No ticks between whole numbers of examples, tokens or answers.
      ...(xs.every(Number.isInteger) ? { precision: 0 } : {}),
      callback: (value: number | string, _: number, all: readonly Tick[]) => tickLabel(Number(value), all),
    },
  };
}

/** A logarithmic axis with few points has a tick at each; a linear one starts at zero where the points begin near it.
 */
function rangeOfX({ logX }: Curve, xs: readonly number[], zero: number | null, powersOnly: boolean): object {
  const [first, last] = [xs[0], xs.at(-1)];
  if (first === undefined || last === undefined) return {};
  if (logX && !powersOnly) return { afterBuildTicks: ticksAt(xs.map(x => (x <= 0 ? (zero ?? x) : x))) };
  if (zero !== null) return { afterBuildTicks: ticksAt([zero, ...powersOfTen(last)]) };
  if (logX) return {};
  return { afterBuildTicks: withoutCrowdedTick, ...(first > last * 0.15 ? {} : { min: 0, max: last }) };
}

/** Width of a digit of a tick label and least gap between two labels, pixels. */
const label = { digit: 7, gap: 8 } as const;

/** Leaves out the tick before the last one where the data end so soon behind it that the two labels would meet. */
function withoutCrowdedTick(scale: { ticks: { value: number }[]; readonly maxWidth: number }): void {
  const values = scale.ticks.map(({ value }) => value);
  const [first, before, last] = [values[0], values.at(-2), values.at(-1)];
  if (first === undefined || before === undefined || last === undefined || values.length < 3) return;
  const room = ((last - before) / (last - first)) * scale.maxWidth;
  const digits = `${String(before)}${String(last)}`.length / 2;
  if (room < digits * label.digit + label.gap) scale.ticks.splice(-2, 1);
}

/** 1, 10, 100, ... up to `last`. */
function powersOfTen(last: number): readonly number[] {
  return Array.from({ length: Math.floor(Math.log10(Math.max(1, last)) + 1e-9) + 1 }, (_, power) => 10 ** power);
}

function ticksAt(values: readonly number[]): (scale: { ticks: { value: number }[] }) => void {
  return scale => {
    scale.ticks = values.map(value => ({ value }));
  };
}

/** Options of the y axis. */
export function yAxis(layout: CurveLayout, colors: ChartColors): object {
  const { gutter, logY, range, fitted } = layout;
  const curve = { ...layout.curve, series: layout.curve.series.slice(0, fitted) };
  const mayLeave = layout.curve.guides.length > 0 || curve.series.length < layout.curve.series.length;
  const isInside = (): boolean => gutter !== undefined && gutter() === 0;
  const fixedWidth =
    gutter === undefined
      ? {}
      : {
          afterFit: (scale: { width: number }) => {
            scale.width = gutter();
          },
        };
  return {
    type: logY ? 'logarithmic' : 'linear',
    beginAtZero: !logY && includesZero(curve),
    grace: logY ? 0 : '4%',
    ...(range === undefined
      ? { ...ceiling(curve), ...(mayLeave ? { afterDataLimits: fitToData(curve) } : {}) }
      : { min: range[0], max: range[1] }),
    border: { display: false },
    grid: { color: colors.grid, drawTicks: false },
    ticks: {
      color: colors.muted,
      font: colors.font,
      maxTicksLimit: gutter === undefined ? 6 : 4,
      padding: gutter === undefined ? 6 : 10,
      mirror: isInside,
      labelOffset: () => (isInside() ? -8 : 0),
      z: 1,
      callback: (value: number | string, _: number, all: readonly Tick[]) => tickText(Number(value), all, logY),
    },
    ...fixedWidth,
  };
}

/** The top of the metric's range where the data reach near it; zero where no value is positive and one is negative. */
function ceiling(curve: Curve): { readonly max?: number } {
  const [, top] = curveMetric(curve).range;
  const values = shownValues(curve);
  const highest = Math.max(...values);
  if (highest <= 0) return { max: Math.min(...values) < 0 ? 0 : 1 };
  return highest <= top && highest > 0.6 * top ? { max: top } : {};
}

/** Sets the range from the series alone, so that guides and other series may leave the chart. */
function fitToData(curve: Curve): (scale: { min: number; max: number }) => void {
  const values = shownValues(curve);
  return scale => {
    if (values.length === 0) return;
    scale.max = Math.max(...values) * 1.04;
    scale.min = Math.max(scale.min, Math.min(...values, scale.min > 0 ? Infinity : 0));
  };
}

/** Whether the axis begins at zero: not where all values are within a quarter of the largest. */
function includesZero(curve: Curve): boolean {
  const values = curve.series.flatMap(({ y }) => y.map(figure => valueOf(figure)).filter(value => value !== undefined));
  return Math.min(...values) <= 0.75 * Math.max(...values);
}

type Tick = { readonly value: number };

/** The label of a tick with the decimals that the distance to the next tick needs. With `powersOnly`, null for anything
 * but a power of ten. */
function tickText(value: number, all: readonly Tick[], powersOnly: boolean): string | null {
  if (powersOnly) {
    const mantissa = value / 10 ** Math.floor(Math.log10(value) + 1e-9);
    return Math.abs(mantissa - 1) < 1e-6 ? String(Number(value.toPrecision(1))) : null;
  }
  const [first, second] = all;
  const most =
    first === undefined || second === undefined
      ? 6
      : Math.min(6, decimalsIn(Math.abs(second.value - first.value), 9) + 1);
  return fixed(value, decimalsIn(value, most));
}

/** Decimals of a number that is rounded to at most `most` of them, without trailing zeros. */
function decimalsIn(value: number, most: number): number {
  const rounded = Number(value.toFixed(most));
  for (let decimals = 0; decimals < most; decimals += 1)
    if (Number(rounded.toFixed(decimals)) === rounded) return decimals;
  return most;
}
