/** Where the nodes of a possibility tree are in its picture. */
import { hierarchy, partition } from 'd3-hierarchy';
import type { TreeNode } from '../../../src/core/tree/possibilityTree.ts';
import type { TreeModel } from '../treeModel.ts';

/** Columns of the picture. What lies deeper is reached through the outline. */
const mostLevels = 16;
/** Least height of a node that is drawn, in pixels. */
const leastHeight = 0.75;
/** Height of a forced node, which has no share of the answers, as a part of the node before it; and the most that all
 * of them take. */
const forcedPart = { each: 0.12, all: 0.5 } as const;

/** The place of a node, in shares of the picture. */
export interface Box {
  readonly node: TreeNode;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Where a box is, in CSS pixels. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly wide: number;
  readonly high: number;
}

const layouts = new WeakMap<TreeModel, readonly Box[]>();

/** Every node that is at least a pixel high in a picture of `height` pixels, column by column. */
export function boxesOf(model: TreeModel, height: number): readonly Box[] {
  const known = layouts.get(model);
  if (known !== undefined) return known;
  const { nodes } = model.tree;
  const [first] = nodes;
  if (first === undefined) return [];
  const heights = new Map([[first.id, 1]]);
  const shown = (node: TreeNode): TreeNode[] => {
    if (node.level + 1 >= mostLevels) return [];
    const children = node.children.map(id => nodes[id] as TreeNode);
    const forced = children.filter(({ isForced }) => isForced).length;
    const part = forced === 0 ? 0 : Math.min(forcedPart.each, forcedPart.all / forced);
    for (const child of children) {
      const share = child.isForced ? part : ((1 - part * forced) * child.drawn) / node.open;
      heights.set(child.id, share * (heights.get(node.id) ?? 0));
    }
    return children.filter(({ id }) => (heights.get(id) ?? 0) * height >= leastHeight);
  };
  const root = hierarchy<TreeNode>(first, shown);
  // A node is as high as its answers, also where some of them end with it.
  root.each(place => Object.assign(place, { value: heights.get(place.data.id) ?? 0 }));
  const placed = partition<TreeNode>().size([1, 1])(root);
  const boxes = placed.descendants().map(({ data, x0, x1, y0, y1 }) => ({
    node: data,
    left: y0,
    right: y1,
    top: x0,
    bottom: x1,
  }));
  layouts.set(model, boxes);
  return boxes;
}
