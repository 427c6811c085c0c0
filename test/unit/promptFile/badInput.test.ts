/** Prompts that are not as they should be: each gives one sentence with a remedy, in time. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { AdjacentError } from '../../../src/core/adjacentError.ts';
import { parsePromptFile, parseSelection, type PromptOptions } from '../../../src/promptFile/promptFile.ts';

function refused(name: string, document: string, sentence: RegExp, remedy: RegExp, options: PromptOptions = {}): void {
  assert.throws(
    () => parsePromptFile(name, document, options),
    (error: unknown) => {
      assert.ok(error instanceof AdjacentError, String(error));
      assert.equal(error.kind, 'bad-argument');
      assert.match(error.message, sentence);
      assert.match(error.message, /^[^.]*(?:\.\w[^.]*)*\.$/u, 'one sentence');
      assert.match(error.remedy, remedy);
      return true;
    },
  );
}

const chat = (...messages: readonly unknown[]): string => JSON.stringify({ messages });

test('a heading that cannot be read, or does not end', () => {
  for (const name of ['a.prompty', 'a.prompt', 'a.prompt.md', 'a.md'])
    refused(name, '---\nname: [x\n---\nHi', /^The heading of a\.\S+ is not valid YAML\.$/, /^Correct it, or select/);
  refused('a.prompty', '---\nname: x\nuser:\nHi', /does not end/, /^Close it with a line of three dashes/);
});

test('roles that no model knows', () => {
  const remedy = /^Use system, user and assistant only/;
  refused('a.prompty', 'user:\nHi\ntool:\nx', /of the role "tool"/, remedy);
  refused('a.json', chat({ role: 'critic', content: 'x' }), /of the role "critic"/, remedy);
  refused('a.prompt', '{{role "critic"}}Hi', /of the role "critic"/, remedy);
  refused('a.md', '## System\nx\n## Critic\ny\n## User\nHi', /heading "Critic"/, /^Use System, User, and Assistant/);
});

test('nothing but a heading', () => {
  for (const name of ['a.prompty', 'a.prompt', 'a.prompt.md', 'a.md'])
    refused(name, '---\nname: x\n---\n\n', /contains no prompt/, /^Write it below the heading/);
});

test('variables that refer to each other', () => {
  const document = '---\nsample:\n  a: "{{b}}"\n  b: "{{c}}"\n  c: "{{a}}"\n---\nuser:\n{{a}}';
  refused('a.prompty', document, /^The variables a, b,? and c of a\.prompty refer to each other/, /^Write a value/);
});

test('messages that end with the assistant', () => {
  const document = chat({ role: 'user', content: 'Hi' }, { role: 'assistant', content: 'Yo' });
  refused('a.json', document, /does not end with a message of the user/, /^Add one, or select/);
  refused('a.prompty', 'user:\nHi\nassistant:\nYo', /does not end with a message of the user/, /^Add one/);
});

test('an image in a message is said, and left out on request', () => {
  const image = { type: 'image_url', image_url: { url: 'data:,' } };
  const document = chat({ role: 'user', content: [{ type: 'text', text: 'What is this?' }, image] });
  refused('a.json', document, /a part that is not text, such as an image/, /^Remove that part/);
  assert.equal(parsePromptFile('a.json', document, { leavesOutImages: true })?.content.text, 'What is this?');
  const alone = chat({ role: 'user', content: [image] });
  refused('a.json', alone, /contains no prompt/, /^Write it/, { leavesOutImages: true });
});

test('a string literal that is not closed', () => {
  for (const [language, document] of [
    ['typescript', 'const a = "Hi there\nconst b = 2;'],
    ['python', 'x = """Hi\nthere'],
    ['yaml', 'a: "Hi'],
  ] as const) {
    const start = document.indexOf('Hi');
    assert.throws(
      () => parseSelection('The selection', { language, document, start, end: start + 2 }),
      (error: unknown) => error instanceof AdjacentError && /not closed/.test(error.message) && error.remedy !== '',
      language,
    );
  }
});

test('two megabytes are read or refused at once', () => {
  const [text, lines] = ['x '.repeat(1_000_000), 'x y\n'.repeat(500_000)];
  const before = process.cpuUsage();
  assert.equal(parsePromptFile('a.md', text), null);
  assert.equal(parsePromptFile('a.prompty', `---\nname: x\n---\nuser:\n${lines}`)?.content.text.length, 1_999_999);
  refused('a.json', chat({ role: 'user', content: text }), /more than 1 million characters/, /^Select the text/);
  const values = { a: 'x'.repeat(999) };
  const expanding = { values };
  refused('a.txt', '{{a}} '.repeat(2000), /expand to more than 1 million characters/, /shorter values/, expanding);
  assert.ok(process.cpuUsage(before).user < 5e6);
});

test('mixed line ends are line ends, in headings, roles and texts', () => {
  const read = parsePromptFile('a.prompty', '---\r\nname: x\r\n---\nsystem:\r\nA\rB\nuser:\r\nHi\r\nthere\nyou\r');
  assert.deepEqual(read?.messages, [{ role: 'system', content: 'A\nB' }]);
  assert.equal(read.content.text, 'Hi\nthere\nyou');
  assert.equal(parsePromptFile('a.md', '## System\r\nS\n## User\r\nHi\rx')?.content.text, 'Hi\nx');
});
