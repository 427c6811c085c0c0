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
function reachedWithin(bands: readonly Band[], share: number): Ends {
  const start = at(bands, 0);
  // At t = 0 nothing of the way is made, and at the end all of it.
  const differences = bands.map((point, i): Ends => {
    const [low, high] = start.ends;
    if (i === 0) return [-share * (1 - low), -share * (1 - high)];
    if (i === bands.length - 1) return [(1 - share) * (1 - high), (1 - share) * (1 - low)];
    return aboveLevel(point, start, share);
  });
  const first = differences.findIndex(([, high]) => high >= 0);
  const last = differences.findLastIndex(([low]) => low <= 0);
  const cross = (before: number, end: 0 | 1): number =>
    crossing(
      at(bands, before).kept,
      at(differences, before)[end],
      at(bands, before + 1).kept,
      at(differences, before + 1)[end],
    );
  return [cross(first - 1, 1), cross(last, 0)];
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
  return [...shares.map(reach), way.find(({ kept }) => kept === 1)?.made ?? 1];
}

/** Tokens until each of `shares` of the way from A(0) to 1 is made, and the share that the first token makes. `points`
 * are estimates from t = 0 on; the last point of the fit is the end, where A is 1. Abstains where A(0) is 1. */
export function readingsOf(
  points: readonly { readonly kept: number; readonly figure: Figure }[],
  fit: readonly FittedPoint[],
  shares: readonly number[],
  n: number,
): readonly Figure[] {
  const bands = points.flatMap(({ kept, figure }): Band[] =>
    figure.kind === 'estimate' ? [{ kept, value: figure.value, ends: figure.interval }] : [],
  );
  if (at(fit, 0).value >= 1 || bands.length < points.length)
    return [...shares, 1].map(() => abstain({ code: 'nothing-to-decide' }, n));
  const whole = [...bands, { kept: at(fit, fit.length - 1).kept, value: 1, ends: [1, 1] as const }];
  const values = valuesOf(fit, shares);
  const first = whole.find(({ kept }) => kept === 1);
  const ends = [
    ...shares.map(share => reachedWithin(whole, share)),
    first === undefined ? ([0, 1] as const) : madeWithin(first, at(whole, 0)),
  ];
  return values.map((value, i) => {
    const [low, high] = at(ends, i);
    return estimate(value, [Math.min(low, value), Math.max(high, value)], n, method);
  });
}
