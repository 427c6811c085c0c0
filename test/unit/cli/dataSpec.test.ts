import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import test, { after } from 'node:test';
import { readDataRows } from '../../../src/experiments/items/dataFile.ts';
import { dataSource } from '../../../src/client/dataSource.ts';
import { dataSpec } from '../../../src/cli/dataSpec.ts';
import { textFiles } from '../support/textFiles.ts';

const fileWith = textFiles(after);
const prompt = fileWith('a.md', '## System\nBe kind.\n## User\nHello, {{guest}} from {town}.\n');
const levelsOf = async (data: string, values = {}): Promise<unknown> =>
  (await dataSpec(prompt, { values }, { path: data, rows: 12 }, undefined)).axes?.y.levels;
const refused = (data: string, message: RegExp): Promise<void> =>
  assert.rejects(dataSpec(prompt, {}, { path: data, rows: 12 }, undefined), { kind: 'bad-argument', message });

test('rows of CSV and JSONL make the rows of a diagram, behind the same messages', async () => {
  const csv = fileWith('a.csv', '\ufeffguest,town\r\n"Ida, 5",Rome\r\n\r\nBo,"a ""b"""\r\nBo,"a ""b"""\r\n');
  const spec = await dataSpec(prompt, {}, { path: csv, rows: 12 }, [0.5]);
  assert.deepEqual(spec, {
    prompt: 'Hello, Ida, 5 from Rome.',
    messages: [{ role: 'system', content: 'Be kind.' }],
    source: 'a.md, 3 rows of a.csv',
    axes: {
      x: { knob: 'temperature', levels: [0.5] },
      y: { knob: 'variant', levels: ['Hello, Ida, 5 from Rome.', 'Hello, Bo from a "b".'] },
    },
  });
  const json = fileWith('a.jsonl', '{"guest": "Ida", "town": 1}\n\n{"guest": "Bo", "town": true}');
  assert.deepEqual(await levelsOf(json), ['Hello, Ida from 1.', 'Hello, Bo from true.']);
  assert.deepEqual(await levelsOf(json, { town: 'Oslo' }), ['Hello, Ida from Oslo.', 'Hello, Bo from Oslo.']);
});

test('a long file gives a fixed choice of its rows, and says so', async () => {
  const rows = Array.from({ length: 100_000 }, (_, at) => `{"guest": ${at}, "town": "x"}`);
  const long = fileWith('long.jsonl', rows.join('\n'));
  const spec = await dataSpec(prompt, {}, { path: long, rows: 12 }, undefined);
  assert.match(spec.source, /^a\.md, 12 of 100.000 rows of long\.jsonl$/u);
  assert.equal(spec.axes?.y.levels.length, 12);
  const shorter = fileWith('shorter.jsonl', rows.slice(0, 1000).join('\n'));
  assert.deepEqual(await readDataRows(dataSource(shorter), 12), await readDataRows(dataSource(shorter), 12));
});

test('what is missing or broken is said in one sentence with its row', async () => {
  await refused(fileWith('b.csv', 'town\nRome\nOslo\n'), /^b\.csv has no column for \{\{guest\}\}\.$/);
  await refused(
    fileWith('b.jsonl', '{"guest":1,"town":2}\n{"town":3}\n'),
    /^Line 2 of b\.jsonl has no value for \{\{guest\}\}/,
  );
  await refused(fileWith('k.csv', 'guest,town\nIda,Rome\nBo\n'), /^Row 3 of k\.csv has no value for \{\{town\}\}\.$/);
  await refused(
    fileWith('c.csv', 'guest,town\nIda\nBo,x,y\n'),
    /^Row 3 of c\.csv has more cells than the first row\.$/,
  );
  await refused(fileWith('d.csv', 'guest,town\n"Ida,Rome\n'), /unclosed quotation mark/);
  await refused(fileWith('e.jsonl', '{"guest": 1}\n[2]\n'), /^Line 2 of e\.jsonl is not a JSON object\.$/);
  await refused(fileWith('f.jsonl', '\n'), /^f\.jsonl has no rows\.$/);
  await refused(fileWith('g.csv', 'guest,town\nIda,x\nIda,x\n'), /make only one prompt\.$/);
  await refused(fileWith('h.jsonl', '{"guest": {"a": 1}}\n'), /^Line 1 of h\.jsonl: .*is not a text or a number\.$/);
  await refused(join(dirname(prompt), 'none.csv'), /^none\.csv cannot be read\.$/);
  await refused(fileWith('i.txt', 'x'), /is not a data file\.$/);
});

test('rows that change messages before the prompt make a prompt each, with its own messages', async () => {
  const system = fileWith('s.md', '## System\nBe {{x}}.\n## User\nHello {{y}}.\n');
  const both = fileWith(
    's.jsonl',
    '{"x": "brief", "y": "Ida"}\n{"x": "kind", "y": "Ida"}\n{"x": "kind", "y": "Ida"}\n',
  );
  const { prompt, messages, axes } = await dataSpec(system, {}, { path: both, rows: 12 }, undefined);
  assert.deepEqual([prompt, messages], ['Hello Ida.', [{ role: 'system', content: 'Be brief.' }]]);
  const levels = ['system: Be brief.\n\nuser: Hello Ida.', 'system: Be kind.\n\nuser: Hello Ida.'];
  assert.deepEqual(axes?.y, { knob: 'variant', levels });
  assert.deepEqual(
    axes?.conversations,
    ['brief', 'kind'].map((tone, at) => ({
      level: levels[at],
      prompt: 'Hello Ida.',
      messages: [{ role: 'system', content: `Be ${tone}.` }],
    })),
  );
});
