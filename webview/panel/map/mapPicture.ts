/** The map and its row curves as a PNG for export, from the same numbers and colors as the page. */
import { valueOf } from '../../../src/core/figure.ts';
import type { RunReport } from '../../../src/domain/report.ts';
import { plainRegime } from '../../../src/domain/plainRegime.ts';
import { cividis, cssColor, textColorOn } from '../../shared/palette.ts';
import { withOpacity } from '../charts/chartColors.ts';
import {
  createSheet,
  drawCurveOn,
  sheetUrl,
  sheetWidth,
  wrapped,
  writeHeader,
  writeText,
} from '../charts/exportSheet.ts';
import type { Sheet } from '../charts/exportSheet.ts';
import type { PanelState } from '../panelState.ts';
import { selectedDetail } from '../panelState.ts';
import { colorMetric, colorScale, scalePosition } from './colorScale.ts';
import type { ColorScale } from './colorScale.ts';
import { boundaryAt, boundaryColumns, cellAt, figureAt } from './gridLookup.ts';
import { mapTitle } from './mapGrid.ts';
import { regimeStretches } from './regimeStrip.ts';
import { rowCurves, rowLabel, type RowCurve } from './rowCurves.ts';

/** Lengths in units of the sheet. */
const frame = { left: 140, right: 24, top: 110, row: 64, cell: 48, chart: 160 } as const;

interface MapSheet extends Sheet {
  readonly report: RunReport;
  readonly metric: string;
  readonly scale: ColorScale;
}

/** A PNG data URL; null where the page has no canvas. */
export function mapPicture(state: PanelState, report: RunReport): string | null {
  const curves = rowCurves(state, report);
  const rows = report.axes.y.labels;
  const created = createSheet(frame.top + rows.length * frame.row + 84 + curves.length * (frame.chart + 28));
  if (created === null) return null;
  const metric = colorMetric(report, state.color);
  const sheet: MapSheet = { ...created, report, metric, scale: colorScale(report, metric) };
  writeHeader(sheet, report, selectedDetail(state)?.headline ?? report.headline, mapTitle(report, metric));
  rows.forEach((label, row) => drawRow(sheet, row, label));
  drawAxis(sheet);
  drawScale(sheet);
  curves.forEach((curve, i) => drawRowCurve(sheet, curve, i, rowLabel(state, report)));
  return sheetUrl(sheet);
}

function columnWidth({ report }: MapSheet): number {
  return (sheetWidth - frame.left - frame.right) / report.axes.x.labels.length;
}

/** y of the bottom of the map. */
function mapBottom({ report }: MapSheet): number {
  return frame.top + report.axes.y.labels.length * frame.row;
}

function drawRow(sheet: MapSheet, row: number, label: string): void {
  const y = frame.top + row * frame.row;
  writeRowLabel(sheet, label, y);
  sheet.report.axes.x.labels.forEach((_, column) => drawCell(sheet, row, column, y));
  drawBoundary(sheet, row, y);
  writeRegimes(sheet, row, y + frame.cell + 8);
}

/** The regimes of a row below its cells, each word over its columns. */
function writeRegimes(sheet: MapSheet, row: number, y: number): void {
  const width = columnWidth(sheet);
  for (const { name, from, to } of regimeStretches(sheet.report, row)) {
    if (name === null) continue;
    const x = frame.left + from * width;
    const room = (to - from + 1) * width - 4;
    sheet.context.fillStyle = sheet.colors.grid;
    sheet.context.fillRect(x + 1, y - 7, room + 2, 1);
    writeText(sheet, plainRegime(name, sheet.report.outcome), x + 2, y, {
      size: 10,
      color: sheet.colors.muted,
      width: room,
    });
  }
}

function drawCell(sheet: MapSheet, row: number, column: number, y: number): void {
  const { context, report, metric, scale, colors } = sheet;
  const width = columnWidth(sheet);
  const x = frame.left + column * width;
  const figure = figureAt(report, row, column, metric);
  const value = valueOf(figure);
  const style = { size: 13, align: 'center', width: width - 6 } as const;
  const [middleX, middleY] = [x + width / 2, y + frame.cell / 2];
  if (value === undefined) {
    context.strokeStyle = colors.grid;
    context.strokeRect(x + 1.5, y + 1.5, width - 3, frame.cell - 3);
    writeText(sheet, figure === undefined ? '' : '–', middleX, middleY, style);
    return;
  }
  const color = cividis(scalePosition(scale, value));
  const isUncertain = figure?.kind === 'estimate' && cellAt(report, row, column)?.regime?.certain === false;
  if (isUncertain) hatch(sheet, cssColor(color), x + 1, y + 1, width - 2);
  else {
    context.fillStyle = cssColor(color);
    context.fillRect(x + 1, y + 1, width - 2, frame.cell - 2);
  }
  writeText(sheet, scale.format(value), middleX, middleY, {
    ...style,
    color: isUncertain ? colors.text : textColorOn(color),
  });
}

