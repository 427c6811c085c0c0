import assert from 'node:assert/strict';
import test from 'node:test';
import type { AdjacentError } from '../../../../src/core/adjacentError.ts';
import { csvTable } from '../../../../src/run/reporting/csv.ts';
import { csvRows, longestRow } from '../../../../src/experiments/items/csvRows.ts';
import { ItemSample } from '../../../../src/experiments/items/itemSample.ts';
import { tableFields } from '../../../../src/experiments/items/itemTable.ts';

async function* pieces(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield await Promise.resolve(text.slice(at, at + size));
}
async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const value of values) found.push(value);
  return found;
}
const rowsOf = (text: string, size = 7): Promise<string[][]> => all(csvRows(pieces(text, size), 'x.csv'));
const fieldsOf = async (text: string): Promise<unknown[]> =>
  (await all(tableFields(csvRows(pieces(text, 5), 'x.csv'), 'x.csv'))).map(({ words, fields }) => [words, fields]);
const refused = (work: Promise<unknown>, message: RegExp): Promise<void> =>
  assert.rejects(
    work,
    (error: AdjacentError) => error.kind === 'bad-argument' && message.test(error.message) && error.remedy !== '',
  );

test('quoted cells hold commas, quotes and line breaks, in pieces of any size', async () => {
  const rows = [
    ['a', 'b, c', 'd "e" f'],
    ['line one\nline two\r\nline three', '', '"'],
    ['x', 'y', 'z'],
  ];
  for (const size of [1, 2, 3, 1000])
    assert.deepEqual(await rowsOf(csvTable(rows[0] ?? [], rows.slice(1)), size), rows);
  assert.deepEqual(await rowsOf('a,"b"\n\n \r\nc,d'), [
    ['a', 'b'],
    ['c', 'd'],
  ]);
  assert.deepEqual(await rowsOf('say "hi",2\n'), [['say "hi"', '2']]);
  assert.deepEqual(await rowsOf(''), []);
});

test('rows end at LF, CRLF or CR, as in Python', async () => {
  for (const size of [1, 2, 1000]) {
    assert.deepEqual(await rowsOf('a,b\rc,"d\r\ne"\r\n\n"f\r",g\r', size), [
      ['a', 'b'],
      ['c', 'd\r\ne'],
      ['f\r', 'g'],
    ]);
  }
});

test('cells beyond the columns and columns of one name are refused', async () => {
  await refused(
    fieldsOf('question,A,B,answer\nWhy, then?,no,yes,B\n'),
    /^Row 1 of x\.csv has more cells than the table has columns, from "B" on\.$/,
  );
  assert.equal((await fieldsOf('question,A,B,answer\nWhy?,no,yes,B,, \n')).length, 1);
  await refused(fieldsOf('question,A,a,answer\nWhy?,no,yes,A\n'), /^x\.csv has two columns named "a"\.$/);
});

test('a quotation mark that is not closed is found, with the row before it', async () => {
  await refused(rowsOf('a,b\nc,"d\ne,f\n'), /^x\.csv has an unclosed quotation mark after row 1\.$/);
  await refused(
    rowsOf(`"${'a'.repeat(longestRow)}`, 1000),
    /^The first row of x\.csv has an unclosed quotation mark\.$/,
  );
});

test('a heading names the columns; without one the columns are those of MMLU', async () => {
  assert.deepEqual(await fieldsOf('Answer,Question,A,B\nB,Why?,no,yes\n'), [
    ['Row 1 of x.csv', { answer: 'B', question: 'Why?', a: 'no', b: 'yes' }],
  ]);
  assert.deepEqual(await fieldsOf('"Why, then?",no,yes,both,none,C\nWho?,a,b,c,d,A\n'), [
    ['Row 1 of x.csv', { question: 'Why, then?', a: 'no', b: 'yes', c: 'both', d: 'none', answer: 'C' }],
    ['Row 2 of x.csv', { question: 'Who?', a: 'a', b: 'b', c: 'c', d: 'd', answer: 'A' }],
  ]);
  await refused(fieldsOf('prompt,reply\nWhy?,yes\n'), /no header with a column "question"/);
});

test('a limited sample is the same for every order, has no row twice and takes all parts alike', () => {
  const choose = (rows: readonly number[], limit: number): number[] => {
    const sample = new ItemSample<number>(limit);
    for (const row of rows) sample.offer(row, row);
    return sample.items();
  };
  const rows = Array.from({ length: 20_000 }, (_, row) => row);
  const chosen = choose(rows, 400);
  assert.deepEqual(choose([...rows].reverse(), 400), chosen);
  assert.deepEqual([chosen.length, new Set(chosen).size], [400, 400]);
  assert.deepEqual(
    chosen,
    [...chosen].sort((a, b) => a - b),
  );
  // 400 of 20,000 in four quarters: 100 each, standard deviation 8.7.
  for (const quarter of [0, 1, 2, 3])
    assert.ok(Math.abs(chosen.filter(row => Math.floor(row / 5000) === quarter).length - 100) < 35);
  assert.deepEqual(choose(rows.slice(0, 5), 400), [0, 1, 2, 3, 4]);
  assert.deepEqual(
    choose(rows, 10).filter(row => !chosen.includes(row)),
    [],
  );
});
