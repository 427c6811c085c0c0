import assert from 'node:assert/strict';
import test from 'node:test';
import { AdjacentError } from '../../../src/core/adjacentError.ts';
import type { LanguageModel } from '../../../src/domain/languageModel.ts';
import { fittingText } from '../../../src/scoring/fittingText.ts';
import { referenceModel } from '../../unit/support/referenceModel.ts';

/** A model with a token for each UTF-16 code unit, which refuses what exceeds its context as the real ones do. */
function letters(context: number): LanguageModel {
  const model = referenceModel({ tokens: ['a'], ends: [], logits: () => [0], context });
  return {
    ...model,
    encode(text, form) {
      if (text.length > context) throw new AdjacentError('prompt-too-long', 'Too long.', 'Shorten it.');
      const ids = new Int32Array(text.length);
      return { form, text, ids, own: [0, ids.length], spans: [] };
    },
  };
}

test('a text that fits is read as it is, and a longer one from the beginning of a word', () => {
  const text = '  one two  three\n';
  assert.deepEqual(fittingText(letters(30), text, 8), { text, tokens: text.length });
  assert.deepEqual(fittingText(letters(20), text, 8), { text: 'two  three\n', tokens: 11 });
  assert.deepEqual(fittingText(letters(16), text, 8), { text: 'three\n', tokens: 6 });
});

test('a word that does not fit alone is cut between characters, never within one', () => {
  const family = '👩‍👩‍👧';
  assert.equal(fittingText(letters(10), 'x'.repeat(40), 4).text, 'x'.repeat(6));
  assert.equal(fittingText(letters(15), family.repeat(3), 4).text, family);
  assert.equal(
    fittingText(letters(16), 'é😀'.normalize('NFD').repeat(50), 9).text,
    '😀é😀'.normalize('NFD').slice(0, 6),
  );
  assert.deepEqual(fittingText(letters(4), family, 4), { text: '', tokens: 0 });
});

test('a text of millions of characters is cut at once, also where its part begins within a character', () => {
  for (const shift of ['', 'a']) {
    const { text, tokens } = fittingText(letters(500), `${'😀'.repeat(500_000)}${shift}`, 20);
    assert.ok(tokens <= 480 && tokens > 470 && !/^[\uDC00-\uDFFF]/u.test(text));
  }
});
