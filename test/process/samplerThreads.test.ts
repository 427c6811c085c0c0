/** Rows that threads sample beside the session of the engine. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import type { LanguageModel, SampledRow, SampleRequest } from '../../src/domain/languageModel.ts';
import { ResizableSession } from '../../src/engine/resizableSession.ts';
import { openModel } from '../../src/engine/openModel.ts';
import type { ActiveAblation } from '../../src/engine/sampler/ablation.ts';
import { findRowMultiple } from '../../src/engine/sampler/batchInvariance.ts';
import { Decoder } from '../../src/engine/sampler/decoder.ts';
import type { RowSampler } from '../../src/engine/sampler/sampleTogether.ts';
import { SamplerThreads } from '../../src/engine/samplerThreads/samplerThreads.ts';
import { ThreadSampler } from '../../src/engine/samplerThreads/threadSampler.ts';
import { RuntimeFailure, type Session } from '../../src/modelFiles/onnx/session.ts';
import { foldersIn, temporaryFolder } from './support/engine.ts';
import { Fixture } from './support/fixtureModel.ts';

const { signal } = new AbortController();
const fixture = new Fixture('llama');

/** The tiny model: a decoder here, and threads that sample beside it. */
async function places(t: TestContext, count: number, ablation?: ActiveAblation) {
  const path = join(temporaryFolder(t), 'graph.onnx');
  writeFileSync(path, (await fixture.rewrite()).bytes);
  const model = await fixture.model(undefined, 1);
  const { rowMultiple } = await findRowMultiple(model);
  const { shape, headRows, vocabulary, eosTokenIds } = model;
  const facts = { shape, headRows, vocabulary, eosTokenIds, rowMultiple, path, optimizing: 'all' } as const;
  const open = (): Promise<ThreadSampler> => ThreadSampler.open({ model: facts, threads: 1 }, 60_000);
  const threads = await Promise.all(Array.from({ length: count }, open));
  t.after(() => {
    for (const thread of threads) thread.close();
  });
  return { decoder: new Decoder({ ...model, rowMultiple }, ablation), threads, facts };
}

const rows = [0.3, 1, 1.6].flatMap((temperature, cell) =>
  Array.from({ length: 7 }, (_, index) => ({
    ...{ cell, index, temperature, topP: index === 4 ? 0.8 : 1, topK: 0 },
    ...(index === 5 && { forced: Int32Array.of(3, 4, 5), pooledFrom: 1 }),
    ...(index === 6 && { tokens: 9, drawsOf: 0 }),
  })),
);

async function collect(decoder: Decoder, others: readonly RowSampler[], changed: Partial<SampleRequest> = {}) {
  const prefix = Int32Array.from(fixture.reference.ids);
  const request = { prefix, rows, tokens: 24, end: 'stop', seed: 3, batch: 16, pool: true, ...changed } as const;
  const found = new Map<string, SampledRow>();
  let tokens = 0;
  for await (const row of decoder.sample(request, signal, done => (tokens = done), others))
    found.set(`${row.cell}/${row.index}`, row);
  return { found, tokens };
}

test('rows that threads share equal those of one session, bit for bit', async t => {
  const { decoder, threads } = await places(t, 2);
  const alone = await collect(decoder, []);
  assert.equal(alone.found.size, rows.length);
  for (const count of [1, 2]) assert.deepEqual(await collect(decoder, threads.slice(0, count)), alone);
});

test('cells are cut at the same lengths, and what rows drew is told of all of them', async t => {
  const { decoder, threads } = await places(t, 1);
  const asking = () => {
    const told: string[] = [];
    const cutNow: SampleRequest['cutNow'] = ({ longest, ended, rows: all, runningOf }) => {
      const beginnings = [0, 1, 2].map(cell =>
        runningOf(cell).map(({ ids, logProb1 }) => [...ids, ...logProb1].join()),
      );
      assert.ok(beginnings.flat().length + ended <= all);
      told.push(`${longest} ${ended} ${JSON.stringify(beginnings.map(some => some.sort()))}`);
      return longest === 5 ? [0] : longest === 11 ? [0, 1, 2] : [];
    };
    return { told, cutNow };
  };
  const [one, two] = [asking(), asking()];
  const request = { batch: 32, end: 'suppress' } as const;
  const alone = await collect(decoder, [], { ...request, cutNow: one.cutNow });
  assert.deepEqual(await collect(decoder, threads, { ...request, cutNow: two.cutNow }), alone);
  assert.deepEqual(two.told, one.told);
  assert.equal(alone.found.get('0/0')?.ids.length, 6);
  assert.equal(alone.found.get('1/0')?.ids.length, 12);
});

test('an ablation holds in threads', async t => {
  const mask = new Float32Array(fixture.shape.layers * 4).fill(1);
  const { decoder, threads } = await places(t, 1, { exit: null, headMask: mask.fill(0, 0, 2) });
  const whole = await collect(new Decoder(decoder.graph.model), threads);
  const ablated = await collect(decoder, []);
  assert.deepEqual(await collect(decoder, threads), ablated);
  assert.notDeepEqual(ablated.found, whole.found);
});

test('a thread that cannot open its model, or ends, says so', async t => {
  const { threads, facts } = await places(t, 1);
  const missing = { model: { ...facts, path: `${facts.path}.missing` }, threads: 1 };
  await assert.rejects(ThreadSampler.open(missing, 60_000), RuntimeFailure);
  const [thread] = threads;
  assert.ok(thread && (await thread.stepMilliseconds(4, 2)) > 0);
  thread.close();
  await assert.rejects(thread.stepMilliseconds(4, 2), RuntimeFailure);
});

