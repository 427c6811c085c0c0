import assert from 'node:assert/strict';
import test from 'node:test';
import { AdjacentError } from '../../src/core/adjacentError.ts';
import { entropyOf, softmax } from '../../src/core/distribution.ts';
import { uniform } from '../../src/core/statistics/random.ts';
import { Decoder } from '../../src/engine/sampler/decoder.ts';
import { probeBatchInvariance, findRowMultiple } from '../../src/engine/sampler/batchInvariance.ts';
import type { SampleRequest } from '../../src/domain/languageModel.ts';
import { collect, families, Fixture } from './support/fixtureModel.ts';
import { fuseAttention } from './support/groupQueryModel.ts';
import { quantiseDynamically, quantiseWeights } from './support/quantisedModel.ts';

const rows = [0.4, 1.2].flatMap((temperature, cell) =>
  Array.from({ length: 6 }, (_, index) => ({
    cell,
    index,
    temperature,
    topP: index === 4 ? 0.8 : 1,
    topK: index === 5 ? 7 : 0,
  })),
);
const tokens = 10;

function requestOf(ids: readonly number[], changed: Partial<SampleRequest> = {}): SampleRequest {
  return { prefix: Int32Array.from(ids), rows, tokens, end: 'stop', seed: 3, batch: 32, pool: true, ...changed };
}

async function assertRecomputed(
  fixture: Fixture,
  decoder: Decoder,
  plainModel: string | Uint8Array = fixture.path,
): Promise<void> {
  const { ids, graphVocabulary, vocabulary } = fixture.reference;
  const plain = await fixture.open(plainModel);
  const sampled = await collect(decoder, requestOf(ids));
  assert.equal(sampled.size, rows.length);
  for (const row of sampled.values()) {
    const settings = rows.find(({ cell, index }) => cell === row.cell && index === row.index);
    const temperature = settings?.temperature ?? NaN;
    const logits = await fixture.plainLogits(plain, [...ids, ...row.ids]);
    assert.equal(row.logProb1.length, row.ids.length);
    row.ids.forEach((id, position) => {
      const from = (ids.length - 1 + position) * graphVocabulary;
      const own = logits.subarray(from, from + vocabulary);
      assert.ok(
        Math.abs((row.logProb1[position] ?? NaN) - Math.log(softmax(own, 1)[id] ?? NaN)) < 1e-4,
        `ln p of token ${position}`,
      );
      if (settings?.topP !== 1 || settings.topK !== 0) return;
      const law = softmax(own, temperature);
      const below = law.slice(0, id).reduce((a, b) => a + b, 0);
      const u = uniform(3, row.cell, row.index, position);
      assert.ok(u >= below - 1e-5 && u < below + (law[id] ?? 0) + 1e-5, `token ${position}`);
      assert.ok(Math.abs((row.entropy[position] ?? NaN) - entropyOf(law)) < 1e-3, `entropy of token ${position}`);
    });
  }
}

for (const family of families) {
  const fixture = new Fixture(family);
  const own = family === 'gemma' || family === 'bloom';

  test(`${family}: ${own ? 'its own attention' : 'cascade attention'} decodes as a full recomputation does`, async () => {
    assert.equal((await fixture.rewrite()).attention, own ? 'own' : 'cascade');
    const decoder = await fixture.decoder();
    assert.ok(decoder.graph.hasHidden);
    await assertRecomputed(fixture, decoder);
  });

  test(`${family}: the same bits at every batch size, thread count, order and resume point`, async () => {
    const decoder = await fixture.decoder();
    const { ids } = fixture.reference;
    const reference = await collect(decoder, requestOf(ids));
    for (const batch of [1, 2, 3, 5, 8, 13, 32, 64])
      assert.deepEqual(await collect(decoder, requestOf(ids, { batch })), reference, `batch ${batch}`);
    assert.deepEqual(
      await collect(decoder, requestOf(ids, { rows: [...rows].reverse(), batch: 5 })),
      reference,
      'reversed',
    );
    const halves = [rows.slice(0, 5), rows.slice(5)].map(part =>
      collect(decoder, requestOf(ids, { rows: part, batch: 7 })),
    );
    assert.deepEqual(
      new Map((await Promise.all(halves)).flatMap(half => [...half])),
      new Map(reference),
      'in two requests',
    );
    for (const threads of [1, 4])
      assert.deepEqual(await collect(await fixture.decoder(threads), requestOf(ids)), reference, `${threads} threads`);
  });
}

