/** What is selected in the tree: a node, and the place in its beginning behind which answers are continued. */
import type { TreeAnswer, TreeNode } from '../../../src/core/tree/possibilityTree.ts';
import type { Beginning } from '../../../src/domain/paths.ts';
import { exampleOf, type TreeModel } from '../treeModel.ts';
import type { TreeLook } from '../treeLook.ts';

export interface Selection {
  readonly node: TreeNode;
  /** An answer that begins like this. */
  readonly example: TreeAnswer;
  /** Tokens up to the end of the node. */
  readonly end: number;
  /** Tokens behind which to continue. */
  readonly place: number;
}

/** The selection of a look; null for an empty tree. */
export function selectionOf(model: TreeModel, look: Pick<TreeLook, 'selected' | 'place'>): Selection | null {
  const node = model.tree.nodes[look.selected] ?? model.tree.nodes[0];
  const example = node === undefined ? undefined : exampleOf(model, node);
  if (node === undefined || example === undefined) return null;
  const end = node.depth + node.tokens;
  const place = look.place !== null && look.place <= end ? look.place : usualPlace(node, example);
  return { node, example, end, place };
}

/** The end of a node; where nothing follows because its answers ended, the end of its first word. */
function usualPlace({ depth, tokens, children, cut }: TreeNode, { pieces }: TreeAnswer): number {
  const end = depth + tokens;
  if (children.length > 0 || cut > 0) return end;
  const own = pieces.slice(depth, end);
  const next = own.findIndex((piece, at) => at > 0 && /^\s/u.test(piece));
  return next < 0 ? end : depth + next;
}

/** The text up to the place. */
export function textBefore({ example, place }: Selection): string {
  return example.pieces.slice(0, place).join('');
}

/** The beginning up to the place as tokens; null where the tokens are not known. */
export function beginningIds({ example, place }: Selection): readonly number[] | null {
  if (example.ids?.length !== example.pieces.length) return null;
  return Array.from(example.ids).slice(0, place);
}

/** A request for what was typed. A space goes before a word where others there have one. */
export function typedBeginning(
  ids: readonly number[],
  typed: string,
  before: string,
  others: readonly string[],
): Beginning {
  const isWord = /^[\p{L}\p{N}]/u.test(typed);
  const words = others.filter(text => /^\s?[\p{L}\p{N}]/u.test(text));
  const spaced = words.filter(text => /^\s/u.test(text)).length;
  const isSpaced = words.length === 0 ? /[\p{L}\p{N}.,;:!?]$/u.test(before) : 2 * spaced > words.length;
  return { ids, inserted: 0, words: isWord && isSpaced ? ` ${typed}` : typed };
}
