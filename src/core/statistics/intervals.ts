/**
 * Intervals over independent units: jackknife on a transformed scale, Student t (docs/method.md#intervals). The unit is
 * the answer or run, never the token.
 */
import { abstain, estimate } from '../figure.ts';
import type { Abstention, Figure } from '../figure.ts';
import { logistic } from '../numeric/functions.ts';
import { leaveOneOutMeans, squaresAbout, sum } from '../numeric/sums.ts';
import type { Unit } from '../units.ts';
import { studentT } from './studentT.ts';

/** A monotone change of scale on which an estimator's error is nearly normal. */
export interface Scale {
  readonly name: string;
  to(value: number): number;
  from(value: number): number;
  /** Derivative of `to`. */
  slope(value: number): number;
}

/** Plain for means, atanh for correlations, logit for proportions, ln for variances and their ratios. */
export const scales = {
  plain: { name: 'plain', to: x => x, from: y => y, slope: () => 1 },
  atanh: { name: 'atanh', to: Math.atanh, from: Math.tanh, slope: x => 1 / (1 - x * x) },
  logit: { name: 'logit', to: x => Math.log(x / (1 - x)), from: logistic, slope: x => 1 / (x * (1 - x)) },
  ln: { name: 'ln', to: Math.log, from: Math.exp, slope: x => 1 / x },
} as const satisfies Record<string, Scale>;

/** How many times wider the intervals of a spread between answers or runs, and of the mean of skewed energies, are than
 * the jackknife's, whose error falls short there: without it they cover 90 to 92% of the worst laws. */
export const spreadStretch = 1.1;

/** Standard error of an estimator from its n leave-one-out values (Quenouille-Tukey jackknife), on their own scale. */
export function jackknifeError(leaveOneOut: ArrayLike<number>): number {
  const n = leaveOneOut.length;
  // A sum of shares, not `mean`: stored runs must keep their last bits.
  let mean = 0;
  for (let i = 0; i < n; i++) mean += (leaveOneOut[i] as number) / n;
  return Math.sqrt((squaresAbout(leaveOneOut, mean) * (n - 1)) / n);
}

/** How many times wider the error made on a scale may be than the plain error carried there. */
const mostStretch = 1.2;

/**
 * 95% interval of `value` from its leave-one-out values, one for each of n answers: jackknife standard error on
 * `scale`, Student t with n - 1 degrees of freedom, and back. The error is at most 1.2 times the plain one carried over
 * by the slope at `value`: if a single answer differs, the value without it is at the edge of the scale and the
 * interval would cover everything. `leastError` is a floor of the standard error on the plain scale; `stretch` makes
 * the interval wider, where simulations ask for it (docs/coverage.md). Abstains for a value at the edge of the scale,
 * whose interval the caller must know.
 */
export function jackknife(
  value: number,
  leaveOneOut: ArrayLike<number>,
  scale: Scale = scales.plain,
  leastError = 0,
  stretch = 1,
): Figure {
  const n = leaveOneOut.length;
  const few = tooFew(n, 2);
  if (few !== null) return few;
  const slope = scale.slope(value);
  const carried = mostStretch * jackknifeError(leaveOneOut) * slope;
  const moved = jackknifeError(Float64Array.from(leaveOneOut, x => scale.to(x)));
  const reach = stretch * studentT(n - 1) * Math.max(moved < carried ? moved : carried, leastError * slope);
  const middle = scale.to(value);
  const high = scale.from(middle + reach);
  if (Number.isFinite(middle) && !Number.isFinite(high)) return abstain({ code: 'outlier' }, n);
  const place = scale === scales.plain ? '' : ` on the ${scale.name} scale`;
  const wider = stretch === 1 ? '' : `, ${stretch} times as wide`;
  return estimate(value, [scale.from(middle - reach), high], n, `jackknife${place}, t with ${n - 1} d.f.${wider}`);
}

/** A figure under an increasing map, applied to the value and both ends of the interval. */
export function mapFigure(figure: Figure, map: (value: number) => number): Figure {
  if (figure.kind !== 'estimate') return figure;
  const [low, high] = figure.interval;
  return estimate(map(figure.value), [map(low), map(high)], figure.n, figure.method);
}

/** Mean of independent values with its t interval, `stretch` times as wide, cut to [least, most]; abstains below
 * `minimum` values. */
export function meanFigure(
  values: ArrayLike<number>,
  minimum: number,
  range: readonly [number, number] = [-Infinity, Infinity],
  stretch = 1,
): Figure {
  const n = values.length;
  const few = tooFew(n, minimum);
  if (few !== null) return few;
  const figure = jackknife(sum(values) / n, leaveOneOutMeans(values), scales.plain, 0, stretch);
  if (figure.kind !== 'estimate') return figure;
  const [low, high] = figure.interval;
  return estimate(figure.value, [Math.max(low, range[0]), Math.min(high, range[1])], n, figure.method);
}

/** Mean of independent values in [0, 1], on the logit scale; abstains below `minimum` values. If all are 0 (or all 1)
 * the interval is the exact binomial bound for something never seen in n answers: [0, 1 - 0.025^(1/n)]. */
export function proportionFigure(values: ArrayLike<number>, minimum: number): Figure {
  const n = values.length;
  const few = tooFew(n, minimum);
  if (few !== null) return few;
  const total = sum(values);
  const unseen = 1 - 0.025 ** (1 / n);
  if (total === 0) return estimate(0, [0, unseen], n, 'binomial bound for none seen');
  if (total >= n) return estimate(1, [1 - unseen, 1], n, 'binomial bound for none missing');
  return jackknife(total / n, leaveOneOutMeans(values), scales.logit);
}

/** Fewest answers for a figure (docs/method.md#minimum-sample-sizes): the first for semantic order and means, the
 * second for agreement, kinds, ICC and susceptibility. */
export const minimumOrder = 16;
export const minimumAgreement = 30;

/** The abstention for fewer than `minimum` units, or null if there are enough. `unread`: further answers that do not
 * count because they could not be read. */
export function tooFew(n: number, minimum: number, unit: Unit = 'answers', unread = 0): Abstention | null {
  if (n >= minimum) return null;
  return abstain({ code: 'needs-more', needed: minimum, has: n, unit, ...(unread === 0 ? {} : { unread }) }, n);
}