/** The label beside a row, on up to three lines. */
function writeRowLabel(sheet: MapSheet, label: string, y: number): void {
  const style = { size: 12, color: sheet.colors.muted, align: 'right', width: frame.left - 24 } as const;
  const lines = wrapped(sheet, label, style.width, style).slice(0, 3);
  lines.forEach((line, i) =>
    writeText(sheet, line, frame.left - 12, y + frame.cell / 2 + 14 * (i - (lines.length - 1) / 2), style),
  );
}

function drawBoundary(sheet: MapSheet, row: number, y: number): void {
  const { context, report, colors } = sheet;
  const band = boundaryColumns(boundaryAt(report, row), report.axes.x.values);
  if (band === null) return;
  const xOf = (column: number): number => frame.left + (column + 0.5) * columnWidth(sheet);
  const [low, value, high] = band;
  context.fillStyle = withOpacity(colors.boundary, 0.4);
  context.fillRect(xOf(low), y, xOf(high) - xOf(low), frame.cell);
  for (const [color, width, dash] of [
    [colors.background, 4, []],
    [colors.boundary, 2, [5, 3]],
  ] as const) {
    context.strokeStyle = color;
    context.lineWidth = width;
    context.setLineDash([...dash]);
    context.beginPath();
    context.moveTo(xOf(value), y);
    context.lineTo(xOf(value), y + frame.cell);
    context.stroke();
  }
  context.setLineDash([]);
  context.lineWidth = 1;
}

function drawAxis(sheet: MapSheet): void {
  const { report, colors } = sheet;
  const y = mapBottom(sheet) + 14;
  const style = { size: 11, color: colors.muted };
  writeText(sheet, report.axes.x.name, frame.left - 12, y, { ...style, align: 'right', width: frame.left - 24 });
  report.axes.x.labels.forEach((label, column) =>
    writeText(sheet, label, frame.left + (column + 0.5) * columnWidth(sheet), y, {
      ...style,
      align: 'center',
      width: columnWidth(sheet) - 6,
    }),
  );
}

/** Stripes for a cell whose interval spans two regimes, with a plain plate for its number. */
function hatch({ context, colors }: MapSheet, color: string, x: number, y: number, width: number): void {
  const height = frame.cell - 2;
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  context.strokeStyle = color;
  context.lineWidth = 3;
  context.beginPath();
  for (let at = -height; at < width; at += 8) {
    context.moveTo(x + at, y + height);
    context.lineTo(x + at + height, y);
  }
  context.stroke();
  context.strokeRect(x, y, width, height);
  context.fillStyle = colors.background;
  context.fillRect(x + width / 2 - 20, y + height / 2 - 10, 40, 20);
  context.restore();
}

/** The color scale with labels at its ends. */
function drawScale(sheet: MapSheet): void {
  const { context, scale, colors } = sheet;
  const y = mapBottom(sheet) + 36;
  const style = { size: 11, color: colors.muted };
  writeText(sheet, scale.lowLabel, frame.left, y, style);
  const start = frame.left + context.measureText(scale.lowLabel).width + 10;
  const ramp = context.createLinearGradient(start, 0, start + 120, 0);
  for (let i = 0; i <= 16; i += 1) ramp.addColorStop(i / 16, cssColor(cividis(i / 16)));
  context.fillStyle = ramp;
  context.fillRect(start, y - 5, 120, 10);
  writeText(sheet, scale.highLabel, start + 130, y, style);
}

/** A curve of the row, its columns under those of the map. */
function drawRowCurve(sheet: MapSheet, layout: RowCurve, i: number, row: string): void {
  const y = mapBottom(sheet) + 72 + i * (frame.chart + 28);
  const { title, unit } = layout.curve;
  writeText(sheet, [title, unit, row].filter(part => part !== '').join(' · '), frame.left, y, { size: 12 });
  drawCurveOn(sheet, { ...layout, logY: false, gutter: () => frame.left }, [
    0,
    y + 10,
    sheetWidth - frame.right,
    frame.chart,
  ]);
}
