/** The whole tree at a glance: from left to right one more word, height = share of the answers, color, pattern and
 * letter = kind. */
import type { TreeNode } from '../../../src/core/tree/possibilityTree.ts';
import { t } from '../../../src/core/text.ts';
import { h } from '../../shared/dom.ts';
import { readChartColors, withOpacity, type ChartColors } from '../charts/chartColors.ts';
import { boxesOf, type Box, type Frame } from './treeBoxes.ts';
import { boxPainter } from './boxPainter.ts';
import { onOneLine, type TreeModel } from '../treeModel.ts';

const height = 180;

/** A canvas whose picture is drawn again as tree, width or theme change; a selection is drawn on top of it. */
export class TreeMap {
  readonly element: HTMLElement;
  private readonly canvas: HTMLCanvasElement;
  private readonly picture: HTMLCanvasElement;
  private drawnFrom: readonly unknown[] = [];
  private model: TreeModel | null = null;
  private selected = 0;
  private theme = 0;

  constructor(select: (node: number) => void) {
    this.picture = h('canvas', {});
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

  /** Show a tree. `theme` changes with the theme. */
  show(model: TreeModel, selected: number, theme: number): void {
    this.model = model;
    this.selected = selected;
    this.theme = theme;
    this.draw();
  }

  private nodeAt(event: MouseEvent): TreeNode | null {
    if (this.model === null) return null;
    const { width, height: high } = this.canvas.getBoundingClientRect();
    const x = event.offsetX / width;
    const y = event.offsetY / high;
    const isIn = ({ left, right, top, bottom }: Box): boolean => x >= left && x < right && y >= top && y < bottom;
    return boxesOf(this.model, height).find(isIn)?.node ?? null;
  }

  private draw(): void {
    const { model, canvas, element, picture } = this;
    const width = element.clientWidth;
    const context = canvas.getContext('2d');
    if (model === null || context === null || width === 0) return;
    const scale = globalThis.devicePixelRatio;
    const from = [model, width, scale, this.theme];
    const colors = readChartColors();
    if (from.some((one, at) => one !== this.drawnFrom[at])) {
      this.drawnFrom = from;
      for (const one of [picture, canvas]) {
        one.width = Math.round(width * scale);
        one.height = Math.round(height * scale);
      }
      canvas.style.height = `${height}px`;
      drawBoxes(picture, model, colors, width, scale);
    }
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.drawImage(picture, 0, 0);
    context.scale(scale, scale);
    drawSelection(context, model, this.selected, colors, width);
  }
}

function drawBoxes(
  picture: HTMLCanvasElement,
  model: TreeModel,
  colors: ChartColors,
  width: number,
  scale: number,
): void {
  const context = picture.getContext('2d');
  if (context === null) return;
  context.scale(scale, scale);
  context.font = `${colors.font.size}px ${colors.font.family}`;
  context.textBaseline = 'middle';
  const paint = boxPainter(context, model, colors, scale);
  for (const box of boxesOf(model, height)) paint(box, frameOf(box, width));
}

/** The path to the selected node is brighter, and the node has a frame. */
function drawSelection(
  context: CanvasRenderingContext2D,
  model: TreeModel,
  selected: number,
  colors: ChartColors,
  width: number,
): void {
  const boxes = boxesOf(model, height);
  const path = new Set<number>();
  for (let node = model.tree.nodes[selected]; node !== undefined; node = model.tree.nodes[node.parent])
    path.add(node.id);
  context.fillStyle = withOpacity(colors.text, 0.12);
  context.strokeStyle = colors.text;
  for (const box of boxes) {
    if (!path.has(box.node.id)) continue;
    const { left, top, wide, high } = frameOf(box, width);
    context.fillRect(left, top, wide, high);
    context.lineWidth = box.node.id === selected ? 2 : 1;
    context.strokeRect(left + 1, top + 1, Math.max(1, wide - 2), Math.max(1, high - 2));
  }
}

function frameOf({ left, right, top, bottom }: Box, width: number): Frame {
  const high = (bottom - top) * height;
  return {
    left: left * width,
    top: top * height,
    wide: (right - left) * width - 1,
    high: Math.max(1, high - (high > 3 ? 1 : 0)),
  };
}
