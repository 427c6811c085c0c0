/** Paints a node of the picture of a possibility tree: its kind as color, pattern and letter, and its text where it
 * fits. */
import { largestWhere } from '../../../src/core/numeric/search.ts';
import { kindsAt } from '../../../src/core/tree/possibilityTree.ts';
import { seriesColor, withOpacity, type ChartColors } from '../charts/chartColors.ts';
import { letterOf, markedKinds } from './kindMarks.ts';
import type { Box, Frame } from './treeBoxes.ts';
import { onOneLine, type TreeModel } from '../treeModel.ts';

/** Height and width from which a node has a text, in pixels. */
const textSize = { high: 13, wide: 24 } as const;
/** Side of a tile of a pattern, in pixels. */
const tile = 8;

type Paint = (box: Box, frame: Frame) => void;

/** A painter for one picture. */
export function boxPainter(
  context: CanvasRenderingContext2D,
  { tree, places }: TreeModel,
  colors: ChartColors,
  scale: number,
): Paint {
  const patterns = new Map<number, CanvasPattern | null>();
  const patternOf = (place: number): CanvasPattern | null => {
    const known = patterns.get(place);
    if (known !== undefined) return known;
    const made = kindPattern(context, place, colorOf(colors, place), scale);
    patterns.set(place, made);
    return made;
  };
  return ({ node }, { left, top, wide, high }) => {
    const kinds = kindsAt(tree, node);
    const counted = kinds.reduce((sum, { count }) => sum + count, 0);
    const [leading] = kinds;
    const place = places.get(leading?.kind ?? '') ?? Infinity;
    const kind = Math.min(place, markedKinds);
    const purity = counted === 0 ? 0 : (leading?.count ?? 0) / counted;
    context.fillStyle = withOpacity(colorOf(colors, kind), 0.12 + 0.3 * purity);
    context.fillRect(left, top, wide, high);
    const pattern = patternOf(kind);
    if (pattern !== null) {
      context.fillStyle = pattern;
      context.fillRect(left, top, wide, high);
    }
    if (node.isForced || node.isBehindForced) {
      context.strokeStyle = colors.text;
      context.lineWidth = 1;
      context.setLineDash([4, 3]);
      context.strokeRect(left + 0.5, top + 0.5, Math.max(1, wide - 1), Math.max(1, high - 1));
      context.setLineDash([]);
    }
    if (high < textSize.high || wide < textSize.wide) return;
    context.save();
    context.beginPath();
    context.rect(left, top, wide - 4, high);
    context.clip();
    const own = onOneLine(node.text.trim(), 40);
    const text = boxLabel(letterOf(place), own, part => context.measureText(part).width <= wide - 10);
    const { width } = context.measureText(text);
    context.fillStyle = withOpacity(colors.background, 0.7);
    context.fillRect(left + 2, top + high / 2 - 7, width + 4, 14);
    context.fillStyle = colors.text;
    context.fillText(text, left + 4, top + high / 2);
    context.restore();
  };
}

/** The letter of a kind and as much of the text behind it as fits, with an ellipsis where it is not all of it. */
export function boxLabel(letter: string, text: string, fits: (label: string) => boolean): string {
  const characters = Array.from(text);
  const labelOf = (length: number): string => {
    const beginning = characters.slice(0, length).join('').trimEnd();
    if (beginning === '') return letter;
    return `${letter} · ${length === characters.length ? beginning : `${beginning}…`}`;
  };
  const whole = labelOf(characters.length);
  if (fits(whole)) return whole;
  return labelOf(largestWhere(length => fits(labelOf(length)), 0, Math.max(0, characters.length - 1)));
}

function colorOf(colors: ChartColors, kind: number): string {
  return kind < markedKinds ? seriesColor(colors, kind) : colors.muted;
}

/** Lines of a pattern as coordinates in a tile; the style sheet has the same. Kind A is plain. */
const strokes: readonly (readonly (readonly [number, number, number, number])[])[] = [
  [],
  [
    [-1, tile + 1, tile + 1, -1],
    [-1, 1, 1, -1],
    [tile - 1, tile + 1, tile + 1, tile - 1],
  ],
  [[0, tile / 2, tile, tile / 2]],
  [
    [-1, -1, tile + 1, tile + 1],
    [-1, tile - 1, 1, tile + 1],
    [tile - 1, -1, tile + 1, 1],
  ],
  [[tile / 2, 0, tile / 2, tile]],
  [
    [0, tile / 2, tile, tile / 2],
    [tile / 2, 0, tile / 2, tile],
  ],
];

function kindPattern(
  context: CanvasRenderingContext2D,
  kind: number,
  color: string,
  scale: number,
): CanvasPattern | null {
  const lines = strokes[kind] ?? [];
  if (lines.length === 0) return null;
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = Math.max(1, Math.round(tile * scale));
  const own = canvas.getContext('2d');
  if (own === null) return null;
  own.scale(canvas.width / tile, canvas.height / tile);
  own.strokeStyle = withOpacity(color, 0.6);
  own.lineWidth = 1;
  for (const [x0, y0, x1, y1] of lines) {
    own.beginPath();
    own.moveTo(x0, y0);
    own.lineTo(x1, y1);
    own.stroke();
  }
  const pattern = context.createPattern(canvas, 'repeat');
  pattern?.setTransform(new DOMMatrix().scale(tile / canvas.width, tile / canvas.height));
  return pattern;
}
