/** How long a change of the prompt is remembered: answers to two prompts, drawn with common random numbers
 * (docs/method.md#coupling). */
import { abstain, estimate } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { at } from '../numeric/at.ts';
import { minimumAgreement, tooFew } from '../statistics/intervals.ts';
import { clopperPearson, exactProportionFigure } from '../statistics/clopperPearson.ts';

/** An answer as its tokens, and whether the model ended it. */
export interface CoupledAnswer {
  readonly ids: ArrayLike<number>;
  readonly ended: boolean;
}

/** Answers to both prompts from the same random numbers. */
export type CoupledPair = readonly [first: CoupledAnswer, second: CoupledAnswer];

/** Tokens that must be equal up to the end of both answers for a pair to have met. */
export const meetingTokens = 16;

/** What is known of a pair: after how many tokens it met, or that it had not met after as many; -1 where even its first
 * token says nothing. */
export interface Meeting {
  readonly tokens: number;
  readonly met: boolean;
  /** Whether it is long enough to show a meeting, or surely had none. */
  readonly isLong: boolean;
  /** Whether the two answers are the same as a whole, as far as they were drawn. */
  readonly isEqual: boolean;
}

/** The prompts give the same answers; the change is forgotten; it is not forgotten; neither is certain. */
export type CouplingVerdict = 'same' | 'forgotten' | 'kept' | 'undecided' | 'abstain';

export interface CouplingCurve {
  /** Q(t) from t = 1 on: share of pairs that differ at token t or later. */
  readonly points: readonly { readonly token: number; readonly figure: Figure }[];
  /** Q at the last point. */
  readonly last: Figure;
  /** Tokens after which half of the pairs, and nine of ten, have met. */
  readonly half: Figure;
  readonly ninety: Figure;
  /** Share of pairs that are the same as a whole. */
  readonly equal: Figure;
  readonly verdict: CouplingVerdict;
}

/** Pairs under observation below which the curve stops. */
const fewestObserved = 16;
/** Share of pairs that may still differ when a change is called forgotten. */
const forgotten = 0.1;

/** When a pair meets: after its last difference, if at least `meetingTokens` equal tokens follow. What the end of an
 * answer leaves unknown is not counted: of a pair that ends together, nothing is known of its last tokens but that it
 * met at once where it is the same as a whole, and did not where it is not; a pair of which one ends first has not met
 * by then, and nothing is known behind. `limit` is the token budget of both. */
export function meetingOf([first, second]: CoupledPair, limit: number): Meeting {
  const common = Math.min(first.ids.length, second.ids.length, limit);
  let last = common;
  while (last > 0 && first.ids[last - 1] === second.ids[last - 1]) last--;
  const endTogether = common === limit || (first.ids.length === second.ids.length && first.ended && second.ended);
  const isEqual = endTogether && last === 0;
  if (!endTogether) return { tokens: common, met: false, isLong: true, isEqual };
  const seen = common - meetingTokens;
  const isLong = seen >= 0;
  if (last <= seen || (isEqual && common < limit)) return { tokens: last, met: true, isLong, isEqual };
  return { tokens: Math.max(isEqual ? -1 : 0, seen), met: false, isLong, isEqual };
}

/** Q(t) by the product-limit estimate (Kaplan and Meier 1958), with exact intervals at the effective number of pairs.
 * Abstains below 30 pairs, and the curve also where fewer than 30 are long enough. */
export function couplingOf(meetings: readonly Meeting[]): CouplingCurve {
  const n = meetings.length;
  const few = tooFew(n, minimumAgreement);
  const equal = exactProportionFigure(meetings.filter(({ isEqual }) => isEqual).length, n, minimumAgreement);
  const observed = meetings.filter(({ tokens }) => tokens >= 0);
  const refusal =
    few ??
    (meetings.filter(({ isLong }) => isLong).length < minimumAgreement
      ? abstain({ code: 'too-short-pairs', tokens: meetingTokens }, n)
      : null);
  const isSame = equal.kind === 'estimate' && equal.interval[0] >= 1 - forgotten;
  if (refusal !== null) {
    const verdict = isSame ? 'same' : 'abstain';
    return { points: [], last: refusal, half: refusal, ninety: refusal, equal, verdict };
  }
  const points = survival(observed);
  const last = at(points, points.length - 1).figure;
  return {
    points,
    last,
    half: timeOf(points, 0.5, n),
    ninety: timeOf(points, forgotten, n),
    equal,
    verdict: isSame ? 'same' : verdictOf(last),
  };
}

function survival(meetings: readonly Meeting[]): CouplingCurve['points'] {
  const points: { token: number; figure: Figure }[] = [];
  const n = meetings.length;
  let [left, variance, effective] = [1, 0, n];
  for (let tokens = 0; ; tokens++) {
    const observed = n - meetings.filter(one => !one.met && one.tokens < tokens).length;
    const isLast = !meetings.some(one => one.tokens >= tokens);
    if (points.length > 0 && (isLast || observed < fewestObserved)) return points;
    const atRisk = meetings.filter(one => one.tokens >= tokens).length;
    const met = meetings.filter(one => one.met && one.tokens === tokens).length;
    if (atRisk > met) variance += met / (atRisk * (atRisk - met));
    left *= 1 - met / Math.max(1, atRisk);
    // The number of pairs whose share would have Greenwood's variance.
    if (left === 1) effective = Math.max(1, atRisk);
    else if (left > 0) effective = (1 - left) / (left * variance);
    const method = 'exact binomial at the effective number of pairs';
    const interval = clopperPearson(left * effective, effective);
    points.push({ token: tokens + 1, figure: estimate(left, interval, n, method) });
  }
}

/** Tokens after which Q is at most `share`, and after which its lower and upper ends are. */
function timeOf(points: CouplingCurve['points'], share: number, n: number): Figure {
  const first = (read: (figure: Figure) => number): number | undefined => {
    const found = points.findIndex(({ figure }) => read(figure) <= share);
    return found < 0 ? undefined : found;
  };
  const value = first(figure => (figure.kind === 'estimate' ? figure.value : Infinity));
  const low = first(figure => (figure.kind === 'estimate' ? figure.interval[0] : Infinity));
  const high = first(figure => (figure.kind === 'estimate' ? figure.interval[1] : Infinity));
  const tokens = points.length - 1;
  if (value === undefined || low === undefined || high === undefined)
    return abstain({ code: 'not-met', share: 1 - share, tokens }, n);
  return estimate(value, [low, high], n, 'where the interval of Q reaches the share');
}

function verdictOf(last: Figure): CouplingVerdict {
  if (last.kind !== 'estimate') return 'abstain';
  if (last.interval[1] <= forgotten) return 'forgotten';
  return last.interval[0] >= 0.5 ? 'kept' : 'undecided';
}
