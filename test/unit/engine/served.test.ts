import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { keysOf } from '../../../src/cli/serverKeys.ts';
import { randomStream } from '../../../src/core/statistics/random.ts';
import {
  capabilitiesOf,
  continuesWith,
  everything,
  lacksOf,
  missingSettings,
} from '../../../src/domain/capabilities.ts';
import { inPrecision, isAutomatic, parseModelReference, shortModelName } from '../../../src/domain/modelReference.ts';
import { editorModelOf, editorReference, withinLimits } from '../../../src/domain/editorModel.ts';
import { originsOf, parseServedReference, servedReference } from '../../../src/domain/servedReference.ts';
import { rowOf } from '../../../src/engine/served/answerRow.ts';
import { drawsFit, hasToken, listsScale, moreAlike, tellingPlaces } from '../../../src/engine/served/probeTests.ts';
import { decodePrompt, encodePrompt, TokenTable } from '../../../src/engine/served/promptCode.ts';
import { Requests } from '../../../src/engine/served/requests.ts';
import { ServerFailure } from '../../../src/engine/served/serverFailure.ts';

const text1 = fc.string({ minLength: 1, unit: 'grapheme' });

test('a reference keeps the path of its address, without the usual ends', () => {
  const cases = [
    ['http://127.0.0.1:8080#a', 'http://127.0.0.1:8080', 'a', true],
    ['http://localhost:11434/api/#qwen2.5:7b', 'http://localhost:11434', 'qwen2.5:7b', true],
    ['https://host.example/team/v1#org/name#4-bit', 'https://host.example/team', 'org/name#4-bit', false],
    ['http://[::1]:8000', 'http://[::1]:8000', '', true],
  ] as const;
  for (const [text, base, model, isLocal] of cases) {
    const found = parseServedReference(text);
    assert.deepEqual([found.base, found.model, found.isLocal], [base, model, isLocal]);
    assert.deepEqual(parseServedReference(servedReference(found.addresses, model)), found);
  }
});

test('several addresses are one model', () => {
  const canonical = 'http://a.example:1,http://b.example:2/x#m';
  const several = [
    canonical,
    'http://a.example:1#m,http://b.example:2/x/v1#m',
    'http://a.example:1/, http://b.example:2/x, http://a.example:1#m',
  ];
  for (const text of several) {
    const found = parseServedReference(text);
    assert.equal(servedReference(found.addresses, found.model), canonical);
    assert.deepEqual(originsOf(found), ['http://a.example:1', 'http://b.example:2']);
  }
  assert.equal(parseServedReference('http://a.example#x,y').model, 'x,y');
  assert.throws(() => parseServedReference('http://a.example#m,http://b.example#n'), { kind: 'bad-argument' });
  assert.throws(() => parseServedReference('http://a.example,ftp://b.example'), { kind: 'bad-argument' });
  assert.deepEqual(keysOf({ ADJACENT_API_KEY: 'k' }, canonical), {
    'http://a.example:1': 'k',
    'http://b.example:2': 'k',
  });
});

test('a model of the editor is named as the editor names it', () => {
  fc.assert(
    fc.property(text1, text1, fc.string({ minLength: 1, unit: 'grapheme' }), (vendor, id, name) => {
      assert.deepEqual(editorModelOf(editorReference({ vendor, id, name })), { vendor, id, name });
    }),
    { numRuns: 200, seed: 17 },
  );
  const reference = editorReference({ vendor: 'copilot', id: 'gpt/4#o', name: 'GPT-4o' });
  assert.equal(shortModelName(reference), 'GPT-4o');
  const { origin, isLocal, addresses, model } = parseServedReference(reference);
  assert.deepEqual([origin, isLocal, addresses, model], ['copilot', false, [], 'GPT-4o']);
  for (const text of ['http://a.example#m', 'vscode-lm://', 'vscode-lm://copilot', '/folder']) {
    assert.equal(editorModelOf(text), null);
  }
});

test('an answer is kept as far as it was asked for', () => {
  const limits = { stop: ['END', '\n'], tokens: 3 };
  assert.deepEqual(withinLimits('one two', limits), { text: 'one two', isStopped: false, isCut: false });
  assert.deepEqual(withinLimits('one two three four', limits), {
    text: 'one two three',
    isStopped: false,
    isCut: true,
  });
  assert.deepEqual(withinLimits('one\ntwo END', limits), { text: 'one', isStopped: true, isCut: false });
});

