/** E5a, share between answers: how much of what you see was decided by which answer you got (science.md B2.2). */
import { abstain, estimate } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { jackknife, mapFigure, minimumAgreement, scales, tooFew } from '../statistics/intervals.ts';

/** One-way random-effects analysis of variance with answers as groups. */
export interface AnswerVariance {
  /** Mean square between answers and within answers. */
  readonly between: number;
  readonly within: number;
  /** The usual average size n_0 of unequal groups. */
  readonly size: number;
}

/** The analysis of all answers, and with answer i left out; null when no degree of freedom is left within answers. */
export interface AnswerAnalysis {
  readonly whole: AnswerVariance | null;
  without(i: number): AnswerVariance | null;
}

/**
 * Analyse one value a token, a row (at least one token long) for each answer, after subtracting at each position the
 * mean over the answers still living there. Leaving answer i out moves the mean at position t by a_it / (c_t - 1), a_it
 * its centred value and c_t the number living; so each leave-one-out costs O(answers + tokens of i).
 */
export function analyzeAnswers(rows: readonly ArrayLike<number>[]): AnswerAnalysis {
  const longest = rows.reduce((most, row) => Math.max(most, row.length), 0);
  const second = rows.reduce((most, row) => (row.length < longest ? Math.max(most, row.length) : most), 0);
  const atLongest = rows.filter(row => row.length === longest).length;
  const means = new Float64Array(longest);
  const living = new Float64Array(longest);
  for (const row of rows) {
    for (let t = 0; t < row.length; t++) {
      means[t] = (means[t] as number) + (row[t] as number);
      living[t] = (living[t] as number) + 1;
    }
  }
  for (let t = 0; t < longest; t++) means[t] = (means[t] as number) / (living[t] as number);
  const centred = rows.map(row => Float64Array.from(row, (value, t) => value - (means[t] as number)));
  const sums = centred.map(row => row.reduce((sum, value) => sum + value, 0));
  const squares = centred.reduce((sum, row) => row.reduce((inner, value) => inner + value * value, sum), 0);
  const sizes = rows.map(row => row.length);
  const tokens = sizes.reduce((sum, size) => sum + size, 0);
  const squaredSizes = sizes.reduce((sum, size) => sum + size * size, 0);

  const variance = (skip: number, moved: Float64Array, total: number): AnswerVariance | null => {
    const own = sizes[skip] ?? 0;
    const groups = rows.length - (skip < 0 ? 0 : 1);
    const kept = tokens - own;
    const reach = skip >= 0 && own === longest && atLongest === 1 ? second : longest;
    const freedom = kept - groups - (reach - 1);
    if (groups < 2 || freedom < 1) return null;
    let between = 0;
    for (let j = 0; j < sizes.length; j++) {
      const size = sizes[j] as number;
      if (j !== skip) between += ((sums[j] as number) + (moved[size] as number)) ** 2 / size;
    }
    return {
      between: between / (groups - 1),
      within: Math.max(0, total - between) / freedom,
      size: (kept - (squaredSizes - own * own) / kept) / (groups - 1),
    };
  };

  return {
    whole: variance(-1, new Float64Array(longest + 1), squares),
    without(i) {
      const moved = new Float64Array(longest + 1);
      let total = squares;
      const row = centred[i] ?? new Float64Array(0);
      for (let t = 0; t < longest; t++) {
        const away = row[t] ?? 0;
        const count = living[t] as number;
        const step = count > 1 ? away / (count - 1) : 0;
        moved[t + 1] = (moved[t] as number) + step;
        total -= away * (away + step);
      }
      return variance(i, moved, total);
    },
  };
}

/** The analysis of all answers that are not empty; null when no degree of freedom is left within answers. */
export function answerVariance(rows: readonly ArrayLike<number>[]): AnswerVariance | null {
  return analyzeAnswers(rows.filter(row => row.length > 0)).whole;
}

/** ICC(1) = (F-1)/(F+n_0-1) from the ratio F of the mean squares. */
export function intraclassCorrelation({ between, within, size }: AnswerVariance): number {
  return (between - within) / (between + (size - 1) * within);
}

/** The two figures of E5a: the share ICC(1) and F = MSB/MSW (1 when an answer's mean varies as independent tokens
 * would). */
export interface Sharing {
  readonly share: Figure;
  readonly ratio: Figure;
}

/** E5a of one value a token, a row for each answer (empty ones are left out); jackknife over answers on ln F; needs 30.
 */
export function sharingOf(values: readonly ArrayLike<number>[]): Sharing {
  const rows = values.filter(row => row.length > 0);
  const neither = (reason: Figure): Sharing => ({ share: reason, ratio: reason });
  const few = tooFew(rows.length, minimumAgreement);
  if (few !== null) return neither(few);
  const { whole, without } = analyzeAnswers(rows);
  if (whole === null) return neither(abstain('the answers are too short to compare tokens within one', rows.length));
  if (!(whole.within > 1e-20) || !(whole.between > 1e-20))
    return neither(abstain('the tokens of all answers vary alike: nothing to share out', rows.length));
  const leaveOneOut = rows.map((_, i) => {
    const rest = without(i);
    return rest === null ? NaN : rest.between / rest.within;
  });
  if (!leaveOneOut.every(Number.isFinite))
    return neither(abstain('without one of the answers no token would vary', rows.length));
  const ratio = jackknife(whole.between / whole.within, leaveOneOut, scales.ln);
  const share = mapFigure(ratio, f => (f - 1) / (f + whole.size - 1));
  if (share.kind !== 'estimate') return { share, ratio };
  return { share: estimate(share.value, share.interval, share.n, `${share.method}, of F`), ratio };
}
