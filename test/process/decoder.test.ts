import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { AdjacentError } from '../../src/core/adjacentError.ts';
import { entropyOf, softmax } from '../../src/core/distribution.ts';
import { uniform } from '../../src/core/statistics/random.ts';
import { rewriteToCascade } from '../../src/modelFiles/rewrite/cascade.ts';
import { Decoder } from '../../src/engine/sampler/decoder.ts';
import { Graph } from '../../src/modelFiles/onnx/graph.ts';
import { onnx } from '../../src/modelFiles/onnx/onnxProto.ts';
import { openSession } from '../../src/engine/runtime.ts';
import type { Dense, Session } from '../../src/modelFiles/onnx/session.ts';
import { addSampler } from '../../src/modelFiles/rewrite/samplerHead.ts';
import type { SampledRow, SampleRequest } from '../../src/domain/languageModel.ts';

const original = join(
  import.meta.dirname,
  '..',
  '..',
  'media',
  'models',
  'smollm2-135m-instruct',
  'onnx',
  'model.onnx',
);
const shape = { layers: 30, keyHeads: 3, headSize: 64 };
const vocabulary = 49_152;
const end = 2;
const folder = mkdtempSync(join(tmpdir(), 'adjacent-decoder-'));
const opened: Session[] = [];
after(async () => {
  for (const session of opened) await session.close();
  rmSync(folder, { recursive: true });
});

async function openDecoder(threads: number): Promise<Decoder> {
  const path = join(folder, 'rewritten.onnx');
  if (opened.length === 0) {
    const graph = new Graph(onnx.ModelProto.decode(readFileSync(original)));
    assert.ok(rewriteToCascade(graph, shape) && addSampler(graph, vocabulary));
    writeFileSync(path, onnx.ModelProto.encode(graph.model).finish());
  }
  const session = await openSession(path, threads);
  opened.push(session);
  return new Decoder({ session, shape, headRows: vocabulary, vocabulary, eosTokenIds: [end] });
}

const prefix = Int32Array.of(504, 3575, 282, 4649, 314);
const rows = [0.3, 1].flatMap((temperature, cell) =>
  Array.from({ length: 5 }, (_, index) => ({ cell, index, temperature, topP: index === 4 ? 0.9 : 1, topK: 0 })),
);
const cells = [0, 1];
const request: SampleRequest = { prefix, rows, tokens: 6, end: 'stop', seed: 20, batch: 32, pool: true };

async function collect(decoder: Decoder, changed: Partial<SampleRequest> = {}): Promise<Map<string, SampledRow>> {
  const found = new Map<string, SampledRow>();
  for await (const row of decoder.sample({ ...request, ...changed }, new AbortController().signal, () => undefined)) {
    found.set(`${row.cell}/${row.index}`, row);
  }
  return found;
}

const decoder = await openDecoder(2);
const reference = await collect(decoder);

test('every row comes back once, with one figure a token and one more step when the model ended it', () => {
  assert.equal(reference.size, rows.length);
  for (const row of reference.values()) {
    assert.equal(row.logProbT.length, row.ids.length);
    assert.equal(row.logProb1.length, row.ids.length);
    assert.equal(row.entropy.length, row.ids.length + (row.ended ? 1 : 0));
    assert.ok(row.ended || row.ids.length === request.tokens);
    assert.equal(row.hidden?.length, row.ids.length > 0 ? 576 : undefined);
  }
});

test('rows that are stopped on the way equal those of a smaller limit, bit for bit', async () => {
  const asked: number[] = [];
  const stopped = await collect(decoder, {
    tokens: 9,
    cutNow: ({ longest, rows: all, ended, runningOf }) => {
      const running = cells.flatMap(runningOf);
      assert.deepEqual([rows.length, running.length + ended], [all, all]);
      assert.ok(running.every(({ ids, logProb1 }) => ids.length === longest && logProb1.length === longest));
      asked.push(longest);
      return longest === request.tokens - 1 ? cells : [];
    },
  });
  assert.deepEqual(asked, [1, 2, 3, 4, 5]);
  assert.deepEqual(stopped, reference);
});

test('cells are cut at lengths of their own, and what their rows drew so far is told', async () => {
  const whole = await collect(decoder, { tokens: 9 });
  const seen: (readonly Pick<SampledRow, 'ids' | 'logProb1'>[])[] = [];
  const cutAt = new Map([
    [0, 3],
    [1, 5],
  ]);
  const found = await collect(decoder, {
    tokens: 9,
    cutNow: ({ longest, runningOf }) => {
      if (longest === 2) seen.push(runningOf(0));
      return cells.filter(cell => cutAt.get(cell) === longest + 1);
    },
  });
  const [running] = seen;
  const reaching = [...whole.values()].filter(({ cell, entropy }) => cell === 0 && entropy.length > 2);
  assert.deepEqual(
    running?.map(({ ids, logProb1 }) => ({ ids, logProb1 })).sort(byFirst),
    reaching.map(({ ids, logProb1 }) => ({ ids: ids.slice(0, 2), logProb1: logProb1.slice(0, 2) })).sort(byFirst),
  );
  for (const { cell, index, ids } of whole.values())
    assert.deepEqual(found.get(`${cell}/${index}`)?.ids, ids.slice(0, cutAt.get(cell)));
});