test('an address is a model as a whole, whatever it ends with', () => {
  const reference = 'http://127.0.0.1:8080#auto';
  assert.deepEqual(parseModelReference(reference), { model: reference, revision: null, precision: null });
  assert.ok(!isAutomatic(reference));
  assert.equal(inPrecision(reference, 'int8'), reference);
  assert.equal(shortModelName('http://127.0.0.1:8080#org/name'), 'org/name');
});

test('a key of the environment belongs to one server', () => {
  const environment = { ADJACENT_API_KEY: 'k' };
  assert.deepEqual(keysOf(environment, 'http://a.example:1/v1#m'), { 'http://a.example:1': 'k' });
  assert.deepEqual(keysOf(environment, 'smollm2-135m-instruct'), {});
  assert.deepEqual(keysOf({ ...environment, ADJACENT_API_ADDRESS: 'https://b.example/x' }, 'http://a.example#m'), {
    'https://b.example': 'k',
  });
  assert.deepEqual(keysOf({}, 'http://a.example#m'), {});
});

test('a prompt comes back from its ids', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (first, second) => {
      const text = first;
      assert.deepEqual(decodePrompt(encodePrompt({ text })), { text });
      const messages = [
        { role: 'system', content: text },
        { role: 'user', content: second },
      ] as const;
      assert.deepEqual(decodePrompt(encodePrompt({ messages })), { messages });
    }),
    { numRuns: 200, seed: 16 },
  );
});

const told = (text: string, logProb = -1) => ({ text, logProb, likeliest: [] });

test('tokens of an answer are placed in its text', () => {
  const table = new TokenTable();
  const pieces = (text: string, tokens: readonly string[], ended = true): string[] => {
    const answer = { text, tokens: tokens.map(one => told(one)), ended };
    const row = rowOf({ cell: 0, index: 0 }, answer, 'untempered', table, null);
    assert.equal(row.logProb1.length, row.ids.length);
    return Array.from(row.ids, id => table.textOf(id));
  };
  assert.deepEqual(pieces('Hello you', ['Hello', ' you', '<|im_end|>']), ['Hello', ' you']);
  assert.deepEqual(pieces('a 🙂 b', ['a', ' ', '\ufffd', '\ufffd', ' b']), ['a', ' ', '', '', '🙂 b']);
  assert.deepEqual(pieces('one two', ['one']), ['one two']);
  assert.deepEqual(pieces('', ['<|im_end|>']), []);
});

test('without log-probabilities an answer is its words', () => {
  const table = new TokenTable();
  const answer = { text: ' To be,\nor not. ', tokens: null, ended: true };
  const row = rowOf({ cell: 0, index: 0 }, answer, null, table, null);
  assert.deepEqual(
    Array.from(row.ids, id => table.textOf(id)),
    [' To', ' be,', '\nor', ' not. '],
  );
  assert.deepEqual([row.logProb1.length, row.logProbT.length], [0, 0]);
});

test('equal tokens have equal numbers in every process', () => {
  const [one, other] = [new TokenTable(), new TokenTable()];
  other.idOf('before');
  for (const text of ['a', ' a', '', '漢']) assert.equal(one.idOf(text), other.idOf(text));
});

test('the probe tells temperatures, meanings, and frequencies apart', () => {
  const same = Array.from({ length: 14 }, () => 'a');
  const varied = same.map((_, at) => String(at));
  assert.ok(moreAlike(same, varied) && !moreAlike(same, same) && !moreAlike(varied, varied));
  const list = [0.5, 0.2, 0.1, 0.05].map((p, at) => ({ text: String(at), logProb: Math.log(p) }));
  const scaled = (power: number) => list.map(({ text, logProb }) => ({ text, logProb: power * logProb + 0.3 }));
  assert.equal(listsScale(list, scaled(1), 0.5), 'untempered');
  assert.equal(listsScale(list, scaled(2), 0.5), 'drawn');
  assert.equal(listsScale(list, scaled(4), 0.5), null);
  const draw = (power: number): string[] => {
    const weights = list.map(({ logProb }) => Math.exp(power * logProb));
    const total = weights.reduce((sum, weight) => sum + weight, 0) + 0.15 ** power;
    const next = randomStream(3);
    return Array.from({ length: 96 }, () => {
      let left = next() * total;
      const at = weights.findIndex(weight => (left -= weight) < 0);
      return at < 0 ? 'other' : String(at);
    });
  };
  assert.ok(drawsFit(draw(1), list));
  assert.ok(!drawsFit(draw(3), list));
});

