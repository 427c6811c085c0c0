import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import {
  joinParts,
  offsetInText,
  stretchInText,
  placeInSource,
  sliceSource,
  sourceText,
  withPlainLineEnds,
} from '../../../src/domain/sourceText.ts';

test('line ends are read as \\n, and every offset finds its place in the document and back', () => {
  const written = 'a\r\n\r\nb\rc\n\r\n';
  const source = sourceText(written, 100);
  assert.equal(source.text, 'a\n\nb\nc\n\n');
  assert.deepEqual(
    Array.from({ length: source.text.length + 1 }, (_, offset) => placeInSource(source, offset)),
    [100, 101, 103, 105, 106, 107, 108, 109, 111],
  );
  assert.equal(offsetInText(source, 99), null);
  assert.equal(offsetInText(source, 102), 1, 'between \\r and \\n');
  assert.equal(offsetInText(source, 111), source.text.length, 'at the end');
  assert.equal(offsetInText(source, 112), null);
});

test('any text keeps its characters, and offset and place are inverse', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', '\r', '\n', '\r\n', '🙂', ' '), minLength: 1 });
  fc.assert(
    fc.property(letters, written => {
      const source = sourceText(written);
      assert.equal(source.text, withPlainLineEnds(written));
      for (let offset = 0; offset <= source.text.length; offset++)
        assert.equal(offsetInText(source, placeInSource(source, offset)), offset);
    }),
    { numRuns: 500, seed: 18 },
  );
});

test('a replaced part has one place, and a slice keeps the places of what is left', () => {
  const source = joinParts([
    { text: 'Hello ', at: 10, length: 6 },
    { text: 'Ida', at: 16, length: 9 },
    { text: '.', at: 25, length: 1 },
  ]);
  assert.equal(source.text, 'Hello Ida.');
  assert.equal(placeInSource(source, 8), 16);
  assert.equal(offsetInText(source, 20), 6);
  const slice = sliceSource(source, 3, 8);
  assert.equal(slice.text, 'lo Id');
  assert.deepEqual(
    [0, 3, 4].map(offset => placeInSource(slice, offset)),
    [13, 16, 16],
  );
  assert.equal(sliceSource(source, 9).text, '.');
});

test('a stretch of the document is found in the text, whatever the text leaves out', () => {
  const source = joinParts([
    { text: 'abc', at: 10, length: 3 },
    { text: '\n', at: 20, length: 2 },
    { text: 'def', at: 22, length: 3 },
  ]);
  assert.deepEqual(stretchInText(source, 0, 100), [0, 7]);
  assert.deepEqual(stretchInText(source, 11, 21), [1, 4]);
  assert.deepEqual(stretchInText(source, 23, 24), [5, 6]);
  assert.equal(stretchInText(source, 13, 20), null);
});
