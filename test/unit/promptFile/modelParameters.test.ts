import assert from 'node:assert/strict';
import test from 'node:test';
import { AdjacentError } from '../../../src/core/adjacentError.ts';
import { withModelParameters, type ModelParameters } from '../../../src/promptFile/modelParameters.ts';
import { parsePromptFile } from '../../../src/promptFile/promptFile.ts';

const written = (name: string, document: string, parameters: ModelParameters): string | undefined =>
  withModelParameters(name, document, parameters)?.text;

const cool = { temperature: 0.4, topP: 1 };
const prompty = `---
name: Story # keep me
model:
  api: chat
  # the sampler
  parameters:
    temperature: 0.9   # warm
    stop: ["\\n"]

sample:
  place: sea
---
user:
Write about {{place}}.
`;

test('a value is replaced where it is, and everything else stays byte for byte', () => {
  assert.equal(written('a.prompty', prompty, cool), prompty.replace('0.9   # warm', '0.4   # warm'));
  const crlf = prompty.replaceAll('\n', '\r\n');
  assert.equal(written('a.prompty', crlf, cool), crlf.replace('0.9   # warm', '0.4   # warm'));
});

test('missing entries are added at the end of the deepest map that is there', () => {
  assert.equal(
    written('a.prompty', prompty, { temperature: 0.4, topP: 0.9, tokens: 64 }),
    prompty
      .replace('0.9   # warm', '0.4   # warm')
      .replace('    stop: ["\\n"]\n', '    stop: ["\\n"]\n    top_p: 0.9\n    max_tokens: 64\n'),
  );
  assert.equal(
    written('a.prompt', '---\nmodel: gemini # fast\n---\nHi', cool),
    '---\nmodel: gemini # fast\nconfig:\n  temperature: 0.4\n---\nHi',
  );
  assert.equal(
    written('a.prompt', '---\nconfig: { topP: 0.8 } # short\n---\nHi', cool),
    '---\nconfig: { topP: 1, temperature: 0.4 } # short\n---\nHi'.replace(
      'topP: 1, temperature: 0.4',
      'topP: 1, temperature: 0.4',
    ),
  );
  assert.equal(written('a.prompty', '---\n---\nHi', cool), '---\nmodel:\n  parameters:\n    temperature: 0.4\n---\nHi');
  assert.equal(
    written('a.prompty', '---\nmodel:\n  options:\n    temperature: 1\n---\nHi', cool),
    '---\nmodel:\n  options:\n    temperature: 0.4\n---\nHi',
  );
  assert.equal(
    written('a.prompty', '---\ndescription: |\n  two\n  lines\n---\nHi', cool),
    '---\ndescription: |\n  two\n  lines\nmodel:\n  parameters:\n    temperature: 0.4\n---\nHi',
  );
});

test('plain text has no heading, and what cannot be changed alone is refused in one sentence', () => {
  assert.equal(withModelParameters('a.txt', prompty, cool), null);
  assert.equal(withModelParameters('a.prompt', 'Hi', cool), null);
  const refused = (document: string): void => {
    assert.throws(
      () => withModelParameters('a.prompty', document, cool),
      (error: unknown) => error instanceof AdjacentError && error.kind === 'bad-argument' && error.remedy !== '',
    );
  };
  refused('---\nname: x\n');
  refused('---\nmodel: gpt-4\n---\nHi');
  refused('---\nmodel: [1]\n---\nHi');
  refused('---\n"unclosed\n---\nHi');
  refused('---\nbase: &b { temperature: 1 }\nmodel:\n  parameters: *b\n---\nHi');
});

const warm: ModelParameters = {
  temperature: 0.7,
  topP: 0.9,
  topK: 40,
  minP: 0.05,
  samplers: { presencePenalty: 0.5, repetitionPenalty: 1.2, dryMultiplier: 0.8, xtcProbability: 0.5 },
  tokens: 64,
};

test('every sampler is written under the name that the file has for it, and read back; the rest is named', () => {
  const rest = ['repetition penalty 1.2', 'dry 0.8', 'xtc 0.5'];
  for (const [name, document, left] of [
    ['a.prompty', '---\nname: x\n---\nHi', []],
    ['b.prompty', '---\nmodel:\n  options:\n    topP: 0.5\n---\nHi', []],
    ['c.prompt', '---\nmodel: x\n---\nHi', ['min-p 0.05', ...rest]],
    ['d.md', '---\ntitle: x\n---\nHi', []],
    [
      'e.prompt.yml',
      'name: x # y\nmessages:\n  - role: user\n    content: Hi\n',
      ['top-k 40', 'min-p 0.05', 'presence penalty 0.5', ...rest],
    ],
    ['f.prompt.json', '{ "messages": [{ "role": "user", "content": "Hi" }] }', ['top-k 40', 'min-p 0.05', ...rest]],
    [
      'g.json',
      '{\n  "temperature": 1,\n  "messages": [{ "role": "user", "content": "Hi" }]\n}\n',
      ['top-k 40', 'min-p 0.05', ...rest],
    ],
  ] as const) {
    const found = withModelParameters(name, document, warm);
    assert.ok(found !== null, name);
    assert.deepEqual(found.left.toSorted(), [...left].toSorted(), name);
    const sampling = parsePromptFile(name, found.text)?.sampling;
    assert.deepEqual([sampling?.temperature, sampling?.topP, sampling?.tokens], [0.7, 0.9, 64], name);
    if (left.length === 0)
      assert.deepEqual([sampling?.topK, sampling?.minP, sampling?.samplers], [40, 0.05, warm.samplers], name);
    if (name.endsWith('.json')) JSON.parse(found.text);
  }
});

test('JSON over several lines keeps its lines, and a sampler that is off is written over one that is on', () => {
  assert.equal(
    written('g.json', '{\n  "messages": []\n}\n', { temperature: 0.4, topP: 1 }),
    '{\n  "messages": [],\n  "temperature": 0.4\n}\n',
  );
  const on = '---\nmodel:\n  parameters:\n    repeat_penalty: 1.3\n    presence_penalty: 1\n    min_p: 0.1\n---\nHi';
  assert.equal(
    written('a.prompty', on, { temperature: 0.4, topP: 1, samplers: { presencePenalty: 0.5 } }),
    on
      .replace('1.3', '1')
      .replace('presence_penalty: 1', 'presence_penalty: 0.5')
      .replace('0.1\n', '0\n    temperature: 0.4\n'),
  );
});
