/** Reads multiple-choice items from a file. The file is streamed: only the chosen items and a slice of rows are in
 * memory.
 */
import { basename, extname } from 'node:path';
import { AdjacentError } from '../../core/adjacentError.ts';
import { excerpt, t } from '../../core/text.ts';
import { csvRows } from '../../experiments/items/csvRows.ts';
import { solvedItem, type ItemDraft } from '../../experiments/items/itemPrompt.ts';
import { itemOf } from '../../experiments/items/itemRow.ts';
import { ItemSample } from '../../experiments/items/itemSample.ts';
import { tableFields, type NumberedFields } from '../../experiments/items/itemTable.ts';
import type { StudyItem } from '../../domain/study.ts';
import { checkRegularFile } from '../../storage/regularFile.ts';
import { bundledItems } from './bundledItems.ts';
import { examplesFile, mmluPartOf } from './mmluFiles.ts';
import { lineFields, textOf } from './textRows.ts';

export interface ItemOptions {
  /** Number of items to take, 1 or more. Of a longer file, a fixed uniform choice (`ItemSample`). */
  readonly limit: number;
  /** Folder of the built-in models, which contains the bundled sets. */
  readonly bundled: string;
}

const readers: Readonly<Record<string, (path: string, file: string) => AsyncIterable<NumberedFields>>> = {
  '.jsonl': lineFields,
  '.ndjson': lineFields,
  '.csv': (path, file) => tableFields(csvRows(textOf(path, file), file), file),
  '.parquet': async function* (path) {
    // Loaded on first use: its decompressors take 10 MB.
    const { parquetFields } = await import('./parquetFields.ts');
    yield* parquetFields(path);
  },
};

/**
 * The items of a bundled set ("ladder/copying"), or of a JSONL, CSV or Parquet file (columns: `itemOf`). Every row of
 * the file is checked, also those that are not taken. If the "dev" part of MMLU is beside a file of items, its solved
 * examples become the examples of the items. Throws AdjacentError bad-argument, naming the row, for a file that is
 * missing, empty, of an unknown type, not valid UTF-8 or Parquet, or has rows that are not items.
 */
export async function readItems(source: string, { limit, bundled }: ItemOptions): Promise<StudyItem[]> {
  const path = bundledItems(source, bundled) ?? source;
  const items = await readDrafts(path, limit);
  const dev = examplesFile(path);
  const examples =
    dev === null ? [] : (await readDrafts(dev, Infinity)).map(item => ({ skill: item.skill, text: solvedItem(item) }));
  return items.map((item, index) => ({
    ...item,
    index,
    examples:
      item.examples.length > 0
        ? item.examples
        : examples.filter(({ skill }) => skill === item.skill).map(({ text }) => text),
  }));
}

async function readDrafts(path: string, limit: number): Promise<ItemDraft[]> {
  const file = basename(path);
  const read = readers[extname(path).toLowerCase()];
  if (read === undefined)
    throw new AdjacentError('bad-argument', t`${file} is not an items file.`, t`Give a .jsonl, .csv or .parquet file.`);
  try {
    checkRegularFile(path);
  } catch (error) {
    throw new AdjacentError(
      'bad-argument',
      t`${excerpt(path, 200)} could not be read.`,
      t`Check the path of the items file.`,
      String(error),
    );
  }
  const sample = new ItemSample<ItemDraft>(limit);
  const skill = mmluPartOf(path)?.subject ?? basename(path, extname(path));
  let row = 0;
  for await (const { words, fields } of read(path, file)) sample.offer(row++, itemOf(fields, { words, skill }));
  if (row === 0)
    throw new AdjacentError('bad-argument', t`${file} contains no items.`, t`Add one row for each question.`);
  return sample.items();
}
