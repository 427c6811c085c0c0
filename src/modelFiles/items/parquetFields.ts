/** Reads items from Parquet files, one row group at a time. MMLU on Hugging Face has the columns question, subject,
 * choices and answer. */
import { basename } from 'node:path';
import {
  asyncBufferFromFile,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
  type AsyncBuffer,
} from 'hyparquet';
import { AdjacentError } from '../../core/adjacentError.ts';
import { t } from '../../core/text.ts';
import { itemColumns, rowFields } from '../../experiments/items/itemRow.ts';
import type { NumberedFields } from '../../experiments/items/itemTable.ts';

/** Rows as fields by lower-case column name. Uncompressed and Snappy pages are supported. Throws AdjacentError
 * bad-argument for a file that is not Parquet or has another compression. */
export async function* parquetFields(path: string): AsyncGenerator<NumberedFields> {
  const name = basename(path);
  const file = await open(path);
  const metadata = await attempt(
    () => parquetMetadataAsync(file),
    error =>
      new AdjacentError(
        'bad-argument',
        t`${name} is not a Parquet file.`,
        t`Download it again, or give a .jsonl or .csv file.`,
        String(error),
      ),
  );
  const columns = parquetSchema(metadata)
    .children.map(({ element }) => element.name)
    .filter(column => itemColumns.includes(column.trim().toLowerCase()));
  let start = 0;
  for (const group of metadata.row_groups) {
    const end = start + Number(group.num_rows);
    const rows = await attempt(
      () => parquetReadObjects({ file, metadata, columns, rowStart: start, rowEnd: end }),
      error =>
        new AdjacentError(
          'bad-argument',
          t`The rows of ${name} could not be read.`,
          t`Save it with Snappy or without compression, or give a .jsonl or .csv file.`,
          String(error),
        ),
    );
    for (const [at, row] of rows.entries()) {
      const fields = rowFields(Object.entries(row as Record<string, unknown>));
      yield { words: t`Row ${start + at + 1} of ${name}`, fields };
    }
    start = end;
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
