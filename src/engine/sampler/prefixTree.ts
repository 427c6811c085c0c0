/** Histories as a tree: rows that agree so far share a node and are computed once (runtime.md 3.8). */
import type { SampleRow } from '../../domain/languageModel.ts';

/** A row on its way: what has been drawn for it so far. */
export interface Walker {
  readonly row: SampleRow;
  /** Position in the request: the lower, the sooner it is wanted. */
  readonly rank: number;
  readonly ids: number[];
  readonly logProbT: number[];
  readonly logProb1: number[];
  readonly entropy: number[];
  readonly logitVariance: number[];
}

/** Keys and values of one row of a step: per layer key [N,Hkv,D] then value [N,Hkv,D] as the graph gave them, and the
 * row. */
export interface Slices {
  readonly arrays: readonly Float32Array[];
  readonly row: number;
}

/** The history that ends by reading `token`; `depth` counts the private tokens before it (the root, the prompt's last
 * token, has 0). */
export interface HistoryNode {
  readonly token: number;
  readonly depth: number;
  readonly parent: HistoryNode | null;
  /** Rows that still have to draw their next token here, and rows that were cut here; by rank. */
  waiting: Walker[];
  cut: Walker[];
  /** Nodes and rows below that still need this node's keys and values. */
  holders: number;
  /** New keys and values after the node was computed. */
  slices: Slices | null;
  /** Sum of the final hidden states after reading each private token down to this one; null before it is computed. */
  hiddenSum: Float64Array | null;
}

/** A node that has not been computed. */
export function createNode(token: number, parent: HistoryNode | null): HistoryNode {
  if (parent) parent.holders++;
  const depth = parent ? parent.depth + 1 : 0;
  return { token, depth, parent, waiting: [], cut: [], holders: 0, slices: null, hiddenSum: null };
}

/** Rank of the first row at a node that is not computed. */
export function rankOf(node: HistoryNode): number {
  return Math.min(node.waiting[0]?.rank ?? Infinity, node.cut[0]?.rank ?? Infinity);
}

/** Laws that the rows at a node draw from: one for each temperature. */
export function lawsOf(node: HistoryNode): number {
  return new Set(node.waiting.map(({ row }) => row.temperature)).size;
}

/** Let go of keys and values that nothing below needs any more. */
export function releaseNode(node: HistoryNode): void {
  for (let at: HistoryNode | null = node; at && at.holders === 0 && at.waiting.length === 0; at = at.parent) {
    at.slices = null;
    if (at.parent) at.parent.holders--;
  }
}

/** Slots of the private suffix at a depth: a function of the depth alone, since padding moves the last bits (runtime.md
 * 3.8). Doubled up to 256, then 64 more at a time: long runs would hold up to twice what they use. */
export function suffixCapacity(depth: number): number {
  let capacity = 32;
  while (capacity < depth) capacity += capacity < 256 ? capacity : 64;
  return capacity;
}
