import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { AdjacentError } from '../../src/core/adjacentError.ts';
import { tokenBound, tokenBoundOf } from '../../src/engine/text/tokenBound.ts';
import { openTokenizer } from '../../src/engine/text/tokenizer.ts';
import { openEngine, tinyModel, tinySpec } from './support/engine.ts';
import { fixtures } from './support/modelVariants.ts';

const size = 1_000_000;
/** A megabyte each. */
const huge: Readonly<Record<string, string>> = {
  'one word': 'a'.repeat(size),
  spaces: `a${' '.repeat(size)}a`,
  'line breaks': `a${'\n'.repeat(size)}a`,
  digits: '1234567890'.repeat(size / 10),
  words: 'river '.repeat(size / 6),
  Chinese: '\u6cb3\u6d41'.repeat(size / 6),
};

const isTooLong = (error: unknown): boolean => {
  assert.ok(error instanceof AdjacentError);
  assert.equal(error.kind, 'prompt-too-long', error.message);
  assert.match(error.message, /^The prompt has (at least )?[\d\s]+ (tokens|characters)/);
  return true;
};

test('a megabyte of anything is refused before the model is opened, scored or analyzed', async t => {
  const { client, file, folder } = openEngine(t);
  for (const [name, text] of Object.entries(huge)) {
    const score = client.score({ model: tinyModel, text, form: 'raw', temperature: 1, topP: 1 });
    await assert.rejects(score, isTooLong, name);
    await assert.rejects(client.analyze('a', tinySpec({ prompt: text }), file('a'), {}), isTooLong, name);
  }
  assert.ok(!existsSync(join(folder, 'storage')), 'nothing was prepared');
});

test('the last words of a text that is far too long can be analyzed', async t => {
  const { client, file } = openEngine(t);
  const prompt = huge['words'] ?? '';
  const { report } = await client.analyze(
    'a',
    tinySpec({ prompt, windows: [{ kind: 'words', words: 3 }] }),
    file('a'),
    {},
  );
  assert.equal(report.status, 'done');
});

test('no text has fewer tokens than the bound says', () => {
  const texts = [
    ...Object.values(huge).map(text => text.slice(0, 3000)),
    readFileSync(join(fixtures, 'llama', 'config.json'), 'utf8'),
    'The river was wide. \u00dcber 3.14 e\u0301t\u00e9 \ud83d\ude00\r\n\t<s> </s> <|endoftext|>',
  ];
  for (const family of ['llama', 'gpt2', 'gpt_neox', 'qwen2', 'gemma', 'bloom', 'opt', 'phi', 'tokenizer-unigram']) {
    const folder = join(fixtures, family);
    const [bound, codec] = [tokenBoundOf(folder), openTokenizer(folder)];
    for (const text of texts) {
      const [least, real] = [bound(text), codec.encode(text).length];
      assert.ok(least <= real, `${family}: ${least} > ${real} tokens of ${text.slice(0, 20)}`);
    }
    if (family !== 'tokenizer-unigram') assert.ok(bound('a'.repeat(3000)) >= 300, family);
  }
});

test('nothing is claimed about tokenizers that may drop text', () => {
  const byteLevel = { type: 'ByteLevel' };
  const model = { type: 'BPE', vocab: { a: 0, aa: 1 } };
  const least = (steps: object): number => tokenBound({ model, ...steps })('aaaa');
  assert.equal(least({ pre_tokenizer: byteLevel }), 2);
  assert.equal(least({ pre_tokenizer: { type: 'WhitespaceSplit' } }), 0);
  const split = { type: 'Split', behavior: 'Removed' };
  assert.equal(least({ pre_tokenizer: { type: 'Sequence', pretokenizers: [split, byteLevel] } }), 0);
  assert.equal(least({ pre_tokenizer: byteLevel, normalizer: { type: 'StripAccents' } }), 0);
  assert.equal(tokenBound(null)('aaaa'), 0);
});
