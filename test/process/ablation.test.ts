import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { AdjacentError } from '../../src/core/adjacentError.ts';
import { softmax } from '../../src/core/distribution.ts';
import { openModel } from '../../src/engine/openModel.ts';
import { Decoder } from '../../src/engine/sampler/decoder.ts';
import { readLogProbs } from '../../src/engine/sampler/textLogProbs.ts';
import { headMaskOf } from '../../src/engine/sampler/ablation.ts';
import type { LanguageModel, SampledRow, SampleRequest } from '../../src/domain/languageModel.ts';
import { collect, Fixture } from './support/fixtureModel.ts';
import { fuseAttention } from './support/groupQueryModel.ts';
import { fixtures, freshFolders } from './support/modelVariants.ts';
import { openFixture } from './support/openedFixture.ts';
import { ablatedFamilies, truncated, untouched, withoutHeads } from './support/ablatedGraphs.ts';

const { signal } = new AbortController();
const masked = [
  [0, 1],
  [1, 0],
  [1, 3],
] as const;
const rows = Array.from({ length: 6 }, (_, index) => ({
  cell: 0,
  index,
  temperature: 0.9,
  topP: index === 5 ? 0.8 : 1,
  topK: 0,
}));
const requestOf = (ids: readonly number[]): SampleRequest => ({
  prefix: Int32Array.from(ids),
  rows,
  tokens: 8,
  end: 'stop',
  seed: 4,
  batch: 4,
  pool: true,
});

async function sampleOf(model: LanguageModel, ids: readonly number[]): Promise<SampledRow[]> {
  const found: SampledRow[] = [];
  for await (const row of model.sample(requestOf(ids), signal, () => undefined)) found.push(row);
  return found.sort((a, b) => a.index - b.index);
}

const logProbsOf = async (decoder: Decoder, ids: readonly number[]): Promise<Float32Array | undefined> =>
  (await readLogProbs(decoder, Int32Array.from(ids), 0, signal))[0];
const unsupported = (error: unknown): boolean =>
  error instanceof AdjacentError && error.kind === 'model-unsupported' && error.remedy !== '';

for (const family of ablatedFamilies) {
  test(`${family}: all layers and no masked head give the bits of the graph without early exits and head masks`, async () => {
    const { fixture, model } = await openFixture(family);
    const { ids } = fixture.reference;
    const plain = new Decoder(await untouched(fixture));
    const whole = await model.ablate({ layers: model.card.layers, maskedHeads: [] });
    const expected = await logProbsOf(plain, ids);
    assert.deepEqual((await whole.score(Int32Array.from(ids), 0, signal)).logits, expected);
    assert.deepEqual(
      (await model.scoreLayers(Int32Array.from(ids), 0, [model.card.layers], signal))[0]?.logits,
      expected,
    );
    const sampled = await collect(plain, requestOf(ids));
    assert.deepEqual(
      await sampleOf(whole, ids),
      [...sampled.values()].sort((a, b) => a.index - b.index),
    );
  });

  test(`${family}: the head reading layer 1 is a model of one layer, and the fitted scale multiplies its logits`, async () => {
    const { fixture, model } = await openFixture(family);
    const { ids, vocabulary } = fixture.reference;
    const short = await logProbsOf(new Decoder(await truncated(fixture, family, 1)), ids);
    assert.ok(short);
    const raw = new Decoder(await fixture.model(), { exit: { layer: 1, scale: 1 }, headMask: null });
    const early = await logProbsOf(raw, ids);
    assert.equal(early?.length, short.length);
    assert.ok(
      early.every((value, at) => Math.abs(value - (short[at] ?? NaN)) < 1e-5),
      'the runtime fuses a norm with the sum before it where nothing else reads the sum: rounding',
    );
    const scaled = await model.ablate({ layers: 1 });
    const note = scaled.card.notes.find(({ code }) => code === 'logit-lens');
    assert.ok(note?.code === 'logit-lens');
    const scale = Number(note.scale);
    assert.ok(scale > 0 && scale !== 1, String(scale));
    const { logits } = await scaled.score(Int32Array.from(ids), 0, signal);
    for (let position = 0; position < ids.length; position++) {
      const law = softmax(short.subarray(position * vocabulary, (position + 1) * vocabulary), 1 / scale);
      const found = softmax(logits.subarray(position * vocabulary, (position + 1) * vocabulary));
      found.forEach((p, id) => {
        assert.ok(Math.abs(p - (law[id] ?? NaN)) < 2e-3, `token ${id} of position ${position}`);
      });
    }
  });

  test(`${family}: a masked head is one whose slice of the output projection is zero, bit for bit`, async () => {
    const { fixture, model } = await openFixture(family);
    const { ids } = fixture.reference;
    const zeroed = new Decoder(await withoutHeads(fixture, family, masked));
    const view = await model.ablate({ maskedHeads: masked });
    const expected = await logProbsOf(zeroed, ids);
    assert.deepEqual((await view.score(Int32Array.from(ids), 0, signal)).logits, expected);
    const sampled = await collect(zeroed, requestOf(ids));
    assert.deepEqual(
      await sampleOf(view, ids),
      [...sampled.values()].sort((a, b) => a.index - b.index),
    );
    const base = (await model.score(Int32Array.from(ids), 0, signal)).logits;
    assert.notDeepEqual(base, expected, 'the heads do something');
  });
}

