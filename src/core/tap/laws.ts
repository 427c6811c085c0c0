/** Laws of growth that are fitted to ln M over time: TAP, RC-TAP, bounded search and the ordinary ones
 * (docs/method.md#growth-within-an-answer). Parameters are on scales where every real number is allowed. */
import { logistic } from '../numeric/functions.ts';
import { lnSearchGrowth } from './taalbi.ts';

export type LawId = 'exponential' | 'power' | 'linear' | 'logistic' | 'saturating' | 'tap' | 'rc-tap' | 'search';
/** What a law stands for: growth by combination, search in a bounded space, or neither. */
export type LawClass = 'combination' | 'search' | 'ordinary';

export interface Law {
  readonly id: LawId;
  readonly class: LawClass;
  /** Number of parameters. */
  readonly size: number;
  /** ln M at `times` (ascending, > 0), of which the last is `times[times.length - 1]`. */
  curve(times: Float64Array, parameters: Float64Array): Float64Array;
  /** Places to start a fit from; `last` is the time of the last point that the law must reach. */
  starts(times: Float64Array, y: Float64Array): Float64Array[];
}

const startsOf = (...starts: readonly (readonly number[])[]): Float64Array[] =>
  starts.map(start => Float64Array.from(start));

const first = (values: Float64Array): number => values[0] as number;
const last = (values: Float64Array): number => values[values.length - 1] as number;
const slopeOf = (times: Float64Array, y: Float64Array): number =>
  Math.max(1e-6, (last(y) - first(y)) / (last(times) - first(times)));

/** The steepest time scale in the data, per unit of time. */
const early = (times: Float64Array, y: Float64Array): number => {
  const at = Math.max(1, Math.floor(times.length / 4));
  return Math.max(1e-4, ((y[at] as number) - first(y)) / ((times[at] as number) - first(times)));
};

const exponential: Law = {
  id: 'exponential',
  class: 'ordinary',
  size: 2,
  curve: (times, [start = 0, rate = 0]) => times.map(t => start + rate * t),
  starts: (times, y) => startsOf([first(y), slopeOf(times, y)]),
};

const power: Law = {
  id: 'power',
  class: 'ordinary',
  size: 2,
  curve: (times, [start = 0, exponent = 0]) => times.map(t => start + exponent * Math.log(t)),
  starts: (_, y) => startsOf([first(y), 1]),
};

const linear: Law = {
  id: 'linear',
  class: 'ordinary',
  size: 2,
  curve: (times, [start = 0, rate = 0]) => times.map(t => Math.log(Math.exp(start) + Math.exp(rate) * t)),
  starts: (times, y) => startsOf([first(y), last(y) - Math.log(last(times))]),
};

const logisticLaw: Law = {
  id: 'logistic',
  class: 'ordinary',
  size: 3,
  curve: (times, [ceiling = 0, ratio = 0, rate = 0]) => times.map(t => ceiling - softPlus(ratio - Math.exp(rate) * t)),
  starts: (times, y) => {
    const gap = last(y) - first(y);
    return startsOf(
      [last(y), gap, Math.log(early(times, y))],
      [last(y) + 1, gap + 1, Math.log(slopeOf(times, y))],
      [last(y) + 8, gap + 8, Math.log(slopeOf(times, y))],
    );
  },
};

const saturating: Law = {
  id: 'saturating',
  class: 'ordinary',
  size: 3,
  curve: (times, [ceiling = 0, share = 0, rate = 0]) =>
    times.map(t => ceiling + Math.log1p(-logistic(share) * Math.exp(-Math.exp(rate) * t))),
  starts: (times, y) =>
    startsOf(
      [last(y), Math.min(20, last(y) - first(y)), Math.log(3 / last(times))],
      [last(y) + 2, 4, Math.log(0.3 / last(times))],
    ),
};

