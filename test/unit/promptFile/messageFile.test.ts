import assert from 'node:assert/strict';
import test from 'node:test';
import type { AdjacentError } from '../../../src/core/adjacentError.ts';
import { offsetInText, placeInSource } from '../../../src/domain/sourceText.ts';
import { parsePromptFile } from '../../../src/promptFile/promptFile.ts';

const read = (name: string, document: string): unknown => {
  const file = parsePromptFile(name, document);
  return file === null ? null : [...file.messages.map(({ role, content }) => [role, content]), file.content.text];
};
const refused = (name: string, document: string, message: RegExp): void => {
  assert.throws(
    () => parsePromptFile(name, document),
    (error: AdjacentError) =>
      error.kind === 'bad-argument' && message.test(error.message) && /^[A-Z].*\.$/.test(error.remedy),
    document.slice(0, 200),
  );
};

const yaml = `name: Summary
model: openai/gpt-4o-mini
modelParameters:
  temperature: 0.5
messages:
  - role: system
    content: |
      You summarize texts.
      In one sentence.
  - role: user
    content: 'Summarize "{{ text }}" for {{reader}}.'
testData:
  - text: The sea is calm.
    reader: a child
    expected: Calm.
  - text: It rains.
`;

test('messages in YAML are read with the first test case', () => {
  const wanted = [['system', 'You summarize texts.\nIn one sentence.'], 'Summarize "The sea is calm." for a child.'];
  for (const name of ['sum.prompt.yml', 'SUM.Prompt.YAML']) assert.deepEqual(read(name, yaml), wanted);
  assert.deepEqual(read('sum.prompt.yml', yaml.replaceAll('\n', '\r\n')), wanted);
  assert.deepEqual(read('a.prompt.yml', 'messages: [{role: user, content: Hi}]'), ['Hi']);
});

test('chats in JSON are read as they are, with texts in parts', () => {
  const chat = {
    model: 'x',
    messages: [
      { role: 'developer', content: 'Be kind.' },
      { role: 'user', content: 'Say {{x}}\n"now" é 🐻' },
      { role: 'assistant', content: 'Now.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Once ' },
          { type: 'text', text: 'more.' },
        ],
      },
    ],
  };
  const wanted = [['system', 'Be kind.'], ['user', 'Say {{x}}\n"now" é 🐻'], ['assistant', 'Now.'], 'Once more.'];
  for (const space of [0, 2, '\t'])
    assert.deepEqual(read('chat.json', JSON.stringify(chat, null, space)), wanted, String(space));
  const escaped = String.raw`{"messages": [{"role": "user", "content": "caf\u00e9 \/ \uD83D\uDC3B"}]}`;
  assert.deepEqual(read('chat.prompt.json', escaped), ['café / 🐻']);
  assert.equal(read('data.json', '{"rows": [1, 2]}'), null, 'other JSON is text');
  assert.equal(read('data.json', '{"rows": "no \\"messages\\" here"}'), null);
});

test('places of the prompt are found in the document', () => {
  const document = 'messages:\n  - role: user\n    content: "Hi there"\n';
  const file = parsePromptFile('a.prompt.yml', document);
  assert.ok(file !== null);
  assert.equal(placeInSource(file.content, 3), document.indexOf('there'));
  assert.equal(offsetInText(file.content, document.indexOf('there')), 3);
});

test('what cannot be read is refused in one sentence', () => {
  refused('a.prompt.yml', 'messages: [', /not valid YAML/);
  refused('a.prompt.yml', 'messages: 5', /lists no messages/);
  refused('a.prompt.yml', '', /lists no messages/);
  refused('a.prompt.yml', 'messages: [{content: Hi}]', /without a role/);
  refused('a.prompt.yml', 'messages: [Hi]', /without a role/);
  refused('a.prompt.yml', 'messages: [{role: user, content: 5}]', /content is not text/);
  refused('a.prompt.yml', 'a: &x Hi\nmessages: [{role: user, content: *x}]', /content is not text/);
  refused('a.prompt.yml', 'messages: [{role: tool, content: Hi}]', /role "tool"/);
  refused('a.prompt.yml', 'messages: [{role: user, content: "Hi {{name}}"}]', /leaves \{\{name\}\} open/);
  refused('a.prompt.yml', 'messages: [{role: user, content: "Hi {{#if x}}"}]', /not supported/);
  refused('a.prompt.yml', 'messages: []', /contains no prompt/);
  refused('a.prompt.json', '{"messages": [', /not valid JSON/);
  refused(
    'a.json',
    '{"messages": [{"role": "assistant", "content": "Hi"}]}',
    /does not end with a message of the user/,
  );
  const image = { role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://x' } }] };
  refused('a.json', JSON.stringify({ messages: [image] }), /part that is not text, such as an image/);
  refused('a.prompt.yml', `messages: ${'['.repeat(20_000)}`, /not valid YAML/);
  refused('a.prompt.yml', `messages: ${'x'.repeat(1_000_000)}`, /more than 1 million characters/);
});
