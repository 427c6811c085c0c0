import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { AdjacentError, type ErrorKind } from '../../src/core/adjacentError.ts';
import { messageText } from '../../src/domain/message.ts';
import type { Run } from '../../src/domain/run.ts';
import { decodeRun } from '../../src/run/file/runFile.ts';
import type { GridSpec } from '../../src/domain/spec.ts';
import { openEngine, foldersIn, temporaryFolder, tinyModel, tinySpec } from './support/engine.ts';
import { changedFixture, copyFixture, freshFolder, matricesOf, moveOut } from './support/modelVariants.ts';

/** The call fails with this kind, in one sentence that says this, with a remedy. */
async function assertRefused(call: Promise<unknown>, kind: ErrorKind, sentence: RegExp): Promise<void> {
  await assert.rejects(call, (error: unknown) => {
    assert.ok(error instanceof AdjacentError, String(error));
    assert.deepEqual([error.kind, sentence.test(error.message)], [kind, true], error.message);
    assert.match(error.message, /^[^\n]+\.$/);
    assert.match(error.remedy, /^[A-Z][^\n]+\.$/);
    return true;
  });
}

const readRun = (path: string): Run => decodeRun(readFileSync(path, 'utf8'));

/** A run of every model folder in `bad` is refused, writes no file, and the same process goes on to run a good one. */
async function assertModelsRefused(
  t: TestContext,
  bad: readonly (readonly [model: string, kind: ErrorKind, sentence: RegExp])[],
  changes: Partial<GridSpec> = {},
): Promise<void> {
  const { client, file } = openEngine(t);
  const { pid } = await client.start();
  for (const [model, kind, sentence] of bad) {
    await assertRefused(client.analyze('a', tinySpec({ model, ...changes }), file('bad'), {}), kind, sentence);
    await assertRefused(
      client.score({ model, text: 'the river', form: changes.form ?? 'raw', temperature: 1, topP: 1 }),
      kind,
      sentence,
    );
  }
  assert.ok(!existsSync(file('bad')));
  assert.equal((await client.analyze('b', tinySpec(), file('good'), {})).report.status, 'done');
  assert.equal(client.pid, pid);
}

