/** Kinds by meaning: average linkage on cosine distance (docs/method.md#kinds-and-similarity). */
import { agnes } from 'ml-hclust';
import { at } from '../numeric/at.ts';
import { cutBand, cutDistance } from './thresholds.ts';
import type { Similarity } from './similarity.ts';

/** Groups of answers, and how their number depends on the cut. */
export interface Clustering {
  /** Positions of the members of each group. */
  readonly groups: readonly (readonly number[])[];
  /** Number of groups at the wide and at the narrow end of the band: fewest, most. */
  readonly band: readonly [number, number];
}

/** Cuts the average-linkage tree of the answers that are not empty; O(M³). */
export function clustersOf({ cosine, present }: Similarity): Clustering {
  const members = present.flatMap((here, i) => (here ? [i] : []));
  if (members.length === 0) return { groups: [], band: [0, 0] };
  const distances = members.map(i => members.map(j => 1 - cosine.at(i, j)));
  const tree = agnes(distances, { method: 'average', isDistanceMatrix: true });
  const [narrow, wide] = cutBand;
  return {
    groups: tree.cut(cutDistance).map(group => group.indices().map(leaf => at(members, leaf))),
    band: [tree.cut(wide).length, tree.cut(narrow).length],
  };
}
