import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test, { after } from 'node:test';
import { Worker } from 'node:worker_threads';
import type { AdjacentError } from '../../../../src/core/adjacentError.ts';
import { bundledItemSets } from '../../../../src/modelFiles/items/bundledItems.ts';
import { readItems } from '../../../../src/modelFiles/items/itemFile.ts';
import { findHighSchoolItems } from '../../../../src/modelFiles/items/mmluFiles.ts';
import type { StudyItem } from '../../../../src/domain/study.ts';

const fixtures = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'items');
const folder = mkdtempSync(join(tmpdir(), 'adjacent-items-'));
after(() => {
  rmSync(folder, { recursive: true, force: true });
});
const options = { limit: 100, bundled: folder };

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}
const refused = (path: string, message: RegExp): Promise<void> =>
  assert.rejects(
    readItems(path, options),
    (error: AdjacentError) =>
      error.kind === 'bad-argument' && message.test(error.message) && /^[A-Z].*\.$/.test(error.remedy),
    path,
  );
const rows = (count: number, more = ''): string =>
  Array.from(
    { length: count },
    (_, at) =>
      `${JSON.stringify({ question: `Number ${at}${more} is`, options: ['odd', 'even'], answer: (at + 1) % 2, skill: `part ${Math.floor((4 * at) / count)}` })}\n`,
  ).join('');

test('JSONL: one object per line, with the same fields as other formats', async () => {
  const items = await readItems(file('parity.jsonl', `\uFEFF${rows(3)}\n`), options);
  assert.deepEqual(
    items.map(({ index, question, options: texts, answer }) => [index, question, texts, answer]),
    [
      [0, 'Number 0 is', [' odd', ' even'], 1],
      [1, 'Number 1 is', [' odd', ' even'], 0],
      [2, 'Number 2 is', [' odd', ' even'], 1],
    ],
  );
});

test("MMLU as tables: the subject is the file's name, and the solved examples beside it become its examples", async () => {
  const path = file('data/test/high_school_physics_test.csv', '"Which, of\nthese?",one,two,three,four,C\n');
  file('data/dev/high_school_physics_dev.csv', 'First?,a,b,c,d,A\nSecond?,a,b,c,d,D\n');
  file('data/test/anatomy_test.csv', 'Where?,a,b,c,d,B\n');
  const [item] = await readItems(path, options);
  assert.deepEqual(item, {
    index: 0,
    question: 'Which, of\nthese?\nA. one\nB. two\nC. three\nD. four\nAnswer:',
    options: [' A', ' B', ' C', ' D'],
    answer: 2,
    skill: 'high school physics',
    examples: ['First?\nA. a\nB. b\nC. c\nD. d\nAnswer: A\n', 'Second?\nA. a\nB. b\nC. c\nD. d\nAnswer: D\n'],
  });
  assert.deepEqual(findHighSchoolItems(folder), [path]);
  assert.deepEqual(findHighSchoolItems(join(folder, 'none')), []);
});

test('Parquet is read whatever its compression', async () => {
  const plain = await readItems(join(fixtures, 'plain.parquet'), options);
  for (const codec of ['zstd', 'gzip', 'lz4', 'brotli'])
    assert.deepEqual(
      (await readItems(join(fixtures, `${codec}.parquet`), options)).map(item => ({ ...item, skill: '' })),
      plain.map(item => ({ ...item, skill: '' })),
      codec,
    );
});

test('damaged Parquet is refused, and leaves no rejection behind that would end the process', async () => {
  const rejections: unknown[] = [];
  const note = (reason: unknown): number => rejections.push(reason);
  process.on('unhandledRejection', note);
  const folder = join(fixtures, 'damaged');
  for (const name of readdirSync(folder))
    await refused(join(folder, name), /^(The rows of seed\d+\.parquet could not be read|seed\d+\.parquet is not)/);
  await new Promise(resolve => setImmediate(resolve));
  process.off('unhandledRejection', note);
  assert.deepEqual(rejections, []);
});

test('MMLU as Parquet, Snappy or plain, one row group or several, with its examples', async () => {
  const distributed = join(fixtures, 'high_school_physics', 'test-00000-of-00001.parquet');
  const items = await readItems(distributed, options);
  const plain = await readItems(join(fixtures, 'plain.parquet'), options);
  assert.equal(items.length, 12);
  assert.deepEqual(
    plain.map(item => ({ ...item, examples: [] })),
    items.map(item => ({ ...item, examples: [] })),
  );
  assert.deepEqual(
    items.map(({ answer }) => answer),
    Array.from({ length: 12 }, (_, at) => at % 4),
  );
  assert.equal(items[5]?.question, 'What is 5 and 5?\nA. 9\nB. 10\nC. 11\nD. 12\nAnswer:');
  assert.deepEqual(
    items.map(({ skill, examples }) => [skill, examples.length]),
    items.map(() => ['high school physics', 5]),
  );
  assert.deepEqual(findHighSchoolItems(fixtures), [distributed]);
});

