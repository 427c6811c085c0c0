/** Beginnings of a text that are likelier than a threshold, counted with certain bounds from sampled answers
 * (docs/method.md#growth-within-an-answer). */
import type { Trajectory } from '../trajectory.ts';

/** Number of beginnings of a length whose probability is at least the threshold. */
export interface ReachableSet {
  readonly tokens: number;
  /** Those found among the answers. */
  readonly least: number;
  /** Those found, and as many unseen ones as the probability that was not seen leaves room for. */
  readonly most: number;
}

/** Beginnings with at least this probability are counted. */
const reachableShare = 0.01;
const mostTokens = 12;

/**
 * Counts the beginnings of 1, 2, ... tokens (at most 12) with a probability of at least 1%. The probability of every
 * sampled beginning is known from the log-probabilities of its tokens, so the bounds hold with certainty: `least` were
 * found, and of the probability 1 - c that no answer covers each further one needs 1%.
 */
export function reachableSets(trajectories: readonly Trajectory[]): ReachableSet[] {
  const longest = Math.min(mostTokens, Math.max(0, ...trajectories.map(({ ids }) => ids.length)));
  const sums = trajectories.map(() => 0);
  const keys = trajectories.map(() => '');
  return Array.from({ length: longest }, (_, step): ReachableSet => {
    const seen = new Map<string, number>();
    trajectories.forEach(({ ids, logProbT }, row) => {
      const id = ids[step];
      if (id === undefined) return;
      sums[row] = (sums[row] ?? 0) + (logProbT[step] ?? -Infinity);
      keys[row] = `${keys[row] ?? ''},${id}`;
      seen.set(keys[row], Math.exp(sums[row]));
    });
    const chances = [...seen.values()];
    const covered = Math.min(
      1,
      chances.reduce((total, p) => total + p, 0),
    );
    const least = chances.filter(p => p >= reachableShare).length;
    const room = Math.floor((1 - covered) / reachableShare + 1e-6);
    return { tokens: step + 1, least, most: least + room };
  });
}
