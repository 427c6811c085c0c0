import assert from 'node:assert/strict';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { AdjacentError, type ErrorKind } from '../../src/core/adjacentError.ts';
import { listModels } from '../../src/engine/catalog/modelListing.ts';
import { openModel } from '../../src/engine/openModel.ts';
import { onnx } from '../../src/modelFiles/onnx/onnxProto.ts';
import { changedFixture, copyFixture, freshFolder, freshFolders } from './support/modelVariants.ts';

const { signal } = new AbortController();

async function assertRefused(model: string, kind: ErrorKind, sentence: RegExp): Promise<void> {
  const opening = openModel(model, freshFolders(), { threads: 1, signal, onStage: () => undefined });
  await assert.rejects(opening, (error: unknown) => {
    assert.ok(error instanceof AdjacentError, String(error));
    assert.equal(error.kind, kind, error.message);
    assert.match(error.message, sentence);
    assert.match(error.message, /^[^\n]+\.$/);
    assert.match(error.remedy, /^[A-Z][^\n]+\.$/);
    return true;
  });
}

test('an operator that the runtime does not have is named', async () => {
  const model = changedFixture('llama', ({ graph }) => {
    const node = graph?.node?.find(({ opType }) => opType === 'Sigmoid');
    if (node) node.opType = 'Zigmoid';
  });
  await assertRefused(model, 'model-unsupported', /cannot be run here: .*Zigmoid/);
});

test('an operator that fails while the model is first read is named', async () => {
  const model = changedFixture('llama', ({ graph }) => {
    const found = graph?.node?.find(({ opType }) => opType === 'Sigmoid');
    const [input = ''] = found?.input ?? [];
    graph?.initializer?.push({
      name: 'far',
      dataType: onnx.TensorProto.DataType.INT64,
      dims: [1],
      rawData: new Uint8Array(BigInt64Array.of(1_000_000n).buffer),
    });
    const at = graph?.node?.indexOf(found ?? {}) ?? 0;
    graph?.node?.splice(at, 0, { opType: 'Gather', input: [input, 'far'], output: ['outside'] });
    if (found) found.input = ['outside'];
  });
  await assertRefused(model, 'model-unsupported', /cannot be run here: .*Gather/);
});

test('a layer whose cache has another length than its tokens is refused', async () => {
  const model = changedFixture('llama', ({ graph }) => {
    const present = graph?.output?.[1]?.name ?? '';
    const producer = graph?.node?.find(({ output }) => output?.includes(present));
    if (!graph || !producer) return;
    producer.output = ['whole'];
    for (const node of graph.node ?? [])
      node.input = (node.input ?? []).map(name => (name === present ? 'whole' : name));
    const bounds = [0n, 3n, 2n].map((value, at) => ({
      name: `bound/${at}`,
      dataType: onnx.TensorProto.DataType.INT64,
      dims: [1],
      rawData: new Uint8Array(BigInt64Array.of(value).buffer),
    }));
    graph.initializer?.push(...bounds);
    graph.node?.push({ opType: 'Slice', input: ['whole', 'bound/0', 'bound/1', 'bound/2'], output: [present] });
  });
  await assertRefused(model, 'model-unsupported', /cannot be run here: .*present/);
});

test('folders in place of files are refused or ignored, never unexpected', async () => {
  const withFolder = (...path: readonly string[]): string => {
    const model = copyFixture('llama');
    rmSync(join(model, ...path), { recursive: true, force: true });
    mkdirSync(join(model, ...path));
    return model;
  };
  await assertRefused(withFolder('config.json'), 'model-corrupt', /config\.json/);
  await assertRefused(withFolder('tokenizer.json'), 'model-corrupt', /tokenizer\.json/);
  await assertRefused(withFolder('onnx', 'model.onnx'), 'model-incomplete', /graph file/);
  await assertRefused(withFolder('chat_template.jinja'), 'model-corrupt', /chat_template\.jinja/);
  const model = withFolder('README.md');
  writeFileSync(join(model, 'checkpoints'), 'a file');
  const opened = await openModel(model, freshFolders(), { threads: 1, signal, onStage: () => undefined });
  await opened.close();
  const file = join(freshFolder(), 'onnx');
  writeFileSync(file, 'a file');
  const noFolder = copyFixture('llama');
  rmSync(join(noFolder, 'onnx'), { recursive: true });
  renameSync(file, join(noFolder, 'onnx'));
  await assertRefused(noFolder, 'model-incomplete', /graph file/);
  const listed = listModels(freshFolders({ added: [noFolder, model] })).filter(({ kind }) => kind === 'folder');
  assert.deepEqual(
    listed.map(({ problem }) => problem?.kind),
    ['model-incomplete', undefined],
  );
});
