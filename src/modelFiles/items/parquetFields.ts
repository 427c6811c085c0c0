/** Rows of a Parquet file, a row group at a time: the unit that the format is read in (MMLU as Hugging Face distributes
 * it: question, subject, choices, answer). */
import { basename } from 'node:path';
import {
  asyncBufferFromFile,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
  type AsyncBuffer,
} from 'hyparquet';
import { AdjacentError } from '../../core/adjacentError.ts';
import type { NumberedFields } from '../../experiments/items/itemTable.ts';

const wanted = ['question', 'options', 'choices', 'a', 'b', 'c', 'd', 'e', 'answer', 'skill', 'subject', 'examples'];

/** Rows by the names of their columns in lower case. Uncompressed and Snappy pages are read. Throws AdjacentError
 * bad-argument for a file that is no Parquet or has another compression. */
export async function* parquetFields(path: string): AsyncGenerator<NumberedFields> {
  const name = basename(path);
  const file = await open(path);
  const metadata = await attempt(
    () => parquetMetadataAsync(file),
    error =>
      new AdjacentError(
        'bad-argument',
        `${name} is no Parquet file.`,
        'Download it again, or give a .jsonl or .csv file.',
        String(error),
      ),
  );
  const columns = parquetSchema(metadata)
    .children.map(({ element }) => element.name)
    .filter(column => wanted.includes(column.toLowerCase()));
  let start = 0;
  for (const group of metadata.row_groups) {
    const end = start + Number(group.num_rows);
    const rows = await attempt(
      () => parquetReadObjects({ file, metadata, columns, rowStart: start, rowEnd: end }),
      error =>
        new AdjacentError(
          'bad-argument',
          `The rows of ${name} cannot be read.`,
          'Save it with Snappy or without compression, or give a .jsonl or .csv file.',
          String(error),
        ),
    );
    for (const [at, row] of rows.entries()) {
      const fields = Object.fromEntries(
        Object.entries(row as Record<string, unknown>).map(([column, value]) => [
          column.toLowerCase(),
          value ?? undefined,
        ]),
      );
      yield { words: `Row ${start + at + 1} of ${name}`, fields };
    }
    start = end;
  }
}

function open(path: string): Promise<AsyncBuffer> {
  return attempt(
    () => asyncBufferFromFile(path),
    error =>
      new AdjacentError('bad-argument', `${path} cannot be read.`, 'Check the path of the items file.', String(error)),
  );
}

async function attempt<T>(work: () => Promise<T>, refusal: (error: unknown) => AdjacentError): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw refusal(error);
  }
}
