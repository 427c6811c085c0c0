import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import { withoutPartialCharacter } from '../../../src/core/trajectory.ts';
import { piecesOfCut, tokenText, tokenTexts } from '../../../src/domain/tokenText.ts';
import { openTokenizer } from '../../../src/engine/text/tokenizer.ts';

const fixture = (name: string): string => join(import.meta.dirname, '..', '..', 'fixtures', 'models', name);

for (const name of ['gpt2', 'llama', 'gemma', 'tokenizer-unigram', 'tokenizer-wordpiece']) {
  test(`${name}: no two tokens of the vocabulary read alike`, () => {
    const codec = openTokenizer(fixture(name));
    const model = { eosTokenIds: [0, 1], texts: (ids: Int32Array) => codec.texts(ids) };
    const ids = Array.from({ length: codec.size }, (_, id) => id);
    const texts = tokenTexts(model, ids);
    assert.equal(new Set(texts).size, ids.length);
    assert.ok(texts[0]?.startsWith('(end of answer) (token 0)'));
    assert.ok(texts.every(text => !text.includes('\ufffd')));
  });
}

test('parts of characters are written as bytes, whole ones as text', () => {
  const codec = openTokenizer(fixture('gpt2'));
  const model = { eosTokenIds: [], texts: (ids: Int32Array) => codec.texts(ids) };
  const [first, ...rest] = codec.encode('🙂');
  assert.equal(tokenText(model, first ?? -1).slice(0, 6), '<0xF0>');
  assert.match([...rest].map(id => tokenText(model, id)).join(''), /^(?:<0x[89AB][0-9A-F]>)+$/);
  assert.equal([...codec.encode(' sea')].map(id => tokenText(model, id)).join(''), ' sea');
  const llama = openTokenizer(fixture('llama'));
  assert.deepEqual(llama.texts([llama.idOf('<0xF0>') ?? -1, llama.idOf('<0x0A>') ?? -1]), ['<0xF0>', '\n']);
});

test('a space that belongs to a token is part of its text', () => {
  const codec = openTokenizer(fixture('llama'));
  const ids = [...codec.encode('the sea')].filter(id => codec.tokenOf(id)?.startsWith('▁'));
  assert.ok(ids.length > 0);
  assert.ok(codec.texts(ids).every(text => text.startsWith(' ')));
});

test('a text that is cut anywhere ends in a whole character, and each token keeps its place', () => {
  const texts = ['中国城市🙂é', 'é', '🙂🙂', 'The sea，大海'];
  for (const name of ['gpt2', 'llama', 'gemma'])
    for (const text of texts) {
      const codec = openTokenizer(fixture(name));
      const ids = codec.encode(text);
      let before = '';
      for (let count = 1; count <= ids.length; count++) {
        const cut = ids.subarray(0, count);
        const pieces = piecesOfCut(codec, cut);
        const shown = pieces.join('');
        assert.equal(pieces.length, count);
        assert.ok(codec.decode(ids).startsWith(shown), `${name}, ${count} tokens of ${text}: ${shown}`);
        assert.ok(shown.length >= before.length, `${name}, ${count} tokens of ${text}: ${shown}`);
        before = shown;
      }
      assert.equal(before, codec.decode(ids));
    }
});

test('a cut text that ends in many broken bytes loses all of them at once, so that reading it again changes nothing', () => {
  const pieces = ['sea', '\ufffdn\ufffd\ufffd', '\ufffd\ufffd', '\ufffd'];
  const once = withoutPartialCharacter(pieces);
  assert.deepEqual(once, ['sea', '\ufffdn', '', '']);
  assert.deepEqual(withoutPartialCharacter(once), once);
  assert.deepEqual(piecesOfCut({ pieces: ids => pieces.slice(0, ids.length) }, Int32Array.of(1, 2, 3, 4)), once);
});
