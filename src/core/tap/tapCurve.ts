/** The course of RC-TAP over time, and what becomes of it (docs/method.md#tap-equations). */
import { blowUpSize } from './tapMap.ts';
import { fixedPoints, growthRate, type FixedPoint, type ResourceTap } from './resourceTap.ts';

/** Points (t, M) of a solution. `end` says why it stops before the requested time. */
export interface TapCurve {
  readonly times: readonly number[];
  readonly sizes: readonly number[];
  readonly end: 'time' | 'blow-up' | 'extinction';
}

/** A step of time changes M by at most about this share. */
const stepShare = 0.01;
/** At most this many steps. */
const mostSteps = 40_000;
/** Every step of a solution in at most this many points. */
const mostPoints = 400;
const extinctSize = 0.01;

/** Solves dM/dt from t = 0 to `until` with the classical Runge-Kutta method, steps of at most 0.01 M/|dM/dt|. */
export function tapCurve(parameters: ResourceTap, until: number): TapCurve {
  const f = (size: number): number => growthRate(Math.max(0, size), parameters);
  let [time, size] = [0, parameters.start];
  const [times, sizes] = [[time], [size]];
  const longest = until / mostPoints;
  let kept = 0;
  for (let step = 0; step < mostSteps && time < until; step++) {
    if (size > blowUpSize) return { times, sizes, end: 'blow-up' };
    if (size < extinctSize) return { times, sizes, end: 'extinction' };
    const rate = Math.abs(f(size));
    const width = Math.min(longest, until - time, rate > 0 ? (stepShare * size) / rate : Infinity);
    // The growth outruns the resolution of time: the moment of blow-up, to rounding.
    if (time + width === time) return { times, sizes, end: 'blow-up' };
    size = Math.max(0, rungeKutta(f, size, width));
    time += width;
    const isFar = Math.abs(Math.log(size / (sizes.at(-1) ?? size))) > 0.02 || time - kept >= longest;
    if (isFar || time >= until) {
      times.push(time);
      sizes.push(size);
      kept = time;
    }
  }
  if (size > blowUpSize) return { times, sizes, end: 'blow-up' };
  return { times, sizes, end: size < extinctSize ? 'extinction' : 'time' };
}

function rungeKutta(f: (size: number) => number, size: number, width: number): number {
  const k1 = f(size);
  const k2 = f(size + (width * k1) / 2);
  const k3 = f(size + (width * k2) / 2);
  const k4 = f(size + width * k3);
  return size + (width * (k1 + 2 * k2 + 2 * k3 + k4)) / 6;
}

/** Where a system goes. `bistable`: it depends on the start whether it saturates or dies out. */
export interface TapOutlook {
  readonly fate: 'blow-up' | 'extinction' | 'plateau' | 'standstill' | 'unlimited';
  readonly isBistable: boolean;
  /** Size of the plateau; null where there is none. */
  readonly plateau: number | null;
  /** Size above which it grows and below which it dies out; null where no start decides. */
  readonly threshold: number | null;
}

/** Reads the outlook off the stationary sizes, without solving the equation. Without a ceiling single variation alone
 * grows exponentially ("unlimited") and combinations blow up in finite time. */
export function tapOutlook(parameters: ResourceTap): TapOutlook {
  const points = fixedPoints(parameters);
  const { start, orders } = parameters;
  const above = points.find(({ size }) => size > start * (1 + 1e-12));
  const below = points.findLast(({ size }) => size < start * (1 - 1e-12));
  const threshold = points.find(({ isStable }) => !isStable)?.size ?? null;
  const stable = points.filter(({ isStable }) => isStable);
  const isBistable = threshold !== null && stable.length > 0 && threshold < (stable.at(-1) as FixedPoint).size;
  const rate = growthRate(start, parameters);
  const place = { isBistable, threshold };
  if (rate > 0) {
    if (above !== undefined) return { ...place, fate: 'plateau', plateau: above.size };
    if (Number.isFinite(parameters.ceiling)) return { ...place, fate: 'plateau', plateau: parameters.ceiling };
    return { ...place, fate: orders.most > 1 ? 'blow-up' : 'unlimited', plateau: null };
  }
  if (rate < 0) {
    if (below?.isStable === true) return { ...place, fate: 'plateau', plateau: below.size };
    return { ...place, fate: 'extinction', plateau: null };
  }
  return { ...place, fate: 'standstill', plateau: start };
}
