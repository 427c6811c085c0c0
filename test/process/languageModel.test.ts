import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import { AdjacentError } from '../../src/core/adjacentError.ts';
import { softmax } from '../../src/core/distribution.ts';
import { probeCenter } from '../../src/engine/sampler/probeCenter.ts';
import { probeQuestion, probeSentences } from '../../src/engine/sampler/probeSentences.ts';
import { openTokenizer } from '../../src/engine/text/tokenizer.ts';
import type { LanguageModel, SampledRow } from '../../src/domain/languageModel.ts';
import { Fixture, families } from './support/fixtureModel.ts';
import { openFixture } from './support/openedFixture.ts';

const { signal } = new AbortController();
const kindOf =
  (kind: string) =>
  (error: unknown): boolean =>
    error instanceof AdjacentError && error.kind === kind && error.remedy !== '';

async function assertScores(
  fixture: Fixture,
  model: LanguageModel,
  ids: readonly number[],
  from: number,
): Promise<void> {
  const score = await model.score(Int32Array.from(ids), from, signal);
  const { graphVocabulary, vocabulary } = fixture.reference;
  assert.equal(score.vocabulary, vocabulary);
  assert.equal(score.logits.length, (ids.length - from) * vocabulary);
  const plain = await fixture.plainLogits(await fixture.open(fixture.path), ids);
  for (let position = from; position < ids.length; position++) {
    const expected = softmax(plain.subarray(position * graphVocabulary, position * graphVocabulary + vocabulary));
    const found = softmax(score.logits.subarray((position - from) * vocabulary, (position - from + 1) * vocabulary));
    expected.forEach((p, id) => {
      assert.ok(Math.abs(p - (found[id] ?? NaN)) < 1e-5, `position ${position}, token ${id}`);
    });
  }
}

for (const family of families) {
  test(`${family}: scores are the law of the whole text, from any position`, async () => {
    const { fixture, model } = await openFixture(family);
    const ids = [...fixture.reference.ids];
    await assertScores(fixture, model, ids, 0);
    await assertScores(fixture, model, ids, ids.length - 1);
    await assertScores(fixture, model, ids.slice(0, 1), 0);
  });
}

test('a text longer than two prefill chunks is scored as in one pass, before and after its chunks are kept', async () => {
  const { fixture, model } = await openFixture('llama', { context: 2048 });
  const ids = Array.from({ length: 600 }, (_, at) => (at * 37 + 11) % fixture.reference.vocabulary);
  await assertScores(fixture, model, ids, 590);
  await assertScores(fixture, model, ids, 300);
  const again = await model.score(Int32Array.from(ids), 590, signal);
  const { model: fresh } = await openFixture('llama', { context: 2048 });
  assert.deepEqual(again, await fresh.score(Int32Array.from(ids), 590, signal));
});

test('an edited text is read from the chunk of its first change, bit for bit', async () => {
  const { fixture, model } = await openFixture('llama', { context: 2048 });
  const ids = Int32Array.from({ length: 900 }, (_, at) => (at * 37 + 11) % fixture.reference.vocabulary);
  await model.score(ids, 890, signal);
  const edited = ids.map((id, at) => (at === 600 ? (id + 1) % fixture.reference.vocabulary : id));
  const read: number[] = [];
  const score = await model.score(edited, 890, signal, tokens => {
    read.push(tokens);
  });
  const { model: fresh } = await openFixture('llama', { context: 2048 });
  const all: number[] = [];
  assert.deepEqual(
    score,
    await fresh.score(edited, 890, signal, tokens => {
      all.push(tokens);
    }),
  );
  assert.ok(all[0] === 256 && (read[0] ?? 0) > 512, `${read.join()} of ${all.join()}`);
  assert.equal(read.at(-1), 899);
});

test('the first step of a sample is the scored law, bit for bit', async () => {
  const { fixture, model } = await openFixture('gpt2');
  const prefix = Int32Array.from(fixture.reference.ids);
  const score = await model.score(prefix, prefix.length - 1, signal);
  const rows = Array.from({ length: 40 }, (_, index) => ({ cell: 0, index, temperature: 1.5, topP: 1, topK: 0 }));
  const sampled: SampledRow[] = [];
  for await (const row of model.sample(
    { prefix, rows, tokens: 1, end: 'suppress', seed: 8, batch: 4, pool: false },
    signal,
    () => undefined,
  ))
    sampled.push(row);
  assert.equal(sampled.length, 40);
  for (const row of sampled) assert.ok(!model.eosTokenIds.includes(row.ids[0] ?? 0) && row.hidden === null);
  const ended = { prefix, rows, tokens: 1, end: 'stop', seed: 8, batch: 4, pool: false } as const;
  for await (const row of model.sample(ended, signal, () => undefined)) {
    if (row.ids[0] !== undefined) assert.equal(row.logProb1[0], score.logits[row.ids[0]]);
  }
});