function byFirst(a: Pick<SampledRow, 'logProb1'>, b: Pick<SampledRow, 'logProb1'>): number {
  return (a.logProb1[0] ?? 0) - (b.logProb1[0] ?? 0);
}

test('rows that outgrow the room of a full step equal those that have it, bit for bit', async () => {
  const long = { rows: rows.map(row => ({ ...row, tokens: row.cell === 0 ? 70 : 40 })), tokens: 70 };
  let most = 0;
  const narrow = new Map<string, SampledRow>();
  const tight = { ...request, ...long, batch: rows.length, room: 32 };
  const steps = new Decoder(decoder.graph.model).sample(tight, new AbortController().signal, (_, filled, cached) => {
    if (cached > 64) most = Math.max(most, filled);
  });
  for await (const row of steps) narrow.set(`${row.cell}/${row.index}`, row);
  assert.deepEqual(new Map([...narrow].sort()), new Map([...(await collect(decoder, long))].sort()));
  assert.ok(most > 0 && most <= Math.floor((rows.length * 32) / 96), `${most} rows in a step`);
});

test('what is cut is asked only while rows run', async () => {
  const asked: number[] = [];
  await collect(decoder, {
    cutNow: ({ longest }) => {
      asked.push(longest);
      return [];
    },
  });
  assert.deepEqual(
    asked,
    Array.from({ length: request.tokens }, (_, at) => at + 1),
  );
});

test('rows that begin where others have ended equal those that all fit into one step, bit for bit', async () => {
  const mixed = rows.map((row, at) => ({ ...row, tokens: at % 3 === 0 ? 40 : 4 + at }));
  const whole = await collect(decoder, { rows: mixed, tokens: 40 });
  let [computed, steps] = [0, 0];
  const found = new Map<string, SampledRow>();
  const narrow = { ...request, rows: mixed, tokens: 40, batch: 4 };
  for await (const row of decoder.sample(narrow, new AbortController().signal, (_, filled) => {
    computed += filled;
    steps++;
    assert.ok(filled >= 1 && filled <= 4);
  }))
    found.set(`${row.cell}/${row.index}`, row);
  assert.deepEqual(new Map([...found].sort()), new Map([...whole].sort()));
  assert.ok(computed > 0.4 * 4 * steps, `${computed} rows in ${steps} steps`);
});

test('cut rows that go on from their own tokens equal rows with a larger limit, bit for bit', async () => {
  const whole = await collect(decoder, { tokens: 9 });
  const cut = rows.flatMap(row => {
    const found = reference.get(`${row.cell}/${row.index}`);
    return found === undefined || found.ended ? [] : [{ ...row, forced: found.ids }];
  });
  assert.ok(cut.length > 0);
  const rests = await collect(decoder, { tokens: 9, rows: cut, batch: 3 });
  for (const { cell, index, forced } of cut) {
    const [rest, all] = [rests.get(`${cell}/${index}`), whole.get(`${cell}/${index}`)];
    assert.ok(rest !== undefined && all !== undefined);
    assert.deepEqual(Int32Array.of(...forced, ...rest.ids), all.ids);
    assert.deepEqual(rest.logProbT, all.logProbT.subarray(forced.length));
    assert.deepEqual(rest.entropy, all.entropy.subarray(forced.length));
    assert.deepEqual([rest.ended, rest.hidden, rest.end], [all.ended, all.hidden, all.end]);
  }
});

test('same seed, same text: bit for bit at any batch size, order, thread count and resume point', async () => {
  for (const batch of [1, 2, 3, 64]) assert.deepEqual(await collect(decoder, { batch }), reference, `batch ${batch}`);
  assert.deepEqual(await collect(decoder, { rows: [...rows].reverse(), batch: 5 }), reference, 'reversed');
  const alone = rows.slice(7, 8);
  assert.deepEqual((await collect(decoder, { rows: alone })).get('1/2'), reference.get('1/2'), 'a row alone');
  const halves = [await collect(decoder, { rows: rows.slice(0, 4) }), await collect(decoder, { rows: rows.slice(4) })];
  assert.deepEqual(new Map(halves.flatMap(half => [...half])), reference, 'in two requests');
  for (const threads of [1, 4]) {
    assert.deepEqual(await collect(await openDecoder(threads)), reference, `${threads} threads`);
    await opened.pop()?.close();
  }
});

