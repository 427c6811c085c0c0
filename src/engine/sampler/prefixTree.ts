/** A tree of token prefixes: sequences that agree so far share a node, so each distinct prefix is computed once
 * (docs/architecture.md#sampler). */
import type { StopPlace } from '../../core/sampler/stopStrings.ts';
import type { SampleRow } from '../../domain/languageModel.ts';

/** A requested row while it is being sampled: the tokens drawn so far and one statistic of each step. */
export interface Sequence {
  readonly row: SampleRow;
  /** Position in the request. Lower ranks are computed first. */
  readonly rank: number;
  /** Tokens so far, forced ones included. */
  readonly ids: number[];
  readonly logProbT: number[];
  readonly logProb1: number[];
  readonly entropy: number[];
  readonly logitVariance: number[];
  /** Where a stop string ended it. */
  stopped?: StopPlace;
}

/** Where values are in an array: the first one, and how far it is to the next head, unit and token. */
interface Place {
  readonly start: number;
  readonly head: number;
  readonly unit: number;
  readonly token: number;
}

/** The places of keys and values in their arrays. */
export type KeyValuePlaces = readonly [keys: Place, values: Place];

/** The keys and values of one token: those of a row of the last pass, which are the arrays that it returned (per layer
 * key [N,Hkv,D], then value [N,Hkv,D]) and the index of the row in them; or those of a token that no slot of the cache
 * holds, with the `places` in its arrays. */
export interface KeyValueRow {
  readonly arrays: readonly Float32Array[];
  readonly row: number;
  readonly places?: KeyValuePlaces;
}

/** The prefix that ends with `token`. `depth` counts the sampled tokens before it; the root is the last token of the
 * prompt, at depth 0. */
export interface PrefixNode {
  readonly token: number;
  readonly depth: number;
  readonly parent: PrefixNode | null;
  /** Sequences that draw their next token here, by rank. */
  active: Sequence[];
  /** Sequences at their token limit that wait only for the hidden state of this node, by rank. */
  atLimit: Sequence[];
  /** Number of children that still need this node's keys and values. */
  references: number;
  /** Set when the node is computed; null again once a slot of the cache holds them, or no child needs them. */
  keyValues: KeyValueRow | null;
  /** The slot of the cache that holds them, so that they are in memory once. */
  slot: number | null;
  /** Sum of the final hidden states after each sampled token down to this one. Null before the node is computed, and
   * once a child has taken it over. */
  hiddenSum: Float64Array | null;
}

/** A node that is not computed yet. */
export function createNode(token: number, parent: PrefixNode | null): PrefixNode {
  if (parent) parent.references++;
  const depth = parent ? parent.depth + 1 : 0;
  return { token, depth, parent, active: [], atLimit: [], references: 0, keyValues: null, slot: null, hiddenSum: null };
}

/** Lowest rank among the sequences at a node that is not computed. */
export function rankOf(node: PrefixNode): number {
  return Math.min(node.active[0]?.rank ?? Infinity, node.atLimit[0]?.rank ?? Infinity);
}

/** The next token of a sequence where it is given instead of drawn. */
export function forcedToken({ row, ids }: Sequence): number | undefined {
  return row.forced?.[ids.length];
}

/** Number of distributions that the sequences at a node draw from: one for each temperature. */
export function distributionCount(node: PrefixNode): number {
  const drawing = node.active.filter(sequence => forcedToken(sequence) === undefined);
  return new Set(drawing.map(({ row }) => row.temperature)).size;
}

/** The node above this one, or itself, that at most `depth` tokens lead to. */
export function nodeWithin(node: PrefixNode, depth: number): PrefixNode {
  let within = node;
  while (within.depth > depth && within.parent) within = within.parent;
  return within;
}

/** Mean final hidden state of a sequence that ends at a node, from token `from` on, float32 [width]; null where that
 * is no token or nothing was pooled. */
export function pooledHidden(node: PrefixNode, from: number): Float32Array | null {
  const count = node.depth - from;
  if (!node.hiddenSum || count <= 0) return null;
  let start: PrefixNode = node;
  while (start.depth > from && start.parent) start = start.parent;
  const before = from === 0 ? null : start.hiddenSum;
  return Float32Array.from(node.hiddenSum, (value, unit) => (value - (before?.[unit] ?? 0)) / count);
}

/** Drop the keys and values, here and above, that no sequence needs anymore. */
export function releaseNode(node: PrefixNode): void {
  for (let at: PrefixNode | null = node; at && at.references === 0 && at.active.length === 0; at = at.parent) {
    at.keyValues = null;
    at.slot = null;
    if (at.parent) at.parent.references--;
  }
}

/** Capacity of the suffix cache at a depth, in tokens: a multiple of 32. It depends on the depth alone, because padding
 * changes the last bits (docs/architecture.md#batch-invariance). */
export function suffixCapacity(depth: number): number {
  return 32 * Math.max(1, Math.ceil(depth / 32));
}
