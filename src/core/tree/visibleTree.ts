/** Which part of a possibility tree is on the screen. */
import type { PossibilityTree, TreeNode } from './possibilityTree.ts';

/** What the user opened and asked for. */
export interface TreeView {
  /** Nodes with fewer answers are left out, except those that `opened` or the search shows. */
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
  const lines: TreeLine[] = [];
  const [root] = tree.nodes;
  if (root === undefined || tree.n === 0) return [];
  const stack: { readonly node: TreeNode; readonly siblings: number; readonly position: number }[] = [
    { node: root, siblings: 1, position: 1 },
  ];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { node } = next;
    const children = node.children.map(id => tree.nodes[id] as TreeNode);
    const isClosed = view.closed.has(node.id);
    const shown = isClosed ? [] : children.filter(child => isShown(child, node, view));
    const hiddenAnswers = children.reduce((sum, child) => sum + child.answers.length, 0) - answersOf(shown);
    const hidden = children.length - shown.length;
    lines.push({ ...next, isOpen: children.length === 0 ? null : shown.length > 0, hidden, hiddenAnswers });
    shown.toReversed().forEach((child, at) => {
      stack.push({ node: child, siblings: shown.length, position: shown.length - at });
    });
  }
  return lines;
}

function isShown(child: TreeNode, parent: TreeNode, { least, opened, found }: TreeView): boolean {
  if (found !== null) return found.has(child.id);
  return child.answers.length >= least || opened.has(parent.id);
}

function answersOf(nodes: readonly TreeNode[]): number {
  return nodes.reduce((sum, { answers }) => sum + answers.length, 0);
}

/** The nodes whose own text contains `text`, whatever its case, and all nodes before them; null for an empty text. */
export function searchTree({ nodes }: PossibilityTree, text: string): ReadonlySet<number> | null {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return null;
  const found = new Set<number>();
  for (const { id, text: own } of nodes) {
    if (!own.toLowerCase().includes(wanted)) continue;
    for (let at = id; at >= 0 && !found.has(at); at = nodes[at]?.parent ?? -1) found.add(at);
  }
  return found;
}
