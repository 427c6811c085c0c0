/** Commitment: how early the outcome of an answer is decided (docs/method.md#commitment). */
import { abstain } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { agreementFigure } from '../answers/agreement.ts';
import { at } from '../numeric/at.ts';
import { range } from '../numeric/functions.ts';
import { sum } from '../numeric/sums.ts';
import { exactProportionFigure } from '../statistics/clopperPearson.ts';
import { minimumAgreement, tooFew } from '../statistics/intervals.ts';
import { bitsOf, bitsToTell } from './commitmentBits.ts';
import { shares, type Measured } from './commitmentDesign.ts';
import { readingsOf } from './commitmentReadings.ts';
import { nonDecreasing } from './isotonic.ts';

/** Answers and one fresh continuation of each from its first tokens, as pairs that agree or not. */
export interface CommitmentSample {
  /** Number of answers. */
  readonly n: number;
  /** Whether two answers have the same outcome. */
  readonly agree: (first: number, second: number) => boolean;
  /** Ascending, all above 0: for each number of kept tokens, whether each answer agrees with its continuation. */
  readonly points: readonly { readonly kept: number; readonly agrees: readonly boolean[] }[];
  /** Ascending: numbers of kept tokens of which `points` are some. What is between two points is bounded by both. */
  readonly grid: readonly number[];
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
  /** Information of the first tokens about the outcome, bits, at the same places without t = 0. */
  readonly bits: readonly { readonly kept: number; readonly figure: Figure }[];
  /** Bits that there are to tell: those of the whole answer. */
  readonly allBits: Figure;
  /** Non-decreasing fit through the points, from A(0) to 1 at the full length. */
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

/** The curve A(t) and what is read off it. Points: exact binomial intervals over answers, at 0 the interval of
 * agreement. Read-outs: the intervals of the points inverted. They abstain below 30 answers and where the answers agree
 * from the start. */
export function commitmentOf(sample: CommitmentSample): CommitmentCurve {
  const { n, points } = sample;
  const partners = partnersOf(sample);
  const start = agreementFigure(partners);
  const counts = points.map(({ agrees }) => agrees.filter(Boolean).length);
  const figures = [
    { kept: 0, figure: start },
    ...points.map(({ kept }, i) => ({ kept, figure: exactProportionFigure(at(counts, i), n, 1) })),
  ];
  const raw = rawOf(sample);
  const fit = fitOf(sample, [raw.start, ...raw.known.map(({ value }) => value)]);
  const refusal =
    tooFew(n, minimumAgreement) ??
    (start.kind === 'estimate' && start.interval[1] >= settled
      ? abstain({ code: 'nothing-to-decide' }, n)
      : points.length === 0
        ? abstain({ code: 'too-short', unit: 'answers' }, n)
        : null);
  const readings = refusal === null ? readingsOf({ points: figures, grid: sample.grid, fit, shares, n }) : null;
  const read = (position: number): Figure => refusal ?? at(readings ?? [], position);
  const half = read(0);
  return {
    points: figures,
    bits: figures.slice(1).map(({ kept, figure }) => ({ kept, figure: bitsOf(figure, start) })),
    allBits: bitsToTell(start),
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

/** For each answer, how many others have its outcome. */
function partnersOf({ n, agree }: Pick<CommitmentSample, 'n' | 'agree'>): number[] {
  const everyone = range(n);
  return everyone.map(i => everyone.filter(j => j !== i && agree(i, j)).length);
}

/** A(0), and A at the places that were measured, without intervals. */
export function rawOf(sample: Pick<CommitmentSample, 'n' | 'agree' | 'points'>): {
  readonly start: number;
  readonly known: readonly Measured[];
} {
  const { n, points } = sample;
  return {
    start: sum(partnersOf(sample)) / Math.max(1, n * (n - 1)),
    known: points.map(({ kept, agrees }) => ({ kept, value: agrees.filter(Boolean).length / n })),
  };
}

/** The monotone fit through the shares of agreeing pairs, from t = 0 on. */
function fitOf({ points, length }: CommitmentSample, raw: readonly number[]): CommitmentCurve['fit'] {
  // All pairs of answers tell more about A(0) than one continuation of each about A(t).
  const values = nonDecreasing(raw, [2, ...points.map(() => 1)]);
  const kept = [0, ...points.map(point => point.kept)];
  return [
    ...values.map((value, i) => ({ kept: at(kept, i), value })),
    { kept: Math.max(length, at(kept, kept.length - 1) + 1), value: 1 },
  ];
}
