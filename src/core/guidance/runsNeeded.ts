/** How many answers a statement takes (docs/method.md#how-many-runs). */
import { abstain, estimate } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { clopperPearson } from '../statistics/clopperPearson.ts';
import { minimumAgreement, tooFew } from '../statistics/intervals.ts';
import { lnChoose, normalQuantile } from '../statistics/specialFunctions.ts';

const z = normalQuantile(0.975);
const oneSided = normalQuantile(0.95);

/** Upper end beyond which the two most frequent kinds count as not told apart. */
const mostAnswers = 10_000;

/** Answers after which the most likely kind is ahead of the next one with chance 95%, where their chances are `first`
 * and `second`: normal approximation of the difference of the two counts. */
export function answersForMode(first: number, second: number): number {
  const gap = first - second;
  return Math.max(1, Math.ceil((oneSided * oneSided * (first + second - gap * gap)) / (gap * gap)));
}

/**
 * Answers needed so that the most frequent kind is the most likely one with chance 95%, from the counts of all kinds,
 * largest first; needs 30 answers. The interval joins, on the logarithmic scale, what is unknown about the share of
 * the two largest kinds together and about how they divide it. Abstains where the two cannot be told apart, or only by
 * more than 10,000 answers: no number can be promised then.
 */
export function modeFigure(counts: readonly number[]): Figure {
  const n = counts.reduce((total, count) => total + count, 0);
  const few = tooFew(n, minimumAgreement);
  if (few !== null) return few;
  const [first = 0, second = 0] = counts;
  const both = first + second;
  const lead = first / both;
  const share = both / n;
  const [leadLow, leadHigh] = clopperPearson(first, both);
  const [shareLow, shareHigh] = clopperPearson(both, n);
  if (leadLow <= 0.5) return abstain({ code: 'two-kinds-tie', first, second }, n);
  const needed = (s: number, q: number): number => answersForMode(s * q, s * (1 - q));
  const value = needed(share, lead);
  const ratio = (s: number, q: number): number => Math.log(needed(s, q) / value);
  const above = Math.hypot(ratio(share, leadLow), ratio(shareLow, lead));
  if (!(value * Math.exp(above) <= mostAnswers)) return abstain({ code: 'two-kinds-tie', first, second }, n);
  const below = Math.hypot(ratio(share, leadHigh), ratio(shareHigh, lead));
  return estimate(
    value,
    [Math.max(1, Math.floor(value * Math.exp(-below))), Math.ceil(value * Math.exp(above))],
    n,
    'exact intervals of both shares, joined on the ln scale',
  );
}

/** Answers for an interval of `figure` that reaches `halfWidth` to either side, by its own width at its own number of
 * answers: intervals narrow with the square root of that number. Null for a figure without an interval. */
export function answersForWidth(figure: Figure, halfWidth: number): number | null {
  if (figure.kind !== 'estimate' || !(halfWidth > 0)) return null;
  const half = (figure.interval[1] - figure.interval[0]) / 2;
  return Math.max(2, Math.ceil(figure.n * (half / halfWidth) ** 2));
}

/** Answers that are enough for half of the interval of a share to be `halfWidth`, wherever the share is in the exact
 * interval that `successes` of n give it: normal approximation with half an answer for the steps of the exact one. */
export function answersForShare(successes: number, n: number, halfWidth: number): number {
  const [low, high] = clopperPearson(successes, n);
  const worst = Math.min(Math.max(0.5, low), high);
  const spread = z * Math.sqrt(worst * (1 - worst));
  const root = (spread + Math.sqrt(spread * spread + 2 * halfWidth)) / (2 * halfWidth);
  return Math.max(1, Math.ceil(root * root));
}

/** Chance that all of `tries` answers succeed, from `successes` of n: the unbiased estimate over subsets, and the
 * powers of the exact interval of the share. Abstains below 30 answers, and for more tries than answers. */
export function allSucceed(successes: number, n: number, tries: number): Figure {
  const problem = tooFew(n, Math.max(minimumAgreement, tries));
  if (problem !== null) return problem;
  const value = Math.exp(lnChoose(successes, tries) - lnChoose(n, tries));
  const [low, high] = clopperPearson(successes, n).map(end => end ** tries) as [number, number];
  return estimate(value, [Math.min(value, low), Math.max(value, high)], n, 'powers of the exact binomial interval');
}

/** Chance that at least one of `tries` answers succeeds; as `allSucceed`. */
export function anySucceeds(successes: number, n: number, tries: number): Figure {
  const none = allSucceed(n - successes, n, tries);
  if (none.kind !== 'estimate') return none;
  return estimate(1 - none.value, [1 - none.interval[1], 1 - none.interval[0]], n, none.method);
}
