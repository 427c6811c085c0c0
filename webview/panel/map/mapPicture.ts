/** The phase diagram as a PNG, for export: drawn from the same numbers and colors as the
 * page, at twice its resolution. */
import { valueOf } from '../../../src/core/figure.ts';
import type { RunReport } from '../../../src/domain/report.ts';
import { cividis, css, inkOn } from '../../shared/palette.ts';
import { clear } from '../charts/chartColors.ts';
import { colorOf, colorScale, shareOf } from './colorScale.ts';
import type { ColorScale } from './colorScale.ts';
import { rowCurves, rowLabel } from './rowCurves.ts';
import { bandOf, boundaryAt, cellAt, figureAt } from './gridLookup.ts';
import { selectedDetail } from '../panelState.ts';
import { mapTitle } from './mapGrid.ts';
import type { PanelState } from '../panelState.ts';
import { drawStill, openSheet, pictureUrl, pictureWidth, wrapped, write, writeHead } from '../charts/exportSheet.ts';
import type { Sheet } from '../charts/exportSheet.ts';

const frame = { left: 140, right: 24, top: 110, row: 48, chart: 120 } as const;

interface MapSheet extends Sheet {
  readonly report: RunReport;
  readonly metric: string;
  readonly scale: ColorScale;
}

/** A data URL; null when there is nothing to draw. */
export function mapPicture(state: PanelState, report: RunReport): string | null {
  const curves = rowCurves(state, report);
  const opened = openSheet(
    frame.top + report.axes.y.labels.length * frame.row + 84 + curves.length * (frame.chart + 28),
  );
  if (opened === null) return null;
  const metric = colorOf(report, state.color);
  const sheet: MapSheet = { ...opened, report, metric, scale: colorScale(report, metric) };
  writeHead(sheet, report, selectedDetail(state)?.headline ?? report.headline, mapTitle(report, metric));
  report.axes.y.labels.forEach((_, row) => drawRow(sheet, row));
  drawAxis(sheet);
  drawScale(sheet);
  curves.forEach((layout, i) => drawRowCurve(sheet, layout, i, rowLabel(state, report)));
  return pictureUrl(sheet);
}

function columnWidth(sheet: MapSheet): number {
  return (pictureWidth - frame.left - frame.right) / sheet.report.axes.x.labels.length;
}

function drawRow(sheet: MapSheet, row: number): void {
  const { context, report, metric, scale, colors } = sheet;
  const width = columnWidth(sheet);
  const y = frame.top + row * frame.row;
  writeRowLabel(sheet, report.axes.y.labels[row] ?? '', y);
  report.axes.x.labels.forEach((_, column) => {
    const x = frame.left + column * width;
    const figure = figureAt(report, row, column, metric);
    const value = valueOf(figure);
    const certain = figure?.kind !== 'estimate' || cellAt(report, row, column)?.regime?.certain !== false;
    const color = value === undefined ? null : cividis(shareOf(scale, value));
    if (color === null) {
      context.strokeStyle = colors.grid;
      context.strokeRect(x + 1.5, y + 1.5, width - 3, frame.row - 3);
    } else if (certain) {
      context.fillStyle = css(color);
      context.fillRect(x + 1, y + 1, width - 2, frame.row - 2);
    } else hatch(sheet, css(color), x + 1, y + 1, width - 2);
    const text = value !== undefined ? scale.write(value) : figure === undefined ? '' : '–';
    write(sheet, text, x + width / 2, y + frame.row / 2, {
      size: 13,
      align: 'center',
      color: color === null || !certain ? colors.text : inkOn(color),
      width: width - 6,
    });
  });
  drawBoundary(sheet, row, y);
}

/** The label beside a row, on up to three lines. */
function writeRowLabel(sheet: MapSheet, label: string, y: number): void {
  const style = { size: 12, color: sheet.colors.muted, align: 'right', width: frame.left - 24 } as const;
  const lines = wrapped(sheet, label, style.width, style).slice(0, 3);
  lines.forEach((line, i) =>
    write(sheet, line, frame.left - 12, y + frame.row / 2 + 14 * (i - (lines.length - 1) / 2), style),
  );
}

function drawBoundary(sheet: MapSheet, row: number, y: number): void {
  const { context, report, colors } = sheet;
  const band = bandOf(boundaryAt(report, row), report.axes.x.values);
  if (band === null) return;
  const [low, x, high] = band.map(column => frame.left + (column + 0.5) * columnWidth(sheet)) as [
    number,
    number,
    number,
  ];
  context.fillStyle = clear(colors.boundary, 0.4);
  context.fillRect(low, y, high - low, frame.row);
  for (const [color, width, dash] of [
    [colors.background, 4, []],
    [colors.boundary, 2, [5, 3]],
  ] as const) {
    context.strokeStyle = color;
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

function drawAxis(sheet: MapSheet): void {
  const { report, colors } = sheet;
  const y = frame.top + report.axes.y.labels.length * frame.row + 14;
  write(sheet, report.axes.x.name, frame.left - 12, y, {
    size: 11,
    color: colors.muted,
    align: 'right',
    width: frame.left - 24,
  });
  report.axes.x.labels.forEach((label, column) =>
    write(sheet, label, frame.left + (column + 0.5) * columnWidth(sheet), y, {
      size: 11,
      color: colors.muted,
      align: 'center',
      width: columnWidth(sheet) - 6,
    }),
  );
}

/** A cell whose interval reaches two regimes: stripes of its color, its number on a plain plate. */
function hatch({ context, colors }: MapSheet, color: string, x: number, y: number, width: number): void {
  const height = frame.row - 2;
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

/** The color scale with the words at its ends. */
function drawScale(sheet: MapSheet): void {
  const { context, report, scale, colors } = sheet;
  const y = frame.top + report.axes.y.labels.length * frame.row + 36;
  const words = { size: 11, color: colors.muted };
  write(sheet, scale.lowWord, frame.left, y, words);
  const start = frame.left + context.measureText(scale.lowWord).width + 10;
  const ramp = context.createLinearGradient(start, 0, start + 120, 0);
  for (let i = 0; i <= 16; i += 1) ramp.addColorStop(i / 16, css(cividis(i / 16)));
  context.fillStyle = ramp;
  context.fillRect(start, y - 5, 120, 10);
  write(sheet, scale.highWord, start + 130, y, words);
}

/** A curve of the row, its columns under those of the map. */
function drawRowCurve(sheet: MapSheet, layout: ReturnType<typeof rowCurves>[number], i: number, row: string): void {
  const y = frame.top + sheet.report.axes.y.labels.length * frame.row + 72 + i * (frame.chart + 28);
  const { title, unit } = layout.curve;
  write(sheet, [title, unit, row].filter(part => part !== '').join(' · '), frame.left, y, { size: 12 });
  drawStill(sheet, { ...layout, logY: false, gutter: () => frame.left }, [
    0,
    y + 10,
    pictureWidth - frame.right,
    frame.chart,
  ]);
}
