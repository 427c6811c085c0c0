import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { AdjacentError } from '../../src/core/adjacentError.ts';
import { softmax } from '../../src/core/distribution.ts';
import { boundsOf } from '../../src/core/figure.ts';
import { opennessBounds } from '../../src/core/opennessBounds.ts';
import { randomStream } from '../../src/core/statistics/random.ts';
import { openModel } from '../../src/engine/openModel.ts';
import { openServed } from '../../src/engine/served/openServed.ts';
import type { LanguageModel, SampledRow } from '../../src/domain/languageModel.ts';
import type { GridReport } from '../../src/domain/report.ts';
import type { GridSpec } from '../../src/domain/spec.ts';
import { startModelServer, type Dialect, type Faults, type ModelServer } from '../support/modelServer.ts';
import { foldersIn, openEngine, runCli, temporaryFolder } from './support/engine.ts';

const { signal } = new AbortController();
const key = 'sk-very-secret-0123456789';
const text = 'The small river';
let local: LanguageModel;
/** Shared, so that the reader is prepared once. */
const folders = foldersIn(temporaryFolder({ after }));

before(async () => {
  local = await openModel('ladder/neox-0.2m', folders, { threads: 1, signal, onStage: () => undefined });
});
after(() => local.close());

async function serve(test: TestContext, dialect: Dialect, faults: Faults = {}): Promise<ModelServer> {
  const server = await startModelServer(local, dialect, faults);
  test.after(() => server.close());
  return server;
}

function open(
  test: TestContext,
  reference: string,
  keys: Readonly<Record<string, string>> = {},
  seconds = 60,
): Promise<LanguageModel> {
  return openServed(reference, {
    storage: temporaryFolder(test),
    keys: () => keys,
    signal,
    openReader: () => Promise.resolve(null),
    onStage: () => undefined,
    patience: { attempts: 3, first: 0.01, most: 0.1 },
    limits: { seconds, bytes: 64e6 },
  });
}

async function sample(model: LanguageModel, temperature: number, count: number): Promise<SampledRow[]> {
  const prefix = model.encode(text, 'raw').ids;
  const rows = Array.from({ length: count }, (_, index) => ({ cell: 0, index, temperature, topP: 1, topK: 0 }));
  const request = { prefix, rows, tokens: 8, end: 'stop', seed: 3, batch: 32, pool: false } as const;
  const found: SampledRow[] = [];
  for await (const row of model.sample(request, signal, () => undefined)) found.push(row);
  return found.sort((a, b) => a.index - b.index);
}

/** p of a difference of means, by permutation. */
function permutationTest(a: readonly number[], b: readonly number[]): number {
  const all = [...a, ...b];
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const observed = Math.abs(mean(a) - mean(b));
  const next = randomStream(5);
  const rounds = 999;
  let extreme = 0;
  for (let round = 0; round < rounds; round++) {
    const order = all.map(value => ({ value, at: next() })).sort((x, y) => x.at - y.at);
    const shuffled = order.map(({ value }) => value);
    if (Math.abs(mean(shuffled.slice(0, a.length)) - mean(shuffled.slice(a.length))) >= observed) extreme++;
  }
  return (extreme + 1) / (rounds + 1);
}

const energy = ({ logProb1 }: SampledRow): number => -logProb1.reduce((sum, value) => sum + value, 0);

test('answers of a server are distributed as those of the same model on this machine', async t => {
  const { address } = await serve(t, 'openai');
  const served = await open(t, address);
  const [own, others] = [await sample(local, 0.9, 200), await sample(served, 0.9, 200)];
  assert.equal(others.length, 200);
  assert.ok(others.every(({ ids, logProb1, logProbT }) => ids.length === logProb1.length && logProbT.length === 0));
  assert.ok(permutationTest(own.map(energy), others.map(energy)) > 0.001);
  const texts = new Set(others.map(({ ids }) => served.decode(ids)));
  assert.ok(texts.size > 20);
});

