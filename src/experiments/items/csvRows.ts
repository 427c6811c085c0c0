/** A streaming reader of comma-separated values (RFC 4180): quoted cells may contain commas, quotes and line breaks;
 * rows end at LF, CRLF or CR. */
import { AdjacentError } from '../../core/adjacentError.ts';
import { t } from '../../core/text.ts';

/** Longest row in characters; an unclosed quote is detected here at the latest. */
export const longestRow = 1_000_000;

/** Cells of each row, without empty lines. `file` names the file in errors. Throws AdjacentError bad-argument for an
 * unclosed quote. */
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
  /** Whether the row was ended by a carriage return, of which a line feed may be the second half. */
  private afterReturn = false;
  /** open: outside quotes; quoted: inside; closing: after a quote that ends the cell or is the first of two. */
  private state: 'open' | 'quoted' | 'closing' = 'open';

  constructor(file: string) {
    this.file = file;
  }

  *read(chunk: string): Generator<string[]> {
    for (const character of chunk) {
      if (++this.size > longestRow) throw this.unclosed();
      const endsReturn = character === '\n' && this.afterReturn;
      this.afterReturn = character === '\r' && this.state !== 'quoted';
      if (endsReturn) continue;
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
      } else if (character === '\n' || character === '\r') {
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
    this.closeCell();
    const row = this.cells;
    this.cells = [];
    this.size = 0;
    if (row.length === 1 && row[0]?.trim() === '') return;
    this.rows++;
    yield row;
  }

  private unclosed(): AdjacentError {
    return new AdjacentError(
      'bad-argument',
      this.rows === 0
        ? t`The first row of ${this.file} has an unclosed quotation mark.`
        : t`${this.file} has an unclosed quotation mark after row ${this.rows}.`,
      t`Close it, and double quotation marks inside cells.`,
    );
  }
}
