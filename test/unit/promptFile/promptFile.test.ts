import assert from 'node:assert/strict';
import test from 'node:test';
import type { AdjacentError } from '../../../src/core/adjacentError.ts';
import { offsetInText, placeInSource } from '../../../src/domain/sourceText.ts';
import { openVariables, parsePromptFile } from '../../../src/promptFile/promptFile.ts';

const read = (name: string, document: string): unknown => {
  const file = parsePromptFile(name, document);
  return file === null ? null : [...file.messages.map(({ role, content }) => [role, content]), file.content.text];
};
const refused = (name: string, document: string, message: RegExp): void => {
  assert.throws(
    () => parsePromptFile(name, document),
    (error: AdjacentError) =>
      error.kind === 'bad-argument' &&
      message.test(error.message) &&
      error.message.includes(name) &&
      /^[A-Z].*\.$/.test(error.remedy),
    document,
  );
};

const prompty = `---
name: Greeting
model:
  api: chat
sample:
  guest: Ida
  hotel: { name: Sea, rooms: 12 }
---
system:
You greet guests of {{hotel.name}}, a hotel with {{ hotel.rooms }} rooms.
{# in one sentence #}

user:
Hello, my name is {{guest}}.
`;

test('.prompty: the heading is left out, roles become messages, samples fill the placeholders', () => {
  const wanted = [['system', 'You greet guests of Sea, a hotel with 12 rooms.'], 'Hello, my name is Ida.'];
  assert.deepEqual(read('greet.prompty', prompty), wanted);
  assert.deepEqual(read('GREET.PROMPTY', prompty.replaceAll('\n', '\r\n')), wanted);
  assert.deepEqual(read('a.prompty', '---\ninputs:\n  x: { type: string, default: 5 }\n---\nSay {{x}}\n'), ['Say 5']);
  assert.deepEqual(read('a.prompty', 'Say it.\n'), ['Say it.']);
  assert.deepEqual(read('a.prompty', '---\n---\nBe kind.\n# User:\nHi\nassistant:\nHo\nuser:\nSo?'), [
    ['system', 'Be kind.'],
    ['user', 'Hi'],
    ['assistant', 'Ho'],
    'So?',
  ]);
  assert.deepEqual(read('a.prompty', '---\nsample: { x: "user:\\nno role" }\n---\nuser:\n{{x}}'), ['user:\nno role']);
});

const dotprompt = `---
model: local/tiny
input:
  default:
    dish: soup
---
{{role "system"}}
You name a dish of the day.
{{!-- a note --}}{{history}}
{{role 'user'}}
What goes well with {{{dish}}} and \\{{that}}?
`;

test('dotprompt: heading, roles, defaults, comments, an empty history and escaped braces', () => {
  assert.deepEqual(read('menu.prompt', dotprompt), [
    ['system', 'You name a dish of the day.'],
    'What goes well with soup and {{that}}?',
  ]);
  assert.deepEqual(read('a.prompt', '{{role "user"}}a{{role "model"}}b{{role "user"}}c'), [
    ['user', 'a'],
    ['assistant', 'b'],
    'c',
  ]);
});

test('an empty system message at the beginning is kept, and stands for no system message', () => {
  const empty = [{ role: 'system', content: '' }];
  const documents: Readonly<Record<string, string>> = {
    'a.prompty': '---\nname: a\n---\nsystem:\n\nuser:\nHi',
    'a.prompt.yml': 'messages:\n  - role: system\n    content: ""\n  - role: user\n    content: Hi\n',
    'a.json': '{"messages": [{"role": "system", "content": ""}, {"role": "user", "content": "Hi"}]}',
    'a.md': '## System\n\n## User\nHi',
  };
  for (const [name, document] of Object.entries(documents)) {
    const { messages, content } = parsePromptFile(name, document) ?? {};
    assert.deepEqual([messages, content?.text], [empty, 'Hi'], name);
  }
  assert.deepEqual(parsePromptFile('a.prompty', 'system:\nA\nassistant:\n\nuser:\nHi')?.messages, [
    { role: 'system', content: 'A' },
  ]);
});