test('a graph with fused grouped attention keeps it and decodes as a full recomputation does', async () => {
  const fixture = new Fixture('llama');
  const fuse = (graph = fixture.graph()) => {
    fuseAttention(graph, fixture.roles, fixture.shape, 4);
    return graph;
  };
  assert.equal((await fixture.rewrite(fuse())).attention, 'own');
  const model = await fixture.model(graph => {
    fuse(graph);
  });
  const settled = await findRowMultiple(model);
  assert.equal(settled.invariance, 'exact');
  const decoder = new Decoder({ ...model, rowMultiple: settled.rowMultiple });
  await assertRecomputed(fixture, decoder);
  const { ids } = fixture.reference;
  assert.deepEqual(await collect(decoder, requestOf(ids, { batch: 3 })), await collect(decoder, requestOf(ids)));
});

test('an export with operators too old to be rewritten is refused', async () => {
  const fixture = new Fixture('gpt2');
  const graph = fixture.graph();
  graph.model.opsetImport = [{ domain: '', version: 11 }];
  await assert.rejects(
    fixture.rewrite(graph),
    (error: unknown) =>
      error instanceof AdjacentError && error.kind === 'model-unsupported' && error.message.includes('11'),
  );
});

test('a graph read one token at a time gives the same law and hidden state as one read in chunks', async () => {
  const fixture = new Fixture('bloom');
  const model = await fixture.model();
  const [chunked, single] = [new Decoder(model), new Decoder({ ...model, chunk: 1 })];
  const request = requestOf(fixture.reference.ids, { rows: rows.slice(0, 2) });
  const [left, right] = [await collect(chunked, request), await collect(single, request)];
  for (const [key, row] of left) {
    const other = right.get(key);
    assert.deepEqual(other?.ids, row.ids);
    row.hidden?.forEach((value, unit) => {
      assert.ok(Math.abs(value - (other?.hidden?.[unit] ?? NaN)) < 1e-4);
    });
  }
});

test('equal histories are computed once, and rows of any temperature fork from them', async () => {
  const fixture = new Fixture('llama');
  const model = await fixture.model();
  const read: number[] = [];
  const session = {
    ...model.session,
    run: (...[feeds, fetches]: Parameters<typeof model.session.run>) => {
      read.push(feeds['input_ids']?.data.length ?? 0);
      return model.session.run(feeds, fetches);
    },
  };
  const decoder = new Decoder({ ...model, session });
  const { ids } = fixture.reference;
  const cold = Array.from({ length: 20 }, (_, index) => ({
    cell: index % 2,
    index,
    temperature: 0.01 + (index % 2) / 1000,
    topP: 1,
    topK: 0,
  }));
  const sampled = await collect(decoder, requestOf(ids, { rows: cold, end: 'suppress', pool: false }));
  const different = new Set([...sampled.values()].map(row => row.ids.join()));
  assert.equal(sampled.size, 20);
  assert.ok(different.size < 5, 'rows near temperature 0 agree');
  const computed = read.reduce((sum, count) => sum + count, 0);
  assert.ok(computed <= ids.length - 1 + different.size * tokens, `${computed} tokens were read`);
  read.length = 0;
  await collect(decoder, requestOf(ids, { rows: cold.slice(0, 1), pool: false, end: 'suppress' }));
  assert.equal(
    read.reduce((sum, count) => sum + count, 0),
    tokens,
    'a prompt that was read before is not read again',
  );
});

