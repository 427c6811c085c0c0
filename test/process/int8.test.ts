import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { AdjacentError } from '../../src/core/adjacentError.ts';
import { normal, randomStream } from '../../src/core/statistics/random.ts';
import type { LanguageModel, SampledRow, SampleRequest } from '../../src/domain/languageModel.ts';
import { stepsOf, type OpeningStage } from '../../src/domain/opening.ts';
import { exactWeightBits } from '../../src/engine/integerProducts.ts';
import { openModel } from '../../src/engine/openModel.ts';
import { openSession } from '../../src/engine/runtime.ts';
import { Decoder } from '../../src/engine/sampler/decoder.ts';
import { readModelFolder } from '../../src/modelFiles/folders/modelFolder.ts';
import { int8TextKinds } from '../../src/domain/int8.ts';
import { longTexts } from '../../src/engine/comparison/longTexts.ts';
import { ActivationRounding } from '../../src/modelFiles/int8/activationRounding.ts';
import { keptDirections, roundRows, type ByteRows } from '../../src/modelFiles/int8/byteRounding.ts';
import { rotateModel } from '../../src/modelFiles/int8/int8Model.ts';
import { Graph, valueInfo } from '../../src/modelFiles/onnx/graph.ts';
import { onnx } from '../../src/modelFiles/onnx/onnxProto.ts';
import type { OpenSession } from '../../src/modelFiles/onnx/session.ts';
import { encodeModel } from '../../src/modelFiles/prepared/modelWriter.ts';
import { graphName } from '../../src/modelFiles/prepared/preparedStore.ts';
import { loadModel } from '../../src/modelFiles/prepared/rewrittenModel.ts';
import { rewriteDecoder } from '../../src/modelFiles/rewrite/decoderGraph.ts';
import { openTokenizer } from '../../src/engine/text/tokenizer.ts';
import { changedFixture, fixtures, freshFolders } from './support/modelVariants.ts';
import { quantiseWeights } from './support/quantisedModel.ts';

const { signal } = new AbortController();
const open = (id: string, folders = freshFolders(), threads = 1): Promise<LanguageModel> =>
  openModel(id, folders, { threads, signal, onStage: () => undefined });
const idsOf = (family: string): Int32Array =>
  Int32Array.from(
    (JSON.parse(readFileSync(join(fixtures, family, 'reference.json'), 'utf8')) as { ids: number[] }).ids,
  );
const openHere: OpenSession = model => openSession(model, 1);

const rows = [0.4, 1.2].flatMap((temperature, cell) =>
  Array.from({ length: 6 }, (_, index) => ({ cell, index, temperature, topP: index === 4 ? 0.8 : 1, topK: 0 })),
);

async function collect(model: LanguageModel, prefix: Int32Array, changed: Partial<SampleRequest> = {}) {
  const found = new Map<string, SampledRow>();
  const request = { prefix, rows, tokens: 8, end: 'suppress', seed: 3, batch: 32, pool: true, ...changed } as const;
  for await (const row of model.sample(request, signal, () => undefined)) found.set(`${row.cell}/${row.index}`, row);
  return found;
}

