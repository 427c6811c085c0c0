/** The phase diagram as a PNG, for export: drawn from the same numbers and colours as the page, at twice its resolution. */
import { valueOf } from '../../src/core/figure.ts';
import { formatTemperature } from '../../src/core/format.ts';
import type { RunReport } from '../../src/experiment/report.ts';
import { cividis, css, inkOn } from '../shared/palette.ts';
import { clear, themeColours } from './chartColours.ts';
import type { ChartColours } from './chartColours.ts';
import { colourOf, colourScale, shareOf } from './colourScale.ts';
import type { ColourScale } from './colourScale.ts';
import { drawCurve } from './curveChart.ts';
import { rowCurves, rowLabel } from './curveSection.ts';
import { bandOf, cellAt, figureAt } from './gridColumns.ts';
import { metricCard } from './metricCards.ts';
import { selectedDetail } from './panelState.ts';
import type { PanelState } from './panelState.ts';

const frame = { width: 900, left: 140, right: 24, top: 110, row: 48, chart: 120 } as const;
/** Pixels of the picture for each of its units. */
const SHARPNESS = 2;

interface Sheet {
  readonly context: CanvasRenderingContext2D;
  readonly report: RunReport;
  readonly metric: string;
  readonly scale: ColourScale;
  readonly colours: ChartColours;
}

/** A data URL of the picture; null when there is nothing to draw. */
export function pictureOf(state: PanelState): string | null {
  const { report } = state;
  if (report === null) return null;
  const curves = rowCurves(state, report);
  const canvas = document.createElement('canvas');
  const height = frame.top + report.windows.length * frame.row + 84 + curves.length * (frame.chart + 28);
  canvas.width = frame.width * SHARPNESS;
  canvas.height = height * SHARPNESS;
  const context = canvas.getContext('2d');
  if (context === null) return null;
  context.scale(SHARPNESS, SHARPNESS);
  const metric = colourOf(report, state.colour);
  const sheet: Sheet = { context, report, metric, scale: colourScale(report, metric), colours: themeColours() };
  context.fillStyle = sheet.colours.background;
  context.fillRect(0, 0, frame.width, height);
  writeHead(sheet, selectedDetail(state)?.sentence ?? report.sentence);
  report.windows.forEach((_, window) => drawRow(sheet, window));
  drawAxis(sheet);
  drawScale(sheet);
  curves.forEach((layout, i) => drawRowCurve(sheet, layout, i, rowLabel(state, report)));
  return canvas.toDataURL('image/png');
}

function write(sheet: Sheet, text: string, x: number, y: number, style: { size: number; bold?: boolean; colour?: string; align?: CanvasTextAlign; width?: number }): void {
  const { context, colours } = sheet;
  context.font = `${style.bold === true ? '600 ' : ''}${style.size}px ${colours.font.family}`;
  context.fillStyle = style.colour ?? colours.text;
  context.textAlign = style.align ?? 'left';
  context.textBaseline = 'middle';
  context.fillText(text, x, y, style.width);
}

function writeHead(sheet: Sheet, sentence: string): void {
  const { report, colours, metric } = sheet;
  const width = frame.width - 48;
  write(sheet, report.spec.prompt.replace(/\s+/gu, ' ').slice(0, 110), 24, 24, { size: 12, colour: colours.muted, width });
  const words = sentence.split(' ');
  const half = sentence.length > 90 ? Math.ceil(words.length / 2) : words.length;
  write(sheet, words.slice(0, half).join(' '), 24, 48, { size: 16, bold: true, width });
  write(sheet, words.slice(half).join(' '), 24, 68, { size: 16, bold: true, width });
  write(sheet, `${metricCard(metric).name} · ${report.model.name} · ${report.form}`, 24, 92, { size: 11, colour: colours.muted });
}

function columnWidth(sheet: Sheet): number {
  return (frame.width - frame.left - frame.right) / sheet.report.temperatures.length;
}