test('model folders that are missing, cut, damaged, of another kind or point outside are refused, and the engine works on', async t => {
  const without = (...names: readonly string[]): string => {
    const folder = copyFixture('llama');
    for (const name of names) rmSync(join(folder, name), { recursive: true });
    return folder;
  };
  const cut = copyFixture('llama');
  truncateSync(join(cut, 'onnx', 'model.onnx'), 100_000);
  const noise = copyFixture('llama');
  writeFileSync(
    join(noise, 'onnx', 'model.onnx'),
    Uint8Array.from({ length: 50_000 }, (_, at) => (at * 7919 + 13) % 251),
  );
  const unknown = changedFixture('llama', model => {
    Object.assign(model.graph?.node?.[0] ?? {}, { opType: 'NoSuchOperator' });
  });
  const shape = changedFixture('llama', model => {
    for (const tensor of matricesOf(model).slice(0, 1)) tensor.dims = (tensor.dims ?? []).map(dim => Number(dim) / 2);
  });
  const placed = (location: string): string =>
    changedFixture('llama', (model, folder) => {
      moveOut(model, join(folder, 'onnx'), 'weights');
      for (const tensor of model.graph?.initializer ?? [])
        for (const entry of tensor.externalData ?? []) if (entry.key === 'location') entry.value = location;
    });
  const short = placed('weights');
  truncateSync(join(short, 'onnx', 'weights'), 1000);
  const float8 = changedFixture('llama', model => {
    for (const tensor of matricesOf(model).slice(0, 1))
      Object.assign(tensor, { dataType: 17, rawData: tensor.rawData?.subarray(0, tensor.rawData.length / 4) });
  });
  const image = changedFixture('llama', model => {
    model.graph?.input?.push({ name: 'pixel_values', type: { tensorType: { elemType: 1 } } });
  });
  await assertModelsRefused(t, [
    [join(freshFolder(), 'none'), 'model-missing', /no model at/],
    [without('tokenizer.json'), 'model-incomplete', /no tokenizer\.json/],
    [without('onnx'), 'model-incomplete', /no graph file/],
    [cut, 'model-corrupt', /not a complete ONNX file/],
    [noise, 'model-corrupt', /not a complete ONNX file|not a readable ONNX model/],
    [unknown, 'model-unsupported', /ONNX Runtime/],
    [shape, 'model-corrupt', /./],
    [placed('elsewhere'), 'model-incomplete', /which is missing/],
    [placed('../../../outside'), 'model-unsupported', /is outside the model's folder/],
    [short, 'model-incomplete', /weights has 1000 bytes/],
    [float8, 'model-unsupported', /float8e4m3fn/],
    [image, 'model-unsupported', /vision model/],
  ]);
});

test('a chat template that cannot be read is refused in chat form; raw form still runs', async t => {
  const model = copyFixture('qwen2');
  const path = join(model, 'tokenizer_config.json');
  const config = JSON.parse(readFileSync(path, 'utf8')) as object;
  writeFileSync(path, JSON.stringify({ ...config, chat_template: '{% for message in messages %}{{ message.content' }));
  rmSync(join(model, 'chat_template.jinja'), { force: true });
  await assertModelsRefused(t, [[model, 'template-invalid', /template/]], { form: 'chat' });
  const { client, file } = openEngine(t);
  const { report } = await client.analyze('a', tinySpec({ model, form: 'raw' }), file('raw'), {});
  assert.equal(report.status, 'done');
});

test('a configuration that contradicts the graph is told in the report of the run', async t => {
  const model = copyFixture('llama');
  const config = JSON.parse(readFileSync(join(model, 'config.json'), 'utf8')) as object;
  writeFileSync(join(model, 'config.json'), JSON.stringify({ ...config, num_hidden_layers: 12 }));
  const { client, file } = openEngine(t);
  const { report } = await client.analyze('a', tinySpec({ model }), file('a'), {});
  const notes = [...report.notes, ...report.model.notes].map(messageText);
  assert.ok(notes.includes('config.json says 12 layers, the graph has 2.'));
});

test('emoji, CJK, marks and a lone surrogate in a prompt: the run, its file and its replay hold them', async t => {
  const { client, file } = openEngine(t);
  const prompt = '🐻‍❄️ 熊が海を見た e\u0301 \u202e \ud83d end';
  const out = file('odd');
  const { report } = await client.analyze(
    'a',
    tinySpec({ prompt, windows: [{ kind: 'all' }, { kind: 'words', words: 3 }] }),
    out,
    {},
  );
  assert.equal(report.status, 'done');
  assert.equal(readRun(out).manifest.spec.prompt, report.spec.prompt);
  assert.ok(report.spec.prompt.startsWith('🐻‍❄️ 熊が海を見た e\u0301'));
  assert.ok((await client.replay(out, {})).equal);
  const score = await client.score({ model: tinyModel, text: prompt, form: 'raw', temperature: 1, topP: 1 });
  const covered = score.tokens.flatMap(({ span }) => (span === null ? [] : [span]));
  assert.deepEqual([covered[0]?.[0], covered.at(-1)?.[1]], [0, prompt.length]);
  assert.ok(covered.every(([start, end], at) => start <= end && start >= (covered[at - 1]?.[1] ?? 0)));
});

test('a megabyte of text is refused whole, and read where its windows are small', async t => {
  const { client, file } = openEngine(t);
  const prompt = 'a long story '.repeat(80_000);
  await assertRefused(
    client.analyze('a', tinySpec({ prompt }), file('whole'), {}),
    'prompt-too-long',
    /\d+ tokens, but llama reads at most 128/,
  );
  await assertRefused(
    client.score({ model: tinyModel, text: prompt, form: 'raw', temperature: 1, topP: 1 }),
    'prompt-too-long',
    /128/,
  );
  const { report } = await client.analyze(
    'b',
    tinySpec({ prompt, windows: [{ kind: 'words', words: 5 }] }),
    file('end'),
    {},
  );
  assert.deepEqual(
    [report.status, report.windows.map(({ text }) => text.trim())],
    ['done', ['long story a long story']],
  );
});

/** A place where no folder can be made, even by root. */
const nowhere = (t: TestContext): string => {
  if (existsSync('/proc/self')) return '/proc/adjacent';
  const path = join(temporaryFolder(t), 'a file');
  writeFileSync(path, '');
  return join(path, 'adjacent');
};

test(
  'where no folder can be made, neither prepared models nor runs are lost: both stay in memory and say so',
  { timeout: 60_000 },
  async t => {
    const place = nowhere(t);
    const { client, file } = openEngine(t, { folders: { ...foldersIn(temporaryFolder(t)), storage: place } });
    const out = join(place, 'runs', 'a.emergence.json');
    const { report, unsaved } = await client.analyze('a', tinySpec(), out, {});
    assert.deepEqual([report.status, unsaved?.kind], ['done', 'storage-read-only']);
    assert.ok([...report.notes, ...report.model.notes].some(note => note.code === 'not-stored'));
    await client.saveRun(out, file('rescued'));
    assert.equal(readRun(file('rescued')).cells.flatMap(cell => cell.trajectories).length, 32);
  },
);

test('a window closed in mid-run leaves a file with every finished cell, which another window opens', async t => {
  const { client, file } = openEngine(t);
  const out = file('closed');
  const spec = tinySpec({
    samples: 64,
    tokens: 60,
    batch: 8,
    temperatures: [0.5, 0.7, 0.9, 1.1, 1.3],
    windows: [{ kind: 'all' }, { kind: 'words', words: 1 }],
  });
  let finished = -1;
  const run = client.analyze('a', spec, out, {
    cell: cell => {
      if (finished < 0) {
        finished = cell.index;
        void client.close();
      }
    },
  });
  await assertRefused(run, 'cancelled', /./);
  const other = openEngine(t);
  const report = await other.client.openRun(out);
  assert.ok(report.status === 'interrupted' || report.status === 'cancelled', report.status);
  assert.deepEqual([report.cells[finished]?.state, report.cells[finished]?.n], ['done', 64]);
  assert.ok(report.cells.some(cell => cell.state !== 'done'));
});
