import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import type { onnx as Onnx } from 'onnx-proto';
import { onnx } from '../../src/modelFiles/onnx/onnxProto.ts';
import { openModel } from '../../src/engine/openModel.ts';
import type { LanguageModel } from '../../src/domain/languageModel.ts';
import {
  blocksOf,
  changedFixture,
  fixtures,
  floatsOf,
  freshFolders,
  hideBehindChain,
  hideBehindDequantize,
  matricesOf,
  merge,
  moveOut,
  narrow,
  quantiseDynamically,
  roundToHalf,
} from './support/modelVariants.ts';

const { signal } = new AbortController();
const families = ['gpt2', 'opt', 'gpt_neox', 'llama', 'qwen2', 'phi', 'gemma', 'bloom'];

interface Reference {
  readonly tolerance: number;
  readonly vocabulary: number;
  readonly graphVocabulary: number;
  readonly ids: readonly number[];
  readonly positions: readonly number[];
  readonly logits: readonly (readonly number[])[];
}

const referenceOf = (family: string): Reference =>
  JSON.parse(readFileSync(join(fixtures, family, 'reference.json'), 'utf8')) as Reference;

async function open(id: string): Promise<LanguageModel> {
  return openModel(id, freshFolders(), { threads: 1, signal, onStage: () => undefined });
}

/** ln p of the real vocabulary after each of the reference's tokens. */
async function lawsOf(model: LanguageModel, { ids }: Reference): Promise<Float32Array> {
  return (await model.score(Int32Array.from(ids), 0, signal)).logits;
}

async function openAndScore(folder: string, family: string): Promise<{ model: LanguageModel; laws: Float32Array }> {
  const model = await open(folder);
  const laws = await lawsOf(model, referenceOf(family));
  await model.close();
  return { model, laws };
}

/** Furthest distance of a model's laws from those of the reference logits, over the real vocabulary. */
function distance(laws: Float32Array, { vocabulary, positions, logits }: Reference): number {
  return Math.max(
    ...positions.map((position, at) => {
      const row = (logits[at] ?? []).slice(0, vocabulary);
      const top = Math.max(...row);
      const norm = top + Math.log(row.reduce((sum, value) => sum + Math.exp(value - top), 0));
      return Math.max(...row.map((value, id) => Math.abs(value - norm - (laws[position * vocabulary + id] ?? NaN))));
    }),
  );
}

for (const family of families) {
  test(`${family}: opened and prepared, it gives the logits of transformers`, async () => {
    const reference = referenceOf(family);
    const { model, laws } = await openAndScore(join(fixtures, family), family);
    assert.equal(laws.length, reference.ids.length * reference.vocabulary);
    const far = distance(laws, reference);
    assert.ok(far <= 2 * reference.tolerance, `${far}`);
    assert.equal(model.card.vocabulary, reference.vocabulary);
    assert.equal(model.card.context, 128);
    const padded = reference.graphVocabulary - reference.vocabulary;
    assert.deepEqual(
      model.card.notes.filter(note => note.code === 'padded-rows'),
      padded > 0 ? [{ code: 'padded-rows', rows: padded }] : [],
    );
  });
}

test('tokens of both configurations and end-of-text end an answer', async () => {
  const model = await open(join(fixtures, 'qwen2'));
  assert.deepEqual([...model.eosTokenIds].sort(), [0, 2]);
  assert.deepEqual(model.card.forms, ['chat', 'raw']);
  await model.close();
});

test('weights in another file, or files at the top of the folder, give the same numbers', async () => {
  const { laws } = await openAndScore(join(fixtures, 'llama'), 'llama');
  const beside = changedFixture('llama', (model, folder) => {
    moveOut(model, join(folder, 'onnx'), 'model.onnx_data');
  });
  assert.deepEqual((await openAndScore(beside, 'llama')).laws, laws);
  const top = changedFixture('llama', () => undefined, 'model.onnx');
  assert.deepEqual((await openAndScore(top, 'llama')).laws, laws);
});

/** Two copies of a family: one with plain fp32 weights, one that keeps the same numbers in another way. */
async function assertTwins(
  family: string,
  plain: (model: Onnx.ModelProto) => void,
  kept: (model: Onnx.ModelProto) => void,
): Promise<LanguageModel> {
  const expected = await openAndScore(changedFixture(family, plain), family);
  const found = await openAndScore(changedFixture(family, kept), family);
  assert.deepEqual(found.laws, expected.laws);
  assert.ok(distance(found.laws, referenceOf(family)) > 1e-5, 'the weights were changed at all');
  return found.model;
}

test('4-bit weights behind Cast, Mul, Add and Reshape are the fp32 weights they stand for, bit for bit', async () => {
  const model = await assertTwins(
    'llama',
    model => {
      for (const tensor of matricesOf(model)) tensor.rawData = new Uint8Array(blocksOf(floatsOf(tensor)).values.buffer);
    },
    model => {
      model.opsetImport = [{ domain: '', version: 21 }];
      model.irVersion = 10;
      for (const tensor of matricesOf(model))
        hideBehindChain(model.graph as Onnx.GraphProto, tensor, blocksOf(floatsOf(tensor)));
    },
  );
  assert.equal(model.card.precision, '4-bit weights, computed in fp32');
});