test('threads sample large requests, one at a time, and give their share back where they fail', async t => {
  const { facts } = await places(t, 0);
  const counts: number[] = [];
  const session = {
    setThreads: (count: number): Promise<void> => {
      counts.push(count);
      return Promise.resolve();
    },
  };
  let open = 0;
  const onOpen = () => {
    open++;
    return () => {
      open--;
    };
  };
  const sizes = { bytes: 2e8, count: 1, threads: 1, whole: 2, patience: 60_000, memory: 3e8 };
  const options = { model: facts, session, onOpen, ...sizes };
  const threads = new SamplerThreads(options);
  assert.equal(threads.memory, 3e8);
  const large = {
    prefix: Int32Array.of(1),
    rows: rows.slice(0, 16),
    tokens: 64,
    end: 'stop',
    seed: 1,
    batch: 16,
  } as const;
  assert.ok(threads.suits({ ...large, pool: true }) && threads.suitMost);
  assert.ok(!threads.suits({ ...large, pool: true, rows: rows.slice(0, 15) }));
  assert.ok(!threads.suits({ ...large, pool: true, tokens: 8 }));
  assert.ok(!threads.suits({ ...large, pool: true, stop: ['.'] }));
  const lease = await threads.lease();
  assert.equal(lease?.samplers.length, 1);
  assert.equal(await threads.lease(), null);
  lease.release(false);
  const again = await threads.lease();
  assert.equal(again?.samplers[0], lease.samplers[0]);
  assert.deepEqual([counts, open], [[1], 1]);
  again?.release(true);
  assert.equal(await threads.lease(), null);
  await nextTurn();
  assert.deepEqual([counts, open], [[1, 2], 0]);
  const gone = new SamplerThreads({ ...options, model: { ...facts, path: `${facts.path}.missing` } });
  assert.equal(await gone.lease(), null);
});

test('a session gets another number of threads between its passes, and memory never holds two', async () => {
  const events: string[] = [];
  const sessionOf = (threads: number): Session => ({
    ...{ inputs: new Map(), types: new Map(), outputs: new Set<string>() },
    run: async () => {
      events.push(`begin ${threads}`);
      await nextTurn();
      events.push(`end ${threads}`);
      return new Map();
    },
    close: () => {
      events.push(`close ${threads}`);
      return Promise.resolve();
    },
  });
  const session = new ResizableSession(sessionOf(2), 2, threads => {
    events.push(`open ${threads}`);
    return Promise.resolve(sessionOf(threads));
  });
  await Promise.all([session.run({}, []), session.setThreads(1), session.setThreads(1), session.run({}, [])]);
  await session.close();
  assert.deepEqual(events, ['begin 2', 'end 2', 'close 2', 'open 1', 'begin 1', 'end 1', 'close 1']);
});

test('a session that could not be opened with other threads is opened with those that it had', async () => {
  const sessionOf = (outputs: readonly string[]): Session => ({
    ...{ inputs: new Map(), types: new Map(), outputs: new Set(outputs) },
    run: () => Promise.resolve(new Map(outputs.map(name => [name, { data: new Float32Array(1), dims: [1] }]))),
    close: () => Promise.resolve(),
  });
  const session = new ResizableSession(sessionOf([]), 2, threads =>
    threads === 1 ? Promise.reject(new RuntimeFailure('no memory')) : Promise.resolve(sessionOf(['again'])),
  );
  await assert.rejects(session.setThreads(1), RuntimeFailure);
  await assert.rejects(session.run({}, []), RuntimeFailure);
  await session.setThreads(2);
  assert.deepEqual([...(await session.run({}, [])).keys()], ['again']);
  await session.close();
});

test('the built-in model samples in threads, and goes on alone where one ends', async t => {
  const folders = foldersIn(temporaryFolder(t));
  const open = (threads: number): Promise<LanguageModel> =>
    openModel('smollm2-135m-instruct#int8', folders, { threads, signal, onStage: () => undefined });
  const single = await open(1);
  const { ids: prefix } = single.encode('Tell me a story about the sea.', 'chat');
  const asked = Array.from({ length: 24 }, (_, at) => ({
    ...{ cell: at % 2, index: at >> 1, temperature: 0.6 + (at % 2), topP: 1, topK: 0 },
  }));
  const request = { prefix, rows: asked, tokens: 32, end: 'stop', seed: 5, batch: 64, pool: true } as const;
  const sampled = async (model: LanguageModel, onStep = (): void => undefined) => {
    const found = new Map<string, SampledRow>();
    let isCut = false;
    const cutNow: SampleRequest['cutNow'] = ({ longest }) => {
      if (isCut || longest < 3) return [];
      isCut = true;
      return [1];
    };
    for await (const row of model.sample({ ...request, cutNow }, signal, onStep))
      found.set(`${row.cell}/${row.index}`, row);
    return found;
  };
  const alone = await sampled(single);
  assert.ok([...alone.values()].every(({ cell, ids }) => ids.length <= (cell === 1 ? 4 : 32)));
  await single.close();
  const model = await open(2);
  const started: Worker[] = [];
  const listen = (worker: Worker): void => void started.push(worker);
  process.on('worker', listen);
  t.after(() => process.off('worker', listen));
  assert.deepEqual(await sampled(model), alone);
  assert.equal(started.length, 1);
  let steps = 0;
  const ending = (): void => {
    if (++steps === 4) started[0]?.postMessage({ do: 'close' });
  };
  assert.deepEqual(await sampled(model, ending), alone);
  assert.deepEqual(await sampled(model), alone);
  assert.equal(started.length, 1);
  assert.ok((await model.speed(20, signal)).step.every(({ milliseconds }) => milliseconds > 0));
  await model.close();
});