test('the built-in model behind a server answers as it does on this machine', async t => {
  const model = await openModel('smollm2-135m-instruct', folders, { threads: 2, signal, onStage: () => undefined });
  t.after(() => model.close());
  const server = await startModelServer(model, 'openai', {});
  t.after(() => server.close());
  const served = await open(t, server.address);
  const [own, others] = [await sample(model, 0.7, 64), await sample(served, 0.7, 64)];
  assert.equal(others.length, 64);
  assert.ok(permutationTest(own.map(energy), others.map(energy)) > 0.001);
  const { ids } = model.encode(text, 'raw');
  const { logits } = await model.score(ids, ids.length - 1, signal);
  const { tokens } = (await served.likeliest?.(served.encode(text, 'raw').ids, signal)) ?? { tokens: [] };
  const list = { logProbs: Float64Array.from(tokens, ({ logProb }) => logProb), vocabulary: model.card.vocabulary };
  for (const temperature of [0.7, 1]) {
    const p = softmax(logits.subarray(-model.card.vocabulary), temperature);
    const exact = -p.reduce((sum, one) => sum + (one > 0 ? one * Math.log(one) : 0), 0);
    const { low, high } = opennessBounds(list, temperature);
    assert.ok(tokens.length === 20 && low.entropy - 1e-3 <= exact && exact <= high.entropy + 1e-3, String(exact));
  }
});

test('the same seed gives the same answers, also in another process', async t => {
  const { address } = await serve(t, 'llama.cpp');
  const [first, again] = [await open(t, address), await open(t, address)];
  const decoded = async (model: LanguageModel): Promise<string[]> =>
    (await sample(model, 1, 6)).map(({ ids }) => model.decode(ids));
  assert.deepEqual(await decoded(first), await decoded(again));
});

test('a prompt goes to the server as its messages', async t => {
  const server = await serve(t, 'vllm');
  const served = await open(t, server.address);
  const before = [{ role: 'system', content: 'Speak “plainly”: ä, 漢, 🙂' }] as const;
  const { ids } = served.encode('And now?', 'chat', before);
  const rows = [{ cell: 0, index: 0, temperature: 0.3, topP: 0.9, topK: 7, minP: 0.02 }];
  const request = { prefix: ids, rows, tokens: 4, end: 'stop', seed: 3, batch: 1, pool: false } as const;
  for await (const row of served.sample(request, signal, () => undefined)) assert.ok(row.ids.length <= 4);
  const { messages, temperature, top_p, top_k, min_p, repetition_penalty } = server.bodies.at(-1) as Record<
    string,
    unknown
  >;
  assert.deepEqual(messages, [...before, { role: 'user', content: 'And now?' }]);
  assert.deepEqual([temperature, top_p, top_k, min_p, repetition_penalty], [0.3, 0.9, 7, 0.02, 1]);
});

test('missing answers are asked for again', async t => {
  const server = await serve(t, 'openai');
  const served = await open(t, server.address);
  server.faults.answers = 1;
  assert.equal((await sample(served, 1, 10)).length, 10);
});

test('a server that fails now and then, or sends long lines, costs nothing but time', async t => {
  const server = await serve(t, 'openai');
  const served = await open(t, server.address);
  server.faults.failEvery = 3;
  assert.equal((await sample(served, 1, 12)).length, 12);
  delete server.faults.failEvery;
  server.faults.reply = 'long';
  assert.equal((await sample(served, 1, 2)).length, 2);
});

test('each bad reply is one error with a remedy', async t => {
  const server = await serve(t, 'openai');
  const served = await open(t, server.address, {}, 4);
  const bad: readonly (readonly [Faults, string])[] = [
    [{ reply: 'html' }, 'server-invalid'],
    [{ reply: 'half' }, 'server-invalid'],
    [{ reply: 'types' }, 'server-invalid'],
    [{ reply: 'no-choices' }, 'server-invalid'],
    [{ reply: 'stall' }, 'server-unreachable'],
    [{ status: 401 }, 'server-refused'],
    [{ status: 403 }, 'server-refused'],
    [{ status: 404 }, 'model-missing'],
    [{ status: 429, retryAfter: '0' }, 'server-busy'],
    [{ status: 500 }, 'server-invalid'],
    [{ redirect: 'http://127.0.0.1:9/' }, 'server-invalid'],
    [{ lostAfter: 0 }, 'server-unreachable'],
  ];
  for (const [faults, kind] of bad) {
    Object.assign(server.faults, faults);
    await assert.rejects(sample(served, 1, 2), (error: unknown) => {
      assert.ok(error instanceof AdjacentError, String(error));
      assert.equal(error.kind, kind, error.message);
      assert.ok(error.message.endsWith('.'), error.message);
      assert.ok(error.remedy !== '');
      return true;
    });
    for (const name of Object.keys(faults)) Reflect.deleteProperty(server.faults, name);
  }
});