test('what is not given is named by what lacks it', () => {
  assert.deepEqual(lacksOf(everything, 10), {});
  assert.deepEqual(capabilitiesOf({}), everything);
  const told = { ...everything, nextToken: 20, drawn: false, stepStatistics: false };
  assert.deepEqual(Object.keys(lacksOf(told, 1000)), ['distribution', 'drawn', 'step-entropy']);
  assert.deepEqual(Object.keys(lacksOf(told, 20)), ['drawn', 'step-entropy']);
});

test('requests are repeated while that makes sense, and fewer at once when the server is busy', async () => {
  const requests = new Requests({ attempts: 4, first: 0.001, most: 0.005 });
  const { signal } = new AbortController();
  const busy = new ServerFailure('server-busy', 'Busy.', 'Wait.', { isTemporary: true, wait: 0 });
  let calls = 0;
  assert.equal(await requests.run(() => (++calls < 3 ? Promise.reject(busy) : Promise.resolve(7)), signal), 7);
  await assert.rejects(
    requests.run(() => {
      calls++;
      return Promise.reject(busy);
    }, signal),
    { kind: 'server-busy' },
  );
  assert.equal(calls, 7);
  const refused = new ServerFailure('server-refused', 'No.', 'Key.');
  await assert.rejects(
    requests.run(() => {
      calls++;
      return Promise.reject(refused);
    }, signal),
    { kind: 'server-refused' },
  );
  assert.equal(calls, 8);
  let [now, most] = [0, 0];
  const work = async (): Promise<void> => {
    most = Math.max(most, ++now);
    await new Promise(resolve => setTimeout(resolve, 2));
    now--;
  };
  await Promise.all(Array.from({ length: 120 }, () => requests.run(work, signal)));
  assert.ok(most > 1 && most <= 64, String(most));
});

test('places that tell whether a beginning is read are likely there and nowhere else', () => {
  const answer = [told('The', -1), told(' old', -0.5), told(' mill', -4), told('er', -0.1), told(' and', -0.9)];
  const without = [told('The', -1), told(' and', -1.1), told(' old', -6)];
  const places = tellingPlaces(answer, without);
  assert.deepEqual(
    places.map(({ beginning, next }) => [beginning, next.text]),
    [['The', ' old']],
  );
  const [{ next } = assert.fail()] = places;
  assert.ok(hasToken([told(' old', -0.55)], next));
  assert.ok(!hasToken(without, next) && !hasToken([], next));
});

test('tokens of another process are learned from its answers, but not where a stop string cut them', () => {
  const [first, second] = [new TokenTable(), new TokenTable()];
  const pieces = ['Once', ' upon', ' a time'];
  const ids = pieces.map(piece => first.idOf(piece));
  assert.ok(!second.knows(ids[0] ?? 0));
  second.learn(ids, ['Once', ' upon', ' a']);
  assert.deepEqual(
    ids.map(id => second.textOf(id)),
    ['Once', ' upon', ''],
  );
  second.learn(ids, pieces);
  assert.equal(second.textOf(ids[2] ?? 0), ' a time');
  assert.equal(second.idOf(' upon'), ids[1]);
});

test('settings that a model lacks are named, and only those that change something', () => {
  const settings = ['topK', 'presencePenalty'] as const;
  const samplers = {
    presencePenalty: 1,
    frequencyPenalty: 0,
    dryMultiplier: 0.5,
    xtcProbability: 0,
    xtcThreshold: 0.2,
  };
  assert.deepEqual(missingSettings({ settings }, { topK: 4, minP: 0.1, samplers }), ['min-p', 'dry']);
  assert.deepEqual(missingSettings({ settings }, { topK: 0, minP: 0 }), []);
  assert.deepEqual(missingSettings(everything, { minP: 0.1, samplers }), []);
});

test('a beginning is continued under penalties only where they count it', () => {
  const counting = { ...everything, settings: ['presencePenalty', 'penaltyTokens'] as const };
  const others = { ...everything, settings: ['presencePenalty', 'repetitionPenalty'] as const, continuesText: false };
  assert.ok(continuesWith({ capabilities: counting }, 'chat', { presencePenalty: 1 }));
  assert.ok(!continuesWith({ capabilities: others }, 'chat', { presencePenalty: 1 }));
  assert.ok(continuesWith({ capabilities: others }, 'chat', { repetitionPenalty: 1.2 }));
  assert.ok(!continuesWith({ capabilities: others }, 'raw'));
});
