import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import type { onnx as Onnx } from 'onnx-proto';
import { AdjacentError } from '../../src/core/adjacentError.ts';
import { onnx } from '../../src/modelFiles/onnx/onnxProto.ts';
import { openModel } from '../../src/engine/openModel.ts';
import { locateModel } from '../../src/engine/catalog/modelLocations.ts';
import type { LanguageModel, SampledRow } from '../../src/domain/languageModel.ts';
import { changedFixture, copyFixture, fixtures, floatsOf, freshFolders } from './support/modelVariants.ts';
import { quantiseWeights } from './support/quantisedModel.ts';
import { Graph } from '../../src/modelFiles/onnx/graph.ts';

const { signal } = new AbortController();
const families = ['gpt2', 'opt', 'gpt_neox', 'llama'];
const open = (id: string, folders = freshFolders()): Promise<LanguageModel> =>
  openModel(id, folders, { threads: 1, signal, onStage: () => undefined });
const idsOf = (family: string): Int32Array =>
  Int32Array.from(
    (JSON.parse(readFileSync(join(fixtures, family, 'reference.json'), 'utf8')) as { ids: number[] }).ids,
  );

async function lawsOf(id: string, family: string): Promise<Float32Array> {
  const model = await open(id);
  const { logits } = await model.score(idsOf(family), 0, signal);
  await model.close();
  return logits;
}

/** Every float32 matrix that a product reads, replaced by its nearest values in blocks of 32 along the inputs: computed
 * here from the definition. */
function roundByHand(model: Onnx.ModelProto, most: number): number {
  const graph = model.graph as Onnx.GraphProto;
  const tables = new Set(graph.node.filter(({ opType }) => opType === 'Gather').map(({ input }) => input?.[0]));
  const done = new Set<string>();
  for (const node of graph.node) {
    const weight = node.input?.[1] ?? '';
    const tensor = graph.initializer.find(({ name }) => name === weight);
    if (
      !['MatMul', 'Gemm'].includes(node.opType ?? '') ||
      tensor?.dims?.length !== 2 ||
      done.has(weight) ||
      tables.has(weight)
    )
      continue;
    done.add(weight);
    const across = node.attribute?.some(({ name, i }) => name === 'transB' && Number(i) === 1) ?? false;
    const [first = 0, second = 0] = tensor.dims.map(Number);
    const [inputs, outputs] = across ? [second, first] : [first, second];
    const values = floatsOf(tensor);
    const place = (input: number, output: number): number =>
      across ? output * inputs + input : input * outputs + output;
    for (let output = 0; output < outputs; output++) {
      for (let block = 0; block < inputs; block += 32) {
        const slots = Array.from({ length: Math.min(32, inputs - block) }, (_, at) => place(block + at, output));
        const scale = Math.fround(Math.max(...slots.map(at => Math.abs(values[at] ?? 0))) / most);
        for (const at of slots) values[at] = scale === 0 ? 0 : Math.round((values[at] ?? 0) / scale) * scale;
      }
    }
    tensor.rawData = new Uint8Array(values.buffer);
  }
  return done.size;
}

/** Mean Kullback-Leibler distance of laws ln p, nats a position. */
function divergence(from: Float32Array, to: Float32Array, vocabulary: number): number {
  return (
    from.reduce((sum, value, at) => sum + Math.exp(value) * (value - (to[at] ?? NaN)), 0) / (from.length / vocabulary)
  );
}

for (const family of families) {
  test(`${family}: rounded weights compute what the same weights written in fp32 compute, and 8 bits are nearer than 4`, async () => {
    const exact = await lawsOf(join(fixtures, family), family);
    const distances: number[] = [];
    for (const [precision, most] of [
      ['8-bit', 127],
      ['4-bit', 7],
    ] as const) {
      const rounded = await lawsOf(`${join(fixtures, family)}#${precision}`, family);
      const written = await lawsOf(
        changedFixture(family, model => {
          assert.ok(roundByHand(model, most) >= 8);
        }),
        family,
      );
      assert.equal(rounded.length, exact.length);
      rounded.forEach((value, at) => {
        assert.ok(Math.abs(value - (written[at] ?? NaN)) < 2e-4, `${precision}: ${value} and ${String(written[at])}`);
      });
      distances.push(divergence(exact, rounded, exact.length / idsOf(family).length));
    }
    const [near = NaN, far = NaN] = distances;
    assert.ok(near > 0 && 20 * near < far, distances.join());
  });
}

