/** How alike the answers of a cell are, all pairs once: cosine of their embeddings, or of their words where none
 * exists. */
import type { Trajectory } from '../trajectory.ts';
import { wordVectors } from './wordVectors.ts';

/** Cosines of all pairs of answers. */
export interface Similarity {
  readonly size: number;
  /** Row-major [size, size]; an empty answer is 1 to other empty ones and 0 to the rest. */
  readonly cosine: Float64Array;
  /** False for empty answers, which have no embedding. */
  readonly present: readonly boolean[];
  /** What the vectors are: the model's hidden state, or counts of words where a model shows none. */
  readonly basis: 'hidden-state' | 'words';
}

const cache = new WeakMap<readonly Trajectory[], Similarity>();

/** An answer without a token. */
export function isEmpty(trajectory: Trajectory): boolean {
  return trajectory.ids.length === 0;
}

/** Cosines of all pairs, computed once for an array of answers; O(M² width). */
export function similarityOf(trajectories: readonly Trajectory[]): Similarity {
  const cached = cache.get(trajectories);
  if (cached !== undefined && cached.size === trajectories.length) return cached;
  const made = allPairs(trajectories);
  cache.set(trajectories, made);
  return made;
}

function allPairs(trajectories: readonly Trajectory[]): Similarity {
  const size = trajectories.length;
  const present = trajectories.map(trajectory => !isEmpty(trajectory));
  const hidden = trajectories.every((trajectory, i) => !present[i] || trajectory.embedding !== null);
  const raw = hidden
    ? trajectories.map(trajectory => trajectory.embedding)
    : wordVectors(trajectories.map(trajectory => trajectory.text));
  const vectors = raw.map(vector => unit(vector ?? []));
  const cosine = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      const value = present[i] && present[j] ? dot(vectors[i], vectors[j], i === j) : present[i] === present[j] ? 1 : 0;
      cosine[i * size + j] = value;
      cosine[j * size + i] = value;
    }
  }
  return { size, cosine, present, basis: hidden ? 'hidden-state' : 'words' };
}

/** Scaled to unit length again: storing in float16 moves the length by up to 0.05 %. */
function unit(vector: ArrayLike<number>): Float64Array {
  let squares = 0;
  for (let k = 0; k < vector.length; k++) squares += (vector[k] ?? 0) ** 2;
  const length = Math.sqrt(squares);
  return Float64Array.from(vector, value => (length > 0 ? value / length : 0));
}

function dot(a: Float64Array = new Float64Array(), b: Float64Array = a, same: boolean): number {
  if (same || equal(a, b)) return 1;
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k] as number) * (b[k] as number);
  return Math.max(-1, Math.min(1, sum));
}

function equal(a: Float64Array, b: Float64Array): boolean {
  for (let k = 0; k < a.length; k++) if (a[k] !== b[k]) return false;
  return a.length === b.length;
}
