/** Commitment: how early the outcome of an answer is decided (docs/method.md#commitment). */
import { abstain, estimate } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { agreementFigure } from '../answers/agreement.ts';
import { tailShare } from '../constraints/resamples.ts';
import { at } from '../numeric/at.ts';
import { range } from '../numeric/functions.ts';
import { sum } from '../numeric/sums.ts';
import { minimumAgreement, tooFew } from '../statistics/intervals.ts';
import { randomStream } from '../statistics/random.ts';
import { wilsonFigure } from '../statistics/wilson.ts';
import { nonDecreasing } from './isotonic.ts';

/** Answers and one fresh continuation of each from its first tokens, as pairs that agree or not. */
export interface CommitmentSample {
  /** Number of answers. */
  readonly n: number;
  /** Whether two answers have the same outcome. */
  readonly agree: (first: number, second: number) => boolean;
  /** Ascending, all above 0: for each number of kept tokens, whether each answer agrees with its continuation. */
  readonly points: readonly { readonly kept: number; readonly agrees: readonly boolean[] }[];
  /** Number of tokens at which every answer is complete. */
  readonly length: number;
  /** Median length of the answers, tokens. */
  readonly median: number;
}

/** When the outcome is decided: by the first words (half of the way within 3 tokens), in the second half of the answer,
 * or in between; undecided where the interval spans two of them. */
export type CommitmentVerdict = 'first-words' | 'along-the-way' | 'at-the-end' | 'undecided' | 'abstain';

export interface CommitmentCurve {
  /** A(t) from t = 0 on: chance that two answers that share their first t tokens have the same outcome. */
  readonly points: readonly { readonly kept: number; readonly figure: Figure }[];
  /** Non-decreasing fit through them, from A(0) to 1 at the full length. */
  readonly fit: readonly { readonly kept: number; readonly value: number }[];
  /** Tokens until 50, 80 and 90% of the way from A(0) to 1 are made. */
  readonly half: Figure;
  readonly most: Figure;
  readonly ninety: Figure;
  /** Share of the way that the first token makes. */
  readonly early: Figure;
  readonly verdict: CommitmentVerdict;
}

/** Upper end of A(0) from which on there is nothing to decide. */
const settled = 0.99;
const firstTokens = 3;
const resamples = 500;

/** The curve A(t) and what is read off it. Points: Wilson intervals over answers, at 0 the interval of agreement.
 * Read-outs: bootstrap over answers. Read-outs abstain below 30 answers and where the answers agree from the start. */
export function commitmentOf(sample: CommitmentSample): CommitmentCurve {
  const { n, points } = sample;
  const everyone = range(n);
  const start = agreementFigure(everyone.map(i => everyone.filter(j => j !== i && sample.agree(i, j)).length));
  const figures = points.map(({ kept, agrees }) => ({ kept, figure: wilsonFigure(agrees.filter(Boolean).length, n) }));
  const fit = fitOf(sample, everyone);
  const refusal =
    tooFew(n, minimumAgreement) ??
    (start.kind === 'estimate' && start.interval[1] >= settled
      ? abstain({ code: 'nothing-to-decide' }, n)
      : points.length === 0
        ? abstain({ code: 'too-short', unit: 'answers' }, n)
        : null);
  const readings = refusal === null ? readingsOf(sample, fit) : null;
  const read = (position: number): Figure => refusal ?? at(readings ?? [], position);
  const half = read(0);
  return {
    points: [{ kept: 0, figure: start }, ...figures],
    fit,
    half,
    most: read(1),
    ninety: read(2),
    early: read(3),
    verdict: verdictOf(half, sample.median),
  };
}

function verdictOf(half: Figure, median: number): CommitmentVerdict {
  if (half.kind !== 'estimate') return 'abstain';
  const [low, high] = half.interval;
  const middle = Math.max(firstTokens, median / 2);
  if (high <= firstTokens) return 'first-words';
  if (low >= middle) return 'at-the-end';
  return low > firstTokens && high < middle ? 'along-the-way' : 'undecided';
}

/** The fit over the answers `drawn`, in which an answer may occur several times; pairs of one answer with itself are
 * left out. */
function fitOf({ agree, points, length }: CommitmentSample, drawn: readonly number[]): CommitmentCurve['fit'] {
  let [pairs, equal] = [0, 0];
  for (let i = 0; i < drawn.length; i++)
    for (let j = 0; j < i; j++) {
      const [first, second] = [drawn[i] as number, drawn[j] as number];
      if (first === second) continue;
      pairs++;
      if (agree(first, second)) equal++;
    }
  const raw = [
    equal / Math.max(1, pairs),
    ...points.map(({ agrees }) => sum(drawn.map(i => Number(agrees[i] === true))) / drawn.length),
  ];
  // All pairs of answers tell more about A(0) than one continuation of each about A(t).
  const values = nonDecreasing(raw, [2, ...points.map(() => 1)]);
  const kept = [0, ...points.map(point => point.kept)];
  return [
    ...values.map((value, i) => ({ kept: at(kept, i), value })),
    { kept: Math.max(length, at(kept, kept.length - 1) + 1), value: 1 },
  ];
}

/** Tokens at which a fit has made each share of the way, and the share that the first token makes; null without a way.
 */
function readOff(fit: CommitmentCurve['fit']): number[] | null {
  const start = at(fit, 0).value;
  if (start >= 1) return null;
  const way = fit.map(({ kept, value }) => ({ kept, made: (value - start) / (1 - start) }));
  const reach = (share: number): number => {
    const above = way.findIndex(({ made }) => made >= share);
    const [before, after] = [at(way, above - 1), at(way, above)];
    return before.kept + ((share - before.made) / (after.made - before.made)) * (after.kept - before.kept);
  };
  return [reach(0.5), reach(0.8), reach(0.9), way.find(({ kept }) => kept === 1)?.made ?? 1];
}

function readingsOf(sample: CommitmentSample, fit: CommitmentCurve['fit']): Figure[] {
  const { n } = sample;
  const values = readOff(fit);
  if (values === null) return Array.from({ length: 4 }, () => abstain({ code: 'nothing-to-decide' }, n));
  const next = randomStream(n);
  const drawn = range(resamples).flatMap(() => {
    const found = readOff(
      fitOf(
        sample,
        range(n).map(() => Math.floor(next() * n)),
      ),
    );
    return found === null ? [] : [found];
  });
  if (drawn.length < 0.9 * resamples) return values.map(() => abstain({ code: 'not-resampled' }, n));
  const skip = Math.floor(tailShare(n) * drawn.length);
  return values.map((value, position) => {
    const ascending = drawn.map(one => at(one, position)).sort((a, b) => a - b);
    const [low, high] = [at(ascending, skip), at(ascending, drawn.length - 1 - skip)];
    return estimate(value, [Math.min(low, value), Math.max(high, value)], n, 'bootstrap over answers');
  });
}
