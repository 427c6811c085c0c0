/**
 * Intervals over answers: jackknife on a transformed scale, Student t (science.md B0.2). The independent unit is the
 * answer or trajectory, never the token.
 */
import { abstain, estimate } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { studentT } from './studentT.ts';

/** A monotone change of scale on which an estimator's error is nearly normal. */
export interface Scale {
  readonly name: string;
  to(value: number): number;
  from(value: number): number;
  /** Derivative of `to`. */
  slope(value: number): number;
}

/** The scales of B0.2: plain for means, atanh for correlations, logit for shares, ln for variances and ratios of them.
 */
export const scales = {
  plain: { name: 'plain', to: x => x, from: y => y, slope: () => 1 },
  atanh: { name: 'atanh', to: Math.atanh, from: Math.tanh, slope: x => 1 / (1 - x * x) },
  logit: {
    name: 'logit',
    to: x => Math.log(x / (1 - x)),
    from: y => 1 / (1 + Math.exp(-y)),
    slope: x => 1 / (x * (1 - x)),
  },
  ln: { name: 'ln', to: Math.log, from: Math.exp, slope: x => 1 / x },
} as const satisfies Record<string, Scale>;

/** Standard error of an estimator from its n leave-one-out values (Quenouille-Tukey jackknife), on their own scale. */
export function jackknifeError(leaveOneOut: ArrayLike<number>): number {
  const n = leaveOneOut.length;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += (leaveOneOut[i] ?? 0) / n;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += ((leaveOneOut[i] ?? 0) - mean) ** 2;
  return Math.sqrt((squares * (n - 1)) / n);
}

/** How much wider the error made on a scale may be than the plain one carried there. */
const mostStretch = 1.2;

/**
 * 95 % interval of `value` from its leave-one-out values (one for each of n answers): jackknife standard error on
 * `scale`, Student t with n - 1 degrees of freedom, and back. The error is at most 1.2 times the plain one carried over
 * by the slope at `value`: where a single answer differs, the leave-one-out value without it lies at the edge of the
 * scale, and the interval would span all. `leastError` is a floor of the standard error on the plain scale. A value on
 * the edge of the scale abstains: its interval is the caller's to know.
 */
export function jackknife(
  value: number,
  leaveOneOut: ArrayLike<number>,
  scale: Scale = scales.plain,
  leastError = 0,
): Figure {
  const n = leaveOneOut.length;
  if (n < 2) return abstain(`needs 2 answers, has ${n}`, n);
  const slope = scale.slope(value);
  const carried = mostStretch * jackknifeError(leaveOneOut) * slope;
  const moved = jackknifeError(Float64Array.from(leaveOneOut, x => scale.to(x)));
  const reach = studentT(n - 1) * Math.max(moved < carried ? moved : carried, leastError * slope);
  const middle = scale.to(value);
  const high = scale.from(middle + reach);
  if (Number.isFinite(middle) && !Number.isFinite(high))
    return abstain('one differs so much that no interval can be given', n);
  const place = scale === scales.plain ? '' : ` on the ${scale.name} scale`;
  return estimate(value, [scale.from(middle - reach), high], n, `jackknife${place}, t with ${n - 1} d.f.`);
}

/** A figure under an increasing map: value and both ends of the interval. */
export function mapFigure(figure: Figure, map: (value: number) => number): Figure {
  if (figure.kind !== 'estimate') return figure;
  const [low, high] = figure.interval;
  return estimate(map(figure.value), [map(low), map(high)], figure.n, figure.method);
}

/** Mean of independent values with its t interval, cut to [least, most]; abstains below `minimum` values. */
export function meanFigure(
  values: ArrayLike<number>,
  minimum: number,
  range: readonly [number, number] = [-Infinity, Infinity],
): Figure {
  const n = values.length;
  const few = tooFew(n, minimum);
  if (few !== null) return few;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += values[i] ?? 0;
  const figure = jackknife(
    sum / n,
    Float64Array.from(values, value => (sum - value) / (n - 1)),
  );
  if (figure.kind !== 'estimate') return figure;
  const [low, high] = figure.interval;
  return estimate(figure.value, [Math.max(low, range[0]), Math.min(high, range[1])], n, figure.method);
}

/** Mean of independent values in [0, 1], on the logit scale. When all are 0 (or all 1) the interval is the exact
 * binomial bound for something never seen in n answers: [0, 1 - 0.025^(1/n)]. */
export function shareFigure(values: ArrayLike<number>, minimum: number): Figure {
  const n = values.length;
  const few = tooFew(n, minimum);
  if (few !== null) return few;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += values[i] ?? 0;
  const unseen = 1 - 0.025 ** (1 / n);
  if (sum === 0) return estimate(0, [0, unseen], n, 'binomial bound for none seen');
  if (sum >= n) return estimate(1, [1 - unseen, 1], n, 'binomial bound for none missing');
  return jackknife(
    sum / n,
    Float64Array.from(values, value => (sum - value) / (n - 1)),
    scales.logit,
  );
}

/** Fewest answers for a statement (details.md "Definitions"): order and means; agreement, kinds, ICC and χ_u. */
export const minimumOrder = 16;
export const minimumAgreement = 30;

/** The abstention for fewer than `minimum` of something, or null when there are enough. */
export function tooFew(n: number, minimum: number, counted = 'answers'): Figure | null {
  return n < minimum ? abstain(`needs ${minimum} ${counted}, has ${n}`, n) : null;
}