/** Pairs without a ceiling: (M - 1)/M = ((M0 - 1)/M0)^(1 - t/t_b), with t_b beyond the last time. */
const tap: Law = {
  id: 'tap',
  class: 'combination',
  size: 2,
  curve: (times, [start = 0, beyond = 0]) => {
    const end = last(times) + Math.exp(beyond);
    const share = -Math.log1p(Math.exp(-start));
    return times.map(t => -Math.log(-Math.expm1((1 - t / end) * share)));
  },
  starts: (times, y) =>
    [0.05, 0.3, 1.5].map(beyond =>
      Float64Array.of(Math.log(Math.max(1e-3, Math.expm1(first(y)))), Math.log(beyond * last(times))),
    ),
};

/** Pairs under a ceiling: parameters ln(M0 - 1), ln(α/2a), ln(R - 1). */
const resourceTap: Law = {
  id: 'rc-tap',
  class: 'combination',
  size: 3,
  curve: (times, [start = 0, rate = 0, ceiling = 0]) => pairsUnderCeiling(times, start, rate, ceiling),
  starts: (times, y) => {
    const start = Math.log(Math.max(1e-3, Math.expm1(first(y))));
    const gap = Math.max(1e-6, Math.exp(-first(y)) - Math.exp(-last(y)));
    const rate = Math.log(gap / (last(times) - first(times)));
    return startsOf(
      [start, rate, last(y) + 0.2],
      [start, rate, last(y) + 3],
      [start, Math.log(early(times, y)) - first(y), last(y)],
    );
  },
};

/** Taalbi's k(t): parameters ln k0, ln A, logit γ, λ ln η. */
const search: Law = {
  id: 'search',
  class: 'search',
  size: 4,
  curve: (times, [start = 0, rate = 0, slowing = 0, drift = 0]) => {
    const shape = { start: Math.exp(start), rate: Math.exp(rate), slowing: logistic(slowing), drift };
    return times.map(t => lnSearchGrowth(shape, t));
  },
  starts: (times, y) =>
    startsOf(
      [first(y), Math.log(early(times, y)), -2, 0],
      [first(y), Math.log(early(times, y)) + 0.3 * last(y), 0, 0],
      [first(y), Math.log(slopeOf(times, y)), -3, 0.01],
    ),
};

/** ln(1 + e^x) without overflow. */
function softPlus(x: number): number {
  return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));
}

/** Beyond this logit of (M - 1)/(R - 1) the ceiling is reached to double precision. */
const saturated = 40;

/**
 * ln M for dM/dt = κ M (M - 1)(1 - M/R): κt is the difference of -ln M + R/(R-1) ln(M - 1) - ln(1 - M/R)/(R - 1)
 * between t and 0 (partial fractions), solved for z = logit((M - 1)/(R - 1)) by Newton's method.
 */
function pairsUnderCeiling(times: Float64Array, lnStart: number, lnRate: number, lnRoom: number): Float64Array {
  const room = Math.exp(lnRoom);
  const rate = Math.exp(lnRate);
  const share = lnStart - lnRoom;
  // A start above the ceiling has no such solution.
  if (share >= 0) return new Float64Array(times.length).fill(NaN);
  const lnSize = (z: number): number => Math.log1p(Math.exp(lnRoom - softPlus(-z)));
  const elapsed = (z: number): number => -lnSize(z) - (1 + 1 / room) * softPlus(-z) + (1 / room) * softPlus(z);
  const z0 = share - Math.log1p(-Math.exp(share));
  const from = elapsed(z0);
  const reached = elapsed(saturated);
  let z = z0;
  return times.map(t => {
    const wanted = from + rate * t;
    if (!(reached > wanted)) return Math.log1p(room);
    // The elapsed time is concave in z, so steps from below never overshoot.
    for (let round = 0; round < 200; round++) {
      const lnM = lnSize(z);
      const step = (wanted - elapsed(z)) * Math.exp(lnM) * (room / (1 + room));
      z += step;
      if (!(step > 1e-10)) break;
    }
    return lnSize(z);
  });
}

/** All laws, simplest first. */
export const laws: readonly Law[] = [exponential, power, linear, logisticLaw, saturating, tap, resourceTap, search];
