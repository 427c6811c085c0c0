/** Which nodes of a prefix tree a pass computes (docs/architecture.md#sampler). */
import { sum } from '../../core/numeric/sums.ts';
import { distributionCount, rankOf, suffixCapacity, type PrefixNode } from './prefixTree.ts';

/** Distributions sampled in one pass unless the batch is larger: each takes the vocabulary several times over. */
const maxDistributions = 64;

/** The nodes to compute next, at least one: as many as one pass takes, of the level of the shallowest one among the
 * lowest ranks, so that all that begin where others have ended catch up in the same passes. While the open nodes need
 * little memory, shallower ones go first of those that have begun: those that fall behind would pass through a level
 * alone later. Then those of low ranks do, which end first. A level is a capacity of the suffix cache for a `cascade`
 * graph, else a depth. */
export function nextNodes(
  open: readonly PrefixNode[],
  { batch, tokens }: { readonly batch: number; readonly tokens: number },
  cascade: boolean,
): PrefixNode[] {
  const level = ({ depth }: PrefixNode): number => (cascade ? suffixCapacity(depth) : depth);
  const ranked = [...open].sort((a, b) => rankOf(a) - rankOf(b));
  const shallowest = Math.min(...ranked.slice(0, batch).map(level));
  const candidates = ranked.filter(node => level(node) === shallowest);
  const isNew = ({ depth }: PrefixNode): number => Number(depth <= 1);
  if (sum(open.map(({ depth }) => depth)) < (batch * tokens) / 2)
    candidates.sort((a, b) => isNew(a) - isNew(b) || a.depth - b.depth);
  const nodes: PrefixNode[] = [];
  let room = Math.max(maxDistributions, batch);
  for (const node of candidates) {
    if (nodes.length >= batch) break;
    const count = distributionCount(node);
    if (nodes.length > 0 && count > room) continue;
    room -= count;
    nodes.push(node);
  }
  return nodes;
}
