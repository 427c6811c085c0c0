/** Which part of a possibility tree is on the screen. */
import type { PossibilityTree, TreeNode } from './possibilityTree.ts';

/** What the user opened and asked for. */
export interface TreeView {
  /** Nodes with fewer answers are left out, except those that `opened` or the search shows, and forced ones. */
  readonly least: number;
  /** Ids of nodes whose branches are hidden, and of those that show all of their branches. */
  readonly closed: ReadonlySet<number>;
  readonly opened: ReadonlySet<number>;
  /** Ids of nodes that a search found, and of all nodes before them; null without a search. */
  readonly found: ReadonlySet<number> | null;
}

/** A line of the outline. */
export interface TreeLine {
  readonly node: TreeNode;
  /** Nodes beside it on the screen, and its place among them from 1. */
  readonly siblings: number;
  readonly position: number;
  /** Whether its branches are on the screen; null where it has none. */
  readonly isOpen: boolean | null;
  /** Branches that are left out, and their answers. */
  readonly hidden: number;
  readonly hiddenAnswers: number;
}

/** The lines of the outline from top to bottom. */
export function visibleTree(tree: PossibilityTree, view: TreeView): readonly TreeLine[] {
  const { nodes, order } = tree;
  const [root] = nodes;
  if (root === undefined || order.length === 0) return [];
  const lines: TreeLine[] = [];
  const stack: { readonly node: TreeNode; readonly siblings: number; readonly position: number }[] = [
    { node: root, siblings: 1, position: 1 },
  ];
  const shown: TreeNode[] = [];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { node } = next;
    const isClosed = view.closed.has(node.id);
    shown.length = 0;
    let hiddenAnswers = 0;
    for (const id of node.children) {
      const child = nodes[id] as TreeNode;
      if (!isClosed && isShown(child, node, view)) shown.push(child);
      else hiddenAnswers += child.count;
    }
    lines.push({
      ...next,
      isOpen: node.children.length === 0 ? null : shown.length > 0,
      hidden: node.children.length - shown.length,
      hiddenAnswers,
    });
    for (let at = shown.length - 1; at >= 0; at--)
      stack.push({ node: shown[at] as TreeNode, siblings: shown.length, position: at + 1 });
  }
  return lines;
}

function isShown(child: TreeNode, parent: TreeNode, { least, opened, found }: TreeView): boolean {
  if (found !== null) return found.has(child.id);
  return child.count >= least || child.isForced || opened.has(parent.id);
}

const folded = new WeakMap<PossibilityTree, readonly string[]>();

/** The nodes whose own text contains `text`, whatever its case, and all nodes before them; null for an empty text. */
export function searchTree(tree: PossibilityTree, text: string): ReadonlySet<number> | null {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return null;
  const { nodes } = tree;
  const texts = folded.get(tree) ?? nodes.map(node => node.text.toLowerCase());
  folded.set(tree, texts);
  const found = new Set<number>();
  texts.forEach((own, id) => {
    if (!own.includes(wanted)) return;
    for (let at = id; at >= 0 && !found.has(at); at = nodes[at]?.parent ?? -1) found.add(at);
  });
  return found;
}