/** One of each way through the preparation: rotated, LayerNorm, biases in Gemm, and a graph with its own attention. */
for (const family of ['llama', 'gpt2', 'gpt_neox', 'gemma']) {
  test(`${family} in int8: near fp32 by the figure that its card states, and the same bits in any batch`, async () => {
    const folders = freshFolders();
    const exact = await open(join(fixtures, family));
    const model = await open(`${join(fixtures, family)}#int8`, folders);
    const codec = openTokenizer(join(fixtures, family), model.card.vocabulary);
    const { int8, invariance, comparison } = model.card;
    assert.ok(int8 && comparison);
    assert.equal(invariance, 'exact');
    assert.equal(int8.rotated, family === 'llama');
    assert.ok(int8.divergence > 0 && int8.divergence < 0.005, String(int8.divergence));
    assert.ok(comparison.logProb <= comparison.tolerance);

    const text = codec.encode(model.probeTexts.join(' ')).subarray(0, int8.tokens);
    const [expected, got] = await Promise.all([exact, model].map(one => one.score(text, 0, signal)));
    assert.ok(expected && got);
    const divergence = expected.logits.reduce((sum, ln, at) => sum + Math.exp(ln) * (ln - (got.logits[at] ?? NaN)), 0);
    assert.ok(Math.abs(divergence / text.length - int8.divergence) < 1e-5, String(divergence / text.length));

    assert.deepEqual(
      int8.texts?.map(({ kind }) => kind),
      [...int8TextKinds],
    );
    const [first] = longTexts;
    const long = codec.encode(first?.text ?? '').subarray(0, int8.texts[0]?.tokens);
    const [plain, rounded] = await Promise.all([exact, model].map(one => one.score(long, 0, signal)));
    assert.ok(plain && rounded);
    const longShift = plain.logits.reduce((sum, ln, at) => sum + Math.exp(ln) * (ln - (rounded.logits[at] ?? NaN)), 0);
    assert.ok(Math.abs(longShift / long.length - (int8.texts[0]?.divergence ?? NaN)) < 1e-5);

    const ids = idsOf(family);
    const reference = await collect(model, ids);
    for (const batch of [1, 2, 3, 5, 8, 13, 64])
      assert.deepEqual(await collect(model, ids, { batch }), reference, `batch ${batch}`);
    assert.deepEqual(await collect(model, ids, { rows: rows.toReversed(), batch: 5 }), reference, 'reversed');
    const halves = [rows.slice(0, 5), rows.slice(5)].map(part => collect(model, ids, { rows: part, batch: 7 }));
    assert.deepEqual(new Map((await Promise.all(halves)).flatMap(half => [...half])), new Map(reference), 'resumed');
    await Promise.all([exact.close(), model.close()]);
    for (const threads of [2, 4]) {
      const other = await open(`${join(fixtures, family)}#int8`, folders, threads);
      assert.deepEqual(await collect(other, ids), reference, `${threads} threads`);
      await other.close();
    }
  });
}

/** Distributions and final hidden states of a text under a loaded model. */
async function readingOf(family: string, isRotated: boolean) {
  const folder = readModelFolder(join(fixtures, family));
  const { model, weights } = loadModel(folder);
  if (isRotated) {
    const { tied, stream } = rotateModel(new Graph(model), weights, folder.roles.ids, folder.headRows);
    assert.ok(tied && stream !== null && stream.readers.size > 0);
  }
  rewriteDecoder(new Graph(model), folder, 'cascade');
  const session = await openHere(encodeModel(model, weights));
  const { shape, headRows } = folder;
  const decoder = new Decoder({ session, shape, headRows, vocabulary: headRows, eosTokenIds: [] });
  const ids = idsOf(family);
  const prefix = await decoder.prefiller.prefill(new Int32Array(0), signal);
  const result = await decoder.graph.run({
    tokens: ids,
    steps: ids.length,
    depths: [0],
    prefix,
    cache: decoder.createCache(1, 0),
    bias: decoder.tokenBias(false),
    logitPositions: [...ids.keys()],
    distributions: [...ids.keys()],
    hidden: true,
  });
  const states = Array.from(ids, (_, at) => result.floats('hidden').slice(at * result.width, (at + 1) * result.width));
  await session.close();
  return { logProbs: result.floats('log_probs'), states };
}

function cosine(a: Float32Array | undefined, b: Float32Array | undefined): number {
  const dot = (x: Float32Array, y: Float32Array): number =>
    x.reduce((sum, value, at) => sum + value * (y[at] ?? NaN), 0);
  return a && b ? dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b)) : NaN;
}

