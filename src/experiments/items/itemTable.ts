/** Items in a table of text cells: with a header row, or in the form of MMLU (no header; question, options, letter). */
import { AdjacentError } from '../../core/adjacentError.ts';
import { excerpt, t } from '../../core/text.ts';
import { itemColumns, rowFields, type RowFields } from './itemRow.ts';

/** A row of an items file, and how errors refer to it. */
export interface NumberedFields {
  /** "Row 3 of physics.csv". */
  readonly words: string;
  readonly fields: RowFields;
}

/** Rows of a table by the names of their columns; the first row is a header when one of its cells is "question". Throws
 * AdjacentError bad-argument for a table with neither a header nor the columns of MMLU. */
export async function* tableFields(
  rows: AsyncIterable<readonly string[]>,
  file: string,
): AsyncGenerator<NumberedFields> {
  let columns: readonly string[] | null = null;
  let row = 0;
  for await (const cells of rows) {
    if (columns === null) {
      const names = cells.map(cell => cell.trim().toLowerCase());
      const isHeader = names.includes('question');
      const twice = names.find((name, at) => itemColumns.includes(name) && names.indexOf(name) < at);
      if (isHeader && twice !== undefined)
        throw new AdjacentError(
          'bad-argument',
          t`${file} has two columns named "${twice}".`,
          t`Give each column a name of its own.`,
        );
      columns = isHeader ? names : mmluColumns(cells, file);
      if (isHeader) continue;
    }
    row++;
    const words = t`Row ${row} of ${file}`;
    const extra = cells.slice(columns.length).find(cell => cell.trim() !== '');
    if (extra !== undefined)
      throw new AdjacentError(
        'bad-argument',
        t`${words} has more cells than the table has columns, from "${excerpt(extra)}" on.`,
        t`Put cells with commas in quotation marks.`,
      );
    yield {
      words,
      fields: rowFields(columns.map((name, at) => [name, cells[at]])),
    };
  }
}

function mmluColumns(cells: readonly string[], file: string): string[] {
  const last = cells.at(-1)?.trim();
  if (cells.length < 4 || last === undefined || !/^[A-Z]$/.test(last))
    throw new AdjacentError(
      'bad-argument',
      t`${file} has no header with a column "question", and its first row is not a question, its options and the letter of the right one.`,
      t`Add the header question,A,B,C,D,answer.`,
    );
  return ['question', ...cells.slice(2).map((_, at) => String.fromCharCode('a'.charCodeAt(0) + at)), 'answer'];
}
