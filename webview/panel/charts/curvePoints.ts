/** Points of a curve whose series may have different x values, and their positions on the axis. */
import { boundsOf, type Figure } from '../../../src/core/figure.ts';
import { fixed, formatNumber } from '../../../src/core/format.ts';
import type { Curve } from '../../../src/domain/curve.ts';

export type Series = Curve['series'][number];

/** The x values of all series, ascending, each once. */
export function xValues(curve: Curve): readonly number[] {
  return [...new Set(curve.series.flatMap(({ x }) => x))].sort((a, b) => a - b);
}

/** An x value as text; counts without decimals. */
export function formatX(x: number): string {
  return Number.isInteger(x) ? fixed(x, 0) : formatNumber(x);
}

/** The figure of a series at `x`, undefined where it has none; `guess` is the index to look at first. */
export function figureAtX(series: Series, x: number, guess: number): Figure | undefined {
  return series.y[indexOfX(series, x, guess)];
}

/** Index of `x` in a series, -1 where it has no such point; `guess` is the index to look at first. */
export function indexOfX(series: Series, x: number, guess: number): number {
  return series.x[guess] === x ? guess : series.x.indexOf(x);
}

/** The position of x = 0 on a logarithmic axis: half of the smallest positive value, one doubling before it. Null where
 * the axis is linear or has no such point. */
export function zeroPosition(curve: Curve): number | null {
  const xs = xValues(curve);
  const smallest = xs.find(x => x > 0);
  const [first] = xs;
  return curve.logX && smallest !== undefined && first !== undefined && first <= 0 ? smallest / 2 : null;
}

/** The interval of an estimate, or the bounds of a figure without a point; null for other figures. */
export function estimateInterval(figure: Figure): readonly [number, number] | null {
  return figure.kind === 'estimate' ? figure.interval : (boundsOf(figure) ?? null);
}

/** All values and interval ends of a curve. */
export function shownValues(curve: Curve): readonly number[] {
  return curve.series.flatMap(({ y }) =>
    y.flatMap(figure => [...(figure.kind === 'abstain' ? [] : [figure.value]), ...(estimateInterval(figure) ?? [])]),
  );
}
