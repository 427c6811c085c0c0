/** Similarity of the answers of a cell, all pairs once: cosine of their embeddings, or of their word counts if the
 * model exposes no hidden state (docs/method.md#embeddings). */
import { clamp } from '../numeric/functions.ts';
import { Matrix } from '../numeric/matrix.ts';
import { dot, sumOfSquares } from '../numeric/sums.ts';
import type { Trajectory } from '../trajectory.ts';
import { wordVectors } from './wordVectors.ts';

/** Cosines of all pairs of answers. */
export interface Similarity {
  /** [answers, answers]; an empty answer has cosine 1 with other empty ones and 0 with the rest. */
  readonly cosine: Matrix;
  /** False for empty answers, which have no embedding. */
  readonly present: readonly boolean[];
  /** What the vectors are: hidden states, or word counts. */
  readonly basis: 'hidden-state' | 'words';
}

const cache = new WeakMap<readonly Trajectory[], Similarity>();

/** Whether an answer has no token. */
export function isEmpty(trajectory: Trajectory): boolean {
  return trajectory.ids.length === 0;
}

/** Cosines of all pairs, computed once for an array of answers; O(M² width). */
export function similarityOf(trajectories: readonly Trajectory[]): Similarity {
  const cached = cache.get(trajectories);
  if (cached?.cosine.rows === trajectories.length) return cached;
  const made = allPairs(trajectories);
  cache.set(trajectories, made);
  return made;
}

/** The vectors that answers are compared by, of unit length, and what they are. */
export interface AnswerVectors extends Pick<Similarity, 'present' | 'basis'> {
  readonly vectors: readonly Float64Array[];
}

/** The vectors of answers; an empty answer has an empty one, or one of zeros. */
export function answerVectors(trajectories: readonly Trajectory[]): AnswerVectors {
  const present = trajectories.map(trajectory => !isEmpty(trajectory));
  const isHidden = trajectories.every((trajectory, i) => !present[i] || trajectory.embedding !== null);
  const raw = isHidden
    ? trajectories.map(({ embedding }) => embedding ?? [])
    : wordVectors(trajectories.map(({ text }) => text));
  return { vectors: raw.map(unit), present, basis: isHidden ? 'hidden-state' : 'words' };
}

function allPairs(trajectories: readonly Trajectory[]): Similarity {
  const { vectors, present, basis } = answerVectors(trajectories);
  const cosine = new Matrix(trajectories.length, trajectories.length);
  vectors.forEach((first, i) => {
    vectors.slice(0, i + 1).forEach((second, j) => {
      const value = present[i] && present[j] ? cosineOf(first, second) : present[i] === present[j] ? 1 : 0;
      cosine.set(i, j, value);
      cosine.set(j, i, value);
    });
  });
  return { cosine, present, basis };
}

/** Scaled to unit length again: storing in float16 moves the length by up to 0.05%. */
function unit(vector: ArrayLike<number>): Float64Array {
  const length = Math.sqrt(sumOfSquares(vector));
  return Float64Array.from(vector, value => (length > 0 ? value / length : 0));
}

/** Cosine of two unit vectors; exactly 1 for equal ones. */
function cosineOf(a: Float64Array, b: Float64Array): number {
  return a === b || isEqual(a, b) ? 1 : clamp(dot(a, b), -1, 1);
}

function isEqual(a: Float64Array, b: Float64Array): boolean {
  for (let k = 0; k < a.length; k++) if (a[k] !== b[k]) return false;
  return a.length === b.length;
}
