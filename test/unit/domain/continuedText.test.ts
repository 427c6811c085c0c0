import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import { replacesSpace, withoutLastSpace } from '../../../src/domain/continuedText.ts';
import { openTokenizer } from '../../../src/engine/text/tokenizer.ts';

const root = join(import.meta.dirname, '..', '..', '..');

test('the space at the end of a text belongs to the next word, as tokenizers have it', () => {
  const codec = openTokenizer(join(root, 'media', 'models', 'smollm2-135m-instruct'));
  for (const [written, word] of [
    ['The sea was ', 'calm'],
    ['It ended.  ', 'Then'],
    ['if (open) {\n    ', 'return'],
  ] as const) {
    const whole = [...codec.encode(written + word)];
    assert.deepEqual(whole.slice(0, -1), [...codec.encode(withoutLastSpace(written))], written);
    assert.notDeepEqual(whole.slice(0, codec.encode(written).length), [...codec.encode(written)], written);
  }
  for (const kept of ['The sea', 'The sea\n', '']) assert.equal(withoutLastSpace(kept), kept);
});

test('a continuation replaces the space before the cursor, and no other text', () => {
  assert.ok(replacesSpace(' ', ' calm', false), 'the space would stand there twice');
  assert.ok(replacesSpace(' ', ', and calm', true), 'the model read up to the space');
  assert.ok(!replacesSpace(' ', 'Calm.', false), 'an answer to a prompt elsewhere');
  assert.ok(!replacesSpace('s', ' calm', true));
  assert.ok(!replacesSpace('', 'calm', true), 'an empty document');
});
