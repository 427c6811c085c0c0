/**
 * Logistic RC-TAP, this tool's formalization of resource-constrained TAP (docs/method.md#tap-equations):
 * dM/dt = Σ over i up to X of α_i C(M, i), times (1 - M/R), minus μM, with α_i = α c_A c_T c_C / a^(i-1).
 */
import { indexOfLargest } from '../numeric/order.ts';
import { goldenMinimum } from '../numeric/search.ts';
import { combinations, type Orders } from './combinations.ts';

/** Parameters of RC-TAP. */
export interface ResourceTap {
  /** M at t = 0, >= 0. */
  readonly start: number;
  /** Rate without constraints, per unit of time; >= 0. */
  readonly alpha: number;
  /** How much rarer each further part makes a combination, >= 1. */
  readonly rarity: number;
  /** Share lost per unit of time, >= 0. */
  readonly loss: number;
  /** Largest M that the resources allow; Infinity for none. */
  readonly ceiling: number;
  /** Which combinations count; `most` is X. */
  readonly orders: Orders;
  /** Share of combinations that architecture, training and context admit, each in (0, 1]. */
  readonly admitted: readonly [architecture: number, training: number, context: number];
}

/** α times the three admitted shares. */
export function admittedRate({ alpha, admitted }: ResourceTap): number {
  return admitted.reduce((rate, share) => rate * share, alpha);
}

/** dM/dt. Above the ceiling nothing new appears. */
export function growthRate(size: number, parameters: ResourceTap): number {
  const { rarity, loss, ceiling, orders } = parameters;
  const room = Math.max(0, 1 - size / ceiling);
  return admittedRate(parameters) * combinations(size, rarity, orders) * room - loss * size;
}

/** A stationary size; from a stable one the system returns after a small push. */
export interface FixedPoint {
  readonly size: number;
  readonly isStable: boolean;
}

/** Points of the logarithmic grid on which sign changes of dM/dt are looked for. */
const gridPoints = 2000;
const smallest = 1e-3;
/** Without a ceiling the search ends here. */
const farSize = 1e12;

/** Stationary sizes above 0, ascending: sign changes of dM/(M dt). */
export function fixedPoints(parameters: ResourceTap): FixedPoint[] {
  const top = Math.min(parameters.ceiling, farSize);
  const span = Math.log(top / smallest);
  const rate = (size: number): number => growthRate(size, parameters) / size;
  const found: FixedPoint[] = [];
  let [before, value] = [smallest, rate(smallest)];
  for (let i = 1; i <= gridPoints; i++) {
    const size = smallest * Math.exp((span * i) / gridPoints);
    const next = rate(size);
    if (value > 0 && next <= 0) found.push({ size: root(rate, before, size), isStable: true });
    if (value < 0 && next >= 0) found.push({ size: root(rate, before, size), isStable: false });
    if (next !== 0) [before, value] = [size, next];
  }
  return found;
}

function root(f: (x: number) => number, low: number, high: number): number {
  const isRising = f(high) > f(low);
  let [a, b] = [low, high];
  for (let round = 0; round < 100 && b - a > 1e-13 * b; round++) {
    const middle = (a + b) / 2;
    if (f(middle) > 0 === isRising) b = middle;
    else a = middle;
  }
  return (a + b) / 2;
}

/** Loss above which pairs under a ceiling can only die out: μ* = α(R - 1)² / (8R), the saddle-node line. Pairs alone,
 * dM/dt = (α/2) M (M - 1)(1 - M/R) - μM. */
export function saddleNodeLoss(alpha: number, ceiling: number): number {
  return (alpha * (ceiling - 1) ** 2) / (8 * ceiling);
}

/** Stationary sizes of pairs under a ceiling, from (M - 1)(R - M) = 2μR/α: escape threshold (unstable) and saturated
 * state (stable). Null above the saddle-node line. */
export function pairFixedPoints(
  alpha: number,
  loss: number,
  ceiling: number,
): readonly [threshold: number, saturated: number] | null {
  const discriminant = (ceiling - 1) ** 2 - (8 * loss * ceiling) / alpha;
  if (discriminant < 0) return null;
  const half = Math.sqrt(discriminant) / 2;
  return [(ceiling + 1) / 2 - half, (ceiling + 1) / 2 + half];
}

/** Points on which the fastest growth is looked for, before it is refined. */
const turnPoints = 400;

/** Size at which a system that starts as it does turns from faster to slower: where dM/dt is largest between start and
 * ceiling. Without loss it comes to X R / (X + 1) for large R. Null where the system falls, only slows down, or has no
 * ceiling or no largest combination. */
export function turningSize(parameters: ResourceTap): number | null {
  const { start, ceiling, orders } = parameters;
  if (!Number.isFinite(ceiling) || !Number.isFinite(orders.most) || start >= ceiling) return null;
  const rate = (size: number): number => growthRate(size, parameters);
  if (rate(start) <= 0) return null;
  const step = (ceiling - start) / turnPoints;
  const rates = Array.from({ length: turnPoints + 1 }, (_, i) => rate(start + i * step));
  const best = indexOfLargest(rates);
  if (best === 0) return null;
  const [size] = goldenMinimum(at => -rate(at), start + (best - 1) * step, start + (best + 1) * step, 60);
  return size;
}

/** Size at time t of single variation under a ceiling (X = 1, μ = 0): the logistic curve. */
export function logisticSize(start: number, rate: number, ceiling: number, time: number): number {
  return ceiling / (1 + ((ceiling - start) / start) * Math.exp(-rate * time));
}
