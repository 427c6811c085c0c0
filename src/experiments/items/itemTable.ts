/** Items of a table of text cells: with a heading, or as MMLU is distributed (no heading; question, options, letter).
 */
import { AdjacentError } from '../../core/adjacentError.ts';
import type { RowFields } from './itemRow.ts';

/** A row of an items file and where it stands in it. */
export interface NumberedFields {
  readonly words: string;
  readonly fields: RowFields;
}

/** Rows of a table by their columns; the first row is a heading when one of its cells is "question". Throws
 * AdjacentError bad-argument for a table that has neither a heading nor the columns of MMLU. */
export async function* tableFields(
  rows: AsyncIterable<readonly string[]>,
  file: string,
): AsyncGenerator<NumberedFields> {
  let columns: readonly string[] | null = null;
  let row = 0;
  for await (const cells of rows) {
    if (columns === null) {
      const heading = cells.map(cell => cell.trim().toLowerCase());
      const headed = heading.includes('question');
      columns = headed ? heading : mmluColumns(cells, file);
      if (headed) continue;
    }
    row++;
    yield {
      words: `Row ${row} of ${file}`,
      fields: Object.fromEntries(columns.flatMap((name, at) => (cells[at] === undefined ? [] : [[name, cells[at]]]))),
    };
  }
}

function mmluColumns(cells: readonly string[], file: string): string[] {
  const fits = cells.length >= 4 && /^[A-Z]$/.test(cells.at(-1)?.trim() ?? '');
  if (!fits)
    throw new AdjacentError(
      'bad-argument',
      `${file} has no heading with a column "question", and its first row is not a question, options and the letter of the right one.`,
      'Add the heading question,A,B,C,D,answer.',
    );
  return ['question', ...cells.slice(2).map((_, at) => String.fromCharCode('a'.charCodeAt(0) + at)), 'answer'];
}
