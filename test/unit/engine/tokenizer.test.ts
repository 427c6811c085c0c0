import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { AdjacentError } from '../../../src/core/adjacentError.ts';
import { randomStream } from '../../../src/core/statistics/random.ts';
import { openTokenizer } from '../../../src/engine/text/tokenizer.ts';

interface Reference {
  readonly vocabulary?: number;
  readonly strings: readonly {
    readonly text: string;
    readonly ids: readonly number[];
    readonly plain: readonly number[];
    readonly decoded: string;
  }[];
}

const root = join(import.meta.dirname, '..', '..', '..');
const fixtures = join(root, 'test', 'fixtures', 'models');
const folders = readdirSync(fixtures, { withFileTypes: true })
  .filter(entry => entry.isDirectory())
  .map(entry => join(fixtures, entry.name));
const builtIn = openTokenizer(join(root, 'media', 'models', 'smollm2-135m-instruct'));
const codecs = [builtIn, ...folders.map(folder => openTokenizer(folder))];
const scratch = mkdtempSync(join(tmpdir(), 'adjacent-tokenizer-'));
after(() => {
  rmSync(scratch, { recursive: true });
});

const refusal =
  (kind: string) =>
  (error: unknown): boolean =>
    error instanceof AdjacentError && error.kind === kind;

assert.equal(folders.length, 10);
for (const folder of folders) {
  const name = folder.slice(fixtures.length + 1);
  const { strings, vocabulary } = JSON.parse(readFileSync(join(folder, 'reference.json'), 'utf8')) as Reference;
  const codec = openTokenizer(folder);

  test(`${name}: ids and decoded text of the reference`, () => {
    if (vocabulary !== undefined) assert.equal(codec.size, vocabulary);
    const special = new Set(Object.values(codec.folder.named).map(token => codec.idOf(token)));
    for (const { text, ids, plain, decoded } of strings) {
      assert.deepEqual([...codec.encode(text)], plain, text);
      const leading = ids.slice(0, ids.length - plain.length - (name === 'tokenizer-wordpiece' ? 1 : 0));
      assert.deepEqual([...codec.encode(text, { addSpecial: true })], [...leading, ...plain], text);
      if (!plain.some(id => special.has(id))) assert.equal(codec.decode(plain), decoded);
    }
  });

  test(`${name}: spans cover the text in order and without overlaps`, () => {
    for (const { text } of strings) {
      const { ids, spans } = codec.align(text);
      const pieces = codec.pieces(ids);
      spans.forEach(([start, end], at) => {
        assert.ok(start >= (spans[at - 1]?.[1] ?? 0) && end >= start && end <= text.length, `${text}: ${at}`);
      });
      const covered = spans.map(([start, end]) => text.slice(start, end));
      const known = pieces.every((piece, at) => piece.trim() === '' || covered[at] !== '');
      assert.ok(known, `${text}: ${JSON.stringify(covered)}`);
      if (codec.decode(ids) === text) assert.equal(covered.join(''), text);
    }
  });
}

test('the built-in model: ids of transformers', () => {
  assert.equal(builtIn.size, 49_152);
  assert.deepEqual([...builtIn.encode('The capital of France is')], [504, 3575, 282, 4649, 314]);
  assert.deepEqual(
    [...builtIn.encode('The capital of France is 1234')],
    [504, 3575, 282, 4649, 314, 216, 33, 34, 35, 36],
  );
  assert.equal(builtIn.idOf('<|im_end|>'), 2);
});

test('pieces always concatenate to the decoded text, also of ids no text would give', () => {
  const next = randomStream(5);
  for (const codec of codecs) {
    for (let round = 0; round < 60; round++) {
      const ids = Array.from({ length: 40 }, () =>
        Math.floor(next() * (round % 2 === 0 ? Math.min(codec.size, 300) : codec.size)),
      );
      const pieces = codec.pieces(ids);
      assert.equal(pieces.length, ids.length);
      assert.equal(pieces.join(''), codec.decode(ids), JSON.stringify(ids));
    }
  }
});

test('a character split over tokens belongs to the token that completes it', () => {
  for (const codec of codecs) {
    const ids = codec.encode('🙂');
    const pieces = codec.pieces(ids);
    if (codec.decode(ids).trim() !== '🙂') continue;
    assert.equal(
      pieces
        .filter(piece => piece !== '')
        .at(-1)
        ?.trim(),
      '🙂',
    );
    assert.equal(
      pieces.findIndex(piece => piece.includes('🙂')),
      ids.length - 1,
    );
  }
});

test('special tokens in ids are left out of the text, ids without a token too', () => {
  assert.equal(builtIn.decode([1, 504, 3575, 2]), 'The capital');
  assert.deepEqual(builtIn.pieces([1, 504, 2, 3575]), ['', 'The', '', ' capital']);
  assert.equal(builtIn.decode([504, 60_000]), 'The');
  assert.equal(builtIn.decode([]), '');
});

test('emoji, CJK and control characters survive a round trip; a lone surrogate becomes U+FFFD', () => {
  for (const text of ['👩‍👩‍👧 🇫🇷!', '你好，世界。日本語のテキスト', '\0\x01\x02\x7f\xff', '\r\n\t\u2028', '\ud83d\ude42']) {
    assert.equal(builtIn.decode(builtIn.encode(text)), text);
  }
  assert.equal(builtIn.decode(builtIn.encode('a\ud800b\udc00')), 'a\ufffdb\ufffd');
  for (const codec of codecs) assert.ok(codec.encode('a\ud800b').length > 0);
});

test('a megabyte of text is read whole', () => {
  const text = 'The quick brown fox, 1234 naïve 你好 🙂\n'.repeat(27_000);
  assert.equal(builtIn.decode(builtIn.encode(text)), text);
  const unigram = openTokenizer(join(fixtures, 'tokenizer-unigram'));
  assert.ok(unigram.encode(text).length > 1e5);
});

test('a folder without tokenizer.json is incomplete, one with a damaged file corrupt', () => {
  assert.throws(() => openTokenizer(scratch), refusal('model-incomplete'));
  for (const content of [
    '',
    '{"model": ',
    '[]',
    '{}',
    '{"model":{"type":"Rot13"},"added_tokens":[],"decoder":null,"post_processor":null,"pre_tokenizer":null,"normalizer":null}',
  ]) {
    writeFileSync(join(scratch, 'tokenizer.json'), content);
    assert.throws(() => openTokenizer(scratch), refusal('model-corrupt'), content);
  }
});
