/** The canvas that exported pictures are drawn on: twice the resolution of its units, in the colors of the theme. */
import type { RunReport } from '../../../src/domain/report.ts';
import { wrapWords } from '../../shared/wrapWords.ts';
import { readChartColors } from './chartColors.ts';
import type { ChartColors } from './chartColors.ts';
import { drawCurve } from './curveChart.ts';
import type { CurveLayout } from './curveLayout.ts';

/** Width of every sheet in units. */
export const sheetWidth = 900;
/** Pixels per unit. */
const scale = 2;
const margin = 24;

export interface Sheet {
  readonly canvas: HTMLCanvasElement;
  readonly context: CanvasRenderingContext2D;
  readonly colors: ChartColors;
}

/** Text style; sizes and widths in units. */
export interface TextStyle {
  readonly size: number;
  readonly bold?: boolean;
  readonly color?: string;
  readonly align?: CanvasTextAlign;
  /** The text is condensed to this width. */
  readonly width?: number;
}

/** An empty sheet of a height; null where the page has no 2D canvas. */
export function createSheet(height: number): Sheet | null {
  const canvas = document.createElement('canvas');
  canvas.width = sheetWidth * scale;
  canvas.height = height * scale;
  const context = canvas.getContext('2d');
  if (context === null) return null;
  context.scale(scale, scale);
  const colors = readChartColors();
  context.fillStyle = colors.background;
  context.fillRect(0, 0, sheetWidth, height);
  return { canvas, context, colors };
}

/** The sheet as a PNG data URL. */
export function sheetUrl({ canvas }: Sheet): string {
  return canvas.toDataURL('image/png');
}

/** Writes one line of text, centered on `y`. */
export function writeText({ context, colors }: Sheet, text: string, x: number, y: number, style: TextStyle): void {
  context.font = fontOf(colors, style);
  context.fillStyle = style.color ?? colors.text;
  context.textAlign = style.align ?? 'left';
  context.textBaseline = 'middle';
  context.fillText(text, x, y, style.width);
}

/** Writes source and prompt, headline (at most two lines) and title of a picture on the top 92 units. */
export function writeHeader(sheet: Sheet, report: RunReport, headline: string, title: string): void {
  const width = sheetWidth - 2 * margin;
  const small = { color: sheet.colors.muted, width };
  const { prompt, source } = report.spec;
  const whole = [source, prompt.replace(/\s+/gu, ' ').trim()].filter(part => part !== '').join(' · ');
  const [line = '', ...others] = wrapped(sheet, whole, width - 16, { size: 12 });
  writeText(sheet, others.length === 0 ? line : `${line} …`, margin, 24, { ...small, size: 12 });
  const size = wrapped(sheet, headline, width, { size: 16, bold: true }).length > 2 ? 13 : 16;
  const style = { size, bold: true, width };
  const [first = '', second, ...rest] = wrapped(sheet, headline, width, style);
  writeText(sheet, first, margin, 48, style);
  if (second !== undefined) writeText(sheet, rest.length === 0 ? second : `${second} …`, margin, 68, style);
  writeText(sheet, `${title} · ${report.model.name} · ${report.form}`, margin, 92, { ...small, size: 11 });
}

/** A text broken at spaces into lines of at most `width` units. */
export function wrapped({ context, colors }: Sheet, text: string, width: number, style: TextStyle): readonly string[] {
  context.font = fontOf(colors, style);
  return wrapWords(text, line => context.measureText(line).width <= width);
}

function fontOf({ font }: ChartColors, { size, bold }: TextStyle): string {
  return `${bold === true ? '600 ' : ''}${size}px ${font.family}`;
}

/** Draws a curve in a box of the sheet. */
export function drawCurveOn(
  sheet: Sheet,
  layout: Omit<CurveLayout, 'exportScale'>,
  [x, y, width, height]: readonly [x: number, y: number, width: number, height: number],
): void {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const chart = drawCurve(canvas, { ...layout, exportScale: scale });
  sheet.context.drawImage(canvas, x, y, width, height);
  chart.destroy();
}
