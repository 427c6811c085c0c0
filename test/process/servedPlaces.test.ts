/** Several addresses of one model, and the endpoints of vLLM and SGLang that give more than the OpenAI interface. */
import assert from 'node:assert/strict';
import { after, before, test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openModel } from '../../src/engine/openModel.ts';
import { openServed } from '../../src/engine/served/openServed.ts';
import type { LanguageModel, SampledRow } from '../../src/domain/languageModel.ts';
import type { GridReport } from '../../src/domain/report.ts';
import type { GridSpec } from '../../src/domain/spec.ts';
import { startModelServer, type Dialect, type Faults, type ModelServer } from '../support/modelServer.ts';
import { foldersIn, openEngine, temporaryFolder } from './support/engine.ts';

const { signal } = new AbortController();
const text = 'The small river';
const folders = foldersIn(temporaryFolder({ after }));
let local: LanguageModel;
let other: LanguageModel;

before(async () => {
  const options = { threads: 1, signal, onStage: () => undefined };
  local = await openModel('ladder/neox-0.2m', folders, options);
  other = await openModel('ladder/gpt2-1m', folders, options);
});
after(() => Promise.all([local.close(), other.close()]));

async function serve(test: TestContext, dialect: Dialect, faults: Faults = {}, model = local): Promise<ModelServer> {
  const server = await startModelServer(model, dialect, faults);
  test.after(() => server.close());
  return server;
}

function open(test: TestContext, reference: string, most = 0.05): Promise<LanguageModel> {
  return openServed(reference, {
    storage: temporaryFolder(test),
    keys: () => ({}),
    signal,
    openReader: () => Promise.resolve(null),
    onStage: () => undefined,
    patience: { attempts: 3, first: 0.01, most },
    limits: { seconds: 120, bytes: 64e6 },
  });
}

/** Tokens of an answer here; the probe asks for other numbers. */
const tokens = 6;

/** Texts and log-probabilities of answers, in order. */
async function drawn(model: LanguageModel, count = 64): Promise<readonly (readonly [string, readonly number[]])[]> {
  const prefix = model.encode(text, 'raw').ids;
  const rows = Array.from({ length: count }, (_, index) => ({ cell: 0, index, temperature: 1, topP: 1, topK: 0 }));
  const request = { prefix, rows, tokens, end: 'stop', seed: 3, batch: 32, pool: false } as const;
  const found: SampledRow[] = [];
  for await (const row of model.sample(request, signal, () => undefined)) found.push(row);
  found.sort((a, b) => a.index - b.index);
  return found.map(({ ids, logProb1 }) => [model.decode(ids), [...logProb1]]);
}

/** Whether a request is one of the test rather than of the probe. */
const isOwn = (body: unknown, asked = tokens): boolean =>
  (body as { readonly max_tokens?: number }).max_tokens === asked;

const answersAt = ({ bodies }: ModelServer): number => bodies.filter(body => isOwn(body)).length;

test('several addresses share the requests of one model, and answers stay the same', async t => {
  // One answer for each request, so that there are many.
  const [first, second] = [await serve(t, 'openai', { answers: 1 }), await serve(t, 'openai', { answers: 1 })];
  const alone = await drawn(await open(t, first.address));
  const before = answersAt(first);
  const both = await open(t, `${first.address},${second.address}#tiny`);
  assert.deepEqual(await drawn(both), alone);
  const [here, there] = [answersAt(first) - before, answersAt(second)];
  assert.equal(here + there, 64);
  assert.ok(here >= 16 && there >= 16, `${here} and ${there}`);
  const origin = [first, second].map(({ address }) => address).join(', ');
  assert.ok(both.card.notes.some(note => note.code === 'served-software' && note.origin === origin));
});

test('an address that goes away leaves its requests to the others, and is asked again when all are away', async t => {
  const [stays, goes] = [await serve(t, 'openai', { answers: 1 }), await serve(t, 'openai', { answers: 1 })];
  const alone = await drawn(await open(t, stays.address));
  const both = await open(t, `${stays.address},${goes.address}`, 60);
  let isLost = true;
  Object.defineProperty(goes.faults, 'lostAfter', { get: () => (isLost && answersAt(goes) >= 8 ? 0 : Infinity) });
  assert.deepEqual(await drawn(both), alone);
  assert.deepEqual(both.happened?.(), [{ code: 'served-stopped', origin: goes.address }]);
  const before = answersAt(goes);
  assert.ok(before >= 8 && before < 32, String(before));
  stays.faults.lostAfter = 0;
  await assert.rejects(drawn(both), { kind: 'server-unreachable' });
  isLost = false;
  assert.deepEqual(await drawn(both), alone);
  assert.ok(answersAt(goes) > before);
  assert.deepEqual(both.happened?.(), [{ code: 'served-stopped', origin: stays.address }]);
});