for (const family of ['llama', 'qwen2']) {
  test(`${family}: rotating the residual stream changes neither distributions nor cosines of hidden states`, async () => {
    const [plain, rotated] = [await readingOf(family, false), await readingOf(family, true)];
    plain.logProbs.forEach((value, at) => {
      assert.ok(Math.abs(value - (rotated.logProbs[at] ?? NaN)) < 1e-4 || value < -1e9, `${at}: ${value}`);
    });
    let furthest = 0;
    for (const [at, state] of plain.states.entries()) {
      for (let other = 0; other < at; other++) {
        const change = cosine(state, plain.states[other]) - cosine(rotated.states[at], rotated.states[other]);
        furthest = Math.max(furthest, Math.abs(change));
      }
    }
    assert.ok(furthest < 1e-5, String(furthest));
    assert.ok(
      plain.states[0]?.some((value, at) => Math.abs(value - (rotated.states[0]?.[at] ?? NaN)) > 0.1),
      'the states themselves are rotated',
    );
  });
}

test('one and two bytes of activations, and sums of their products, are what the definition gives', async () => {
  const values = [0.5, -1, 0.25, 3, 0, 0, 0, 0, -7, 1e-3, 2, 100];
  const [rows, width] = [3, 4];
  const graph = new Graph(
    onnx.ModelProto.create({
      irVersion: 8,
      opsetImport: [{ domain: '', version: 17 }],
      graph: onnx.GraphProto.create({ name: 'rounding' }),
    }),
  );
  const { FLOAT } = onnx.TensorProto.DataType;
  graph.input('x', FLOAT, ['rows', width]);
  const names: string[] = [];
  const show = (name: string, value: string): void => {
    graph.add('Cast', [value], { to: FLOAT }, name);
    names.push(name);
  };
  const rounding = new ActivationRounding(graph);
  const one = rounding.oneByte('x', width);
  show('one', one.codes);
  show('scales', one.scale);
  for (const [kind, input, normed] of [
    ['free', 'x', false],
    ['normed', graph.add('Div', ['x', graph.float(51)]), true],
  ] as const) {
    const { both, codes, scale, divisor } = rounding.twoBytes(input, width, normed);
    assert.equal(divisor === null, normed);
    show(`${kind} codes`, codes);
    show(`${kind} both`, both);
    show(`${kind} scale`, scale);
    if (divisor !== null) show('divisor', divisor);
    const zero = graph.float(128);
    const plain = graph.add('Mul', [graph.add('Sub', [graph.add('Cast', [both], { to: FLOAT }), zero]), scale]);
    show(`${kind} sum`, rounding.sumOf(plain));
  }
  graph.finish(names.map(name => valueInfo(name, FLOAT, [])));
  graph.body.output.forEach(({ type }) => delete type?.tensorType?.shape);
  const session = await openHere(onnx.ModelProto.encode(graph.model).finish());
  const found = await session.run({ x: { data: Float32Array.from(values), dims: [rows, width] } }, names);
  await session.close();
  const valuesOf = (name: string): number[] => [...(found.get(name)?.data ?? [])].map(Number);
  const near = (got: number | undefined, expected: number, tolerance: number, what: string): void => {
    assert.ok(Math.abs((got ?? NaN) - expected) <= tolerance, `${what}: ${got} for ${expected}`);
  };
  const largest = Array.from({ length: rows }, (_, row) =>
    Math.max(...values.slice(row * width, (row + 1) * width).map(Math.abs)),
  );
  const norms = Array.from({ length: rows }, (_, row) =>
    Math.sqrt(values.slice(row * width, (row + 1) * width).reduce((sum, x) => sum + x * x, 0) / width + 1e-30),
  );
  values.forEach((value, at) => {
    const row = Math.floor(at / width);
    const most = largest[row] ?? NaN;
    const scale = valuesOf('scales')[row] ?? NaN;
    near(scale, Math.max(most / 127, 1e-30), 1e-7 * most + 1e-31, 'scale');
    near(((valuesOf('one')[at] ?? NaN) - 128) * scale, value, most / 254 + 1e-6, 'one byte');
    const step = Math.sqrt(width) / 254 / 250;
    const norm = norms[row] ?? NaN;
    near(1 / (valuesOf('divisor')[row] ?? NaN), norm, 1e-6 * norm, 'divisor');
    const free = (valuesOf('free sum')[at] ?? NaN) / (valuesOf('divisor')[row] ?? NaN);
    near(free, value, norm * (step + 1e-6), 'two bytes');
    near(valuesOf('normed sum')[at], value / 51, step + 1e-6, 'two bytes of a normed row');
  });
  for (const kind of ['free', 'normed']) {
    assert.deepEqual(valuesOf(`${kind} both`).slice(0, values.length), valuesOf(`${kind} codes`));
    assert.ok(valuesOf(`${kind} both`).every(code => code >= 1 && code <= 255));
    assert.equal(valuesOf(`${kind} scale`).length, 1);
  }
});

