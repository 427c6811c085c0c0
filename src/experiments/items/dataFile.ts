/** Reads a data file for the variables of a prompt: JSONL, or CSV whose first row has the names. */
import { AdjacentError } from '../../core/adjacentError.ts';
import { excerpt, t } from '../../core/text.ts';
import { csvRows, longestRow } from './csvRows.ts';
import { ItemSample } from './itemSample.ts';

/** Values by the name of the variable, and where they are, such as "Line 3 of rows.jsonl". */
export interface DataRow {
  readonly words: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** Rows of a data file: all of them, or a fixed random choice in their order. */
export interface DataRows {
  readonly file: string;
  readonly rows: readonly DataRow[];
  readonly total: number;
}

/** A data file. */
export interface DataSource {
  /** Its name with the ending that tells its kind. */
  readonly name: string;
  /** Its text in pieces; throws what the file system throws. */
  chunks(): AsyncIterable<string>;
}

/** Read at most `limit` rows; a longer file is read to its end, and never held as a whole. Rejects with AdjacentError
 * bad-argument for a file that cannot be read, is of another kind, has a broken row, or has none. */
export async function readDataRows(source: DataSource, limit: number): Promise<DataRows> {
  const file = source.name;
  const ending = /\.(jsonl|ndjson|csv)$/iu.exec(file)?.[1]?.toLowerCase();
  if (ending === undefined)
    throw badData(t`${excerpt(file)} is not a data file.`, t`Use a file that ends in .jsonl, .ndjson, or .csv.`);
  const sample = new ItemSample<DataRow>(limit);
  let total = 0;
  for await (const row of ending === 'csv' ? csvData(source) : jsonData(source)) sample.offer(total++, row);
  if (total === 0) throw badData(t`${excerpt(file)} has no rows.`, t`Write one row for each prompt.`);
  return { file, rows: sample.items(), total };
}

async function* csvData(source: DataSource): AsyncGenerator<DataRow> {
  const file = source.name;
  let names: readonly string[] | null = null;
  let number = 0;
  for await (const cells of csvRows(chunksOf(source), file)) {
    number++;
    if (names === null) {
      names = cells.map((cell, at) => (at === 0 ? cell.replace(/^\ufeff/u, '') : cell).trim());
      continue;
    }
    const words = t`Row ${number} of ${excerpt(file)}`;
    if (cells.length > names.length)
      throw badData(t`${words} has more cells than the first row.`, t`Put cells with commas in quotation marks.`);
    yield { words, values: Object.fromEntries(cells.flatMap((cell, at) => [[names?.[at] ?? '', cell] as const])) };
  }
}

async function* jsonData(source: DataSource): AsyncGenerator<DataRow> {
  const file = source.name;
  let number = 0;
  for await (const line of linesOf(source)) {
    number++;
    const words = t`Line ${number} of ${excerpt(file)}`;
    if (line.trim() !== '') yield { words, values: objectIn(line.replace(/^\ufeff/u, ''), words) };
  }
}

function objectIn(line: string, words: string): DataRow['values'] {
  const remedy = t`Write one object per line, such as {"guest": "Ida"}.`;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw badData(t`${words} is not a JSON object.`, remedy, String(error));
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw badData(t`${words} is not a JSON object.`, remedy);
  return value as DataRow['values'];
}

async function* linesOf(source: DataSource): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of chunksOf(source)) {
    const lines = (rest + chunk).split(/\r\n|\n/u);
    rest = lines.pop() ?? '';
    if (rest.length > longestRow)
      throw badData(
        t`A line of ${excerpt(source.name)} is longer than ${longestRow} characters.`,
        t`Write one object per line.`,
      );
    yield* lines;
  }
  yield rest;
}

async function* chunksOf(source: DataSource): AsyncGenerator<string> {
  try {
    yield* source.chunks();
  } catch (error) {
    throw error instanceof AdjacentError ? error : unreadable(source.name, error);
  }
}

const unreadable = (file: string, error: unknown): AdjacentError =>
  badData(t`${excerpt(file)} cannot be read.`, t`Check the path of the data file.`, String(error));

function badData(message: string, remedy: string, detail = ''): AdjacentError {
  return new AdjacentError('bad-argument', message, remedy, detail);
}
