/** What is read off a commitment curve, with intervals that invert those of its points (docs/method.md#commitment). */
import { abstain, estimate } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { at } from '../numeric/at.ts';
import { bisect } from '../numeric/search.ts';

/** A point of the monotone fit: A(t) at t = `kept`. */
export interface FittedPoint {
  readonly kept: number;
  readonly value: number;
}

/** Ends of an interval. */
type Ends = readonly [low: number, high: number];

/** A measured point: A(t) and its interval. */
interface Band {
  readonly kept: number;
  readonly value: number;
  readonly ends: Ends;
}

const method = 'inverted intervals of the points';
const precision = (): number => 1e-4;

/** Interval of A(t) - A(0) - share (1 - A(0)), by which A(t) is above the level where `share` of the way is made. The
 * distances of both to the ends of their intervals are joined in squares (Zou & Donner 2008). */
function aboveLevel(point: Band, start: Band, share: number): Ends {
  const rest = 1 - share;
  const value = point.value - share - rest * start.value;
  const below = Math.hypot(point.value - point.ends[0], rest * (start.ends[1] - start.value));
  const above = Math.hypot(point.ends[1] - point.value, rest * (start.value - start.ends[0]));
  return [value - below, value + above];
}

/** Where the straight line from (a, f) to (b, g) is zero; f and g on different sides. */
function crossing(a: number, f: number, b: number, g: number): number {
  return a + (f / (f - g)) * (b - a);
}

/** Tokens at which `share` of the way may be made: from the first place where that is not excluded to the last one
 * where it is not sure, with straight lines between the ends of the points. */
function reachedWithin(bands: readonly Band[], grid: readonly number[], share: number): Ends {
  const start = at(bands, 0);
  // At t = 0 nothing of the way is made, and at the end all of it.
  const measured = bands.map((point, i): Reached => {
    const [low, high] = start.ends;
    const { kept } = point;
    if (i === 0) return { kept, ends: [-share * (1 - low), -share * (1 - high)] };
    if (i === bands.length - 1) return { kept, ends: [(1 - share) * (1 - high), (1 - share) * (1 - low)] };
    return { kept, ends: aboveLevel(point, start, share) };
  });
  const places = withUnmeasured(measured, grid);
  const first = places.findIndex(({ ends }) => ends[1] >= 0);
  const last = places.findLastIndex(({ ends }) => ends[0] <= 0);
  const cross = (before: number, end: 0 | 1): number => {
    const [one, next] = [at(places, before), at(places, before + 1)];
    return crossing(one.kept, one.ends[end], next.kept, next.ends[end]);
  };
  return [cross(first - 1, 1), cross(last, 0)];
}

/** How far a place is above a level. */
interface Reached {
  readonly kept: number;
  readonly ends: Ends;
}

/** The places with those of the grid that were not measured: A cannot fall, so it is at least what it was before and at
 * most what it is behind. */
function withUnmeasured(measured: readonly Reached[], grid: readonly number[]): readonly Reached[] {
  const known = new Set(measured.map(({ kept }) => kept));
  const length = at(measured, measured.length - 1).kept;
  const between = grid
    .filter(kept => kept > 0 && kept < length && !known.has(kept))
    .map((kept): Reached => {
      const behind = measured.findIndex(one => one.kept > kept);
      return { kept, ends: [at(measured, behind - 1).ends[0], at(measured, behind).ends[1]] };
    });
  return [...measured, ...between].sort((a, b) => a.kept - b.kept);
}

/** Shares of the way that a point may have made. */
function madeWithin(point: Band, start: Band): Ends {
  const root = (end: 0 | 1): number =>
    aboveLevel(point, start, 0)[end] <= 0
      ? 0
      : bisect(share => share === 0 || aboveLevel(point, start, share)[end] > 0, 0, 1, precision)[0];
  return [root(0), root(1)];
}

/** Tokens at which a fit has made each share of the way, and the share that the first token makes. */
function valuesOf(fit: readonly FittedPoint[], shares: readonly number[]): readonly number[] {
  const start = at(fit, 0).value;
  const way = fit.map(({ kept, value }) => ({ kept, made: (value - start) / (1 - start) }));
  const reach = (share: number): number => {
    const above = way.findIndex(({ made }) => made >= share);
    const [before, after] = [at(way, above - 1), at(way, above)];
    return before.kept + ((share - before.made) / (after.made - before.made)) * (after.kept - before.kept);
  };
  const behind = way.findIndex(({ kept }) => kept >= 1);
  const [before, after] = [at(way, behind - 1), at(way, behind)];
  const early = before.made + ((after.made - before.made) * (1 - before.kept)) / (after.kept - before.kept);
  return [...shares.map(reach), early];
}

/** A curve that is read off: `points` are estimates from t = 0 on, some of those of `grid`; the last point of `fit` is
 * the end, where A is 1. */
export interface ReadCurve {
  readonly points: readonly { readonly kept: number; readonly figure: Figure }[];
  readonly grid: readonly number[];
  readonly fit: readonly FittedPoint[];
  readonly shares: readonly number[];
  readonly n: number;
}

/** Tokens until each of the shares of the way from A(0) to 1 is made, and the share that the first token makes. A place
 * of the grid that is no point has the ends of its neighbors. Abstains where A(0) is 1. */
export function readingsOf({ points, grid, fit, shares, n }: ReadCurve): readonly Figure[] {
  const bands = points.flatMap(({ kept, figure }): Band[] =>
    figure.kind === 'estimate' ? [{ kept, value: figure.value, ends: figure.interval }] : [],
  );
  if (at(fit, 0).value >= 1 || bands.length < points.length)
    return [...shares, 1].map(() => abstain({ code: 'nothing-to-decide' }, n));
  const whole = [...bands, { kept: at(fit, fit.length - 1).kept, value: 1, ends: [1, 1] as const }];
  const values = valuesOf(fit, shares);
  const first = whole.find(({ kept }) => kept >= 1);
  const [low, high] = first === undefined ? ([0, 1] as const) : madeWithin(first, at(whole, 0));
  const ends: readonly Ends[] = [
    ...shares.map(share => reachedWithin(whole, grid, share)),
    first?.kept === 1 ? [low, high] : [0, high],
  ];
  return values.map((value, i) => {
    const [low, high] = at(ends, i);
    return estimate(value, [Math.min(low, value), Math.max(high, value)], n, method);
  });
}
