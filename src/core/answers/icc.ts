/** E5a, share between answers: the intraclass correlation of the tokens of answers
 * (docs/method.md#share-between-answers). */
import { abstain, estimate } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { sum } from '../numeric/sums.ts';
import { jackknife, mapFigure, minimumOrder, scales, tooFew, spreadStretch } from '../statistics/intervals.ts';

/** One-way random-effects analysis of variance with answers as groups. */
export interface VarianceComponents {
  /** Mean square between answers and within answers. */
  readonly between: number;
  readonly within: number;
  /** The usual average size n_0 of unequal groups. */
  readonly size: number;
}

/** The analysis of all answers, and with answer i left out; null if no degree of freedom is left within answers. */
export interface VarianceAnalysis {
  readonly whole: VarianceComponents | null;
  without(i: number): VarianceComponents | null;
}

/**
 * Analyzes one value per token, a row (at least one token long) for each answer, after subtracting at each position the
 * mean over the answers that are still going. Leaving answer i out moves the mean at position t by a_it / (c_t - 1),
 * where a_it is its centered value and c_t the number of answers still going; so each leave-one-out costs
 * O(answers + tokens of i).
 */
export function analyzeVariance(rows: readonly ArrayLike<number>[]): VarianceAnalysis {
  const sizes = rows.map(row => row.length);
  const longest = Math.max(0, ...sizes);
  const second = Math.max(0, ...sizes.filter(size => size < longest));
  const atLongest = sizes.filter(size => size === longest).length;
  const means = new Float64Array(longest);
  const living = new Float64Array(longest);
  for (const row of rows) {
    for (let t = 0; t < row.length; t++) {
      means[t] = (means[t] as number) + (row[t] as number);
      living[t] = (living[t] as number) + 1;
    }
  }
  for (let t = 0; t < longest; t++) means[t] = (means[t] as number) / (living[t] as number);
  const centered = rows.map(row => Float64Array.from(row, (value, t) => value - (means[t] as number)));
  const sums = centered.map(sum);
  const squares = centered.reduce((total, row) => row.reduce((inner, value) => inner + value * value, total), 0);
  const tokens = sum(sizes);
  const squaredSizes = sizes.reduce((total, size) => total + size * size, 0);

  /** `own` is the size of the answer left out (0 for none), `moved` by how much the sums of answers of each size
   * change. */
  const components = (skip: number, own: number, moved: Float64Array, total: number): VarianceComponents | null => {
    const groups = rows.length - (own > 0 ? 1 : 0);
    const kept = tokens - own;
    const reach = own === longest && atLongest === 1 ? second : longest;
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
    whole: components(-1, 0, new Float64Array(longest + 1), squares),
    without(i) {
      const row = centered[i];
      if (row === undefined) throw new RangeError(`no answer ${i} of ${rows.length}`);
      const moved = new Float64Array(longest + 1);
      let total = squares;
      for (let t = 0; t < longest; t++) {
        const away = t < row.length ? (row[t] as number) : 0;
        const count = living[t] as number;
        const step = count > 1 ? away / (count - 1) : 0;
        moved[t + 1] = (moved[t] as number) + step;
        total -= away * (away + step);
      }
      return components(i, row.length, moved, total);
    },
  };
}

/** ICC(1) = (F-1)/(F+n_0-1) from the ratio F of the mean squares and the average size n_0. */
export function intraclassCorrelation(ratio: number, size: number): number {
  return (ratio - 1) / (ratio + size - 1);
}

/** The two figures of E5a: ICC(1), and F = MSB/MSW (1 if an answer's mean varies as that of independent tokens). */
export interface IccFigures {
  readonly icc: Figure;
  readonly ratio: Figure;
}

/** E5a of one value per token, a row for each answer (empty ones are left out); jackknife over answers on ln F; needs
 * 16 answers. */
export function iccFigures(values: readonly ArrayLike<number>[]): IccFigures {
  const rows = values.filter(row => row.length > 0);
  const n = rows.length;
  const neither = (abstention: Figure): IccFigures => ({ icc: abstention, ratio: abstention });
  const few = tooFew(n, minimumOrder);
  if (few !== null) return neither(few);
  const { whole, without } = analyzeVariance(rows);
  if (whole === null) return neither(abstain({ code: 'too-short', unit: 'answers' }, n));
  if (!(whole.within > 1e-20) || !(whole.between > 1e-20))
    return neither(abstain({ code: 'no-variance', unit: 'answers' }, n));
  const leaveOneOut = rows.map((_, i) => {
    const rest = without(i);
    return rest === null ? NaN : rest.between / rest.within;
  });
  if (!leaveOneOut.every(Number.isFinite)) return neither(abstain({ code: 'only-one-varies', unit: 'answers' }, n));
  const ratio = jackknife(whole.between / whole.within, leaveOneOut, scales.ln, 0, spreadStretch);
  const icc = mapFigure(ratio, f => intraclassCorrelation(f, whole.size));
  if (icc.kind !== 'estimate') return { icc, ratio };
  return { icc: estimate(icc.value, icc.interval, n, `${icc.method}, of F`), ratio };
}
