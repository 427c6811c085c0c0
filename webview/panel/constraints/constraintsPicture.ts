/** The Constraints picture for export: a bar of mass and a dumbbell of openness for each limit, drawn from the same
 * numbers. */
import { messageText } from '../../../src/domain/message.ts';
import { valueOf } from '../../../src/core/figure.ts';
import { formatNumber, formatPercent } from '../../../src/core/format.ts';
import type { RunReport } from '../../../src/domain/report.ts';
import { sensitivityTitle, studyTitles } from '../../../src/experiments/study/report/studyTitles.ts';
import type { ConstraintLevel, ConstraintRow, Sensitivity, StudyFindings } from '../../../src/domain/studyFindings.ts';
import { clear } from '../charts/chartColors.ts';
import { openSheet, pictureUrl, pictureWidth, write, writeHead } from '../charts/exportSheet.ts';
import type { Sheet } from '../charts/exportSheet.ts';
import { opennessScale, placeOn } from './opennessScale.ts';
import type { OpennessScale } from './opennessScale.ts';
import { tightestFirst } from './rowOrder.ts';
import { changeText, endsOf, statedShare, timesWords } from './formatShare.ts';
import { percentInterval } from '../../../src/experiments/study/report/writtenShare.ts';

const frame = { top: 140, row: 62, mass: 226, openness: 566, width: 300, bar: 16 } as const;

/** A data URL; null while nothing was read. */
export function constraintsPicture(report: RunReport, study: StudyFindings): string | null {
  const rows = tightestFirst(study.constraints);
  if (rows.length === 0 && study.sensitivity !== null) return sensitivityPicture(report, study.sensitivity);
  const sheet = rows.length === 0 ? null : openSheet(frame.top + rows.length * frame.row + 40);
  if (sheet === null) return null;
  writeHead(sheet, report, report.headline, studyTitles.constraints);
  const scale = opennessScale(rows);
  const heading = { size: 11, color: sheet.colors.muted };
  write(sheet, 'kept (plain), lost (hatched); below: leaked (dotted)', frame.mass, frame.top - 18, heading);
  write(sheet, 'openness without it (ring) and with it (dot), nats', frame.openness, frame.top - 18, heading);
  rows.forEach((row, i) => drawRow(sheet, row, frame.top + i * frame.row, scale));
  for (const tick of scale.ticks)
    write(
      sheet,
      formatNumber(tick, tick % 1 === 0 ? 0 : 1),
      frame.openness + frame.width * 0.95 * placeOn(scale, tick),
      frame.top + rows.length * frame.row + 12,
      { ...heading, align: 'center' },
    );
  return pictureUrl(sheet);
}

/** A bar of each knob's share by itself, and below it with the others. */
function sensitivityPicture(report: RunReport, { knobs, design }: Sensitivity): string | null {
  const sheet = openSheet(frame.top + knobs.length * frame.row + 40);
  if (sheet === null) return null;
  const { context, colors } = sheet;
  writeHead(sheet, report, report.headline, sensitivityTitle);
  write(
    sheet,
    'share of the variance of ln kept mass: by itself (upper bar), with the others (lower bar)',
    frame.mass,
    frame.top - 18,
    { size: 11, color: colors.muted },
  );
  knobs.forEach(({ label, alone, together }, i) => {
    const y = frame.top + i * frame.row;
    write(sheet, label, 24, y + 22, { size: 13, bold: true, width: frame.mass - 36 });
    [alone, together].forEach((share, at) => {
      const top = y + at * (frame.bar + 6);
      context.fillStyle = colors.series[at] ?? colors.text;
      context.fillRect(frame.mass, top, frame.width * (valueOf(share) ?? 0), frame.bar);
      whisker(
        sheet,
        endsOf(share)?.map(end => frame.mass + frame.width * end),
        top + frame.bar / 2,
      );
      write(sheet, statedShare(share), frame.mass + frame.width + 16, top + frame.bar / 2, { size: 11 });
    });
  });
  write(sheet, design, 24, frame.top + knobs.length * frame.row + 16, {
    size: 11,
    color: colors.muted,
    width: pictureWidth - 48,
  });
  return pictureUrl(sheet);
}

