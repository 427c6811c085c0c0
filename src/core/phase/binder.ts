/** Binder cumulant with jackknife interval (docs/method.md#binder): is an order parameter one hump or two? */
import { abstain, estimate } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { mean } from '../numeric/sums.ts';
import { jackknifeError, tooFew } from '../statistics/intervals.ts';
import { studentT } from '../statistics/studentT.ts';
import { binderCumulant, orderMoments } from './orderMoments.ts';

/** Fewest runs: a fourth moment varies a lot. */
export const minimumBinder = 200;

/** Factor on the reach of the interval, by simulated coverage (docs/coverage.md). */
const stretch = 1.15;

/**
 * U_4 of one value per run, centered on their mean. Jackknife on ln(1 - U_4), where the skew of a fourth moment is
 * least; it removes the bias of order 1/M, and nothing exceeds the bound 2/3. The interval contains the truth in 90% of
 * samples for one normal hump at M = 200, in 94% and more for two humps or a uniform distribution. Abstains below 200
 * values or without variation.
 */
export function binderFigure(values: readonly number[]): Figure {
  const n = values.length;
  const few = tooFew(n, minimumBinder, 'runs');
  if (few !== null) return few;
  const center = mean(values);
  const moments = orderMoments(values, center);
  if (!(moments.second > 1e-20)) return abstain({ code: 'all-equal', unit: 'runs', quantity: 'value' }, n);
  const scale = (cumulant: number): number => Math.log(1 - cumulant);
  const whole = scale(binderCumulant(moments));
  const without = cumulantWithout(values, center);
  const leftOut = values.map(value => scale(without(value - center, (center - value) / (n - 1))));
  const middle = n * whole - (n - 1) * mean(leftOut);
  const reach = stretch * studentT(n - 1) * jackknifeError(leftOut);
  const back = (value: number): number => Math.min(2 / 3, 1 - Math.exp(value));
  return estimate(
    back(middle),
    [back(middle + reach), back(middle - reach)],
    n,
    `jackknife on ln(1 - U_4), bias removed, t with ${n - 1} d.f., ${stretch} times as wide`,
  );
}

/** U_4 from power sums about a center, with one deviation left out and the center moved by `shift`; O(1) per call. */
function cumulantWithout(values: readonly number[], center: number): (leftOut: number, shift: number) => number {
  const powerSum = (power: number): number => values.reduce((total, value) => total + (value - center) ** power, 0);
  const [p0, p1, p2, p3, p4] = [powerSum(0), powerSum(1), powerSum(2), powerSum(3), powerSum(4)];
  return (leftOut, shift) => {
    const [s0, s1] = [p0 - 1, p1 - leftOut];
    const [s2, s3, s4] = [p2 - leftOut ** 2, p3 - leftOut ** 3, p4 - leftOut ** 4];
    const second = s2 - 2 * shift * s1 + shift ** 2 * s0;
    const fourth = s4 - 4 * shift * s3 + 6 * shift ** 2 * s2 - 4 * shift ** 3 * s1 + shift ** 4 * s0;
    return binderCumulant({ second: second / s0, fourth: fourth / s0 });
  };
}