test('plain prompt files are plain text', () => {
  for (const name of ['story.prompt', 'notes.md', 'a.txt'])
    assert.equal(parsePromptFile(name, ' Write {one} line.\n'), null, name);
  for (const text of ['{{#if x}}a{{/if}}', '{{ x | upper }}', '{name}', 'a {{{x}}} b', '${x}', '{"a": {}}'])
    assert.equal(parsePromptFile('a.txt', text), null, text);
});

const filled = (name: string, document: string, values: Record<string, unknown>): unknown => {
  const file = parsePromptFile(name, document, { values });
  return file === null ? null : [...file.messages.map(({ role, content }) => [role, content]), file.content.text];
};

test('variables take given values before the samples of the file, and open ones are all named', () => {
  assert.deepEqual(filled('greet.prompty', prompty, { guest: 'Bo', 'hotel.name': 'Lake' }), [
    ['system', 'You greet guests of Lake, a hotel with 12 rooms.'],
    'Hello, my name is Bo.',
  ]);
  assert.deepEqual(filled('a.txt', ' Say {{ it }} to {who} or {me}. \\{{it}}\r\n', { it: 'hi', who: 7 }), [
    ' Say hi to 7 or {me}. {{it}}',
  ]);
  assert.deepEqual(openVariables('a.txt', '{{a}} {{b.c}} {{a}}', { values: { a: 1 } }), ['b.c']);
  refused('a.txt', 'Hi {{a}}, {{b}} and {{ c }}', /^a\.txt leaves \{\{a\}\}, \{\{b\}\}, and \{\{c\}\} open\.$/);
  refused('a.md', 'Hi {{constructor}} {{__proto__}}', /open\.$/);
});

test('variables in values are filled; those that refer to each other or grow without end are refused', () => {
  assert.deepEqual(filled('a.txt', '{{a}}', { a: '<{{b}}>', b: 'x{{c}}', c: 'y' }), ['<xy>']);
  const refusedWith = (values: Record<string, unknown>, message: RegExp): void => {
    assert.throws(() => parsePromptFile('a.txt', 'Hi {{a}}', { values }), { kind: 'bad-argument', message });
  };
  refusedWith({ a: '{{b}}', b: 'x {{a}}' }, /variables a and b of a\.txt refer to each other\.$/);
  refusedWith({ a: '{{b}}', b: '{{c}}', c: '{{b}}' }, /variables b and c of a\.txt refer to each other\.$/);
  refusedWith({ a: 'me: {{a}}' }, /value of \{\{a\}\} in a\.txt contains \{\{a\}\}\.$/);
  refusedWith({ a: '{{none}}' }, /leaves \{\{none\}\} open\.$/);
  refusedWith({ a: ['x'] }, /is not a text or a number\.$/);
  const names = Array.from('abcdefgh');
  const doubling = Object.fromEntries(
    names.map((name, at) => [name, `{{${names[at + 1] ?? 'z'}}}`.repeat(16)] as const),
  );
  refusedWith({ ...doubling, z: 'zz' }, /expand to more than 1 million characters\.$/);
});

const rolesInMarkdown = `# Support

## System
You help with {{product}}.

\`\`\`md
## User
\`\`\`

## User:
Hello
### Details
It broke.
## Assistant
When?
## **User**
Today.
`;