test('every drawn token and its figures follow from a full recomputation by the original model', async () => {
  const plain = await openSession(original, 2);
  const row = reference.get('1/3');
  assert.ok(row);
  const ids = [...prefix, ...row.ids];
  const integers = (values: readonly number[]): Dense => ({
    data: BigInt64Array.from(values, BigInt),
    dims: [1, values.length],
  });
  const feeds: Record<string, Dense> = {
    input_ids: integers(ids),
    position_ids: integers(ids.map((_, at) => at)),
    attention_mask: integers(ids.map(() => 1)),
  };
  for (let layer = 0; layer < shape.layers; layer++) {
    for (const kind of ['key', 'value'])
      feeds[`past_key_values.${layer}.${kind}`] = { data: new Float32Array(0), dims: [1, 3, 0, 64] };
  }
  const logits = (await plain.run(feeds, ['logits'])).get('logits')?.data;
  await plain.close();
  assert.ok(logits instanceof Float32Array);
  row.ids.forEach((id, position) => {
    const from = (prefix.length - 1 + position) * vocabulary;
    const law = softmax(logits.subarray(from, from + vocabulary), 1);
    const below = law.slice(0, id).reduce((a, b) => a + b, 0);
    const u = uniform(request.seed, 1, 3, position);
    assert.ok(u >= below - 1e-4 && u < below + (law[id] ?? 0) + 1e-4, `token ${position}`);
    assert.ok(Math.abs((row.logProb1[position] ?? 0) - Math.log(law[id] ?? 0)) < 2e-3);
    assert.ok(Math.abs((row.entropy[position] ?? 0) - entropyOf(law)) < 2e-3);
  });
});

test('rows asked for first end first, and rows with one history draw from one pass however many they are', async () => {
  const cell = (index: number, temperature: number, size: number) =>
    Array.from({ length: size }, (_, at) => ({ cell: index, index: at, temperature, topP: 1, topK: 0 }));
  let passes = 0;
  const lastOf = new Map<number, number>();
  const run = async (asked: Partial<SampleRequest>): Promise<void> => {
    passes = 0;
    for await (const row of decoder.sample({ ...request, ...asked }, new AbortController().signal, () => {
      passes++;
    }))
      lastOf.set(row.cell, passes);
  };
  await run({ rows: [...cell(0, 1, 4), ...cell(1, 1.2, 8), ...cell(2, 0.05, 8)], batch: 4 });
  assert.ok((lastOf.get(0) ?? Infinity) <= request.tokens + 1, `the first cell ended after ${lastOf.get(0)} passes`);
  assert.ok((lastOf.get(0) ?? Infinity) < (lastOf.get(1) ?? 0));
  await run({ rows: cell(0, 0.01, 150), tokens: 3 });
  assert.equal(passes, 4);
});

test('a pass gives the memory of the one before it back', async () => {
  const { model } = decoder.graph;
  const bytesOf = (outputs: readonly Dense[]) => outputs.reduce((bytes, { data }) => bytes + data.byteLength, 0);
  const passes: Dense[][] = [];
  const returned: number[] = [];
  const session: Session = {
    ...model.session,
    run: async (feeds, fetches) => {
      const outputs = await model.session.run(feeds, fetches);
      passes.push([...outputs.values()]);
      returned.push(bytesOf([...outputs.values()]));
      return outputs;
    },
  };
  const watched = new Decoder({ ...model, session });
  assert.deepEqual(await collect(watched, { batch: 4 }), reference);
  const [prompt, ...sampled] = passes;
  assert.ok(prompt?.every(({ data }) => data.length === 0));
  const held = sampled.map(bytesOf);
  assert.ok(
    returned.every(bytes => bytes > 0),
    `${returned}`,
  );
  assert.ok(held.length > request.tokens && held.every(bytes => bytes === 0), `${held}`);
});

test('a cancelled run stops within one step', async () => {
  const stop = new AbortController();
  let steps = 0;
  const run = async (): Promise<void> => {
    const sampled = decoder.sample(request, stop.signal, () => {
      steps++;
      stop.abort();
    });
    for await (const row of sampled) assert.ok(row);
  };
  await assert.rejects(run, (error: unknown) => error instanceof AdjacentError && error.kind === 'cancelled');
  assert.equal(steps, 1);
});

test('streams never end', async () => {
  const streams = await collect(decoder, { end: 'suppress', tokens: 4 });
  for (const row of streams.values()) assert.ok(!row.ended && !row.ids.includes(end) && row.ids.length === 4);
});
