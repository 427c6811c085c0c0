/** The answers of a run as a CSV table, and the columns that locate a cell in its grid. */
import { isTemperatureByWindow } from '../../domain/gridPlace.ts';
import type { AnswerView, CellReport, RunReport } from '../../domain/report.ts';
import { csvTable, type CsvValue } from './csv.ts';

/** Headings of the columns that locate a cell. */
export function placeHeading(report: RunReport): readonly string[] {
  const { x, y } = report.axes;
  return isTemperatureByWindow(report.axes) ? ['window', 'words', 'temperature'] : [y.name, x.name, 'temperature'];
}

/** Values of `placeHeading` for a cell. */
export function placeValues(
  report: RunReport,
  cell: Pick<CellReport, 'row' | 'column' | 'window' | 'temperature'>,
): readonly CsvValue[] {
  const { x, y } = report.axes;
  const window = report.windows[cell.window];
  return isTemperatureByWindow(report.axes)
    ? [window?.label ?? '', window?.words ?? 0, cell.temperature]
    : [y.labels[cell.row] ?? '', x.labels[cell.column] ?? '', cell.temperature];
}

/** One row per answer: location, number, kind, tokens, ended, energy, text, and whether it holds to each assertion. */
export function answersCsv(report: RunReport, answers: readonly AnswerView[]): string {
  const asserted = report.cells.find(cell => cell.assertions !== undefined)?.assertions ?? [];
  const rows = answers.flatMap((answer): CsvValue[][] => {
    const cell = report.cells[answer.cell];
    return cell === undefined
      ? []
      : [
          [
            ...placeValues(report, cell),
            answer.index + 1,
            answer.kind,
            answer.tokens,
            answer.ended,
            answer.energy,
            answer.text,
            ...asserted.map((_, at) => heldTo(cell, at, answer.index)),
          ],
        ];
  });
  return csvTable(
    [
      ...placeHeading(report),
      'answer',
      'kind',
      'tokens',
      'ended',
      'energy',
      'text',
      ...asserted.map(({ name }) => name),
    ],
    rows,
  );
}

/** Whether an answer holds to an assertion; empty in a cell that is not finished. */
function heldTo({ assertions }: CellReport, at: number, answer: number): CsvValue {
  const result = assertions?.[at];
  return result === undefined ? '' : !result.failed.includes(answer);
}
