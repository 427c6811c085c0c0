/** Reads items from Parquet files, one row group at a time. MMLU on Hugging Face has the columns question, subject,
 * choices and answer. */
import { basename } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import {
  asyncBufferFromFile,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
  type AsyncBuffer,
  type ParquetReadOptions,
  type FileMetaData,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { AdjacentError } from '../../core/adjacentError.ts';
import { t } from '../../core/text.ts';
import { itemColumns, rowFields } from '../../experiments/items/itemRow.ts';
import type { NumberedFields } from '../../experiments/items/itemTable.ts';

/** Most rows of a row group; writers make groups of about a million. */
const mostRows = 10_000_000;

/** Rows as fields by lower-case column name. Pages may be uncompressed, or compressed with Snappy, GZIP, Brotli, LZ4 or
 * ZSTD. Throws AdjacentError bad-argument for a file that is not Parquet or is damaged. */
export async function* parquetFields(path: string): AsyncGenerator<NumberedFields> {
  const name = basename(path);
  const file = await open(path);
  const { metadata, columns } = await attempt(
    () => contentsOf(file),
    error =>
      new AdjacentError(
        'bad-argument',
        t`${name} is not a Parquet file.`,
        t`Download it again, or give a .jsonl or .csv file.`,
        String(error),
      ),
  );
  let start = 0;
  for (const group of metadata.row_groups) {
    const end = start + Number(group.num_rows);
    const rows = await attempt(
      () => rowsOf(file, { metadata, columns, rowStart: start, rowEnd: end }),
      error =>
        new AdjacentError(
          'bad-argument',
          t`The rows of ${name} could not be read.`,
          t`Download it again, or give a .jsonl or .csv file.`,
          String(error),
        ),
    );
    for (const [at, row] of rows.entries()) {
      const fields = rowFields(Object.entries(row));
      yield { words: t`Row ${start + at + 1} of ${name}`, fields };
    }
    start = end;
  }
}

/** The metadata of a file, and the names of its columns that items are made of. */
async function contentsOf(file: AsyncBuffer): Promise<{ metadata: FileMetaData; columns: string[] }> {
  const metadata = await parquetMetadataAsync(file);
  const columns = parquetSchema(metadata)
    .children.map(({ element }) => element.name)
    .filter(column => itemColumns.includes(column.trim().toLowerCase()));
  const rows = metadata.row_groups.map(group => Number(group.num_rows));
  if (!rows.every(count => Number.isSafeInteger(count) && count >= 0 && count <= mostRows))
    throw new Error(`row groups of ${rows.join(', ')} rows`);
  return { metadata, columns };
}

/** The rows of part of a file as objects. */
async function rowsOf(
  file: AsyncBuffer,
  part: Pick<ParquetReadOptions, 'metadata' | 'columns' | 'rowStart' | 'rowEnd'>,
): Promise<Record<string, unknown>[]> {
  let hasEnded = false;
  let refuse: (error: unknown) => void = () => undefined;
  const refused = new Promise<never>((_, reject) => {
    refuse = reject;
  });
  // When the reader refuses a column, nothing handles the promises of the columns before it, and their rejection would
  // end the process. So it never sees a rejection, and what it waits for after a refusal never comes.
  const slice = async (start: number, end?: number): Promise<ArrayBuffer> => {
    await setImmediate();
    try {
      const bytes = await file.slice(start, end);
      if (!hasEnded) return bytes;
    } catch (error) {
      refuse(error);
    }
    return new Promise(() => undefined);
  };
  try {
    const source = { byteLength: file.byteLength, slice };
    return await Promise.race([parquetReadObjects({ ...part, file: source, compressors }), refused]);
  } finally {
    hasEnded = true;
  }
}

function open(path: string): Promise<AsyncBuffer> {
  return attempt(
    () => asyncBufferFromFile(path),
    error =>
      new AdjacentError(
        'bad-argument',
        t`${path} could not be read.`,
        t`Check the path of the items file.`,
        String(error),
      ),
  );
}

async function attempt<T>(work: () => Promise<T>, refusal: (error: unknown) => AdjacentError): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw refusal(error);
  }
}
