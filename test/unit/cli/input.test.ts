import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { AdjacentError } from '../../../src/core/adjacentError.ts';
import { decodeText, readInput } from '../../../src/cli/input.ts';
import { quoted, shortened, tableLines, widthOf } from '../../../src/cli/table.ts';
import { textFiles } from '../support/textFiles.ts';

const fileWith = textFiles(after);
const utf16 = (text: string): Uint8Array => Uint8Array.from([0xff, 0xfe, ...Buffer.from(text, 'utf16le')]);

test('text is read in UTF-8 and UTF-16, byte order marks left out', () => {
  const text = 'Bär 熊 🐻‍❄️\n';
  assert.equal(decodeText(Buffer.from(text), 'a'), text);
  assert.equal(decodeText(Buffer.from(`\ufeff${text}`), 'a'), text);
  assert.equal(decodeText(utf16(text), 'a'), text);
});

test('what is no text is refused by name', () => {
  const lone = Uint8Array.of(0x61, 0xed, 0xa0, 0x80);
  for (const bytes of [
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47),
    Uint8Array.of(0x61, 0, 0x62),
    lone,
    Uint8Array.of(0xff, 0xfe, 0x00, 0xd8),
  ]) {
    assert.throws(
      () => decodeText(bytes, 'cat.png'),
      (error: unknown) =>
        error instanceof AdjacentError && error.kind === 'prompt-not-text' && error.message.startsWith('cat.png'),
    );
  }
});

test('tables line up where characters are two columns wide', () => {
  assert.equal(widthOf('熊🐻a\u0301'), 5);
  assert.deepEqual(
    tableLines(
      ['', 'n'],
      [
        ['熊', '10'],
        ['abc', '9'],
      ],
    ),
    ['      n', '熊   10', 'abc   9'],
  );
  assert.equal(shortened('熊熊熊', 5), '熊熊…');
  assert.equal(quoted('a\n\u0085'), '"a\\n\\u0085"');
});

test('what a prompt leaves open is named with the option that closes it', async () => {
  const open = fileWith('open.txt', 'Hello {{guest}}.');
  await assert.rejects(readInput(open), { message: 'open.txt leaves {{guest}} open.', remedy: /--value NAME=TEXT/ });
  const part = '{"type":"image_url","image_url":{"url":"data:,"}}';
  const image = fileWith('image.prompt.json', `{"messages":[{"role":"user","content":[${part}]}]}`);
  await assert.rejects(readInput(image), { remedy: /--without-images/ });
});
