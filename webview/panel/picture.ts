/** The phase diagram as a PNG, for export: drawn from the same numbers and colours as the page, at twice its resolution. */
import { valueOf } from '../../src/core/figure.ts';
import { formatTemperature } from '../../src/core/format.ts';
import type { RunReport } from '../../src/experiment/report.ts';
import { cividis, css, inkOn } from '../shared/palette.ts';
import { themeColours } from './chartColours.ts';
import type { ChartColours } from './chartColours.ts';
import { colourOf, colourScale, shareOf } from './colourScale.ts';
import type { ColourScale } from './colourScale.ts';
import { bandOf, cellAt, figureAt } from './gridColumns.ts';
import { metricCard } from './metricCards.ts';
import { selectedDetail } from './panelState.ts';
import type { PanelState } from './panelState.ts';

const frame = { width: 900, left: 140, right: 24, top: 110, row: 48, chart: 110 } as const;

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
  const charts = [...document.querySelectorAll<HTMLCanvasElement>('.curves canvas')];
  if (report === null) return null;
  const canvas = document.createElement('canvas');
  const height = frame.top + report.windows.length * frame.row + 64 + charts.length * (frame.chart + 24);
  canvas.width = frame.width * 2;
  canvas.height = height * 2;
  const context = canvas.getContext('2d');
  if (context === null) return null;
  context.scale(2, 2);
  const metric = colourOf(report, state.colour);
  const sheet: Sheet = { context, report, metric, scale: colourScale(report, metric), colours: themeColours() };
  context.fillStyle = sheet.colours.background;
  context.fillRect(0, 0, frame.width, height);
  writeHead(sheet, selectedDetail(state)?.sentence ?? report.sentence);
  report.windows.forEach((_, window) => drawRow(sheet, window));
  drawAxis(sheet);
  charts.forEach((chart, i) => drawChart(sheet, chart, i));
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
    const value = valueOf(figureAt(report, window, column, metric));
    const certain = cellAt(report, window, column)?.regime?.certain !== false;
    const colour = value === undefined || !certain ? null : cividis(shareOf(scale, value));
    context.fillStyle = colour === null ? 'transparent' : css(colour);
    context.strokeStyle = colours.grid;
    context.fillRect(x + 1, y + 1, width - 2, frame.row - 2);
    if (colour === null) context.strokeRect(x + 1.5, y + 1.5, width - 3, frame.row - 3);
    write(sheet, value === undefined ? '–' : scale.write(value), x + width / 2, y + frame.row / 2, { size: 13, align: 'center', colour: colour === null ? colours.text : inkOn(colour), width: width - 6 });
  });
  drawBoundary(sheet, window, y);
}

function drawBoundary(sheet: Sheet, window: number, y: number): void {
  const { context, report, colours } = sheet;
  const band = bandOf(report.boundaries[window], report.temperatures);
  if (band === null) return;
  const x = frame.left + (band[1] + 0.5) * columnWidth(sheet);
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

/** A chart of the page, scaled so that its columns stand under those of the map. */
function drawChart(sheet: Sheet, chart: HTMLCanvasElement, i: number): void {
  const y = frame.top + sheet.report.windows.length * frame.row + 48 + i * (frame.chart + 24);
  const title = chart.closest('figure')?.querySelector('.curve-title')?.textContent ?? '';
  write(sheet, title, frame.left, y, { size: 12 });
  const gutter = chart.closest('.curves')?.querySelector<HTMLElement>('.gutter-probe')?.offsetWidth ?? 0;
  const scale = (frame.width - frame.left - frame.right) / Math.max(1, chart.offsetWidth - gutter);
  sheet.context.drawImage(chart, frame.left - gutter * scale, y + 10, chart.offsetWidth * scale, frame.chart);
}