test('canceling ends at once, whatever the server does', async t => {
  const server = await serve(t, 'openai');
  // Its own limit would end the request only much later.
  const served = await open(t, server.address, {}, 600);
  server.faults.reply = 'stall';
  const controller = new AbortController();
  const rows = [{ cell: 0, index: 0, temperature: 1, topP: 1, topK: 0 }];
  const prefix = served.encode(text, 'raw').ids;
  const request = { prefix, rows, tokens: 4, end: 'stop', seed: 3, batch: 1, pool: false } as const;
  const next = served.sample(request, controller.signal, () => undefined).next();
  const before = server.bodies.length;
  while (server.bodies.length === before) await sleep(5);
  controller.abort();
  await assert.rejects(next, { kind: 'cancelled' });
});

test('addresses that cannot be used are refused', async t => {
  for (const address of ['ftp://a', 'http://me:secret@127.0.0.1', 'http://127.0.0.1?key=secret', 'http://'])
    await assert.rejects(open(t, address), (error: unknown) => {
      assert.ok(error instanceof AdjacentError);
      assert.equal(error.kind, 'bad-argument');
      assert.ok(!`${error.message} ${error.remedy}`.includes('secret'));
      return true;
    });
  await assert.rejects(open(t, 'http://127.0.0.1:9'), { kind: 'server-unreachable' });
  const { address } = await serve(t, 'openai');
  await assert.rejects(open(t, `${address}/some/path#tiny`), { kind: 'model-missing', message: /no list of models/ });
});

test('a key goes to its own server only, and into no file, message or log', async t => {
  const server = await serve(t, 'openai', { key });
  const origin = new URL(server.address).origin;
  await assert.rejects(open(t, server.address), { kind: 'server-refused' });
  const wrong = `${key}-wrong`;
  await assert.rejects(open(t, server.address, { [origin]: wrong }), (error: unknown) => {
    assert.ok(error instanceof AdjacentError && error.kind === 'server-refused');
    assert.ok(!`${error.message}${error.remedy}${error.detail}${error.stack ?? ''}`.includes(wrong));
    return true;
  });
  await assert.rejects(open(t, server.address, { [origin]: `a\nb` }), { kind: 'bad-argument' });
  await assert.rejects(open(t, server.address, { 'http://127.0.0.1:1': key }), { kind: 'server-refused' });
  const logged: string[] = [];
  const { client, folder, file } = openEngine(t, {
    folders,
    keys: { [origin]: key },
    log: line => void logged.push(line),
  });
  const { report } = await client.analyze(
    'key',
    spec(server.address),
    file('key'),
    { report: () => undefined, progress: () => undefined },
    signal,
  );
  assert.equal(report.status, 'done');
  assert.ok(!JSON.stringify(report).includes(key));
  assert.ok(!logged.join('\n').includes(key));
  const files = [folder, folders.storage].flatMap(place =>
    readdirSync(place, { recursive: true, encoding: 'utf8' }).map(name => join(place, name)),
  );
  const written = files.filter(name => /\.(json|txt|log)$/.test(name));
  assert.ok(written.some(name => name.includes('served')) && written.some(name => name.endsWith('.emergence.json')));
  for (const name of written) assert.ok(!readFileSync(name, 'utf8').includes(key), name);
});

function spec(model: string, part: Partial<GridSpec> = {}): GridSpec {
  return {
    kind: 'diagram',
    prompt: text,
    source: 'test',
    model,
    form: 'raw',
    mode: 'answers',
    outcome: { map: 'text' },
    preset: 'quick',
    seed: 1,
    topP: 1,
    samples: 16,
    tokens: 8,
    temperatures: [0.5, 1],
    windows: [{ kind: 'all' }],
    ...part,
  };
}