test('the same table is read alike as CSV, JSONL and Parquet: all lettered columns, names without regard to case', async () => {
  const letters = 'ABCDEFGHIJ'.split('');
  const texts = letters.map(letter => `opt ${letter}`);
  const [item] = await readItems(join(fixtures, 'tenOptions.parquet'), options);
  const question = 'Which is the second letter?';
  const csv = file('ten.csv', `Question,${letters.join()},Answer\n${question},${texts.join()},B\n`);
  const cells = letters.map((letter, at) => [letter, texts[at]]);
  const jsonl = file(
    'ten.jsonl',
    JSON.stringify({ ...Object.fromEntries(cells), Question: question, Answer: 'B', k: null }),
  );
  assert.deepEqual([item?.options.length, item?.answer], [10, 1]);
  assert.ok(item?.question.endsWith('\nJ. opt J\nAnswer:'));
  for (const path of [csv, jsonl]) {
    const [same] = await readItems(path, options);
    assert.deepEqual({ ...same, skill: '' }, { ...item, skill: '' }, path);
  }
  await refused(
    file('gap.csv', 'question,A,B,C,D,answer\nHow many?,two,three,,four,A\n'),
    /^Row 1 of gap\.csv has an empty option, C\.$/,
  );
});

test('a hundred thousand rows are sampled from all parts of the file in a heap that cannot hold them', async () => {
  const path = file('many.jsonl', rows(100_000, ' and so on'.repeat(40)));
  const reader = new URL('../../../../src/modelFiles/items/itemFile.ts', import.meta.url).href;
  const worker = new Worker(
    `import(${JSON.stringify(reader)}).then(({ readItems }) => readItems(${JSON.stringify(path)}, ${JSON.stringify(options)})).then(items => require('node:worker_threads').parentPort.postMessage(items))`,
    {
      eval: true,
      resourceLimits: { maxOldGenerationSizeMb: 32 },
    },
  );
  const items = await new Promise<StudyItem[]>((resolve, reject) => {
    worker.once('message', resolve).once('error', reject);
  });
  assert.equal(items.length, 100);
  assert.deepEqual(new Set(items.map(({ skill }) => skill)), new Set(['part 0', 'part 1', 'part 2', 'part 3']));
  assert.deepEqual(await readItems(path, options), items);
});

test('a row that is not taken is checked too', async () => {
  await refused(
    file('late.jsonl', `${rows(5_000)}{"question": "Late is", "options": ["a", "b"], "answer": 2}\n`),
    /^Line 5001 of late\.jsonl has the answer 2/,
  );
});

test('a file without valid items is refused in one sentence with a remedy', async () => {
  await refused(
    file('unanswered.jsonl', '{"question": "a", "options": ["b", "c"]}\n'),
    /^Line 1 of unanswered\.jsonl has no answer\.$/,
  );
  await refused(file('unanswered.csv', 'question,A,B\nWhy?,no,yes\n'), /^Row 1 of unanswered\.csv has no answer\.$/);
  await refused(
    file('wrong.csv', 'question,A,B,answer\nWhy?,no,yes,B\nWho?,me,you,4\n'),
    /^Row 2 of wrong\.csv has the answer "4", which is not one of its 2 options\.$/,
  );
  await refused(join(fixtures, 'wrongAnswer.parquet'), /^Row 8 of wrongAnswer\.parquet has the answer 9/);
  await refused(file('open.jsonl', '{"question": "a", "answer": 0}\n'), /^Line 1 of open\.jsonl has no options\.$/);
  for (const [name, content] of [
    ['empty.jsonl', ''],
    ['blank.csv', '\n\n'],
    ['heading.csv', 'question,A,B,answer\n'],
  ] as const)
    await refused(file(name, content), /contains no items\.$/);
  await refused(join(fixtures, 'empty.parquet'), /^empty\.parquet contains no items\.$/);
  await refused(
    file('fake.parquet', 'question,A,B,answer\nWhy?,no,yes,B\n'),
    /^fake\.parquet is not a Parquet file\.$/,
  );
  await refused(file('none.parquet', ''), /^none\.parquet is not a Parquet file\.$/);
  await refused(
    file('latin.csv', Uint8Array.of(...Buffer.from('question,A,B,answer\nCaf'), 0xe9, ...Buffer.from(',no,yes,B\n'))),
    /^latin\.csv is not UTF-8 text\.$/,
  );
  await refused(file('items.xlsx', 'x'), /^items\.xlsx is not an items file\.$/);
  await refused(join(folder, 'missing.jsonl'), /missing\.jsonl could not be read\.$/);
  await refused(join(folder, 'missing.parquet'), /missing\.parquet could not be read\.$/);
  await refused(file('list.jsonl', '["a"]\n'), /^Line 1 of list\.jsonl is not a JSON object\.$/);
  await refused(file('cut.jsonl', '{"question": "a"\n'), /^Line 1 of cut\.jsonl is not a JSON object\.$/);
  await refused(file('long.jsonl', 'x'.repeat(3_000_000)), /^long\.jsonl has a line of more than/);
});

test('bundled sets are found by name', async () => {
  assert.deepEqual(bundledItemSets(folder), []);
  await refused('ladder/copying', /^There is no bundled item set "ladder\/copying"\.$/);
  file('ladder/items/copying.jsonl', rows(2));
  assert.deepEqual(bundledItemSets(folder), ['ladder/copying']);
  assert.equal((await readItems('ladder/copying', options)).length, 2);
  await assert.rejects(
    readItems('ladder/none', options),
    (error: AdjacentError) => error.remedy === 'Choose one of ladder/copying.',
  );
});