function drawRow(sheet: Sheet, window: number): void {
  const { context, report, metric, scale, colours } = sheet;
  const width = columnWidth(sheet);
  const y = frame.top + window * frame.row;
  write(sheet, report.windows[window]?.label ?? '', frame.left - 12, y + frame.row / 2, { size: 12, colour: colours.muted, align: 'right', width: frame.left - 24 });
  report.temperatures.forEach((_, column) => {
    const x = frame.left + column * width;
    const figure = figureAt(report, window, column, metric);
    const value = valueOf(figure);
    const certain = figure?.kind !== 'estimate' || cellAt(report, window, column)?.regime?.certain !== false;
    const colour = value === undefined ? null : cividis(shareOf(scale, value));
    if (colour === null) {
      context.strokeStyle = colours.grid;
      context.strokeRect(x + 1.5, y + 1.5, width - 3, frame.row - 3);
    } else if (certain) {
      context.fillStyle = css(colour);
      context.fillRect(x + 1, y + 1, width - 2, frame.row - 2);
    } else hatch(sheet, css(colour), x + 1, y + 1, width - 2);
    const text = value !== undefined ? scale.write(value) : figure === undefined ? '' : '–';
    write(sheet, text, x + width / 2, y + frame.row / 2, { size: 13, align: 'center', colour: colour === null || !certain ? colours.text : inkOn(colour), width: width - 6 });
  });
  drawBoundary(sheet, window, y);
}

function drawBoundary(sheet: Sheet, window: number, y: number): void {
  const { context, report, colours } = sheet;
  const band = bandOf(report.boundaries[window], report.temperatures);
  if (band === null) return;
  const [low, x, high] = band.map((column) => frame.left + (column + 0.5) * columnWidth(sheet)) as [number, number, number];
  context.fillStyle = clear(colours.boundary, 0.4);
  context.fillRect(low, y, high - low, frame.row);
  for (const [colour, width, dash] of [[colours.background, 4, []], [colours.boundary, 2, [5, 3]]] as const) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.setLineDash([...dash]);
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(x, y + frame.row);
    context.stroke();
  }
  context.setLineDash([]);
  context.lineWidth = 1;
}

function drawAxis(sheet: Sheet): void {
  const { report, colours } = sheet;
  const y = frame.top + report.windows.length * frame.row + 14;
  write(sheet, 'temperature', frame.left - 12, y, { size: 11, colour: colours.muted, align: 'right' });
  report.temperatures.forEach((t, column) => write(sheet, formatTemperature(t), frame.left + (column + 0.5) * columnWidth(sheet), y, { size: 11, colour: colours.muted, align: 'center' }));
}

/** A cell whose interval reaches two regimes: stripes of its colour, its number on a plain plate. */
function hatch({ context, colours }: Sheet, colour: string, x: number, y: number, width: number): void {
  const height = frame.row - 2;
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  context.strokeStyle = colour;
  context.lineWidth = 3;
  context.beginPath();
  for (let at = -height; at < width; at += 8) {
    context.moveTo(x + at, y + height);
    context.lineTo(x + at + height, y);
  }
  context.stroke();
  context.strokeRect(x, y, width, height);
  context.fillStyle = colours.background;
  context.fillRect(x + width / 2 - 20, y + height / 2 - 10, 40, 20);
  context.restore();
}

/** The colour scale with the words at its ends. */
function drawScale(sheet: Sheet): void {
  const { context, report, scale, colours } = sheet;
  const y = frame.top + report.windows.length * frame.row + 36;
  const words = { size: 11, colour: colours.muted };
  write(sheet, scale.lowWord, frame.left, y, words);
  const start = frame.left + context.measureText(scale.lowWord).width + 10;
  const ramp = context.createLinearGradient(start, 0, start + 120, 0);
  for (let i = 0; i <= 16; i += 1) ramp.addColorStop(i / 16, css(cividis(i / 16)));
  context.fillStyle = ramp;
  context.fillRect(start, y - 5, 120, 10);
  write(sheet, scale.highWord, start + 130, y, words);
}

/** A curve of the row, its columns under those of the map. */
function drawRowCurve(sheet: Sheet, layout: ReturnType<typeof rowCurves>[number], i: number, row: string): void {
  const y = frame.top + sheet.report.windows.length * frame.row + 72 + i * (frame.chart + 28);
  const { title, unit } = layout.curve;
  write(sheet, [title, unit, row].filter((part) => part !== '').join(' · '), frame.left, y, { size: 12 });
  const canvas = document.createElement('canvas');
  canvas.width = frame.width - frame.right;
  canvas.height = frame.chart;
  const chart = drawCurve(canvas, { ...layout, logY: false, gutter: () => frame.left, still: SHARPNESS });
  sheet.context.drawImage(canvas, 0, y + 10, frame.width - frame.right, frame.chart);
  chart.destroy();
}