test('Markdown: headings of roles become messages, and no heading is sent', () => {
  const wanted = [
    ['system', 'You help with lamps.\n\n\`\`\`md\n## User\n\`\`\`'],
    ['user', 'Hello\n### Details\nIt broke.'],
    ['assistant', 'When?'],
    'Today.',
  ];
  const mixed = rolesInMarkdown
    .split('\n')
    .map((line, at) => line + (['\n', '\r\n', '\r'][at % 3] ?? ''))
    .join('');
  for (const document of [rolesInMarkdown, mixed, `---\nproduct: any\n---\n${rolesInMarkdown}`])
    assert.deepEqual(filled('a.md', document, { product: 'lamps' }), wanted);
  assert.deepEqual(read('a.md', '---\nsample:\n  x: 1\n---\n# Task\n\nSay {{x}}.\n'), ['# Task\n\nSay 1.']);
  assert.equal(parsePromptFile('a.md', '---\n\nA line across the page.\n\n---\n'), null);
  assert.equal(parsePromptFile('README.md', '# Tool\n\nText.\n\n## User\n\nText.\n'), null);
  refused('a.md', '## System\nx\n## Narrator\ny\n## User\nz', /heading "Narrator" among those of its roles\.$/);
  refused('a.md', '## System\nx\n## Tool\ny\n## User\nz', /messages of the role "tool"\.$/);
  refused('a.md', '## User\nx\n## Assistant\ny', /does not end with a message of the user\.$/);
  refused('a.md', '---\ntitle: [a\n---\nx', /heading of a\.md is not valid YAML\.$/);
  refused('a.md', '---\ntitle: a\nx', /heading of a\.md does not end\.$/);
  refused('a.md', '---\ntitle: a\n---\n', /contains no prompt\.$/);
});

test('parts that are not text are refused, and left out on request', () => {
  const chat = JSON.stringify({
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Hi' },
          { type: 'image_url', image_url: {} },
        ],
      },
    ],
  });
  refused('a.json', chat, /part that is not text/);
  assert.equal(parsePromptFile('a.json', chat, { leavesOutImages: true })?.content.text, 'Hi');
});

test('.prompt.md: the heading is left out, variables are said to be open', () => {
  assert.deepEqual(read('a.prompt.md', '---\nmode: ask\n---\n# Task\n\nSay {{it}}.\n'), ['# Task\n\nSay {{it}}.']);
  assert.equal(parsePromptFile('a.prompt.md', '# Task'), null);
  refused('a.prompt.md', '---\nmode: ask\n---\nSay ${input:it}', /leaves \$\{input:it\} open\.$/);
});

test('what is open or not supported is said in one sentence', () => {
  refused('a.prompty', '---\nname: a\n---\nHello {{guest}}', /leaves \{\{guest\}\} open\.$/);
  refused('a.prompty', '---\nsample: { guest: { name: x } }\n---\n{{guest}}', /is not a text or a number\.$/);
  refused('a.prompty', '---\nsample: values.json\n---\n{{guest}}', /sample values from another file\.$/);
  refused('a.prompty', '{% for x in y %}{{x}}{% endfor %}', /contains \{% for x in y %\}, which is not supported\.$/);
  refused('a.prompty', '{{ x | upper }}', /contains \{\{ x \| upper \}\}/);
  refused('a.prompty', 'a {{ {"x": 1} }}', /which is not supported\.$/);
  refused('a.prompty', 'user:\nHi\ntool:\nx', /messages of the role "tool"\.$/);
  refused('a.prompty', 'user:\nHi\nassistant:\nHo', /does not end with a message of the user\.$/);
  refused('a.prompty', '---\nname: a\n---\n', /contains no prompt\.$/);
  refused('a.prompty', '---\nname: a\n', /heading of a\.prompty does not end\.$/);
  refused('a.prompty', '---\nname: [a\n---\nx', /heading of a\.prompty is not valid YAML\.$/);
  refused('a.prompt', 'Hi {{name}}', /leaves \{\{name\}\} open\.$/);
  refused('a.prompt', '---\ninput: { default: { x: 1 } }\n---\n{{constructor}}', /leaves \{\{constructor\}\} open\.$/);
  for (const tag of ['{{#if x}}', '{{>header}}', '{{media url=x}}', '{{json x}}', '{{else}}', '{{ x'])
    refused('a.prompt', `---\nmodel: x\n---\n${tag}`, /which is not supported\.$/);
});

test('offsets of the prompt find their places in the file', () => {
  const document = prompty.replaceAll('\n', '\r\n');
  const file = parsePromptFile('greet.prompty', document);
  assert.ok(file !== null);
  const place = placeInSource(file.content, 'Hello, my name is '.length);
  assert.equal(document.slice(place, place + 9), '{{guest}}');
  assert.equal(offsetInText(file.content, document.indexOf('my name')), 'Hello, '.length);
  assert.equal(offsetInText(file.content, document.indexOf('You greet')), null);
});

