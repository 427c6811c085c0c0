/** The answers of a cell on a plane, so that similar ones lie close (docs/method.md#semantic-map). */
import { PCA } from 'ml-pca';
import { at } from '../numeric/at.ts';
import { indexOfLargest } from '../numeric/order.ts';
import type { Reason } from '../reasons.ts';
import type { Trajectory } from '../trajectory.ts';
import { answerVectors, type Similarity } from './similarity.ts';

/** Fewest answers with text, and fewest that differ, for a map. */
const fewestAnswers = 5;
const fewestDifferent = 3;

/** Places of answers on the two directions in which they differ most. */
export interface SemanticMap extends Pick<Similarity, 'basis'> {
  /** For each answer its place, on one scale in both directions, centered at 0; null for an empty one. */
  readonly places: readonly (readonly [x: number, y: number] | null)[];
  /** Share of all variation among these answers in each of the two directions. */
  readonly shares: readonly [number, number];
}

const cache = new WeakMap<readonly Trajectory[], SemanticMap | Reason>();

/** The map by principal components of the vectors that the metrics compare answers by; computed once for an array. Its
 * axes point to the side of their farthest answer, so that equal answers give equal maps. The reason where there are
 * too few answers, or too few that differ. */
export function semanticMapOf(trajectories: readonly Trajectory[]): SemanticMap | Reason {
  const cached = cache.get(trajectories);
  if (cached !== undefined) return cached;
  const made = makeMap(trajectories);
  cache.set(trajectories, made);
  return made;
}

function makeMap(trajectories: readonly Trajectory[]): SemanticMap | Reason {
  const { vectors, present, basis } = answerVectors(trajectories);
  const shown = vectors.filter((_, i) => present[i] === true);
  if (shown.length < fewestAnswers)
    return { code: 'needs-more', needed: fewestAnswers, has: shown.length, unit: 'answers' };
  if (new Set(shown.map(vector => vector.join(' '))).size < fewestDifferent)
    return { code: 'few-differ', unit: 'answers' };
  const data = shown.map(vector => [...vector]);
  const pca = new PCA(data, { method: 'SVD', center: true, scale: false });
  const [first = 0, second = 0] = pca.getExplainedVariance();
  const scores = pca.predict(data, { nComponents: 2 }).to2DArray();
  const signs = [0, 1].map(axis => {
    const column = scores.map(row => row[axis] ?? 0);
    return Math.sign(at(column, indexOfLargest(column.map(Math.abs)))) || 1;
  });
  let next = 0;
  const places = present.map((isShown): readonly [number, number] | null => {
    if (!isShown) return null;
    const row = at(scores, next++);
    return [(row[0] ?? 0) * at(signs, 0), (row[1] ?? 0) * at(signs, 1)];
  });
  return { basis, places, shares: [first, second] };
}
