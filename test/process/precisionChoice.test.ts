import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import type { onnx as Onnx } from 'onnx-proto';
import { AdjacentError } from '../../src/core/adjacentError.ts';
import type { LanguageModel } from '../../src/domain/languageModel.ts';
import { messageText } from '../../src/domain/message.ts';
import { fewestParameters, type IntegerProducts } from '../../src/domain/precisionChoice.ts';
import { keepProducts, keptProducts } from '../../src/engine/catalog/keptProducts.ts';
import { listModels } from '../../src/engine/catalog/modelListing.ts';
import { clearPreparedModels, preparedStoreOf } from '../../src/engine/catalog/preparedModels.ts';
import { openModel } from '../../src/engine/openModel.ts';
import { decidePrecision, type DecidedReference } from '../../src/engine/precision/decidePrecision.ts';
import { processorProducts } from '../../src/engine/precision/processorProducts.ts';
import { openSession } from '../../src/engine/runtime.ts';
import type { EngineFolders } from '../../src/protocol/engineProtocol.ts';
import { foldersIn, openEngine, tinyModel, tinySpec } from './support/engine.ts';
import { changedFixture, copyFixture, freshFolders } from './support/modelVariants.ts';
import { quantiseWeights } from './support/quantisedModel.ts';
import { Graph } from '../../src/modelFiles/onnx/graph.ts';

const { signal } = new AbortController();
/** As measured on a processor with integer dot products; kept beforehand, so that every machine decides alike. */
const fast: IntegerProducts = { weightBits: 8, speedup: 4 };

/** A copy of a fixture that counts as large enough to gain from 8-bit arithmetic. */
function counted(folder: string): string {
  writeFileSync(join(folder, 'adjacent.json'), JSON.stringify({ parameters: 2 * fewestParameters }));
  return folder;
}
const model = counted(copyFixture('llama'));

/** Make the first unit behind each norm thousands of times as large, and its weights as much smaller: nothing changes
 * in fp32, but bytes with a scale for each row hold this unit alone. */
function makeOutliers({ graph }: Onnx.ModelProto): void {
  const factor = 2 ** 12;
  for (const tensor of graph?.initializer ?? []) {
    const [, isNorm] = /\.h\.\d+\.(?:(ln_[12])\.(?:weight|bias)|(?:attn\.c_attn|mlp\.c_fc)\.weight)$/.exec(
      tensor.name ?? '',
    ) ?? [null, null];
    if (isNorm === null) continue;
    const values = new Float32Array(new Uint8Array(tensor.rawData ?? []).buffer);
    const first = values.subarray(0, isNorm === undefined ? Number(tensor.dims?.[1]) : 1);
    first.forEach((value, at) => (first[at] = isNorm === undefined ? value / factor : value * factor));
    tensor.rawData = new Uint8Array(values.buffer);
  }
}

/** Decide for a model with the products of a processor, opening real models; `asked` receives what was opened. */
async function decide(
  reference: string,
  folders: EngineFolders,
  products: IntegerProducts = fast,
  asked: string[] = [],
): Promise<DecidedReference> {
  keepProducts(folders.storage, products);
  return decidePrecision(reference, {
    folders,
    openSession: graph => openSession(graph, 1),
    async open(id): Promise<Pick<LanguageModel, 'card'>> {
      asked.push(id);
      const opened = await openModel(id, folders, { threads: 1, signal, onStage: () => undefined });
      await opened.close();
      return opened;
    },
  });
}

test('a model near fp32 is taken in 8 bits, and the second time nothing is opened to decide', async () => {
  const folders = freshFolders();
  const opened: string[] = [];
  const first = await decide(`${model}#auto`, folders, fast, opened);
  assert.equal(first.reference, `${model}#int8`);
  assert.deepEqual([first.choice?.precision, first.choice?.reason.code], ['int8', 'auto-near']);
  assert.deepEqual(await decide(`${model}#auto`, folders, fast, opened), first);
  assert.deepEqual(opened, [`${model}#int8`]);
  const prepared = readdirSync(join(folders.storage, 'prepared'));
  assert.equal(prepared.length, 1, 'nothing is prepared in fp32');
});

