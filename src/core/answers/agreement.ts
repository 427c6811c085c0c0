/** Agreement: chance that two answers are of one kind (science.md B1.6), and its interval (B0.2). */
import { estimate } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { jackknife, minimumAgreement, scales, tooFew } from '../statistics/intervals.ts';

/** U-statistic over pairs and its leave-one-out values, from how many others each answer agrees with; needs 3 answers.
 */
export function agreementOf(partners: readonly number[]): { value: number; leaveOneOut: Float64Array } {
  const n = partners.length;
  const total = partners.reduce((sum, count) => sum + count, 0);
  return {
    value: total / (n * (n - 1)),
    leaveOneOut: Float64Array.from(partners, count => (total - 2 * count) / ((n - 1) * (n - 2))),
  };
}

/** Upper end of the interval when no two of n answers agree: q² with (1 + (n-1) q)(1-q)^(n-1) = 0.025, q the chance of
 *  one kind that would be drawn twice. */
function noneAgree(n: number): number {
  let low = 0;
  let high = 1;
  while (high - low > 1e-12) {
    const q = (low + high) / 2;
    if ((1 + (n - 1) * q) * (1 - q) ** (n - 1) > 0.025) low = q;
    else high = q;
  }
  return high * high;
}

/** Agreement in [0, 1]; jackknife on the logit scale with the floor √(2a(1-a)/(n(n-1))); needs 30 answers. All alike
 * gives [0.025^(2/n), 1]. */
export function agreementFigure(partners: readonly number[]): Figure {
  const n = partners.length;
  const few = tooFew(n, minimumAgreement);
  if (few !== null) return few;
  const { value, leaveOneOut } = agreementOf(partners);
  if (value >= 1) return estimate(1, [0.025 ** (2 / n), 1], n, 'binomial bound for no other kind seen');
  if (value <= 0) return estimate(0, [0, noneAgree(n)], n, 'binomial bound for no kind seen twice');
  return jackknife(value, leaveOneOut, scales.logit, Math.sqrt((2 * value * (1 - value)) / (n * (n - 1))));
}
