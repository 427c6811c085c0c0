/** Growth within answers in exports: rows of the table, a section of the summary, and lines for the terminal. */
import type { Figure } from '../../../../core/figure.ts';
import { formatFigure } from '../../../../core/figureText.ts';
import { formatNumber } from '../../../../core/format.ts';
import { t } from '../../../../core/text.ts';
import type { GridReport } from '../../../../domain/report.ts';
import type { LawComparison, WithinCell } from '../../../../domain/withinGrowth.ts';
import { plain, tableOf } from '../../../../run/reporting/markdown.ts';
import { lawName, sizeText } from './withinWords.ts';

/** Figures of a cell as rows: id, unit, figure. */
export function withinFigures({ within }: GridReport, cell: number): (readonly [string, string, Figure])[] {
  const found = within?.cells.find(one => one.cell === cell);
  if (found === undefined) return [];
  const rows = (id: string, unit: string, figures: readonly Figure[]): (readonly [string, string, Figure])[] =>
    figures.map((figure, k) => [`${id}-${found.lengths[k] ?? 0}`, unit, figure]);
  return [...rows('token-entropy', 'nats per token', found.rate), ...rows('beginnings-entropy', 'nats', found.size)];
}

/** The cell that summaries show: the home cell, or the first finished one. */
function shownCell({ within, home }: Pick<GridReport, 'within' | 'home'>): WithinCell | null {
  return within?.cells.find(({ cell }) => cell === home) ?? within?.cells[0] ?? null;
}

/** Smaller errors of prediction are not told apart. */
const leastError = 1e-4;

/** A row of the comparison of laws: name, BIC above the best with its range, and the error of prediction. */
export function lawCells({ law, excess, excessRange, holdOut }: LawComparison): [string, string, string] {
  const range = excessRange === null ? '' : ` [${excessRange.map(end => formatNumber(end, 0)).join(', ')}]`;
  return [
    lawName(law),
    excess === null ? t`no fit` : `${formatNumber(excess, 1)}${range}`,
    holdOut === null ? t`blows up before` : holdOut < leastError ? t`below 0.0001` : formatNumber(holdOut),
  ];
}

/** Headings of `lawCells`. */
export function lawHeading(): [string, string, string] {
  return [t`law`, t`BIC above the best [over resampled answers]`, t`error of the predicted last quarter, nats`];
}

/** A section of the Markdown summary. */
export function withinSection(report: GridReport): string[] {
  const cell = shownCell(report);
  const laws = report.within?.laws ?? null;
  if (cell === null) return [];
  return [
    `## ${t`Growth within an answer`}`,
    plain(cell.headline),
    tableOf(
      [t`tokens`, t`entropy per token, nats`, t`different beginnings, in effect`],
      cell.lengths.map((length, k) => [String(length), figureText(cell.rate[k]), sizeOf(cell.size[k])]),
    ),
    ...(laws === null ? [] : [`${plain(laws.sentence)} ${plain(laws.limit)}`]),
    ...(laws === null || laws.rows.length === 0
      ? []
      : [
          tableOf(
            lawHeading(),
            laws.rows.map(row => lawCells(row).map(plain)),
          ),
        ]),
  ];
}

/** Lines for the terminal. */
export function withinLines(report: GridReport): string[] {
  const cell = shownCell(report);
  if (cell === null) return [];
  const laws = report.within?.laws;
  return [
    t`Growth within an answer`,
    ...[cell.headline, laws?.sentence ?? ''].filter(Boolean).map(line => `  ${line}`),
    '',
  ];
}

function figureText(figure: Figure | undefined): string {
  if (figure === undefined) return '–';
  const { value, interval } = formatFigure(figure);
  return plain([value, interval].filter(Boolean).join(' '));
}

function sizeOf(figure: Figure | undefined): string {
  return figure === undefined ? '–' : plain(sizeText(figure));
}