test('a processor without integer dot products, or where 8 bits are not faster, stays in fp32 and prepares nothing', async () => {
  for (const [products, code] of [
    [{ weightBits: 7, speedup: 3 }, 'auto-no-dot-products'],
    [{ weightBits: null, speedup: 0 }, 'auto-no-dot-products'],
    [{ weightBits: 8, speedup: 1.1 }, 'auto-not-faster'],
  ] as const) {
    const folders = freshFolders();
    const opened: string[] = [];
    const { reference, choice } = await decide(`${model}#auto`, folders, products, opened);
    assert.deepEqual([reference, choice?.precision, choice?.reason.code], [model, 'fp32', code]);
    assert.deepEqual(opened, []);
    assert.ok(!existsSync(join(folders.storage, 'prepared')));
  }
});

test('this processor is measured once; what another one or another runtime measured does not count', async () => {
  const folders = freshFolders();
  let sessions = 0;
  const measure = (): Promise<IntegerProducts> =>
    processorProducts(folders.storage, graph => {
      sessions++;
      return openSession(graph, 1);
    });
  const measured = await measure();
  assert.ok(measured.weightBits === 8 || measured.weightBits === 7);
  assert.ok(measured.speedup > 0.1 && measured.speedup < 100, String(measured.speedup));
  const needed = sessions;
  assert.deepEqual([await measure(), sessions], [measured, needed]);
  const path = join(folders.storage, 'processor.json');
  const kept = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  writeFileSync(path, JSON.stringify({ ...kept, environment: 'another processor', speedup: 99 }));
  assert.equal(keptProducts(folders.storage), null);
  assert.notEqual((await measure()).speedup, 99);
  assert.equal(sessions, 2 * needed);
});

test('a model far from fp32 in 8 bits stays in fp32: its copy is removed, and it is not prepared again', async () => {
  const far = counted(changedFixture('gpt2', makeOutliers));
  const folders = freshFolders();
  const opened: string[] = [];
  const { reference, choice } = await decide(`${far}#auto`, folders, fast, opened);
  assert.deepEqual(
    [reference, choice?.precision, choice?.reason.code],
    [far, 'fp32', 'auto-far'],
    JSON.stringify(choice),
  );
  assert.deepEqual(readdirSync(join(folders.storage, 'prepared')), []);
  assert.deepEqual(await decide(`${far}#auto`, folders, fast, opened), { reference, choice });
  assert.deepEqual(opened, [`${far}#int8`]);
  const listed = listModels({ ...folders, added: [far] }).find(({ id }) => id === far);
  assert.deepEqual([listed?.problem, listed?.choice, listed?.prepared], [null, choice, false]);
});

