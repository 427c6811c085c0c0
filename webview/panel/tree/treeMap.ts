/** The whole tree at a glance: from left to right one more word, height = share of the answers, color = kind. */
import { hierarchy, partition } from 'd3-hierarchy';
import { kindsAt, type TreeNode } from '../../../src/core/tree/possibilityTree.ts';
import { t } from '../../../src/core/text.ts';
import { h } from '../../shared/dom.ts';
import { readChartColors, seriesColor, withOpacity } from '../charts/chartColors.ts';
import { markedKinds } from './kindMarks.ts';
import { onOneLine, type TreeModel } from './treeModel.ts';

/** Columns of the picture. What lies deeper is reached through the outline. */
const mostLevels = 16;
const height = 180;
/** Least height of a node that is drawn, in pixels. */
const leastHeight = 0.75;
/** Height from which a node has a text. */
const textHeight = 13;

interface Box {
  readonly node: TreeNode;
  /** In shares of the picture. */
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const layouts = new WeakMap<TreeModel, readonly Box[]>();

function boxesOf(model: TreeModel): readonly Box[] {
  const known = layouts.get(model);
  if (known !== undefined) return known;
  const { nodes } = model.tree;
  const [first] = nodes;
  if (first === undefined) return [];
  const root = hierarchy<TreeNode>(first, node =>
    node.level + 1 >= mostLevels ? [] : node.children.map(id => nodes[id] as TreeNode),
  );
  // A node is as high as its answers, also where some of them end with it.
  root.each(place => Object.assign(place, { value: place.data.answers.length }));
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

/** A canvas that is drawn again as tree, selection or theme change. */
export class TreeMap {
  readonly element: HTMLElement;
  private readonly canvas: HTMLCanvasElement;
  private model: TreeModel | null = null;
  private selected = 0;

  constructor(select: (node: number) => void) {
    this.canvas = h('canvas', {
      role: 'img',
      'aria-label': t`Picture of the possibility tree; the outline below has the same nodes`,
      onclick: event => {
        const node = this.nodeAt(event as MouseEvent);
        if (node !== null) select(node.id);
      },
      onmousemove: event => {
        const node = this.nodeAt(event as MouseEvent);
        this.canvas.title = node === null ? '' : onOneLine(node.text, 120);
      },
    });
    this.element = h('div', { class: 'tree-map' }, this.canvas);
    new ResizeObserver(() => {
      this.draw();
    }).observe(this.element);
  }

  /** Show a tree. */
  show(model: TreeModel, selected: number): void {
    this.model = model;
    this.selected = selected;
    this.draw();
  }

  private nodeAt(event: MouseEvent): TreeNode | null {
    if (this.model === null) return null;
    const { width, height: high } = this.canvas.getBoundingClientRect();
    const x = event.offsetX / width;
    const y = event.offsetY / high;
    const isIn = ({ left, right, top, bottom }: Box): boolean => x >= left && x < right && y >= top && y < bottom;
    return boxesOf(this.model).find(isIn)?.node ?? null;
  }

  private draw(): void {
    const { model, canvas, element } = this;
    const width = element.clientWidth;
    const context = canvas.getContext('2d');
    if (model === null || context === null || width === 0) return;
    const scale = globalThis.devicePixelRatio;
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    canvas.style.height = `${height}px`;
    context.scale(scale, scale);
    const colors = readChartColors();
    context.font = `${colors.font.size}px ${colors.font.family}`;
    context.textBaseline = 'middle';
    const path = pathIds(model, this.selected);
    for (const box of boxesOf(model)) {
      const top = box.top * height;
      const high = (box.bottom - box.top) * height;
      if (high < leastHeight) continue;
      const left = box.left * width;
      const wide = (box.right - box.left) * width;
      const kinds = kindsAt(model.answers, box.node);
      const [leading] = kinds;
      const place = model.places.get(leading?.kind ?? '') ?? Infinity;
      const color = place < markedKinds ? seriesColor(colors, place) : colors.muted;
      const purity = (leading?.count ?? 0) / box.node.answers.length;
      const isOnPath = path.has(box.node.id);
      context.fillStyle = withOpacity(color, (isOnPath ? 0.3 : 0.12) + 0.3 * purity);
      context.fillRect(left, top, wide - 1, Math.max(1, high - (high > 3 ? 1 : 0)));
      if (box.node.id === this.selected) {
        context.strokeStyle = colors.text;
        context.lineWidth = 2;
        context.strokeRect(left + 1, top + 1, Math.max(1, wide - 3), Math.max(1, high - 3));
      }
      if (high < textHeight || wide < 24) continue;
      context.save();
      context.beginPath();
      context.rect(left, top, wide - 4, high);
      context.clip();
      context.fillStyle = colors.text;
      context.fillText(onOneLine(box.node.text.trim(), 40), left + 4, top + high / 2);
      context.restore();
    }
  }
}

function pathIds({ tree }: TreeModel, id: number): ReadonlySet<number> {
  const ids = new Set<number>();
  for (let node = tree.nodes[id]; node !== undefined; node = tree.nodes[node.parent]) ids.add(node.id);
  return ids;
}
