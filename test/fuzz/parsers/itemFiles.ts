/** Item files: JSONL, CSV and Parquet. */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { readItems } from '../../../src/modelFiles/items/itemFile.ts';
import type { Dice } from '../support/dice.ts';
import { mutateBytes } from '../support/jsonMutation.ts';
import { mutateText } from '../support/textMutation.ts';
import type { ParserFuzz } from './parserFuzz.ts';

const fixtures = join(import.meta.dirname, '..', '..', 'fixtures', 'items');

interface Seed {
  readonly extension: string;
  readonly bytes: Buffer;
}

const seeds: readonly Seed[] = [
  ...readdirSync(fixtures)
    .filter(name => name.endsWith('.parquet'))
    .map(name => ({ extension: extname(name), bytes: readFileSync(join(fixtures, name)) })),
  ...[
    ['.jsonl', '{"question": "Why?", "options": [" no", " yes"], "answer": 1, "skill": "s"}\n'],
    ['.jsonl', '{"question": "Why?", "choices": ["no", "yes"], "answer": "B", "examples": ["x"]}\n'],
    ['.ndjson', '{"question": "Why?", "A": "no", "B": "yes", "answer": "yes"}\n\n'],
    ['.csv', 'question,A,B,C,answer\n"Why, oh ""why""?",no,yes,maybe,B\n"Two\nlines?",1,2,3,C\n'],
    ['.csv', 'Why?,no,yes,maybe,so,B\nHow?,a,b,c,d,D\n'],
  ].map(([extension = '', line = '']) => ({ extension, bytes: Buffer.from(line.repeat(3)) })),
];

const pieces: readonly string[] = [
  ...['"', ',', '\n', '\r\n', '\r', '{', '}', '[', ']', '\\', '\\u0000', '\u0000', '\ufeff', '\ud800', ';', '\t'],
  ...[
    'null',
    'true',
    '-1',
    '99',
    '1e999',
    '""',
    '[]',
    '{}',
    '"answer": ',
    '"question": null',
    'x'.repeat(300),
    'É',
    '🐻',
  ],
];

export const itemFiles: ParserFuzz = {
  name: 'item files',
  async run(dice, { folder }) {
    const seed = dice.of(seeds);
    const path = join(folder, `items${seed.extension}`);
    writeFileSync(path, mutated(seed, dice));
    return readItems(path, { limit: 1 + dice.below(20), bundled: folder });
  },
};

function mutated({ extension, bytes }: Seed, dice: Dice): Uint8Array | string {
  if (extension === '.parquet' || dice.chance(0.3)) return mutateBytes(bytes, dice);
  return mutateText(bytes.toString('utf8'), pieces, dice);
}
