/** Agreement: the chance that two answers are of one kind, and its interval (docs/method.md#agreement). */
import { estimate } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { bisect } from '../numeric/search.ts';
import { sum } from '../numeric/sums.ts';
import { jackknife, minimumAgreement, scales, tooFew } from '../statistics/intervals.ts';

/** U-statistic over pairs in [0, 1] and its leave-one-out values, from the number of other answers that each answer
 * agrees with; needs 3 answers. */
export function agreementOf(partners: readonly number[]): { value: number; leaveOneOut: Float64Array } {
  const n = partners.length;
  const total = sum(partners);
  return {
    value: total / (n * (n - 1)),
    leaveOneOut: Float64Array.from(partners, count => (total - 2 * count) / ((n - 1) * (n - 2))),
  };
}

/** Upper end of the interval if no two of n answers agree: q² with (1 + (n-1) q)(1-q)^(n-1) = 0.025, where q is the
 * chance of a kind that would then be drawn twice. */
function noneAgree(n: number): number {
  const isTooRare = (q: number): boolean => (1 + (n - 1) * q) * (1 - q) ** (n - 1) > 0.025;
  const [, q] = bisect(isTooRare, 0, 1, () => 1e-12);
  return q * q;
}

/** Agreement in [0, 1]; jackknife on the logit scale with the floor √(2a(1-a)/(n(n-1))); needs 30 answers. If all agree
 * the interval is [0.025^(2/n), 1]. */
export function agreementFigure(partners: readonly number[]): Figure {
  const n = partners.length;
  const few = tooFew(n, minimumAgreement);
  if (few !== null) return few;
  const { value, leaveOneOut } = agreementOf(partners);
  if (value >= 1) return estimate(1, [0.025 ** (2 / n), 1], n, 'binomial bound for no other kind seen');
  if (value <= 0) return estimate(0, [0, noneAgree(n)], n, 'binomial bound for no kind seen twice');
  return jackknife(value, leaveOneOut, scales.logit, Math.sqrt((2 * value * (1 - value)) / (n * (n - 1))));
}