test('a request that began before its address was lost does not bring the address back', async t => {
  const [stays, goes] = [await serve(t, 'openai', { answers: 1 }), await serve(t, 'openai', { answers: 1 })];
  const both = await open(t, `${stays.address},${goes.address}`, 60);
  // What arrives first is held while the other requests fail, and answered after the address is left out.
  let release: () => void = () => undefined;
  const held = new Promise<void>(resolve => (release = resolve));
  goes.faults.holds = body => (isOwn(body) ? held : Promise.resolve());
  Object.defineProperty(goes.faults, 'lostAfter', { get: () => (answersAt(goes) >= 1 ? 0 : Infinity) });
  const answers = drawn(both);
  while (both.happened?.().length === 0) await sleep(5);
  const before = answersAt(goes);
  release();
  await answers;
  assert.equal(answersAt(goes), before);
  assert.deepEqual(both.happened?.(), [{ code: 'served-stopped', origin: goes.address }]);
});

test('an address that comes back is used again while others answer', async t => {
  const [stays, goes] = [await serve(t, 'openai', { answers: 1 }), await serve(t, 'openai', { answers: 1 })];
  const both = await open(t, `${stays.address},${goes.address}`, 0.02);
  let isLost = true;
  Object.defineProperty(goes.faults, 'lostAfter', { get: () => (isLost ? 0 : Infinity) });
  const first = await drawn(both);
  assert.equal(answersAt(goes), 0);
  assert.deepEqual(both.happened?.(), [{ code: 'served-stopped', origin: goes.address }]);
  isLost = false;
  await sleep(50);
  assert.deepEqual(await drawn(both), first);
  assert.ok(answersAt(goes) >= 16, String(answersAt(goes)));
  assert.deepEqual(both.happened?.(), []);
});

test('an address without a server is named, and left out', async t => {
  const { address } = await serve(t, 'openai');
  const { card } = await open(t, `http://127.0.0.1:9,${address}`);
  assert.deepEqual(
    card.notes.filter(({ code }) => code === 'served-left-out'),
    [{ code: 'served-left-out', origin: 'http://127.0.0.1:9' }],
  );
  await assert.rejects(open(t, 'http://127.0.0.1:9,http://127.0.0.1:10'), { kind: 'server-unreachable' });
});

test('addresses of different models are refused', async t => {
  const [one, two] = [await serve(t, 'openai'), await serve(t, 'openai', {}, other)];
  await assert.rejects(open(t, `${one.address},${two.address}`), { kind: 'bad-argument', message: /do not serve/ });
});

test('what one address does not give is switched off for all', async t => {
  const raw = await serve(t, 'openai');
  const tempered = await serve(t, 'openai', { logProbs: 'tempered' });
  const mixed = await open(t, `${raw.address},${tempered.address}`);
  const { untempered, drawn: isDrawn, nextToken, failed } = mixed.card.capabilities ?? assert.fail();
  assert.deepEqual([untempered, isDrawn, nextToken], [false, false, 0]);
  assert.ok(failed.some(({ code }) => code === 'probe-spread-meaning'));
  const random = await serve(t, 'openai', { seed: 'ignored' });
  assert.equal((await open(t, `${raw.address},${random.address}`)).card.capabilities?.seeds, false);
});

test('vLLM with --max-logprobs -1 tells the whole distribution, behind texts and messages', async t => {
  const server = await serve(t, 'vllm');
  const served = await open(t, server.address);
  const { vocabulary } = local.card;
  assert.deepEqual([served.card.vocabulary, served.card.capabilities?.nextToken], [vocabulary, vocabulary]);
  const { ids } = local.encode(text, 'raw');
  const { logits } = await local.score(ids, ids.length - 1, signal);
  const total = Math.log(logits.reduce((sum, value) => sum + Math.exp(value), 0));
  const exact = [...logits].map(value => value - total).sort((a, b) => b - a);
  for (const form of ['raw', 'chat'] as const) {
    const found = await served.likeliest?.(served.encode(text, form).ids, signal);
    const told = found?.tokens ?? assert.fail();
    assert.equal(told.length, vocabulary);
    assert.ok(told.every(({ logProb }, at) => Math.abs(logProb - (exact[at] ?? NaN)) < 1e-4));
    const top = logits.indexOf(logits.reduce((a, b) => Math.max(a, b)));
    assert.equal(told[0]?.text, local.decode(Int32Array.of(top)));
  }
  assert.ok(server.paths.includes('/tokenize') && server.paths.includes('/detokenize'));
});

/** A small map of one cell. */
const small: GridSpec = {
  kind: 'diagram',
  prompt: text,
  source: 'test',
  model: '',
  form: 'raw',
  mode: 'answers',
  outcome: { map: 'text' },
  preset: 'quick',
  seed: 1,
  topP: 1,
  samples: 16,
  // A number that the probe does not ask for.
  tokens: 5,
  temperatures: [0.8],
  windows: [{ kind: 'all' }],
};

