/** The main picture of a study for export: its constraints, or its skills. */
import { capitalized } from '../../../src/core/format.ts';
import type { Curve } from '../../../src/domain/curve.ts';
import type { StudyReport } from '../../../src/domain/report.ts';
import type { StudyFindings } from '../../../src/domain/studyFindings.ts';
import { skillName } from '../../../src/experiments/study/report/series/skillName.ts';
import { studyTitles } from '../../../src/experiments/study/report/studyTitles.ts';
import { seriesColor } from '../charts/chartColors.ts';
import { createSheet, drawCurveOn, sheetUrl, sheetWidth, writeHeader, writeText } from '../charts/exportSheet.ts';
import type { Sheet } from '../charts/exportSheet.ts';
import { constraintsPicture } from '../constraints/constraintsPicture.ts';
import { isSkillStudy } from '../reportParts.ts';

/** A PNG data URL; null where there is nothing to draw. */
export function studyPicture(report: StudyReport): string | null {
  return isSkillStudy(report.study) ? skillsPicture(report) : constraintsPicture(report);
}

/** Lengths in units of the sheet. */
const frame = { top: 116, chart: 150, title: 26, gap: 30, margin: 24 } as const;

interface TitledCurve {
  readonly curve: Curve;
  readonly title: string;
  readonly range?: readonly [number, number];
}

/** Induction and every skill, two curves in a row. */
function skillsPicture(report: StudyReport): string | null {
  const rows = curveRows(report.study);
  const rowHeight = frame.title + frame.chart + frame.gap;
  const sheet = rows.length === 0 ? null : createSheet(frame.top + rows.length * rowHeight);
  if (sheet === null) return null;
  writeHeader(sheet, report, report.headline, studyTitles[report.study.kind]);
  const width = (sheetWidth - 3 * frame.margin) / 2;
  rows.forEach((row, r) =>
    row.slice(0, 2).forEach(({ title, ...layout }, c) => {
      const [x, y] = [frame.margin + c * (width + frame.margin), frame.top + r * rowHeight];
      writeText(sheet, title, x, y, { size: 12, bold: true, width });
      writeKeys(sheet, layout.curve, x, y + 14);
      drawCurveOn(sheet, { ...layout, logY: false }, [x, y + frame.title, width, frame.chart]);
    }),
  );
  return sheetUrl(sheet);
}

function curveRows({ induction, capabilities }: StudyFindings): readonly (readonly TitledCurve[])[] {
  const skills = capabilities.map(({ skill, continuous, accuracy }): readonly TitledCurve[] => {
    const name = capitalized(skillName(skill));
    return [
      { curve: continuous, title: `${name}: ${continuous.title}` },
      { curve: accuracy, title: `${name}: ${accuracy.title}`, range: [0, 1] },
    ];
  });
  return induction.length === 0
    ? skills
    : [induction.map((curve): TitledCurve => ({ curve, title: curve.title })), ...skills];
}

/** The labels of the lines, each in the color of its line. */
function writeKeys(sheet: Sheet, { series }: Curve, x: number, y: number): void {
  let at = x;
  series.forEach(({ label }, i) => {
    writeText(sheet, label, at, y, { size: 10, color: seriesColor(sheet.colors, i) });
    at += sheet.context.measureText(label).width + 12;
  });
}