function drawRow(sheet: Sheet, row: ConstraintRow, y: number, scale: OpennessScale): void {
  const { context, colors } = sheet;
  context.fillStyle = colors.grid;
  context.fillRect(24, y - 6, pictureWidth - 48, 1);
  write(sheet, row.title, 24, y + 8, { size: 13, bold: true, width: frame.mass - 36 });
  const level = row.levels[row.shown];
  if (level === undefined) return;
  const small = { size: 11, color: colors.muted, width: frame.mass - 36 };
  write(sheet, level.label, 24, y + 25, small);
  if (level.isBroken)
    write(sheet, messageText({ code: 'broken-level' }), 24, y + 40, { ...small, color: colors.boundary });
  drawMass(sheet, level, y);
  drawOpenness(sheet, level, y, scale);
}

function drawMass(sheet: Sheet, { kept, lost, leaked }: ConstraintLevel, y: number): void {
  const { context, colors } = sheet;
  const at = (share: number): number => frame.mass + frame.width * share;
  const [stays, closed, noise] = [kept, lost, leaked].map(valueOf);
  if (stays === undefined) return write(sheet, 'not read', frame.mass, y + 8, { size: 11, color: colors.muted });
  context.fillStyle = colors.series[0] ?? colors.text;
  context.fillRect(at(0), y, frame.width * stays, frame.bar);
  strokes(sheet, at(stays), y, frame.width * (closed ?? 0));
  for (let x = at(0) + 1; x < at(noise ?? 0); x += 4) {
    context.fillStyle = colors.text;
    context.fillRect(x, y + 36, 1.6, 1.6);
    context.fillRect(x + 2, y + 39, 1.6, 1.6);
  }
  whisker(sheet, endsOf(kept)?.map(at), y + frame.bar / 2);
  const ends = endsOf(kept);
  const words = { size: 11, width: frame.width / 2 };
  write(sheet, `${formatPercent(stays)} kept ${ends === null ? '' : percentInterval(ends)}`, at(0), y + 26, {
    ...words,
    bold: true,
  });
  if (closed !== undefined) write(sheet, `${formatPercent(closed)} lost`, at(1), y + 26, { ...words, align: 'right' });
  if (noise !== undefined)
    write(sheet, `${formatPercent(noise)} leaked`, at(1), y + 39, { ...words, align: 'right', color: colors.muted });
}

/** The hatched box of what is lost. */
function strokes({ context, colors }: Sheet, x: number, y: number, width: number): void {
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

function whisker({ context, colors }: Sheet, ends: readonly number[] | undefined, y: number): void {
  const [low, high] = ends ?? [];
  if (low === undefined || high === undefined) return;
  context.fillStyle = colors.background;
  context.fillRect(low - 1, y - 2, high - low + 2, 4);
  context.fillStyle = colors.text;
  context.fillRect(low, y - 1, high - low, 2);
}

function drawOpenness(sheet: Sheet, level: ConstraintLevel, y: number, scale: OpennessScale): void {
  const { context, colors } = sheet;
  const at = (nats: number): number => frame.openness + frame.width * 0.95 * placeOn(scale, nats);
  context.fillStyle = clear(colors.text, 0.16);
  for (const tick of scale.ticks) context.fillRect(at(tick), y - 2, 1, 20);
  const [before, after, change] = [level.openness, level.constrainedOpenness, level.sizeChange].map(valueOf);
  if (before === undefined) return;
  const middle = y + frame.bar / 2;
  if (after !== undefined) {
    context.fillStyle = colors.muted;
    context.fillRect(Math.min(at(before), at(after)), middle - 1, Math.abs(at(after) - at(before)), 2);
    whisker(sheet, endsOf(level.constrainedOpenness)?.map(at), middle);
    dot(sheet, at(after), middle, colors.text);
  }
  dot(sheet, at(before), middle, colors.background);
  const words =
    after === undefined || change === undefined
      ? `${formatNumber(before)} nats without it; with it not compared`
      : `${formatNumber(before)} → ${formatNumber(after)} nats, ${changeText(level.sizeChange)}; ${timesWords(change)}`;
  write(sheet, words, frame.openness, y + 28, { size: 11, width: frame.width });
}

function dot({ context, colors }: Sheet, x: number, y: number, fill: string): void {
  context.beginPath();
  context.arc(x, y, 4.5, 0, 2 * Math.PI);
  context.fillStyle = fill;
  context.fill();
  context.strokeStyle = colors.text;
  context.lineWidth = 2;
  context.stroke();
}
