/** Items from a file, read as it streams: never more than the chosen items and a slice of rows are held. */
import { basename, extname } from 'node:path';
import { AdjacentError } from '../../core/adjacentError.ts';
import { csvRows } from '../../experiments/items/csvRows.ts';
import { solvedItem, type ItemDraft } from '../../experiments/items/itemPrompt.ts';
import { itemOf } from '../../experiments/items/itemRow.ts';
import { ItemSample } from '../../experiments/items/itemSample.ts';
import { tableFields, type NumberedFields } from '../../experiments/items/itemTable.ts';
import type { StudyItem } from '../../domain/study.ts';
import { bundledItems } from './bundledItems.ts';
import { examplesFile, mmluPartOf } from './mmluFiles.ts';
import { parquetFields } from './parquetFields.ts';
import { lineFields, textOf } from './textRows.ts';

export interface ItemOptions {
  /** Most items taken, 1 or more; of a longer file a uniform choice that is the same every time (`ItemSample`). */
  readonly limit: number;
  /** Folder of the built-in models, in which bundled sets lie. */
  readonly bundled: string;
}

const readers: Readonly<Record<string, (path: string, file: string) => AsyncIterable<NumberedFields>>> = {
  '.jsonl': lineFields,
  '.ndjson': lineFields,
  '.csv': (path, file) => tableFields(csvRows(textOf(path, file), file), file),
  '.parquet': parquetFields,
};

/**
 * Multiple-choice items of a place: a bundled set ("ladder/copying"), or the path of a JSONL, CSV or Parquet file
 * (`itemOf` says which columns). Every row of the file is checked, also those that are not taken. The solved examples
 * of MMLU's own "dev" part, where it lies beside a file of items, stand before them as examples. Throws AdjacentError
 * bad-argument, in one sentence with the row, for a file that is missing, empty, of an unknown kind, not in UTF-8, no
 * Parquet, or with rows that are no items.
 */
export async function readItems(place: string, { limit, bundled }: ItemOptions): Promise<StudyItem[]> {
  const path = bundledItems(place, bundled) ?? place;
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
    throw new AdjacentError('bad-argument', `${file} is no items file.`, 'Give a .jsonl, .csv or .parquet file.');
  const sample = new ItemSample<ItemDraft>(limit);
  const skill = mmluPartOf(path)?.subject ?? basename(path, extname(path));
  let row = 0;
  for await (const { words, fields } of read(path, file)) sample.offer(row++, itemOf(fields, { words, skill }));
  if (row === 0)
    throw new AdjacentError('bad-argument', `${file} holds no items.`, 'Give it one row for each question.');
  return sample.items();
}