test('several layers read at once are the layers read one by one, and the whole model stays what it was', async () => {
  const { fixture, model } = await openFixture('gpt_neox');
  const ids = Int32Array.from(fixture.reference.ids);
  const before = await model.score(ids, 2, signal);
  const together = await model.scoreLayers(ids, 2, [2, 1, 1], signal);
  const apart = await Promise.all(
    [2, 1, 1].map(async layers => {
      const { peaks, ...score } = await (await model.ablate({ layers })).score(ids, 2, signal);
      assert.equal(peaks?.length, ids.length - 2);
      return score;
    }),
  );
  assert.deepEqual(together, apart);
  const masked = await model.ablate({ layers: 1, maskedHeads: [[0, 0]] });
  assert.notDeepEqual((await masked.score(ids, 2, signal)).logits, apart[1]?.logits);
  assert.deepEqual(await model.score(ids, 2, signal), before);
  assert.equal(before.logits.length, (ids.length - 2) * model.card.vocabulary);
});

test('under an ablation the sampled distribution is the scored one, and closing it leaves the model open', async () => {
  const { fixture, model } = await openFixture('llama');
  const { ids } = fixture.reference;
  const view = await model.ablate({ layers: 1, maskedHeads: [[0, 2]] });
  for (const row of await sampleOf(view, ids)) {
    const score = await view.score(Int32Array.from([...ids, ...row.ids]), ids.length - 1, signal);
    row.logProb1.forEach((value, at) => {
      const scored = score.logits[at * score.vocabulary + (row.ids[at] ?? 0)] ?? NaN;
      assert.ok(Math.abs(value - scored) < 1e-4, `token ${at}`);
    });
  }
  await view.close();
  assert.ok((await model.score(Int32Array.from(ids), 0, signal)).logits.length > 0);
});

test('impossible ablations are refused: no such layer, no such head, a structure that is not recognized', async () => {
  const { model } = await openFixture('llama');
  const bad = (error: unknown): boolean => error instanceof AdjacentError && error.kind === 'bad-argument';
  for (const layers of [0, 3, 1.5, NaN]) await assert.rejects(model.ablate({ layers }), bad, String(layers));
  for (const head of [
    [2, 0],
    [0, 4],
    [-1, 0],
  ] as const)
    await assert.rejects(model.ablate({ maskedHeads: [head] }), bad, head.join());
  const { model: bloom } = await openFixture('bloom');
  assert.equal(bloom.card.knobs.layers, null);
  assert.equal(bloom.card.knobs.heads?.code, 'no-attention-heads');
  await assert.rejects(bloom.ablate({ maskedHeads: [[0, 0]] }), unsupported);
  assert.ok((await bloom.ablate({ layers: 1 })).card.notes.length > 0);
  const fixture = new Fixture('llama');
  const fused = await fixture.model(graph => {
    fuseAttention(graph, fixture.roles, fixture.shape, 4);
    const sums = graph.body.node.filter(node => node.opType === 'Add' && /layers\.\d\/Add_1$/.test(node.name ?? ''));
    assert.equal(sums.length, 2);
    for (const node of sums) Object.assign(node, { opType: 'Sum' });
  });
  const { model: strange } = await openFixture('llama', {}, fused);
  assert.equal(strange.card.knobs.layers?.code, 'no-residual-stream');
  await assert.rejects(strange.ablate({ layers: 1 }), unsupported);
  await assert.rejects(strange.scoreLayers(Int32Array.of(5, 6), 0, [1], signal), unsupported);
});

test('a mask holds a zero for each masked head', () => {
  assert.equal(headMaskOf([], 4, 2), null);
  assert.deepEqual([...(headMaskOf([[1, 2]], 4, 2) ?? [])], [1, 1, 1, 1, 1, 1, 0, 1]);
});

test('scales are fitted once for a model and its probe texts, and kept with the prepared copy', async () => {
  const folders = freshFolders();
  const open = () => openModel(join(fixtures, 'opt'), folders, { threads: 1, signal, onStage: () => undefined });
  const first = await open();
  const note = (await first.ablate({ layers: 1 })).card.notes.at(-1);
  await first.close();
  const [copy = ''] = readdirSync(join(folders.storage, 'prepared'));
  const [file = ''] = readdirSync(join(folders.storage, 'prepared', copy)).filter(name => name.startsWith('scales-'));
  const kept = JSON.parse(readFileSync(join(folders.storage, 'prepared', copy, file), 'utf8')) as Record<
    string,
    number
  >;
  assert.deepEqual(Object.keys(kept), ['1']);
  const again = await open();
  const { speed } = again;
  assert.ok(speed);
  const scale = (kept['1'] ?? NaN).toPrecision(3);
  assert.deepEqual(note, { code: 'logit-lens', layer: 1, layers: 2, scale });
  assert.deepEqual((await again.ablate({ layers: 1 })).card.notes.at(-1), note);
  await again.close();
});