test('a copy that was prepared on another processor is not taken for this one', async () => {
  const folders = freshFolders();
  const opened: string[] = [];
  await decide(`${model}#auto`, folders, fast, opened);
  const prepared = join(folders.storage, 'prepared');
  const [copy = ''] = readdirSync(prepared);
  const path = join(prepared, copy, 'manifest.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  writeFileSync(path, JSON.stringify({ ...manifest, environment: 'another processor' }));
  assert.equal((await decide(`${model}#auto`, folders, fast, opened)).choice?.precision, 'int8');
  assert.equal(opened.length, 2);
});

test('quantized models are taken as they are stored', async () => {
  const quantized = changedFixture('qwen2', graph => {
    quantiseWeights(new Graph(graph));
  });
  const opened: string[] = [];
  const { reference, choice } = await decide(`${quantized}#auto`, freshFolders(), fast, opened);
  assert.deepEqual([reference, choice?.reason.code, opened], [quantized, 'auto-quantized-already', []]);
});

test('where the storage is full, int8 is prepared in memory and says so, and fp32 opens too', async () => {
  const folders = freshFolders({ storageLimit: 1 });
  const { reference, choice } = await decide(`${model}#auto`, folders);
  assert.deepEqual([reference, choice?.precision], [`${model}#int8`, 'int8']);
  for (const id of [reference, model]) {
    const opened = await openModel(id, folders, { threads: 1, signal, onStage: () => undefined });
    await opened.close();
    assert.ok(opened.card.notes.some(({ code }) => code === 'not-stored'));
  }
  assert.equal(preparedStoreOf(folders, 'int8').find([join(model, 'onnx', 'model.onnx')]), null);
});

test('a model that cannot be prepared in 8 bits is taken in fp32, and the reason is stated', async () => {
  for (const [kind, isKept] of [
    ['model-unsupported', true],
    ['engine-crashed', true],
    ['storage-full', false],
  ] as const) {
    const folders = freshFolders();
    keepProducts(folders.storage, fast);
    let attempts = 0;
    const decideWithFailure = (): Promise<DecidedReference> =>
      decidePrecision(`${model}#auto`, {
        folders,
        openSession: graph => openSession(graph, 1),
        open() {
          attempts++;
          return Promise.reject(new AdjacentError(kind, 'There is no room.', 'Make some.'));
        },
      });
    const first = await decideWithFailure();
    assert.deepEqual([first.reference, first.choice?.precision], [model, 'fp32']);
    assert.equal(first.choice?.reason.code, 'auto-not-prepared');
    assert.match(messageText(first.choice.reason), /There is no room\./);
    assert.deepEqual(await decideWithFailure(), first);
    assert.equal(attempts, isKept ? 1 : 2, 'what another attempt may mend is tried again');
    const listed = listModels({ ...folders, added: [model] }).find(({ id }) => id === model);
    assert.deepEqual(listed?.choice, isKept ? first.choice : undefined);
    clearPreparedModels(folders);
    await decideWithFailure();
    assert.equal(attempts, isKept ? 2 : 3, 'tried again when the user clears the prepared models');
  }
});

test('a run states the choice, and a replay and answers that are added keep its precision', async test => {
  const { client, folder, file } = openEngine(test);
  keepProducts(foldersIn(folder).storage, fast);
  const out = file('auto');
  const { report } = await client.analyze('auto', tinySpec({ model: `${model}#auto` }), out, {});
  assert.equal(report.choice?.precision, 'int8');
  assert.equal(report.model.id, `${model}#int8`);
  assert.ok(report.manifest.some(({ label }) => label === 'Choice of precision'));
  assert.ok((await client.replay(out, {})).equal);
  // A processor that decides otherwise now does not change a run that exists.
  keepProducts(foldersIn(folder).storage, { weightBits: 7, speedup: 1 });
  assert.ok((await client.replay(out, {})).equal);
  const again = await client.analyze('plain', tinySpec({ model: `${model}#auto` }), file('plain'), {});
  assert.deepEqual([again.report.choice?.reason.code, again.report.model.id], ['auto-no-dot-products', model]);
  const named = await client.analyze('named', tinySpec(), file('named'), {});
  assert.equal(named.report.choice, undefined);
});

test('a small model stays in fp32 without measuring the processor, and so does what compares models', async test => {
  const { client, folder, file } = openEngine(test);
  const small = await client.analyze('small', tinySpec({ model: `${tinyModel}#auto` }), file('small'), {});
  assert.deepEqual([small.report.choice?.reason.code, small.report.model.id], ['auto-small', tinyModel]);
  const axes = {
    x: { knob: 'temperature', levels: [0.5, 1] },
    y: { knob: 'precision', levels: ['fp32', '8-bit'] },
  } as const;
  const { temperatures: _t, windows: _w, ...rest } = tinySpec({ model: `${model}#auto`, axes });
  const compared = await client.analyze('compared', rest, file('compared'), {});
  assert.deepEqual([compared.report.choice?.reason.code, compared.report.spec.model], ['auto-compares', model]);
  assert.equal(keptProducts(foldersIn(folder).storage), null);
});

test('a text is read in the precision that is decided for its model', async test => {
  const { client, folder } = openEngine(test);
  keepProducts(foldersIn(folder).storage, fast);
  const asked = { text: 'the river was', messages: [], form: 'raw', temperature: 1, topP: 1 } as const;
  const score = await client.score({ ...asked, model: `${model}#auto` }, {}, signal);
  assert.equal(score.model, `${model}#int8`);
  const fit = await client.fitText({ model: `${model}#auto`, text: 'the river was', answer: 8 }, {}, signal);
  assert.ok(fit.tokens > 0);
  assert.equal((await client.score({ ...asked, model: `${tinyModel}#auto` }, {}, signal)).model, tinyModel);
});
