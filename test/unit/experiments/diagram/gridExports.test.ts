import assert from 'node:assert/strict';
import test from 'node:test';
import { csvTable } from '../../../../src/run/reporting/csv.ts';
import { answersCsv } from '../../../../src/run/reporting/answerTable.ts';
import { summaryMarkdown } from '../../../../src/experiments/exports.ts';
import { cellDetailOf, reportOf, tableOf } from '../../../../src/experiments/registry.ts';
import { record, smallSpec, words } from '../../support/experiments.ts';
import { referenceModel } from '../../support/referenceModel.ts';

const nasty = '=HYPERLINK("http://x";"y"), | <b>`a`</b>\n[x](http://y)';
const { run } = await record(smallSpec({ prompt: `tell me\n${nasty}`, outcome: { map: 'text' } }), [
  referenceModel({ ...words, tokens: ['', '=1+1', '@no', ' |x|', ' "q"', ',', '\n', '-2'], name: 'Model | *x*' }),
]);
const report = reportOf(run);

/** Rows of a CSV text, by the rules of RFC 4180. */
function parse(csv: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, cell = '', end = ''] of csv.matchAll(/("(?:[^"]|"")*"|[^,\r\n]*)(,|\r\n)/g)) {
    row.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

test('cells and figures come back from the table in full precision', () => {
  const [heading, ...rows] = parse(tableOf(report));
  assert.deepEqual(heading, [
    'window',
    'words',
    'temperature',
    'state',
    'regime',
    'metric',
    'unit',
    'value',
    'low',
    'high',
    'n',
    'note',
  ]);
  assert.ok(report.kind !== 'study');
  const within = report.within?.cells ?? [];
  const found = report.discovery?.cells ?? [];
  assert.equal(
    rows.length,
    report.cells.reduce((sum, cell) => sum + Object.keys(cell.figures).length, 0) +
      within.reduce((sum, { rate, size }) => sum + rate.length + size.length, 0) +
      found.reduce((sum, { curve }) => sum + 5 + curve.series.reduce((points, { y }) => points + y.length, 0), 0),
  );
  const predicted = rows.filter(row => row[5] === 'new-kinds');
  found.forEach(({ newKinds }, at) => {
    const stated = newKinds.kind === 'estimate' ? [newKinds.value, ...newKinds.interval] : [0, 0, 0];
    assert.deepEqual(predicted[at]?.slice(7, 10).map(Number), stated);
  });
  const last = rows.findLast(row => row[5]?.startsWith('beginnings-entropy'));
  const figure = within.at(-1)?.size.at(-1);
  assert.ok(figure?.kind === 'estimate');
  assert.deepEqual(last?.slice(7, 11).map(Number), [figure.value, ...figure.interval, figure.n]);
  const energy = rows.filter(row => row[5] === 'energy');
  report.cells.forEach((cell, at) => {
    const figure = cell.figures['energy'];
    assert.ok(figure?.kind === 'estimate');
    assert.deepEqual(energy[at]?.slice(7, 11).map(Number), [figure.value, ...figure.interval, figure.n]);
    assert.equal(Number(energy[at]?.[2]), cell.temperature);
  });
  const gamma = rows.find(row => row[5] === 'gamma');
  assert.deepEqual(gamma?.slice(7, 10), ['', '', '']);
  assert.match(gamma?.[11] ?? '', /choose long runs/);
});

test('answers come back whole, and none of them runs as a formula', () => {
  const answers = report.cells.flatMap(cell => cellDetailOf(run, cell.index, { map: 'text' }).answers);
  const [, ...rows] = parse(answersCsv(report, answers));
  assert.equal(rows.length, 192);
  rows.forEach((row, at) => assert.equal((row[8] ?? '').replace(/^'/, ''), answers[at]?.text));
  assert.ok(answers.some(answer => answer.text.startsWith('=')));
  for (const row of rows) for (const cell of [row[4], row[8]]) assert.doesNotMatch(cell ?? '', /^[=+\-@\t\r]/);
});

test('numbers stay numbers, minus signs too; only text is guarded', () => {
  assert.equal(
    csvTable(['a'], [[-1.5], ['-1.5'], ['+x'], ['\tx'], ['a"b'], [null], [true]]),
    'a\r\n-1.5\r\n\'-1.5\r\n\'+x\r\n\'\tx\r\n"a""b"\r\n\r\ntrue\r\n',
  );
});

test('the summary holds sentence, prompt, kinds, cells and manifest, and foreign text stays text', () => {
  const markdown = summaryMarkdown(report);
  assert.ok(markdown.startsWith('# test · tell me =HYPERLINK'));
  assert.ok(markdown.includes(`\`\`\`text\n${run.manifest.spec.prompt}\n\`\`\``));
  for (const section of [
    '## Kinds at temperature 0.7',
    '## Cells',
    '## Where answers dissolve',
    '## Notes',
    '## Manifest',
  ])
    assert.ok(markdown.includes(section), section);
  const outside = markdown.replace(/```text\n[\s\S]*?\n```/, '');
  assert.doesNotMatch(outside, /(?<!\\)<b|(?<!\\)\]\(/);
  assert.ok(outside.includes('Model \\| \\*x\\*'));
  const table = outside.split('\n').filter(line => line.startsWith('| whole prompt'));
  assert.equal(table.length, 3);
  for (const line of table) assert.equal(line.match(/(?<!\\)\|/g)?.length, 10);
});