test('rounded weights are a prepared copy of their own, with what is told of them', async () => {
  const folders = freshFolders();
  const folder = copyFixture('gpt_neox');
  for (const id of [folder, `${folder}#4-bit`, `${folder}#8-bit`]) await (await open(id, folders)).close();
  assert.equal(readdirSync(join(folders.storage, 'prepared')).length, 3);
  const stages: string[] = [];
  const model = await openModel(`${folder}#4-bit`, folders, {
    threads: 1,
    signal,
    onStage: ({ step }) => stages.push(step),
  });
  assert.deepEqual(stages, ['reading', 'loading']);
  assert.equal(model.card.id, `${folder}#4-bit`);
  assert.match(model.card.name, /\(4-bit\)$/);
  assert.match(model.card.precision, /^4-bit weights in blocks of 32/);
  assert.equal(model.card.invariance, 'fixed-capacity');
  assert.deepEqual(model.card.knobs, { layers: null, heads: null, precision: null });
  const view = await model.ablate({ layers: 1, maskedHeads: [[0, 1]] });
  assert.equal(
    (await view.score(idsOf('gpt_neox'), 0, signal)).logits.length,
    idsOf('gpt_neox').length * view.card.vocabulary,
  );
  await model.close();
});

test('a row of a rounded model does not depend on its neighbours', async () => {
  const model = await open(`${join(fixtures, 'llama')}#4-bit`);
  const rows = Array.from({ length: 7 }, (_, index) => ({ cell: 0, index, temperature: 1, topP: 1, topK: 0 }));
  const sampled = async (batch: number): Promise<SampledRow[]> => {
    const found: SampledRow[] = [];
    for await (const row of model.sample(
      { prefix: idsOf('llama'), rows, tokens: 8, end: 'suppress', seed: 2, batch, pool: true },
      signal,
      () => undefined,
    ))
      found.push(row);
    return found.sort((a, b) => a.index - b.index);
  };
  const expected = await sampled(64);
  for (const batch of [1, 2, 3]) assert.deepEqual(await sampled(batch), expected, `batch ${batch}`);
  await model.close();
});

test('an output head that is the embedding stays as it is; one with weights of its own is rounded', async () => {
  const tied = changedFixture('llama', ({ graph }) => {
    const head = graph?.node?.find(node => node.output?.[0] === 'logits');
    assert.ok(head?.input && graph?.initializer);
    graph.initializer = graph.initializer.filter(tensor => tensor.name !== head.input?.[1]);
    head.input[1] = 'tied';
    graph.node?.unshift({
      opType: 'Transpose',
      input: ['model.embed_tokens.weight'],
      output: ['tied'],
      attribute: [{ name: 'perm', type: onnx.AttributeProto.AttributeType.INTS, ints: [1, 0] }],
    });
  });
  const products = async (id: string): Promise<number> => {
    const folders = freshFolders();
    await (await open(`${id}#8-bit`, folders)).close();
    const [copy = ''] = readdirSync(join(folders.storage, 'prepared'));
    const { graph } = onnx.ModelProto.decode(readFileSync(join(folders.storage, 'prepared', copy, 'graph.onnx')));
    return (graph?.node ?? []).filter(({ opType }) => opType === 'MatMulNBits').length;
  };
  assert.deepEqual([await products(tied), await products(join(fixtures, 'llama'))], [14, 15]);
});

test('a file with quantised products is not rounded again, and says so', async () => {
  const quantised = changedFixture('llama', model => {
    assert.ok(quantiseWeights(new Graph(model)) > 10);
  });
  const model = await open(quantised);
  assert.equal(model.card.knobs.precision?.code, 'already-quantized');
  await model.close();
  await assert.rejects(
    open(`${quantised}#8-bit`),
    (error: unknown) =>
      error instanceof AdjacentError && error.kind === 'model-unsupported' && /cannot be rounded/.test(error.message),
  );
  assert.equal(locateModel(`${quantised}#8-bit`, freshFolders()).path, quantised);
});