test('a long request keeps its batch full: ended rows make room for waiting ones', async () => {
  const fixture = new Fixture('llama');
  const model = await fixture.model();
  const widths: number[] = [];
  const session = {
    ...model.session,
    run: (...[feeds, fetches]: Parameters<typeof model.session.run>) => {
      if (feeds['input_ids']?.dims[1] === 1) widths.push(feeds['input_ids'].dims[0] ?? 0);
      return model.session.run(feeds, fetches);
    },
  };
  const many = Array.from({ length: 60 }, (_, index) => ({ cell: 0, index, temperature: 3, topP: 1, topK: 0 }));
  await collect(
    new Decoder({ ...model, session }),
    requestOf(fixture.reference.ids, { rows: many, batch: 8, pool: false }),
  );
  const full = widths.filter(width => width === 8).length;
  assert.ok(widths.every(width => width <= 8));
  assert.ok(full / widths.length > 0.8, `${full} of ${widths.length} steps were full`);
});

test('streams keep their batch full across the capacities of the cache', async () => {
  const fixture = new Fixture('llama');
  const decoder = await fixture.decoder();
  const streams = Array.from({ length: 16 }, (_, index) => ({ cell: 0, index, temperature: 0.2, topP: 1, topK: 0 }));
  const asked = requestOf(fixture.reference.ids, { rows: streams, batch: 8, tokens: 80, end: 'suppress', pool: false });
  let passes = 0;
  for await (const row of decoder.sample(asked, new AbortController().signal, () => {
    passes++;
  }))
    assert.equal(row.ids.length, 80);
  assert.ok(passes <= 2 * 80 + 8, `${passes} passes`);
});

test('cancelling stops before the next step, in a prompt and in an answer', async () => {
  const fixture = new Fixture('llama');
  const decoder = await fixture.decoder();
  const cancelled = (error: unknown): boolean => error instanceof AdjacentError && error.kind === 'cancelled';
  const stop = new AbortController();
  let steps = 0;
  const run = async (): Promise<void> => {
    const onStep = (): void => {
      steps++;
      stop.abort();
    };
    for await (const row of decoder.sample(requestOf(fixture.reference.ids), stop.signal, onStep)) assert.ok(row);
  };
  await assert.rejects(run, cancelled);
  assert.equal(steps, 1);
  await assert.rejects(decoder.prefiller.prefill(Int32Array.of(5, 6, 7), stop.signal), cancelled);
});

test('the probe tells rows that touch each other', async () => {
  const fixture = new Fixture('llama');
  const dynamic = await fixture.model(graph => {
    assert.ok(quantiseDynamically(graph) > 10);
  });
  assert.deepEqual(await findRowMultiple(dynamic), { rowMultiple: 1, invariance: 'batch-coupled' });
  const blocks = await fixture.model(graph => {
    assert.ok(quantiseWeights(graph) > 10);
  });
  const settled = await findRowMultiple(blocks, 'weight-only');
  assert.deepEqual(settled, { rowMultiple: 2, invariance: 'fixed-capacity' });
  const decoder = new Decoder({ ...blocks, rowMultiple: settled.rowMultiple });
  assert.notEqual(await probeBatchInvariance(decoder), 'batch-coupled');
  const { ids } = fixture.reference;
  const reference = await collect(decoder, requestOf(ids));
  for (const batch of [1, 3, 64])
    assert.deepEqual(await collect(decoder, requestOf(ids, { batch })), reference, `batch ${batch}`);
});

test('quantised steps never hold a single row', async () => {
  const fixture = new Fixture('llama');
  const model = await fixture.model();
  const products: number[] = [];
  const session = {
    ...model.session,
    run: (...[feeds, fetches]: Parameters<typeof model.session.run>) => {
      products.push(feeds['input_ids']?.data.length ?? 0, feeds['logit_positions']?.data.length ?? 0);
      return model.session.run(feeds, fetches);
    },
  };
  await collect(
    new Decoder({ ...model, session, rowMultiple: 2 }),
    requestOf([5, 6], { rows: rows.slice(0, 1), batch: 1 }),
  );
  assert.ok(products.length > 0 && products.every(count => count >= 2), products.join());
});
