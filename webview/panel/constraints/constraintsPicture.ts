/** The constraints as a PNG for export: a mass bar and a dumbbell of openness for each constraint, from the same
 * numbers as the page. */
import { valueOf } from '../../../src/core/figure.ts';
import { formatNumber, formatPercent } from '../../../src/core/format.ts';
import { t } from '../../../src/core/text.ts';
import { messageText } from '../../../src/domain/message.ts';
import type { StudyReport } from '../../../src/domain/report.ts';
import type { ConstraintLevel, ConstraintRow, Sensitivity } from '../../../src/domain/studyFindings.ts';
import { sensitivityTitle, studyTitles } from '../../../src/experiments/study/report/studyTitles.ts';
import { percentInterval } from '../../../src/experiments/study/report/phrasing.ts';
import { seriesColor } from '../charts/chartColors.ts';
import { createSheet, sheetUrl, sheetWidth, writeHeader, writeText } from '../charts/exportSheet.ts';
import type { Sheet } from '../charts/exportSheet.ts';
import { axisNumber } from './dumbbell.ts';
import { changeText, intervalOf, perplexityRatio, shareOrReason } from './formatShare.ts';
import { opennessScale, positionOn } from './opennessScale.ts';
import type { OpennessScale } from './opennessScale.ts';
import { tightestFirst } from './rowOrder.ts';

/** Lengths in units of the sheet: x of the names, of the mass bars and of the dumbbells, and the width of both. */
const frame = { top: 140, row: 62, name: 24, mass: 226, openness: 566, width: 300, bar: 16 } as const;
const nameWidth = frame.mass - frame.name - 12;
/** Width of the axis of the dumbbells, which leaves room for a dot at its end. */
const axisWidth = 0.95 * frame.width;

/** A PNG data URL; null while nothing is read. */
export function constraintsPicture(report: StudyReport): string | null {
  const { constraints, comparison, sensitivity } = report.study;
  const rows = tightestFirst(constraints, comparison);
  if (rows.length > 0) return rowsPicture(report, rows);
  return sensitivity === null ? null : sensitivityPicture(report, sensitivity);
}

/** A sheet for a number of rows, with its header and the headings of its columns. */
function sheetOfRows(report: StudyReport, title: string, rows: number, headings: readonly Heading[]): Sheet | null {
  const sheet = createSheet(frame.top + rows * frame.row + 40);
  if (sheet === null) return null;
  writeHeader(sheet, report, report.headline, title);
  for (const { text, x } of headings)
    writeText(sheet, text, x, frame.top - 18, { size: 11, color: sheet.colors.muted });
  return sheet;
}

interface Heading {
  readonly text: string;
  readonly x: number;
}

function rowsPicture(report: StudyReport, rows: readonly ConstraintRow[]): string | null {
  const sheet = sheetOfRows(report, studyTitles.constraints, rows.length, [
    { text: t`kept (solid), lost (hatched); below: leaked (dotted)`, x: frame.mass },
    { text: t`openness without it (ring) and with it (dot), nats`, x: frame.openness },
  ]);
  if (sheet === null) return null;
  const scale = opennessScale(rows);
  rows.forEach((row, i) => drawRow(sheet, row, frame.top + i * frame.row, scale));
  for (const tick of scale.ticks)
    writeText(
      sheet,
      axisNumber(tick),
      frame.openness + axisWidth * positionOn(scale, tick),
      frame.top + rows.length * frame.row + 12,
      { size: 11, color: sheet.colors.muted, align: 'center' },
    );
  return sheetUrl(sheet);
}

/** Two bars for each knob: its share of the variance by itself, and with interactions. */
function sensitivityPicture(report: StudyReport, { knobs, design }: Sensitivity): string | null {
  const sheet = sheetOfRows(report, sensitivityTitle, knobs.length, [
    {
      text: t`share of the variance of ln kept probability: by itself (upper bar), with interactions (lower bar)`,
      x: frame.mass,
    },
  ]);
  if (sheet === null) return null;
  const { context, colors } = sheet;
  knobs.forEach(({ label, alone, together }, i) => {
    const y = frame.top + i * frame.row;
    writeText(sheet, label, frame.name, y + 22, { size: 13, bold: true, width: nameWidth });
    [alone, together].forEach((share, at) => {
      const top = y + at * (frame.bar + 6);
      const value = valueOf(share);
      if (value !== undefined) {
        context.fillStyle = seriesColor(colors, at);
        context.fillRect(frame.mass, top, frame.width * value, frame.bar);
      }
      drawWhisker(
        sheet,
        intervalOf(share)?.map(end => frame.mass + frame.width * end),
        top + frame.bar / 2,
      );
      writeText(sheet, shareOrReason(share), frame.mass + frame.width + 16, top + frame.bar / 2, { size: 11 });
    });
  });
  writeText(sheet, design, frame.name, frame.top + knobs.length * frame.row + 16, {
    size: 11,
    color: colors.muted,
    width: sheetWidth - 2 * frame.name,
  });
  return sheetUrl(sheet);
}

