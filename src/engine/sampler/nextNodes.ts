/** Which nodes of a prefix tree a pass computes (docs/architecture.md#sampler). */
import { sum } from '../../core/numeric/sums.ts';
import { distributionCount, rankOf, suffixCapacity, type PrefixNode } from './prefixTree.ts';

/** Distributions sampled in one pass unless the batch is larger: each takes the vocabulary several times over. */
const maxDistributions = 64;

/** Tokens that rows advance before those behind them take their places. A change of places copies all that both have,
 * so they do not take turns token by token. Half of what a capacity adds. */
const turn = 16;

/** The nodes to compute next, at least one: as many as one pass takes, of the level of the shallowest one among the
 * lowest ranks, so that all that begin where others have ended catch up in the same passes. While the open nodes need
 * little memory, those of a shallower turn go first of those that have begun: those that fall behind would pass through
 * a level alone later. Among them, those that go on from the last pass do. Then those of low ranks do, which end first.
 * A level is a capacity of the suffix cache for a `cascade` graph, else a depth. */
export function nextNodes(
  open: readonly PrefixNode[],
  { batch, tokens }: { readonly batch: number; readonly tokens: number },
  cascade: boolean,
): PrefixNode[] {
  const level = ({ depth }: PrefixNode): number => (cascade ? suffixCapacity(depth) : depth);
  const ranked = [...open].sort((a, b) => rankOf(a) - rankOf(b));
  const shallowest = Math.min(...ranked.slice(0, batch).map(level));
  let candidates = ranked.filter(node => level(node) === shallowest);
  if (candidates.length > batch && sum(open.map(({ depth }) => depth)) < (batch * tokens) / 2)
    candidates = inTurns(candidates);
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

/** Nodes by the turn that they are in, those of rows that begin last; of one turn, those whose parent the last pass
 * computed, and which can take its slot, first; else in the order given. */
function inTurns(nodes: readonly PrefixNode[]): PrefixNode[] {
  const parents = new Set<PrefixNode>();
  const keyed = nodes.map(node => {
    const { depth, parent } = node;
    const goesOn = parent?.keyValues != null && parent.keyValues.places === undefined && !parents.has(parent);
    if (goesOn) parents.add(parent);
    return { node, key: 2 * (depth <= 1 ? Infinity : Math.ceil(depth / turn)) + (goesOn ? 0 : 1) };
  });
  return keyed.sort((a, b) => (a.key === b.key ? 0 : a.key - b.key)).map(({ node }) => node);
}
