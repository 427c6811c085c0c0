/** Rows of comma-separated values as RFC 4180 has them, read as they arrive: quoted cells may hold commas, quotes and
 * line breaks. */
import { AdjacentError } from '../../core/adjacentError.ts';

/** Longest row, characters; a quote that is never closed is found here at the latest. */
export const longestRow = 1_000_000;

/** Cells of each row; empty lines are left out. Throws AdjacentError bad-argument for a quote that does not close. */
export async function* csvRows(chunks: AsyncIterable<string>, file: string): AsyncGenerator<string[]> {
  const reader = new CsvReader(file);
  for await (const chunk of chunks) yield* reader.read(chunk);
  yield* reader.end();
}

class CsvReader {
  private readonly file: string;
  private cells: string[] = [];
  private cell = '';
  private size = 0;
  private rows = 0;
  /** open: outside quotes; quoted: inside; closing: behind a quote that ends the cell or is the first of two. */
  private state: 'open' | 'quoted' | 'closing' = 'open';

  constructor(file: string) {
    this.file = file;
  }

  *read(chunk: string): Generator<string[]> {
    for (const character of chunk) {
      if (++this.size > longestRow) throw this.unclosed();
      if (this.state === 'quoted') {
        if (character === '"') this.state = 'closing';
        else this.cell += character;
      } else if (character === '"' && this.state === 'closing') {
        this.cell += character;
        this.state = 'quoted';
      } else if (character === '"' && this.cell === '') {
        this.state = 'quoted';
      } else if (character === ',') {
        this.closeCell();
      } else if (character === '\n') {
        yield* this.closeRow();
      } else {
        this.cell += character;
      }
    }
  }

  *end(): Generator<string[]> {
    if (this.state === 'quoted') throw this.unclosed();
    yield* this.closeRow();
  }

  private closeCell(): void {
    this.cells.push(this.cell);
    this.cell = '';
    this.state = 'open';
  }

  private *closeRow(): Generator<string[]> {
    if (this.cell.endsWith('\r')) this.cell = this.cell.slice(0, -1);
    this.closeCell();
    const row = this.cells;
    this.cells = [];
    this.size = 0;
    if (row.length === 1 && row[0]?.trim() === '') return;
    this.rows++;
    yield row;
  }

  private unclosed(): AdjacentError {
    const before = this.rows === 0 ? 'In the first row' : `After row ${this.rows}`;
    return new AdjacentError(
      'bad-argument',
      `${before} of ${this.file} a quotation mark is opened and not closed.`,
      'Close it, and write a quotation mark inside a cell twice.',
    );
  }
}
