/** Semantic order s: how alike the answers of a cell are in the model's own space (science.md B1.6, op8). */
import { abstain, estimate } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { jackknife, minimumOrder, scales, tooFew } from '../statistics/intervals.ts';
import { similarityOf } from './similarity.ts';
import type { Similarity } from './similarity.ts';
import type { Trajectory } from '../trajectory.ts';

/** s with what its interval is made from. */
export interface SemanticOrder {
  readonly value: number;
  readonly leaveOneOut: Float64Array;
  /** √(2 Var(cosine of a pair) / (n(n-1))): the part of the standard error that pairs add when every answer is equally
   *  central; there the jackknife alone falls short. */
  readonly leastError: number;
}

/** s = mean cosine over pairs i < j of answers with text (unbiased, in [-1/(n-1), 1]), O(M²); needs 3 of them. */
export function semanticOrderOf(similarity: Similarity): SemanticOrder {
  const { size, cosine, present } = similarity;
  const rows: number[] = [];
  let total = 0;
  let squares = 0;
  for (let i = 0; i < size; i++) {
    if (!present[i]) continue;
    let row = 0;
    for (let j = 0; j < size; j++) {
      if (j === i || !present[j]) continue;
      const pair = cosine[i * size + j] ?? 0;
      row += pair;
      squares += pair * pair;
    }
    rows.push(row);
    total += row;
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

/**
 * Semantic order s of a cell, a pure number; interval by jackknife on the atanh scale; needs 16 answers with text. When
 * all answers are one and the same the interval is [0.05^(2/n), 1]: with 95 % confidence other answers have less than 1
 * - 0.05^(1/n) of the chance, and unrelated ones have cosine 0.
 */
export function semanticOrderFigure(trajectories: readonly Trajectory[]): Figure {
  const similarity = similarityOf(trajectories);
  const n = similarity.present.filter(Boolean).length;
  if (trajectories.length > 0 && n === 0) return abstain('every answer is empty', 0);
  if (similarity.basis === 'words') return abstain('this model shows no hidden state to compare answers with', n);
  const few = tooFew(n, minimumOrder);
  if (few !== null) return few;
  const { value, leaveOneOut, leastError } = semanticOrderOf(similarity);
  if (value >= 1 - 1e-12) return estimate(1, [0.05 ** (2 / n), 1], n, 'binomial bound for no other answer seen');
  return jackknife(value, leaveOneOut, scales.atanh, leastError);
}