test('a run states bounds that hold, figures of what is given, and abstentions by name', async t => {
  const server = await serve(t, 'openai');
  const { client, file } = openEngine(t, { folders });
  const listener = { report: () => undefined, progress: () => undefined };
  const found = await client.analyze('served', spec(server.address), file('served'), listener, signal);
  const own = await client.analyze('own', spec('ladder/neox-0.2m'), file('own'), listener, signal);
  const [served, exact] = [found.report as GridReport, own.report as GridReport];
  assert.equal(served.status, 'done', served.error?.message);
  for (const [at, cell] of served.cells.entries()) {
    for (const id of ['openness', 'next-choices']) {
      const [low, high] = boundsOf(cell.figures[id]) ?? assert.fail(`${id} has no bounds`);
      const truth = exact.cells[at]?.figures[id];
      assert.ok(truth?.kind === 'exact' && low <= truth.value && truth.value <= high, `${id}: ${low} to ${high}`);
    }
    assert.equal(cell.figures['energy']?.kind, 'estimate');
    const reason = (id: string): string => {
      const figure = cell.figures[id];
      return figure?.kind === 'abstain' ? figure.reason.code : '';
    };
    assert.equal(reason('share-between'), 'needs-drawn');
    assert.equal(reason('logit-variance'), 'needs-step-entropy');
  }
  assert.deepEqual(served.model.capabilities?.hiddenStates, { reader: 'SmolLM2-135M-Instruct' });
  assert.ok(served.notes.some(({ code }) => code === 'served-reader'));
  const rows = new Map(served.manifest.map(({ label, value }) => [label, value]));
  assert.match(rows.get('Given by the server') ?? '', /likeliest next tokens.*before temperature.*of a given text/);
  assert.match(rows.get('Same seed, same text') ?? '', /as tested on the server/);
  // Neither the file of the model nor its vocabulary is known.
  assert.deepEqual([rows.get('Model file, SHA-256'), rows.get('Vocabulary')], [undefined, undefined]);
  // The file has everything that the report was made from.
  const again = await client.openRun(file('served'));
  assert.deepEqual((again as GridReport).cells, served.cells);
});

test('a run that loses its connection keeps its answers and resumes', async t => {
  // The probe has ended when answers of so many tokens are asked for.
  const isAnswer = (body: unknown): boolean => (body as { readonly max_tokens?: number }).max_tokens === 7;
  let isBack = false;
  const server = await serve(t, 'openai', {
    answers: 1,
    get lostAfter() {
      return isBack || server.bodies.filter(isAnswer).length <= 12 ? Infinity : 0;
    },
  });
  const { client, file } = openEngine(t, { folders });
  const listener = { report: () => undefined };
  const { report } = await client.analyze('lost', spec(server.address, { tokens: 7 }), file('lost'), listener, signal);
  assert.equal(report.status, 'failed');
  assert.equal(report.error?.kind, 'server-unreachable');
  const kept = report.cells.reduce((sum, { n }) => sum + n, 0);
  isBack = true;
  const resumed = await client.resume(file('lost'), listener, signal);
  assert.equal(resumed.report.status, 'done', resumed.report.error?.message);
  assert.ok(kept > 0);
  // No answer was asked for twice, but those that were under way.
  const seeds = server.bodies.filter(isAnswer).map(body => (body as { readonly seed: number }).seed);
  assert.equal(
    resumed.report.cells.reduce((sum, { n }) => sum + n, 0),
    32,
  );
  assert.ok(seeds.length - new Set(seeds).size <= 16, `${seeds.length} requests for ${new Set(seeds).size} answers`);
});

test('the command line analyzes a prompt file with messages and variables on a served model', async t => {
  const server = await serve(t, 'openai', { key });
  const folder = temporaryFolder(t);
  const prompty = join(folder, 'tale.prompty');
  writeFileSync(
    prompty,
    '---\nname: tale\nsample:\n  animal: fox\n---\nsystem:\nTell tales.\nuser:\nOnce there was a {{animal}}.\n',
  );
  const sizes = ['--samples', '4', '--tokens', '4', '--temperature', '0.5,1', '--context', 'all'];
  process.env['ADJACENT_API_KEY'] = key;
  t.after(() => Reflect.deleteProperty(process.env, 'ADJACENT_API_KEY'));
  const { code, stdout, stderr } = await runCli(
    ['analyze', prompty, '--model', `${server.address}#tiny`, '--mode', 'answers', ...sizes],
    { cache: join(folder, 'cache') },
  );
  assert.equal(code, 0, stderr);
  assert.match(stdout, /bounds/);
  assert.ok(!`${stdout}${stderr}`.includes(key));
  const { messages } = server.bodies.at(-1) as { readonly messages: unknown };
  assert.deepEqual(messages, [
    { role: 'system', content: 'Tell tales.' },
    { role: 'user', content: 'Once there was a fox.' },
  ]);
});
