/** Semantic order s: mean pairwise cosine of the answers in the model's own space (docs/method.md#semantic-order). */
import { abstain, estimate } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { jackknife, minimumOrder, scales, tooFew } from '../statistics/intervals.ts';
import type { Trajectory } from '../trajectory.ts';
import { similarityOf } from './similarity.ts';
import type { Similarity } from './similarity.ts';

/** s with what its interval is made from. */
export interface SemanticOrder {
  readonly value: number;
  readonly leaveOneOut: Float64Array;
  /** √(2 Var(cosine of a pair) / (n(n-1))): the part of the standard error that pairs add if every answer is equally
   * central; there the jackknife alone is too small. */
  readonly leastError: number;
}

/** s = mean cosine over pairs i < j of answers with text (unbiased, in [-1/(n-1), 1]), O(M²); needs 3 of them. */
export function semanticOrderOf({ cosine, present }: Similarity): SemanticOrder {
  const rows: number[] = [];
  let total = 0;
  let squares = 0;
  for (let i = 0; i < cosine.rows; i++) {
    if (!present[i]) continue;
    const row = cosine.row(i);
    let rowTotal = 0;
    for (let j = 0; j < row.length; j++) {
      if (j === i || !present[j]) continue;
      const pair = row[j] as number;
      rowTotal += pair;
      squares += pair * pair;
    }
    rows.push(rowTotal);
    total += rowTotal;
  }
  const n = rows.length;
  const pairs = n * (n - 1);
  const value = total / pairs;
  return {
    value,
    leastError: Math.sqrt((2 * Math.max(0, squares / pairs - value * value)) / pairs),
    leaveOneOut: Float64Array.from(rows, row => (total - 2 * row) / ((n - 1) * (n - 2))),
  };
}

/** How many times wider the interval of semantic order is than the jackknife's, which covers 90% where answers fall
 * into a few unrelated kinds of unequal chances. */
const orderStretch = 1.2;

/**
 * Semantic order s of a cell, a pure number; interval by jackknife on the atanh scale, 1.2 times as wide; needs 16
 * answers with text. The lower end is at most s * 0.03^(2/n): with 97% confidence answers that were not drawn have a
 * chance below 1 - 0.03^(1/n), and unrelated ones have cosine 0. Abstains if the model exposes no hidden state.
 */
export function semanticOrderFigure(trajectories: readonly Trajectory[]): Figure {
  const similarity = similarityOf(trajectories);
  const n = similarity.present.filter(Boolean).length;
  if (trajectories.length > 0 && n === 0) return abstain({ code: 'all-empty', unit: 'answers' }, 0);
  if (similarity.basis === 'words') return abstain({ code: 'no-hidden-state', unit: 'answers' }, n);
  const few = tooFew(n, minimumOrder);
  if (few !== null) return few;
  const { value, leaveOneOut, leastError } = semanticOrderOf(similarity);
  const unseen = 0.03 ** (2 / n);
  if (value >= 1 - 1e-12) return estimate(1, [unseen, 1], n, 'binomial bound for no other answer seen');
  const figure = jackknife(value, leaveOneOut, scales.atanh, leastError, orderStretch);
  if (figure.kind !== 'estimate' || value <= 0) return figure;
  const [low, high] = figure.interval;
  return estimate(value, [Math.min(low, value * unseen), high], n, figure.method);
}