test('long files of openings and braces are read at once', () => {
  for (const part of ['{{', '{{{', '{%', '{#', '{{!--'])
    for (const name of ['a.prompt', 'a.prompty'])
      assert.throws(() => parsePromptFile(name, `user:\n${part.repeat(200_000)}`) ?? refuseNothing(), name);
});

function refuseNothing(): never {
  throw new RangeError('plain text');
}

test('a heading says what every answer should be like, in our words and in those of its format', () => {
  const asserted = (name: string, document: string): unknown => parsePromptFile(name, document)?.assertions;
  const json = [{ kind: 'json' }];
  assert.deepEqual(asserted('a.prompty', '---\nassertions: [json, "regex:^\\\\d"]\n---\nuser:\nHi'), [
    { kind: 'json' },
    { kind: 'regex', pattern: '^\\d' },
  ]);
  assert.deepEqual(asserted('a.prompty', '---\nassertions:\n  contains: yes it is\n---\nuser:\nHi'), [
    { kind: 'contains', text: 'yes it is' },
  ]);
  const format = 'response_format: { type: json_object }';
  assert.deepEqual(asserted('a.prompty', `---\nmodel:\n  parameters:\n    ${format}\n---\nuser:\nHi`), json);
  assert.deepEqual(asserted('a.prompt', '---\noutput:\n  format: json\n  schema:\n    name: string\n---\nHi'), json);
  assert.deepEqual(
    asserted('a.prompt', '---\noutput:\n  schema: { type: object, properties: { name: { type: string } } }\n---\nHi'),
    [{ kind: 'schema', schema: '{"type":"object","properties":{"name":{"type":"string"}}}' }],
  );
  assert.deepEqual(asserted('a.md', '---\nassertions: equals:Hi\n---\nHi'), [{ kind: 'equals', text: 'Hi' }]);
  const github = `messages: [{ role: user, content: "Sum {{a}}" }]
testData: [{ a: 2, expected: 4 }]
responseFormat: json_schema
jsonSchema: '{"name": "sum", "schema": {"type": "object"}}'
evaluators:
  - name: Right
    string: { contains: "{{expected}}" }
  - name: Judge
    llm: { modelId: x }
`;
  assert.deepEqual(asserted('a.prompt.yml', github), [
    { kind: 'schema', schema: '{"type":"object"}' },
    { kind: 'contains', text: '4' },
  ]);
  const chat = '{"messages": [{"role": "user", "content": "Hi"}], "response_format": {"type": "json_object"}}';
  assert.deepEqual(asserted('a.json', chat), json);
  assert.equal(asserted('a.prompty', '---\nname: x\n---\nuser:\nHi'), undefined);
  refused('a.prompty', '---\nassertions: [jsn]\n---\nuser:\nHi', /"jsn" is not an assertion/);
  refused('a.md', '---\nassertions: { schema: order.json }\n---\nHi', /not a JSON schema/);
});

test('an assertion names the JSON schema in a file beside the prompt, in every format', () => {
  const schemaFile = (path: string): string | null => (path === 'order.json' ? '{"type":"object"}' : null);
  const documents: Readonly<Record<string, string>> = {
    'a.prompty': '---\nassertions: [schema:order.json]\n---\nuser:\nHi',
    'a.prompt': '---\nassertions: { schema: order.json }\n---\nHi',
    'a.md': '---\nassertions: "schema: order.json"\n---\nHi',
    'a.prompt.yml': 'assertions: { schema: order.json }\nmessages:\n  - role: user\n    content: Hi\n',
    'a.json': '{"assertions": "schema:order.json", "messages": [{"role": "user", "content": "Hi"}]}',
  };
  for (const [name, document] of Object.entries(documents)) {
    const expected = [{ kind: 'schema', schema: '{"type":"object"}' }];
    assert.deepEqual(parsePromptFile(name, document, { schemaFile })?.assertions, expected, name);
    const broken = document.replace('order.json', 'none.json');
    assert.throws(() => parsePromptFile(name, broken, { schemaFile }), /JSON schema none\.json cannot be read/);
  }
});