test('int8 weights behind DequantizeLinear are the fp32 weights they stand for, bit for bit', async () => {
  const stood = new Map<string, Float32Array>();
  const hide = (model: Onnx.ModelProto): void => {
    for (const tensor of matricesOf(model))
      stood.set(tensor.name ?? '', hideBehindDequantize(model.graph as Onnx.GraphProto, tensor));
  };
  changedFixture('gpt2', hide);
  await assertTwins(
    'gpt2',
    model => {
      for (const tensor of matricesOf(model))
        tensor.rawData = new Uint8Array((stood.get(tensor.name ?? '') ?? new Float32Array(0)).buffer);
    },
    hide,
  );
});

test('a stored embedding that is the output head too, transposed, serves both', async () => {
  const { laws } = await openAndScore(join(fixtures, 'llama'), 'llama');
  const tied = changedFixture('llama', ({ graph }) => {
    const head = graph?.node?.find(node => node.output?.[0] === 'logits');
    const table = graph?.initializer?.find(tensor => tensor.name === 'model.embed_tokens.weight');
    assert.ok(head?.input && table);
    const stored = graph?.initializer?.filter(tensor => tensor.name !== head.input?.[1]);
    Object.assign(graph ?? {}, { initializer: stored });
    head.input[1] = 'tied';
    graph?.node?.unshift({
      opType: 'Transpose',
      input: ['model.embed_tokens.weight'],
      output: ['tied'],
      attribute: [{ name: 'perm', type: onnx.AttributeProto.AttributeType.INTS, ints: [1, 0] }],
    });
  });
  assert.deepEqual((await openAndScore(tied, 'llama')).laws, laws);
});

test('an fp16 graph computes in fp32 with its fp16 weights', async () => {
  const model = await open(changedFixture('llama', narrow, 'onnx/model_fp16.onnx'));
  const reference = referenceOf('llama');
  assert.equal(model.card.precision, '16-bit weights, computed in fp32');
  const laws = await lawsOf(model, reference);
  await model.close();
  const rounded = await openAndScore(
    changedFixture('llama', plain => {
      for (const tensor of plain.graph?.initializer ?? []) if (tensor.dataType === 1) roundToHalf(tensor);
    }),
    'llama',
  );
  const far = laws.reduce((worst, value, at) => Math.max(worst, Math.abs(value - (rounded.laws[at] ?? NaN))), 0);
  assert.ok(far < 1e-2, `${far} from the same weights in fp32`);
  assert.ok(distance(laws, reference) < 0.2, `${distance(laws, reference)} from the reference`);
});

test('a merged export runs by its branch with cache', async () => {
  const { laws } = await openAndScore(join(fixtures, 'gpt2'), 'gpt2');
  const merged = await openAndScore(changedFixture('gpt2', merge, 'onnx/decoder_model_merged.onnx'), 'gpt2');
  const far = laws.reduce((worst, value, at) => Math.max(worst, Math.abs(value - (merged.laws[at] ?? NaN))), 0);
  assert.ok(far < 1e-3, `${far}`);
});

test('a model with dynamic int8 opens, and is told to couple its batch', async () => {
  const { model, laws } = await openAndScore(
    changedFixture('llama', quantiseDynamically, 'onnx/model_quantized.onnx'),
    'llama',
  );
  assert.equal(model.card.precision, 'dynamic int8 (batch-coupled)');
  assert.equal(model.card.invariance, 'batch-coupled');
  const far = distance(laws, referenceOf('llama'));
  assert.ok(far > 1e-3 && far < 2, `${far}`);
});

test('names of onnxruntime-genai are followed', async () => {
  const { laws } = await openAndScore(join(fixtures, 'gpt2'), 'gpt2');
  const renamed = changedFixture(
    'gpt2',
    ({ graph }, folder) => {
      const name = (old: string): string =>
        old
          .replace(/^past_key_values\.(\d)\.(key|value)$/, 'past_$2_$1')
          .replace(/^present\.(\d)\.(key|value)$/, 'present_$2_$1');
      for (const value of [...(graph?.input ?? []), ...(graph?.output ?? [])]) value.name = name(value.name ?? '');
      for (const node of graph?.node ?? [])
        Object.assign(node, { input: node.input?.map(name), output: node.output?.map(name) });
      const inputs = { past_key_names: 'past_key_%d', past_value_names: 'past_value_%d' };
      const outputs = { present_key_names: 'present_key_%d', present_value_names: 'present_value_%d' };
      writeFileSync(
        join(folder, 'genai_config.json'),
        JSON.stringify({ model: { context_length: 128, decoder: { inputs, outputs } } }),
      );
    },
    'model.onnx',
  );
  const found = await openAndScore(renamed, 'gpt2');
  assert.deepEqual(found.laws, laws);
  assert.equal(found.model.card.context, 128);
});

test('opening is given up when it is cancelled', async () => {
  const stop = new AbortController();
  stop.abort();
  await assert.rejects(
    openModel(join(fixtures, 'gpt2'), freshFolders(), { threads: 1, signal: stop.signal, onStage: () => undefined }),
    { kind: 'cancelled' },
  );
});
