import assert from 'node:assert/strict';
import test from 'node:test';
import { AdjacentError } from '../../../src/core/adjacentError.ts';
import { withModelParameters } from '../../../src/promptFile/modelParameters.ts';

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
  assert.equal(withModelParameters('a.prompty', prompty, cool), prompty.replace('0.9   # warm', '0.4   # warm'));
  const crlf = prompty.replaceAll('\n', '\r\n');
  assert.equal(withModelParameters('a.prompty', crlf, cool), crlf.replace('0.9   # warm', '0.4   # warm'));
});

test('missing entries are added at the end of the deepest map that is there', () => {
  assert.equal(
    withModelParameters('a.prompty', prompty, { temperature: 0.4, topP: 0.9, tokens: 64 }),
    prompty
      .replace('0.9   # warm', '0.4   # warm')
      .replace('    stop: ["\\n"]\n', '    stop: ["\\n"]\n    top_p: 0.9\n    max_tokens: 64\n'),
  );
  assert.equal(
    withModelParameters('a.prompt', '---\nmodel: gemini # fast\n---\nHi', cool),
    '---\nmodel: gemini # fast\nconfig:\n  temperature: 0.4\n---\nHi',
  );
  assert.equal(
    withModelParameters('a.prompt', '---\nconfig: { topP: 0.8 } # short\n---\nHi', cool),
    '---\nconfig: { topP: 1, temperature: 0.4 } # short\n---\nHi'.replace(
      'topP: 1, temperature: 0.4',
      'topP: 1, temperature: 0.4',
    ),
  );
  assert.equal(
    withModelParameters('a.prompty', '---\n---\nHi', cool),
    '---\nmodel:\n  parameters:\n    temperature: 0.4\n---\nHi',
  );
  assert.equal(
    withModelParameters('a.prompty', '---\nmodel:\n  options:\n    temperature: 1\n---\nHi', cool),
    '---\nmodel:\n  options:\n    temperature: 0.4\n---\nHi',
  );
  assert.equal(
    withModelParameters('a.prompty', '---\ndescription: |\n  two\n  lines\n---\nHi', cool),
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
