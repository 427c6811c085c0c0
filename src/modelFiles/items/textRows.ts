/** Streams the text of an items file, and the rows of a JSONL file. */
import { createReadStream } from 'node:fs';
import { AdjacentError } from '../../core/adjacentError.ts';
import { t } from '../../core/text.ts';
import { longestRow } from '../../experiments/items/csvRows.ts';
import { rowFields } from '../../experiments/items/itemRow.ts';
import type { NumberedFields } from '../../experiments/items/itemTable.ts';

/** Text of a file in chunks. Throws AdjacentError bad-argument when it cannot be read or is not UTF-8. */
export async function* textOf(path: string, file: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (bytes?: Uint8Array): string => {
    try {
      return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode();
    } catch (error) {
      throw new AdjacentError('bad-argument', t`${file} is not UTF-8 text.`, t`Save it as UTF-8.`, String(error));
    }
  };
  for await (const bytes of bytesOf(path)) yield decode(bytes);
  yield decode();
}

async function* bytesOf(path: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const bytes of createReadStream(path)) yield bytes as Uint8Array;
  } catch (error) {
    throw new AdjacentError(
      'bad-argument',
      t`${path} could not be read.`,
      t`Check the path of the items file.`,
      String(error),
    );
  }
}

/** Rows of a file with one JSON object per line. Throws AdjacentError bad-argument for a line that is not an object or
 * is too long. */
export async function* lineFields(path: string, file: string): AsyncGenerator<NumberedFields> {
  let number = 0;
  for await (const line of linesOf(textOf(path, file), file)) {
    number++;
    const words = t`Line ${number} of ${file}`;
    if (line.trim() !== '') yield { words, fields: jsonFields(line, words) };
  }
}

function jsonFields(line: string, words: string): NumberedFields['fields'] {
  const notAnObject = (detail: string): AdjacentError =>
    new AdjacentError(
      'bad-argument',
      t`${words} is not a JSON object.`,
      t`Write one object per line, with "question", "options" and "answer".`,
      detail,
    );
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw notAnObject(String(error));
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw notAnObject('');
  return rowFields(Object.entries(value));
}

async function* linesOf(chunks: AsyncIterable<string>, file: string): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > longestRow)
      throw new AdjacentError(
        'bad-argument',
        t`${file} has a line of more than ${longestRow} characters.`,
        t`Write one object per line.`,
      );
    yield* lines;
  }
  yield rest;
}
