/** Agreement: the chance that two answers are of one kind, and its interval (docs/method.md#agreement). */
import { abstain, estimate } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { bisect } from '../numeric/search.ts';
import { sum } from '../numeric/sums.ts';
import { jackknifeError, minimumAgreement, scales, tooFew } from '../statistics/intervals.ts';
import { studentT } from '../statistics/studentT.ts';
import type { Grouping } from './outcome.ts';

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

/** What the interval of a value `a` in (0, 1) takes from pairs: the standard error that pairs would have alone if they
 * were independent, and how many of its squares count. With one, the interval of two kinds at 2 to 1 covers 85% (32
 * answers): where both happen to come equally often, the jackknife error vanishes. Three are enough for every pair of
 * kinds and 30 to 96 answers, by exact sums (docs/coverage.md); many kinds, where a is small, need only one. */
export const pairError = (a: number, n: number): number => Math.sqrt((2 * a * (1 - a)) / (n * (n - 1)));
export const pairSquares = (a: number): number => 1 + 4 * Math.min(a, 0.5);

/** Share of answers that a map may fail to read; above it agreement abstains. */
const mostUnread = 0.5;

/** Agreement of the answers of a grouping. One that the map cannot read agrees with none; where it cannot read more
 * than half, what the others share says nothing about the prompt. */
export function agreementOfKinds({ partners, unread }: Pick<Grouping, 'partners' | 'unread'>): Figure {
  const n = partners.length;
  const missing = unread?.members.length ?? 0;
  if (missing > mostUnread * n) return abstain({ code: 'answers-not-read', unread: missing, has: n }, n);
  return agreementFigure(partners);
}

/**
 * Agreement in [0, 1]; needs 30 answers. Jackknife error, to which the error of pairs is added in squares, carried to
 * the logit scale by its slope, Student t. The lower end is at most a * 0.025^(2/n), which leaves room for a kind that
 * was not drawn and is the interval if all agree, so that the ends fall with a.
 */
export function agreementFigure(partners: readonly number[]): Figure {
  const n = partners.length;
  const few = tooFew(n, minimumAgreement);
  if (few !== null) return few;
  const { value, leaveOneOut } = agreementOf(partners);
  const unseen = 0.025 ** (2 / n);
  if (value >= 1) return estimate(1, [unseen, 1], n, 'binomial bound for no other kind seen');
  if (value <= 0) return estimate(0, [0, noneAgree(n)], n, 'binomial bound for no kind seen twice');
  const error = Math.hypot(jackknifeError(leaveOneOut), Math.sqrt(pairSquares(value)) * pairError(value, n));
  const middle = scales.logit.to(value);
  const reach = studentT(n - 1) * error * scales.logit.slope(value);
  const low = Math.min(scales.logit.from(middle - reach), value * unseen);
  return estimate(value, [low, scales.logit.from(middle + reach)], n, `jackknife and pairs, t with ${n - 1} d.f.`);
}