test('a drawn token that vLLM lists beside the likeliest ones is none of them', async t => {
  const { address } = await serve(t, 'vllm', { maxLogProbs: 20 });
  const served = await open(t, address);
  assert.ok(Number(served.card.capabilities?.nextToken) >= 19);
  for (const form of ['raw', 'chat'] as const)
    for (const prompt of ['The small river', 'A', 'One day', 'She', 'In the', 'Every', 'Now', 'They saw the']) {
      const { tokens: told } = (await served.likeliest?.(served.encode(prompt, form).ids, signal)) ?? assert.fail();
      const { ids } = local.encode(prompt, 'raw');
      const { logits } = await local.score(ids, ids.length - 1, signal);
      const total = Math.log(logits.reduce((sum, value) => sum + Math.exp(value), 0));
      const exact = [...logits].map(value => value - total).sort((a, b) => b - a);
      const least = exact[told.length - 1] ?? NaN;
      assert.ok((told.at(-1)?.logProb ?? NaN) > least - 1e-4, `${form}, “${prompt}”: ${told.length} tokens`);
    }
});

test('a run names the address that stopped answering while it was drawn', async t => {
  const [stays, goes] = [await serve(t, 'openai', { answers: 1 }), await serve(t, 'openai', { answers: 1 })];
  const isAsked = (): boolean => goes.bodies.some(body => isOwn(body, small.tokens));
  Object.defineProperty(goes.faults, 'lostAfter', { get: () => (isAsked() ? 0 : Infinity) });
  const { client, file } = openEngine(t, { folders });
  const spec = { ...small, model: `${stays.address},${goes.address}` };
  const { report } = await client.analyze('away', spec, file('away'), { report: () => undefined }, signal);
  assert.equal(report.status, 'done', report.error?.message);
  assert.ok(report.notes.some(note => note.code === 'served-stopped' && note.origin === goes.address));
  assert.equal((report as GridReport).cells[0]?.n, small.samples);
});

test('a run on vLLM has exact next-token figures, those of the same model on this machine', async t => {
  const { address } = await serve(t, 'vllm');
  const { client, file } = openEngine(t, { folders });
  const run = async (model: string, name: string): Promise<GridReport> =>
    (await client.analyze(name, { ...small, model }, file(name), { report: () => undefined }, signal))
      .report as GridReport;
  const [found, own] = [await run(address, 'served'), await run('ladder/neox-0.2m', 'own')];
  assert.equal(found.status, 'done', found.error?.message);
  for (const [at, { figures }] of found.cells.entries())
    for (const id of ['openness', 'next-choices']) {
      const [served, exact] = [figures[id], own.cells[at]?.figures[id]];
      assert.ok(served?.kind === 'exact' && exact?.kind === 'exact', `${id}: ${served?.kind ?? ''}`);
      assert.ok(Math.abs(served.value - exact.value) < 1e-4 * exact.value, `${served.value} for ${exact.value}`);
    }
  assert.ok(!found.headline.includes('token_id'));
});

test('SGLang answers texts by its own endpoint, with log-probabilities as they are drawn', async t => {
  const server = await serve(t, 'sglang', { logProbs: 'tempered' });
  const served = await open(t, server.address);
  const { drawn: isDrawn, nextToken, seeds } = served.card.capabilities ?? assert.fail();
  assert.deepEqual([isDrawn, nextToken, seeds], [true, Math.min(100, local.card.vocabulary), true]);
  assert.equal((await drawn(served, 10)).length, 10);
  assert.ok(server.paths.includes('/generate') && server.paths.includes('/v1/chat/completions'));
});

test('a text is scored where the server states log-probabilities of a given text', async t => {
  const { client } = openEngine(t, { folders });
  const request = { text, messages: [], form: 'raw', temperature: 1, topP: 1 } as const;
  const scored = (model: string): ReturnType<typeof client.score> => client.score({ ...request, model }, {}, signal);
  const own = await scored('ladder/neox-0.2m');
  const exactly = own.tokens.filter(({ span }) => span !== null);
  for (const dialect of ['vllm', 'sglang'] as const) {
    const { address } = await serve(t, dialect);
    const found = await scored(address);
    assert.equal(found.tokens.map(token => text.slice(...(token.span ?? assert.fail()))).join(''), text);
    assert.equal(found.tokens.length, exactly.length);
    for (const [at, { logProb }] of found.tokens.entries()) {
      const exact = exactly[at]?.logProb ?? null;
      assert.ok(logProb === null ? exact === null : Math.abs(logProb - (exact ?? NaN)) < 1e-4, `${at}: ${logProb}`);
    }
    const { openness } = found.next;
    const isWhole = dialect === 'vllm' || local.card.vocabulary <= 100;
    assert.equal(openness === null, !isWhole);
    if (openness !== null) assert.ok(Math.abs(openness.entropy - (own.next.openness?.entropy ?? NaN)) < 1e-4);
  }
  const [mute, told] = [await serve(t, 'llama.cpp'), await serve(t, 'vllm')];
  await assert.rejects(scored(mute.address), { kind: 'model-unsupported', message: /of a given text/ });
  const messages = [{ role: 'system', content: 'Be brief.' }] as const;
  const asked = client.score({ ...request, form: 'auto', messages, model: told.address }, {}, signal);
  await assert.rejects(asked, { kind: 'model-unsupported', message: /not of messages/ });
});