test('weights are rounded row by row, with the largest magnitude at the largest code', () => {
  const { codes, scales } = roundRows(Float32Array.of(1.01, -2, 0.5, 0, 0, 0, 1e-3, 3e-3, -2e-3), 3, 63);
  assert.deepEqual([...codes], [32, -63, 16, 0, 0, 0, 21, 63, -42]);
  assert.deepEqual([...scales], [2 / 63, 0, 3e-3 / 63].map(Math.fround));
});

test('directions that are kept get a fraction of the error of plain rounding, and the others hardly more', () => {
  const [width, count, rows] = [64, 3, 40];
  const next = randomStream(7);
  const values = Float32Array.from({ length: rows * width }, () => normal(next));
  // Columns of a Hadamard matrix: directions that are spread over all inputs.
  const signOf = (at: number, direction: number): number => ((at >> direction) & 1 ? -1 : 1);
  const units = Float64Array.from(
    { length: width * count },
    (_, at) => signOf(Math.floor(at / count), at % count) / Math.sqrt(width),
  );
  const errorsOf = ({ codes, scales }: ByteRows): { along: number; total: number } => {
    let [along, total] = [0, 0];
    for (let row = 0; row < rows; row++) {
      const errors = Array.from(
        { length: width },
        (_, at) => (codes[row * width + at] ?? 0) * (scales[row] ?? 0) - (values[row * width + at] ?? 0),
      );
      total += errors.reduce((sum, error) => sum + error ** 2, 0);
      for (let k = 0; k < count; k++)
        along += errors.reduce((sum, error, at) => sum + error * (units[at * count + k] ?? 0), 0) ** 2;
    }
    return { along, total };
  };
  const plain = errorsOf(roundRows(values, width, 127));
  const kept = errorsOf(roundRows(values, width, 127, keptDirections(units, count)));
  assert.ok(kept.along < 0.05 * plain.along, `${kept.along} of ${plain.along}`);
  assert.ok(kept.total < 1.2 * plain.total, `${kept.total} of ${plain.total}`);
});

/** A session that computes the sums of the probe as a processor would whose kernels add pairs of products in 16 bits,
 * like vpmaddubsw; `broken` gets every sum wrong. */
function saturating(broken: boolean): OpenSession {
  return model => {
    const { graph } = onnx.ModelProto.decode(model as Uint8Array);
    const matrix = graph?.initializer?.find(tensor => tensor.dataType === onnx.TensorProto.DataType.INT8);
    const weights = new Int8Array(new Uint8Array(matrix?.rawData ?? []).buffer);
    const [inner = 0, outputs = 0] = (matrix?.dims ?? []).map(Number);
    return Promise.resolve({
      inputs: new Map(),
      types: new Map(),
      outputs: new Set<string>(),
      run(feeds) {
        const { data: codes = [], dims = [] } = feeds['codes'] ?? {};
        const [count = 0] = dims;
        const data = new Float32Array(count * outputs);
        for (let row = 0; row < count; row++) {
          for (let column = 0; column < outputs; column++) {
            let sum = broken ? 1 : 0;
            for (let at = 0; at < inner; at += 2) {
              const product = (k: number): number =>
                k < inner ? Number(codes[row * inner + k]) * (weights[k * outputs + column] ?? 0) : 0;
              sum += Math.max(-32_768, Math.min(32_767, product(at) + product(at + 1)));
            }
            let shift = 0;
            for (let at = 0; at < inner; at++) shift += 128 * (weights[at * outputs + column] ?? 0);
            data[row * outputs + column] = sum - shift;
          }
        }
        return Promise.resolve(new Map([['sums', { data, dims: [count, outputs] }]]));
      },
      close: () => Promise.resolve(),
    });
  };
}