test('min-p leaves what is likely enough, and a row may be shorter than its neighbours without changing them', async () => {
  const { fixture, model } = await openFixture('llama');
  const prefix = Int32Array.from(fixture.reference.ids);
  const score = await model.score(prefix, prefix.length - 1, signal);
  const law = softmax(score.logits, 1.5);
  const least = 0.2 * Math.max(...law);
  const likely = [...law.keys()].filter(id => (law[id] ?? 0) >= least);
  assert.ok(likely.length > 1 && likely.length < 60);
  const sampled = async (change: (index: number) => object): Promise<SampledRow[]> => {
    const rows = Array.from({ length: 60 }, (_, index) => ({
      cell: 0,
      index,
      temperature: 1.5,
      topP: 1,
      topK: 0,
      ...change(index),
    }));
    const found: SampledRow[] = [];
    for await (const row of model.sample(
      { prefix, rows, tokens: 6, end: 'suppress', seed: 8, batch: 16, pool: false },
      signal,
      () => undefined,
    ))
      found.push(row);
    return found.sort((a, b) => a.index - b.index);
  };
  const cut = await sampled(() => ({ minP: 0.2 }));
  assert.ok(
    cut.every(row => likely.includes(row.ids[0] ?? -1)) && new Set(cut.map(row => row.ids[0])).size > likely.length / 2,
    'what is likely enough, and most of it',
  );
  assert.deepEqual(await sampled(() => ({ minP: 0 })), await sampled(() => ({})));
  const greedy = await sampled(() => ({ minP: 1 }));
  assert.equal(new Set(greedy.map(row => row.ids.join())).size, 1);
  const all = await sampled(() => ({}));
  const some = await sampled(index => (index % 2 === 0 ? { tokens: 2 } : {}));
  some.forEach((row, index) => {
    if (index % 2 === 1) assert.deepEqual(row, all[index]);
    else
      assert.deepEqual(
        [[...row.ids], [...row.logProb1], row.ended],
        [[...(all[index]?.ids ?? [])].slice(0, 2), [...(all[index]?.logProb1 ?? [])].slice(0, 2), false],
      );
  });
});

test("an answer's pooled state is the mean state after reading each of its tokens", async () => {
  for (const family of ['llama', 'gpt2', 'bloom']) {
    const fixture = new Fixture(family);
    const decoder = await fixture.decoder();
    const prefix = Int32Array.from(fixture.reference.ids);
    const rows = [{ cell: 0, index: 0, temperature: 1, topP: 1, topK: 0 }];
    for await (const row of decoder.sample(
      { prefix, rows, tokens: 9, end: 'suppress', seed: 2, batch: 8, pool: true },
      signal,
      () => undefined,
    )) {
      const read = await probeCenter(decoder, prefix, [row.ids], signal);
      assert.equal(row.ids.length, 9);
      row.hidden?.forEach((value, unit) => {
        assert.ok(Math.abs(value - (read?.[unit] ?? NaN)) < 1e-4, `${family}, unit ${unit}`);
      });
      assert.equal(row.hidden?.length, read?.length);
    }
  }
});

test('the probe centre is the mean over thirty probes behind the prompt of the form', async () => {
  for (const family of ['qwen2', 'bloom']) {
    const { fixture, model } = await openFixture(family);
    const decoder = await fixture.decoder();
    const codec = openTokenizer(join(import.meta.dirname, '..', 'fixtures', 'models', family));
    const [form = 'raw'] = model.card.forms;
    assert.equal(form, family === 'qwen2' ? 'chat' : 'raw');
    const prefix = model.encode(form === 'chat' ? probeQuestion : '', form).ids;
    const centre = await model.probeCenter(form, signal);
    const means = await Promise.all(
      probeSentences.map(sentence => probeCenter(decoder, prefix, [codec.encode(sentence)], signal)),
    );
    assert.equal(means.length, 30);
    assert.ok(centre && centre.length > 0);
    centre.forEach((value, unit) => {
      const mean = means.reduce((sum, state) => sum + (state?.[unit] ?? NaN), 0) / 30;
      assert.ok(Math.abs(value - mean) < 1e-4, `${family}, unit ${unit}`);
    });
  }
});

test('what cannot be read is said in a sentence with a remedy', async () => {
  const { model } = await openFixture('llama', { context: 40 });
  assert.throws(() => model.encode('sea '.repeat(60), 'raw'), kindOf('prompt-too-long'));
  const prefix = model.encode('The sea', 'raw').ids;
  const request = {
    prefix,
    rows: [{ cell: 0, index: 0, temperature: 1, topP: 1, topK: 0 }],
    tokens: 64,
    end: 'stop',
    seed: 1,
    batch: 1,
    pool: false,
  } as const;
  await assert.rejects(model.sample(request, signal, () => undefined).next(), kindOf('prompt-too-long'));
  await assert.rejects(
    model.sample({ ...request, prefix: new Int32Array(0), tokens: 4 }, signal, () => undefined).next(),
    kindOf('prompt-empty'),
  );
  await assert.rejects(model.score(prefix, prefix.length, signal), kindOf('bad-argument'));
  const { model: wide } = await openFixture('llama', { context: 1e9 });
  await assert.rejects(wide.score(new Int32Array(140_000).fill(5), 0, signal), kindOf('prompt-too-long'));
});

test('the speed probe measures a step alone and a full one', async () => {
  const { model } = await openFixture('llama');
  const speed = await model.speed(64, signal);
  assert.deepEqual(
    speed.step.map(({ batch }) => batch),
    [1, 64],
  );
  assert.ok(speed.step.every(({ milliseconds }) => milliseconds > 0));
});

test('a cancelled score or probe stops', async () => {
  const { model } = await openFixture('llama', { context: 2048 });
  const stop = AbortSignal.abort();
  await assert.rejects(model.score(new Int32Array(300).fill(7), 0, stop), kindOf('cancelled'));
  await assert.rejects(model.speed(64, stop), kindOf('cancelled'));
});
