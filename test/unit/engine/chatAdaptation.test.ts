/** Chat templates in the manner of model families, given messages that they do not take as they are. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import type { ChatMessage } from '../../../src/domain/chatMessage.ts';
import { openChatTemplate, type ChatText } from '../../../src/engine/text/chatTemplate.ts';

interface Reference {
  readonly tokens: Readonly<Record<string, string>>;
  readonly cases: readonly { readonly name: string; readonly template: string }[];
}

const file = new URL('../../fixtures/templates/reference.json', import.meta.url);
const { cases, tokens } = JSON.parse(readFileSync(file, 'utf8')) as Reference;

function given(family: string, before: readonly ChatMessage[], text = 'Hello?'): ChatText {
  const found = cases.find(({ name }) => name === family);
  assert.ok(found !== undefined, family);
  return openChatTemplate(found.template, tokens)(text, before);
}

const system: ChatMessage = { role: 'system', content: 'Be kind.' };
const user: ChatMessage = { role: 'user', content: 'Hi.' };
const assistant: ChatMessage = { role: 'assistant', content: 'Yes?' };

test('without a system role, system messages stand in the first message of the user', () => {
  for (const family of ['mistral', 'gemma']) {
    const { text, place, adapted } = given(family, [system, user, assistant]);
    assert.deepEqual(adapted, ['system-joined'], family);
    assert.match(text, /Be kind\.\n\nHi\./);
    assert.equal(place?.own, 'Hello?');
  }
  assert.equal(given('mistral', [system]).text, '<s>[INST] Be kind.\n\nHello? [/INST]');
  assert.deepEqual(given('llama-3', [system]).adapted, []);
});

test('where turns must alternate, neighbors of one role are joined, and the own text keeps its place', () => {
  const { text, place, adapted } = given('jamba', [user]);
  assert.deepEqual(adapted, ['turns-joined']);
  assert.match(text, /<\|user\|> Hi\.\n\nHello\?<\|eom\|>/);
  assert.deepEqual([place?.own, place?.start], ['Hello?', 0]);
  assert.deepEqual(given('mistral', [system, user]).adapted, ['system-joined', 'turns-joined']);
  assert.deepEqual(given('chatml', [system, user]).adapted, []);
});

test('dates, switches for thinking and system messages of the template are noticed', () => {
  assert.deepEqual(given('chatml', []).adapted, []);
  assert.deepEqual(given('llama-3.1', []).adapted, ['dated']);
  assert.deepEqual(given('qwen-3', []).adapted, ['thinking-switch']);
  assert.deepEqual(given('smollm-3', []).adapted, ['dated', 'thinking-switch']);
  assert.deepEqual(given('apertus', []).adapted, ['dated', 'thinking-switch', 'default-system']);
});

test('an empty system message leaves out that of the template', () => {
  const own = given('smollm-2', []);
  assert.deepEqual(own.adapted, ['default-system']);
  assert.match(own.text, /You are S\./);
  const emptied = given('smollm-2', [{ role: 'system', content: '' }]);
  assert.deepEqual(emptied.adapted, []);
  assert.doesNotMatch(emptied.text, /You are S\./);
  assert.equal(given('mistral', [{ role: 'system', content: '' }]).text, '<s>[INST] Hello? [/INST]');
});

test('a template that refuses every form of the messages is refused as before', () => {
  const template = openChatTemplate("{{ raise_exception('never') }}", tokens);
  assert.throws(() => template('Hello?', [system, user]), /refuses this prompt: never/);
});
