/** Pictures of a study for export: its constraints, or its skills. */
import { capitalised } from '../../../src/core/format.ts';
import type { Curve } from '../../../src/domain/curve.ts';
import type { RunReport } from '../../../src/domain/report.ts';
import { skillName } from '../../../src/experiments/study/report/series/capabilitySentence.ts';
import { studyTitles } from '../../../src/experiments/study/report/studyTitles.ts';
import type { StudyFindings } from '../../../src/domain/studyFindings.ts';
import { constraintsPicture } from '../constraints/constraintsPicture.ts';
import { drawStill, openSheet, pictureUrl, pictureWidth, write, writeHead } from '../charts/exportSheet.ts';
import type { Sheet } from '../charts/exportSheet.ts';
import { isOfSkills } from './studyView.ts';

/** A data URL; null when there is nothing to draw. */
export function studyPicture(report: RunReport, study: StudyFindings): string | null {
  return isOfSkills(study) ? skillsPicture(report, study) : constraintsPicture(report, study);
}

const frame = { top: 116, chart: 150, title: 26, gap: 30 } as const;

/** Induction and every skill, two curves in a row. */
function skillsPicture(report: RunReport, study: StudyFindings): string | null {
  const rows: readonly (readonly {
    readonly curve: Curve;
    readonly title: string;
    readonly range?: readonly [number, number];
  }[])[] = [
    ...(study.induction.length === 0 ? [] : [study.induction.map(curve => ({ curve, title: curve.title }))]),
    ...study.capabilities.map(({ skill, continuous, accuracy }) => {
      const name = capitalised(skillName(skill));
      return [
        { curve: continuous, title: `${name}: ${continuous.title}` },
        { curve: accuracy, title: `${name}: ${accuracy.title}`, range: [0, 1] as const },
      ];
    }),
  ];
  const each = frame.title + frame.chart + frame.gap;
  const sheet = rows.length === 0 ? null : openSheet(frame.top + rows.length * each);
  if (sheet === null) return null;
  writeHead(sheet, report, report.headline, studyTitles[study.kind]);
  const width = (pictureWidth - 72) / 2;
  rows.forEach((row, r) =>
    row.slice(0, 2).forEach(({ curve, title, range }, c) => {
      const [x, y] = [24 + c * (width + 24), frame.top + r * each];
      write(sheet, title, x, y, { size: 12, bold: true, width });
      writeKeys(sheet, curve, x, y + 14);
      drawStill(sheet, { curve, logY: false, ...(range === undefined ? {} : { range }) }, [
        x,
        y + frame.title,
        width,
        frame.chart,
      ]);
    }),
  );
  return pictureUrl(sheet);
}

/** The names of the lines, each in the color of its line. */
function writeKeys(sheet: Sheet, { series }: Curve, x: number, y: number): void {
  let at = x;
  series.forEach(({ label }, i) => {
    write(sheet, label, at, y, {
      size: 10,
      color: sheet.colors.series[i % sheet.colors.series.length] ?? sheet.colors.text,
    });
    at += sheet.context.measureText(label).width + 12;
  });
}
