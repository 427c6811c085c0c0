import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { AdjacentError } from '../../src/core/adjacentError.ts';
import { beginTokenizer, openTokenizer, type FolderCodec } from '../../src/engine/text/tokenizer.ts';

const source = join(import.meta.dirname, '..', 'fixtures', 'models', 'gpt2');
const stored = JSON.parse(readFileSync(join(source, 'tokenizer.json'), 'utf8')) as Readonly<Record<string, unknown>>;
const scratch = mkdtempSync(join(tmpdir(), 'adjacent-hostile-'));
after(() => {
  rmSync(scratch, { recursive: true });
});
let folders = 0;

/** The gpt2 fixture with other parts in its tokenizer.json. */
function folderWith(parts: Readonly<Record<string, unknown>>): string {
  const folder = join(scratch, String(folders++));
  mkdirSync(folder);
  writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify({ ...stored, ...parts }));
  return folder;
}

const refusal =
  (kind: string) =>
  (error: unknown): boolean =>
    error instanceof AdjacentError && error.kind === kind;

const split = (pattern: string): unknown => ({
  type: 'Split',
  pattern: { Regex: pattern },
  behavior: 'Isolated',
  invert: false,
});

test('files that make the tokenizer library abort are refused in a sentence, and others stay open', () => {
  const codec = openTokenizer(source);
  const ids = codec.encode('The sea');
  for (const parts of [
    { pre_tokenizer: { type: 'FixedLength', length: 0 } },
    { normalizer: { type: 'Precompiled', precompiled_charsmap: '/////wAAAAA=' } },
    {
      post_processor: {
        type: 'TemplateProcessing',
        single: [{ SpecialToken: { id: '<s>', type_id: 0 } }],
        pair: [],
        special_tokens: {},
      },
    },
  ])
    assert.throws(() => openTokenizer(folderWith(parts)), refusal('model-corrupt'), JSON.stringify(parts));
  assert.deepEqual(codec.encode('The sea'), ids);
});

test('a tokenizer that opens meanwhile waits for its turn, also where another file ends the process', () => {
  const ids = openTokenizer(source).encode('The sea');
  const early = beginTokenizer(source);
  assert.deepEqual(openTokenizer(source).encode('The sea'), ids);
  assert.deepEqual(early.codec().encode('The sea'), ids);
  const abandoned = beginTokenizer(source);
  abandoned.close();
  const unlucky = beginTokenizer(source);
  assert.throws(
    () => openTokenizer(folderWith({ pre_tokenizer: { type: 'FixedLength', length: 0 } })),
    refusal('model-corrupt'),
  );
  assert.deepEqual(unlucky.codec().encode('The sea'), ids);
});

test('files that the tokenizer library refuses are corrupt', () => {
  for (const parts of [
    { pre_tokenizer: split('(') },
    { model: null },
    { model: { type: 'BPE', vocab: { a: 'b' }, merges: [] } },
    { model: { type: 'Unigram', vocab: [], unk_id: 3 } },
    { added_tokens: 7 },
    { version: '9' },
  ])
    assert.throws(() => openTokenizer(folderWith(parts)), refusal('model-corrupt'), JSON.stringify(parts));
});

test('a regular expression that runs out of steps is refused for its text only', () => {
  const codec = openTokenizer(folderWith({ pre_tokenizer: split('(a+)+$') }));
  assert.throws(() => codec.encode(`${'a'.repeat(40)}b`), refusal('bad-argument'));
  assert.ok(codec.encode('a sea').length > 0);
});

test('a regular expression that takes too long is given up', () => {
  const slow = openTokenizer(folderWith({ pre_tokenizer: split('(a+)+$') }), Infinity, 1000);
  const text = `${'a'.repeat(21)}b`.repeat(2000);
  assert.throws(() => slow.encode(text), refusal('prompt-too-long'));
  assert.ok(slow.encode('a sea').length > 0);
});

test('a text without a token is refused where the tokenizer has no token for the unknown', () => {
  const model = { type: 'WordLevel', vocab: { a: 0, sea: 1 }, unk_token: '<none>' };
  const codec: FolderCodec = openTokenizer(
    folderWith({ model, added_tokens: [], pre_tokenizer: { type: 'Whitespace' }, post_processor: null }),
  );
  assert.deepEqual([...codec.encode('a sea')], [0, 1]);
  assert.throws(() => codec.encode('a lake'), refusal('bad-argument'));
});

test('added tokens without a row are read as text, words without a row are named', () => {
  const [size] = [openTokenizer(source).size];
  const added = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
  const folder = folderWith({ added_tokens: [{ ...added, id: size, content: '<image>' }] });
  const image = openTokenizer(folder).encode('a <image> b');
  assert.ok([...image].includes(size));
  const read = openTokenizer(folder, size).encode('a <image> b');
  assert.ok([...read].every(id => id < size) && read.length > image.length);
  const few = openTokenizer(source, 60);
  assert.throws(
    () => few.encode('The sea'),
    (error: unknown) => {
      return error instanceof AdjacentError && error.kind === 'bad-argument' && error.message.includes('60');
    },
  );
});
