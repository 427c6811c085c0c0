/** Kinds by meaning: average linkage on cosine distance (docs/method.md#kinds-and-similarity). */
import { agnes } from 'ml-hclust';
import { at } from '../numeric/at.ts';
import type { Cut } from './outcome.ts';
import { cutBand, cutDistance } from './thresholds.ts';
import type { Similarity } from './similarity.ts';

/** Groups of answers, and how their number depends on the cut. */
export interface Clustering {
  /** Positions of the members of each group. */
  readonly groups: readonly (readonly number[])[];
  /** Number of groups at the wide and at the narrow end of the band: fewest, most. */
  readonly band: readonly [number, number];
  /** The cuts within the band that leave different numbers of groups, the fewest first. */
  readonly cuts: readonly Cut[];
}

/** Cuts the average-linkage tree of the answers that are not empty at a cosine distance; O(M³). */
export function clustersOf({ cosine, present }: Similarity, cut = cutDistance): Clustering {
  const members = present.flatMap((here, i) => (here ? [i] : []));
  if (members.length === 0) return { groups: [], band: [0, 0], cuts: [] };
  const distances = members.map(i => members.map(j => 1 - cosine.at(i, j)));
  const tree = agnes(distances, { method: 'average', isDistanceMatrix: true });
  const heights: number[] = [];
  tree.traverse(({ isLeaf, height }) => {
    if (!isLeaf) heights.push(height);
  });
  const cuts = cutsOf(heights);
  return {
    groups: tree.cut(cut).map(group => group.indices().map(leaf => at(members, leaf))),
    band: [at(cuts, 0).kinds, at(cuts, cuts.length - 1).kinds],
    cuts,
  };
}

/** One cut between each two heights of the band at which groups join: the middle, or the calibrated one. */
function cutsOf(heights: readonly number[]): readonly Cut[] {
  const [narrow, wide] = cutBand;
  const joins = [...new Set(heights)].filter(height => height > narrow && height <= wide).sort((a, b) => a - b);
  const from = [narrow, ...joins];
  return from
    .map((low, i): Cut => {
      const high = from[i + 1] ?? wide;
      const isCalibrated = low <= cutDistance && (i === from.length - 1 || cutDistance < high);
      return {
        kinds: heights.length + 1 - heights.filter(height => height <= low).length,
        distance: isCalibrated ? null : (low + high) / 2,
      };
    })
    .reverse();
}