test('saturating products of bytes are noticed: weights of 7 bits, or a refusal', async () => {
  assert.equal(await exactWeightBits(saturating(false)), 7);
  await assert.rejects(
    exactWeightBits(saturating(true)),
    (error: unknown) => error instanceof AdjacentError && error.kind === 'model-unsupported' && error.remedy !== '',
  );
  const own = await exactWeightBits(openHere);
  assert.ok(own === 8 || own === 7);
});

test('canceling at any step of opening leaves nothing half made, and the model opens afterwards', async () => {
  const folders = freshFolders();
  const reference = `${join(fixtures, 'qwen2')}#int8`;
  const prepared = join(folders.storage, 'prepared');
  for (const step of stepsOf(false, true)) {
    const controller = new AbortController();
    const onStage = (stage: OpeningStage): void => {
      if (stage.step === step) controller.abort();
    };
    await assert.rejects(
      openModel(reference, folders, { threads: 1, signal: controller.signal, onStage }),
      (error: unknown) => error instanceof AdjacentError && error.kind === 'cancelled',
      step,
    );
    const left = existsSync(prepared) ? readdirSync(prepared) : [];
    assert.deepEqual(
      left.filter(name => name.startsWith('making')),
      [],
      step,
    );
    rmSync(prepared, { recursive: true, force: true });
  }
  await (await open(reference, folders)).close();
});

test('an int8 copy is one of its own, holds bytes, and quantized models are refused', async () => {
  const folders = freshFolders();
  const folder = join(fixtures, 'qwen2');
  await (await open(`${folder}#int8`, folders)).close();
  const stages: string[] = [];
  const again = await openModel(`${folder}#int8`, folders, {
    threads: 1,
    signal,
    onStage: ({ step }) => stages.push(step),
  });
  assert.deepEqual(stages, ['reading', 'loading']);
  assert.match(again.card.name, /\(int8\)$/);
  assert.equal(again.card.quantization, 'rows');
  assert.equal(again.card.knobs.layers, null);
  const half = await again.ablate({ layers: 1, maskedHeads: [[0, 1]] });
  assert.ok((await half.score(idsOf('qwen2'), 0, signal)).logits.every(value => !Number.isNaN(value)));
  await again.close();
  const prepared = join(folders.storage, 'prepared');
  const [copy = ''] = readdirSync(prepared);
  const { graph } = onnx.ModelProto.decode(readFileSync(join(prepared, copy, graphName)));
  const matrices = (graph?.initializer ?? []).filter(({ dims }) => (dims ?? []).length === 2);
  const types = new Map<number, number>();
  for (const { dataType, dims } of matrices)
    types.set(dataType ?? 0, (types.get(dataType ?? 0) ?? 0) + (dims ?? []).map(Number).reduce((a, b) => a * b, 1));
  const { INT8, FLOAT } = onnx.TensorProto.DataType;
  const width = again.card.width;
  assert.ok((types.get(FLOAT) ?? 0) <= width * width + again.card.vocabulary * 2, 'only the mixing matrix is fp32');
  assert.ok((types.get(INT8) ?? 0) > 20_000);

  const quantized = changedFixture('qwen2', model => {
    quantiseWeights(new Graph(model));
  });
  await assert.rejects(
    open(`${quantized}#int8`),
    (error: unknown) => error instanceof AdjacentError && error.kind === 'model-unsupported' && error.remedy !== '',
  );
});
