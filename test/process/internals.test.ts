/** What is read of the inside of a model, against the graph as it was exported and against laws that are known. */
import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { openCalibration } from '../../src/engine/openCalibration.ts';
import { curieWeiss, independentLetters } from '../../src/engine/calibration/letterDistributions.ts';
import { participationRatio } from '../../src/core/internals/participationRatio.ts';
import { squaredDistances } from '../../src/core/internals/distances.ts';
import { fastStream } from '../../src/core/statistics/random.ts';
import { messageText } from '../../src/domain/message.ts';
import { openInternals } from '../../src/engine/internalsSession.ts';
import { noAblation } from '../../src/engine/sampler/ablation.ts';
import { Decoder } from '../../src/engine/sampler/decoder.ts';
import { createInternalsReader } from '../../src/engine/sampler/internalsReader.ts';
import { Graph, valueInfo } from '../../src/modelFiles/onnx/graph.ts';
import { onnx } from '../../src/modelFiles/onnx/onnxProto.ts';
import { families, Fixture } from './support/fixtureModel.ts';
import { fuseAttention } from './support/groupQueryModel.ts';
import { openFixture } from './support/openedFixture.ts';

const { signal } = new AbortController();

/** Attention probabilities [heads, positions] of the last position by layer, as the export computes them. */
async function exportedAttention(fixture: Fixture, ids: readonly number[]): Promise<Float32Array[]> {
  const graph = fixture.graph();
  const softmaxes = graph.body.node.filter(({ opType }) => opType === 'Softmax').flatMap(({ output }) => output ?? []);
  assert.equal(softmaxes.length, fixture.shape.layers);
  graph.body.output.push(...softmaxes.map(name => valueInfo(name, 1, ['batch', 'heads', 'steps', 'slots'])));
  const session = await fixture.open(onnx.ModelProto.encode(graph.model).finish());
  const found = await session.run(fixture.plainFeeds(ids), softmaxes);
  return softmaxes.map(name => {
    const { data, dims } = found.get(name) ?? { data: new Float32Array(0), dims: [] };
    assert.ok(data instanceof Float32Array);
    const slots = dims.at(-1) ?? 0;
    const heads = data.length / slots / ids.length;
    return Float32Array.from({ length: heads * slots }, (_, at) => {
      const [head, slot] = [Math.floor(at / slots), at % slots];
      return data[(head * ids.length + ids.length - 1) * slots + slot] ?? NaN;
    });
  });
}

describe('attention at the last position', () => {
  for (const family of families)
    test(`${family} reads as its export does, behind a prompt and without one`, async () => {
      const { fixture, model } = await openFixture(family);
      const reader = await model.internals(signal);
      assert.deepEqual(reader.missing, []);
      assert.equal(reader.layers, fixture.shape.layers);
      const ids = fixture.reference.ids.slice(0, 12);
      const expected = await exportedAttention(fixture, ids);
      for (const prompt of [0, 1, 7, 12]) {
        const { attention, states } = await reader.read(
          Int32Array.from(ids.slice(0, prompt)),
          Int32Array.from(ids.slice(prompt)),
          signal,
        );
        assert.ok(attention !== null && states !== null);
        const reference = expected.flatMap(layer => [...layer]);
        assert.equal(attention.length, reference.length);
        attention.forEach((p, at) => {
          assert.ok(Math.abs(p - (reference[at] ?? NaN)) < 2e-6, `${family} ${prompt} ${at}: ${p}`);
        });
        assert.equal(states.length % reader.stateLayers.length, 0);
      }
      await reader.close();
    });
});

test('a calibration model attends evenly to its letters, and with another head to the first', async () => {
  const model = await openCalibration(curieWeiss(), 1);
  const reader = await model.internals(signal);
  const { ids } = model.encode('', 'raw');
  const { attention } = await reader.read(ids, Int32Array.of(0, 1, 1, 0), signal);
  const expected = [0, 0.25, 0.25, 0.25, 0.25, 0, 1, 0, 0, 0];
  assert.equal(attention?.length, expected.length);
  attention.forEach((p, at) => {
    assert.ok(Math.abs(p - (expected[at] ?? NaN)) < 1e-9);
  });
  await reader.close();
});

test('independent letters in equal shares fill all directions but one', async () => {
  // The shares of K letters among many have a covariance with K - 1 equal eigenvalues.
  const model = await openCalibration(independentLetters(0), 1);
  const reader = await model.internals(signal);
  const { ids } = model.encode('', 'raw');
  const next = fastStream(1);
  const [n, letters] = [200, 27];
  const states: Float32Array[] = [];
  for (let answer = 0; answer < n; answer++) {
    const text = Int32Array.from({ length: 96 }, () => Math.floor(next() * letters));
    const { states: state } = await reader.read(ids, text, signal);
    assert.ok(state);
    states.push(state);
  }
  const found = participationRatio(squaredDistances(states), n);
  const expected = (letters - 1) / (1 + (letters - 1) / n);
  assert.ok(Math.abs(found / expected - 1) < 0.03, `${found} is not ${expected}`);
  await reader.close();
});

test('a fused attention is named, and its hidden states are read all the same', async () => {
  const fixture = new Fixture('llama');
  const fuse = (graph: Graph): void => {
    fuseAttention(graph, fixture.roles, fixture.shape, 4);
  };
  const graph = fixture.graph();
  fuse(graph);
  const opened = await openInternals((await fixture.rewrite(new Graph(graph.model))).bytes, fixture.shape.layers, 1);
  const decoder = new Decoder(await fixture.model(fuse));
  const reader = await createInternalsReader(decoder, opened, noAblation, 'a llama');
  assert.match(
    reader.missing.map(messageText).join(' '),
    /attention of a llama is one operator \(GroupQueryAttention\)/,
  );
  const { attention, states } = await reader.read(Int32Array.of(5, 6), Int32Array.of(7), signal);
  assert.equal(attention, null);
  assert.ok(states && states.length > 0 && reader.stateLayers.length > 0);
  await reader.close();
});