function drawRow(sheet: Sheet, row: ConstraintRow, y: number, scale: OpennessScale): void {
  const { context, colors } = sheet;
  context.fillStyle = colors.grid;
  context.fillRect(frame.name, y - 6, sheetWidth - 2 * frame.name, 1);
  writeText(sheet, row.title, frame.name, y + 8, { size: 13, bold: true, width: nameWidth });
  const level = row.levels[row.shown];
  if (level === undefined) return;
  const style = { size: 11, width: nameWidth };
  writeText(sheet, level.label, frame.name, y + 25, { ...style, color: colors.muted });
  if (level.isBroken)
    writeText(sheet, messageText({ code: 'broken-level' }), frame.name, y + 40, { ...style, color: colors.boundary });
  drawMass(sheet, level, y);
  drawOpenness(sheet, level, y, scale);
}

function drawMass(sheet: Sheet, level: ConstraintLevel, y: number): void {
  const { context, colors } = sheet;
  const xOf = (share: number): number => frame.mass + frame.width * share;
  const [kept, lost, leaked] = [valueOf(level.kept), valueOf(level.lost), valueOf(level.leaked)];
  if (kept === undefined)
    return writeText(sheet, t`not measured`, frame.mass, y + 8, { size: 11, color: colors.muted });
  context.fillStyle = seriesColor(colors, 0);
  context.fillRect(xOf(0), y, frame.width * kept, frame.bar);
  if (lost !== undefined) drawHatchedBox(sheet, xOf(kept), y, frame.width * lost);
  if (leaked !== undefined) drawDots(sheet, xOf(0), y + 36, frame.width * leaked);
  const interval = intervalOf(level.kept);
  drawWhisker(sheet, interval?.map(xOf), y + frame.bar / 2);
  const style = { size: 11, width: frame.width / 2 };
  const keptText = t`${formatPercent(kept)} kept`;
  writeText(sheet, interval === null ? keptText : `${keptText} ${percentInterval(interval)}`, xOf(0), y + 26, {
    ...style,
    bold: true,
  });
  if (lost !== undefined)
    writeText(sheet, t`${formatPercent(lost)} lost`, xOf(1), y + 26, { ...style, align: 'right' });
  if (leaked !== undefined)
    writeText(sheet, t`${formatPercent(leaked)} leaked`, xOf(1), y + 39, {
      ...style,
      align: 'right',
      color: colors.muted,
    });
}

/** Two staggered rows of dots. */
function drawDots({ context, colors }: Sheet, from: number, y: number, width: number): void {
  context.fillStyle = colors.text;
  for (let x = 1; x < width; x += 4) {
    context.fillRect(from + x, y, 1.6, 1.6);
    context.fillRect(from + x + 2, y + 3, 1.6, 1.6);
  }
}

function drawHatchedBox({ context, colors }: Sheet, x: number, y: number, width: number): void {
  context.save();
  context.beginPath();
  context.rect(x, y, width, frame.bar);
  context.clip();
  context.strokeStyle = colors.boundary;
  context.lineWidth = 3;
  context.beginPath();
  for (let start = -frame.bar; start < width; start += 7) {
    context.moveTo(x + start, y + frame.bar);
    context.lineTo(x + start + frame.bar, y);
  }
  context.stroke();
  context.strokeRect(x, y, width, frame.bar);
  context.restore();
}

function drawWhisker({ context, colors }: Sheet, ends: readonly number[] | undefined, y: number): void {
  const [low, high] = ends ?? [];
  if (low === undefined || high === undefined) return;
  context.fillStyle = colors.background;
  context.fillRect(low - 1, y - 2, high - low + 2, 4);
  context.fillStyle = colors.text;
  context.fillRect(low, y - 1, high - low, 2);
}

function drawOpenness(sheet: Sheet, level: ConstraintLevel, y: number, scale: OpennessScale): void {
  const { context, colors } = sheet;
  const xOf = (nats: number): number => frame.openness + axisWidth * positionOn(scale, nats);
  context.fillStyle = colors.grid;
  for (const tick of scale.ticks) context.fillRect(xOf(tick), y - 2, 1, 20);
  const [before, after] = [valueOf(level.openness), valueOf(level.constrainedOpenness)];
  if (before === undefined) return;
  const middle = y + frame.bar / 2;
  if (after !== undefined) {
    context.fillStyle = colors.muted;
    context.fillRect(Math.min(xOf(before), xOf(after)), middle - 1, Math.abs(xOf(after) - xOf(before)), 2);
    drawWhisker(sheet, intervalOf(level.constrainedOpenness)?.map(xOf), middle);
    drawDot(sheet, xOf(after), middle, colors.text);
  }
  drawDot(sheet, xOf(before), middle, colors.background);
  const change = valueOf(level.sizeChange);
  const words =
    after === undefined || change === undefined
      ? t`${formatNumber(before)} nats without it, not compared with it`
      : t`${formatNumber(before)} → ${formatNumber(after)} nats, ${changeText(level.sizeChange)}; ${perplexityRatio(change)}`;
  writeText(sheet, words, frame.openness, y + 28, { size: 11, width: frame.width });
}

function drawDot({ context, colors }: Sheet, x: number, y: number, fill: string): void {
  context.beginPath();
  context.arc(x, y, 4.5, 0, 2 * Math.PI);
  context.fillStyle = fill;
  context.fill();
  context.strokeStyle = colors.text;
  context.lineWidth = 2;
  context.stroke();
}
