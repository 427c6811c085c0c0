import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { openTokenizer } from '../../../src/engine/text/tokenizer.ts';

/** One tokenizer with what the reference reads with it (test/fixtures/tokenizers/make.py). */
interface ReferenceCase {
  readonly name: string;
  readonly tokenizer: { readonly added_tokens: readonly { readonly id: number; readonly special: boolean }[] };
  readonly texts: readonly {
    readonly text: string;
    readonly ids: readonly number[];
    readonly spans: readonly (readonly [number, number])[];
    readonly full: readonly number[];
    readonly plain: readonly number[];
    readonly decoded: string;
  }[];
}

const fixture = join(import.meta.dirname, '..', '..', 'fixtures', 'tokenizers', 'tokenizers.json');
const cases = JSON.parse(readFileSync(fixture, 'utf8')) as readonly ReferenceCase[];
const scratch = mkdtempSync(join(tmpdir(), 'adjacent-reference-'));
after(() => {
  rmSync(scratch, { recursive: true });
});

/** Vocabularies with whole control tokens as words: the reference reads a typed one as the token, we never do. */
const withControlWords = /^(unigram|word-level|word-piece|bpe-ignore-merges|no-fuse-unk|fuse-unk)/;

test('there are tokenizers of many kinds', () => {
  assert.ok(cases.length > 40);
});

for (const { name, tokenizer, texts } of cases) {
  test(`${name}: ids, spans and text of the reference`, () => {
    writeFileSync(join(scratch, 'tokenizer.json'), JSON.stringify(tokenizer));
    const codec = openTokenizer(scratch);
    const special = new Set(tokenizer.added_tokens.flatMap(token => (token.special ? [token.id] : [])));
    for (const { text, ids, spans, full, plain, decoded } of texts) {
      const read = codec.align(text);
      assert.deepEqual([...read.ids], ids, JSON.stringify(text));
      assert.deepEqual(read.spans, spans, JSON.stringify(text));
      assert.equal(codec.decode(ids), decoded, JSON.stringify(text));
      assert.equal(codec.pieces(ids).join(''), decoded, JSON.stringify(text));
      const begun = [...codec.encode(text, { addSpecial: true })];
      assert.deepEqual(begun, full.slice(0, begun.length), JSON.stringify(text));
      const typed = codec.enclose('', text, '');
      if (!withControlWords.test(name)) assert.deepEqual([...typed.ids], plain, JSON.stringify(text));
      const reached = [...typed.ids].filter(
        id => special.has(id) && !['<unk>', '[UNK]'].includes(codec.tokenOf(id) ?? ''),
      );
      assert.deepEqual(reached, [], JSON.stringify(text));
    }
  });
}
