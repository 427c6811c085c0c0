import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openModel } from '../../src/engine/openModel.ts';
import { findProvider } from '../../src/engine/served/findProvider.ts';
import { probeServer, type ProbeResult } from '../../src/engine/served/probe.ts';
import { Requests } from '../../src/engine/served/requests.ts';
import { Transport } from '../../src/engine/served/transport.ts';
import type { LanguageModel } from '../../src/domain/languageModel.ts';
import { parseServedReference } from '../../src/domain/servedReference.ts';
import { startModelServer, type Dialect, type Faults } from '../support/modelServer.ts';
import { foldersIn, temporaryFolder } from './support/engine.ts';

const { signal } = new AbortController();
let model: LanguageModel;

before(async () => {
  const folders = foldersIn(temporaryFolder({ after }));
  model = await openModel('ladder/neox-0.2m', folders, { threads: 1, signal, onStage: () => undefined });
});
after(() => model.close());

async function probe(dialect: Dialect, faults: Faults = {}): Promise<ProbeResult> {
  const server = await startModelServer(model, dialect, faults);
  try {
    const transport = new Transport(parseServedReference(server.address), () => null, { seconds: 20, bytes: 64e6 });
    const requests = new Requests({ attempts: 2, first: 0.01, most: 0.02 });
    return await probeServer(await findProvider(transport, signal), requests, signal);
  } finally {
    await server.close();
  }
}

const codes = ({ failed }: ProbeResult): string[] => failed.map(({ code }) => code);

test('an honest server passes, whatever its log-probabilities mean', async () => {
  const raw = await probe('openai', { logProbs: 'raw' });
  assert.deepEqual(codes(raw), []);
  assert.deepEqual(
    [raw.meaning, raw.temperature, raw.seeds, raw.promptLogProbs, raw.nextTokens, raw.continues],
    ['untempered', true, true, true, 20, { chat: true, raw: true }],
  );
  assert.ok(raw.answersPerRequest > 1);
  const tempered = await probe('openai', { logProbs: 'tempered' });
  assert.deepEqual([tempered.meaning, codes(tempered)], ['drawn', []]);
});

test('llama.cpp tells the whole distribution, Ollama the 20 likeliest tokens', async () => {
  const llama = await probe('llama.cpp');
  assert.deepEqual([llama.meaning, llama.nextTokens], ['untempered', model.card.vocabulary]);
  assert.deepEqual(codes(llama), ['probe-echo']);
  const ollama = await probe('ollama');
  assert.deepEqual([ollama.meaning, ollama.nextTokens, ollama.answersPerRequest], ['untempered', 20, 1]);
  assert.deepEqual([llama.continues, ollama.continues.chat], [{ chat: true, raw: true }, true]);
});

test('vLLM and SGLang give what their own endpoints tell', async t => {
  const { vocabulary } = model.card;
  const cases: readonly (readonly [string, Dialect, Faults, Partial<ProbeResult>, readonly string[]])[] = [
    ['all', 'vllm', {}, { nextTokens: vocabulary, promptLogProbs: true, meaning: 'untempered' }, []],
    ['few', 'vllm', { maxLogProbs: 20 }, { nextTokens: 20, promptLogProbs: true }, []],
    ['no echo', 'vllm', { echoIgnored: true }, { nextTokens: 20, promptLogProbs: false }, ['probe-echo']],
    ['tempered', 'vllm', { logProbs: 'tempered' }, { nextTokens: vocabulary, meaning: 'drawn' }, []],
    ['own', 'sglang', {}, { nextTokens: Math.min(100, vocabulary), promptLogProbs: true, seeds: true }, []],
    ['tempered', 'sglang', { logProbs: 'tempered' }, { meaning: 'drawn', promptLogProbs: true }, []],
    ['no input', 'sglang', { echoIgnored: true }, { promptLogProbs: false }, ['probe-echo']],
    ['no numbers', 'sglang', { logProbs: 'nan' }, { meaning: null }, ['probe-bad-log-probs']],
  ];
  for (const [name, dialect, faults, found, failed] of cases)
    await t.test(`${dialect}, ${name}`, async () => {
      const result = await probe(dialect, faults);
      assert.deepEqual(codes(result), failed);
      assert.deepEqual(
        Object.fromEntries(Object.keys(found).map(key => [key, result[key as keyof ProbeResult]])),
        found,
      );
    });
});

test('every lie is found, and switches off what depends on it', async t => {
  const lies: readonly (readonly [string, Faults, string, Partial<ProbeResult>])[] = [
    [
      'temperature',
      { temperatureIgnored: true },
      'probe-temperature',
      { temperature: false, meaning: null, nextTokens: 0 },
    ],
    ['seeds', { seed: 'ignored' }, 'probe-seed', { seeds: false }],
    ['one seed', { seed: 'fixed' }, 'probe-seed-fixed', { seeds: false }],
    ['scale', { logProbs: 'neither' }, 'probe-meaning', { meaning: null, nextTokens: 0 }],
    ['frequencies', { frequencies: 0.4 }, 'probe-frequencies', { meaning: null, nextTokens: 0 }],
    ['echo', { echoIgnored: true }, 'probe-echo', { promptLogProbs: false }],
    ['none', { logProbs: 'none' }, 'probe-no-log-probs', { meaning: null }],
    ['not numbers', { logProbs: 'nan' }, 'probe-bad-log-probs', { meaning: null }],
    ['not even JSON', { logProbs: 'literal' }, 'probe-bad-log-probs', { meaning: null }],
    ['wrong type', { logProbs: 'text' }, 'probe-bad-log-probs', { meaning: null }],
  ];
  for (const [name, faults, code, found] of lies)
    await t.test(name, async () => {
      const result = await probe('openai', faults);
      assert.ok(codes(result).includes(code), `${name}: ${codes(result).join(', ')}`);
      for (const [key, value] of Object.entries(found)) assert.deepEqual(result[key as keyof ProbeResult], value, key);
    });
});

test('one answer for several means one answer for each request', async () => {
  assert.equal((await probe('openai', { answers: 1 })).answersPerRequest, 1);
});

test('a server that begins again is not said to continue', async () => {
  for (const dialect of ['openai', 'llama.cpp', 'ollama'] as const) {
    const { continues, failed } = await probe(dialect, { beginningIgnored: true });
    assert.equal(continues.chat, false, dialect);
    assert.ok(
      failed.some(({ code }) => code === 'probe-continue'),
      dialect,
    );
  }
});
