/** The paper that pictures for export are drawn on: twice the resolution of its units, in the colors of the theme. */
import type { RunReport } from '../../../src/domain/report.ts';
import { linesOf } from '../../shared/wrapWords.ts';
import { themeColors } from './chartColors.ts';
import type { ChartColors } from './chartColors.ts';
import { drawCurve } from './curveChart.ts';
import type { CurveLayout } from './curveChart.ts';

export const pictureWidth = 900;
/** Pixels of the picture for each of its units. */
const SHARPNESS = 2;
const margin = 24;

export interface Sheet {
  readonly canvas: HTMLCanvasElement;
  readonly context: CanvasRenderingContext2D;
  readonly colors: ChartColors;
}

export interface TextStyle {
  readonly size: number;
  readonly bold?: boolean;
  readonly color?: string;
  readonly align?: CanvasTextAlign;
  readonly width?: number;
}

/** An empty sheet of a height; null where the page has no canvas. */
export function openSheet(height: number): Sheet | null {
  const canvas = document.createElement('canvas');
  canvas.width = pictureWidth * SHARPNESS;
  canvas.height = height * SHARPNESS;
  const context = canvas.getContext('2d');
  if (context === null) return null;
  context.scale(SHARPNESS, SHARPNESS);
  const colors = themeColors();
  context.fillStyle = colors.background;
  context.fillRect(0, 0, pictureWidth, height);
  return { canvas, context, colors };
}

/** The sheet as a data URL. */
export function pictureUrl({ canvas }: Sheet): string {
  return canvas.toDataURL('image/png');
}

export function write({ context, colors }: Sheet, text: string, x: number, y: number, style: TextStyle): void {
  context.font = fontOf(colors, style);
  context.fillStyle = style.color ?? colors.text;
  context.textAlign = style.align ?? 'left';
  context.textBaseline = 'middle';
  context.fillText(text, x, y, style.width);
}

/** Prompt, sentence and what the picture shows, down to 92 units; of a long sentence what fits on two lines. */
export function writeHead(sheet: Sheet, report: RunReport, sentence: string, under: string): void {
  const width = pictureWidth - 2 * margin;
  const { muted } = sheet.colors;
  write(sheet, report.spec.prompt.replace(/\s+/gu, ' ').slice(0, 110), margin, 24, { size: 12, color: muted, width });
  const size = wrapped(sheet, sentence, width, { size: 16, bold: true }).length > 2 ? 13 : 16;
  const lines = wrapped(sheet, sentence, width, { size, bold: true });
  const shown = lines.length <= 2 ? lines : [lines[0] ?? '', `${lines[1] ?? ''} …`];
  shown.forEach((line, i) => write(sheet, line, margin, 48 + 20 * i, { size, bold: true, width }));
  write(sheet, `${under} · ${report.model.name} · ${report.form}`, margin, 92, { size: 11, color: muted, width });
}

/** A text broken into lines of at most `width` units where it has spaces. */
export function wrapped({ context, colors }: Sheet, text: string, width: number, style: TextStyle): readonly string[] {
  context.font = fontOf(colors, style);
  return linesOf(text, line => context.measureText(line).width <= width);
}

function fontOf({ font }: ChartColors, { size, bold }: TextStyle): string {
  return `${bold === true ? '600 ' : ''}${size}px ${font.family}`;
}

/** A curve in a box of the sheet. */
export function drawStill(
  sheet: Sheet,
  layout: Omit<CurveLayout, 'still'>,
  [x, y, width, height]: readonly [number, number, number, number],
): void {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const chart = drawCurve(canvas, { ...layout, still: SHARPNESS });
  sheet.context.drawImage(canvas, x, y, width, height);
  chart.destroy();
}
