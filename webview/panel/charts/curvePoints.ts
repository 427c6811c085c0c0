/** The points of a curve whose series need not stand at the same places, and where they are drawn. */
import type { Figure } from '../../../src/core/figure.ts';
import { fixed, formatNumber } from '../../../src/core/format.ts';
import type { Curve } from '../../../src/domain/curve.ts';

/** Every x of any series, ascending, once. */
export function placesOf(curve: Curve): readonly number[] {
  return [...new Set(curve.series.flatMap(({ x }) => x))].sort((a, b) => a - b);
}

/** A place as a person reads it: counts without decimals. */
export function writtenPlace(x: number): string {
  return Number.isInteger(x) ? fixed(x, 0) : formatNumber(x);
}

/** What a series says at `x`; `near` is where it is likely to stand. */
export function figureAtPlace(series: Curve['series'][number], x: number, near: number): Figure | undefined {
  return series.y[indexAtPlace(series, x, near)];
}

/** Position of `x` in a series, -1 where it has no such point. */
export function indexAtPlace(series: Curve['series'][number], x: number, near: number): number {
  return series.x[near] === x ? near : series.x.indexOf(x);
}

/** Where zero stands on a logarithmic axis: half of the smallest other place, so one doubling before it; null where the
 * axis needs no such place. */
export function zeroPlace(curve: Curve): number | null {
  const places = placesOf(curve);
  const first = places.find(x => x > 0);
  return curve.logX && first !== undefined && (places[0] ?? 1) <= 0 ? first / 2 : null;
}
