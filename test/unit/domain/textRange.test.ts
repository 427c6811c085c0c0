import assert from 'node:assert/strict';
import test from 'node:test';
import { rangeAfter } from '../../../src/domain/textRange.ts';

const text = 'before [the prompt] after';
const range = { start: text.indexOf('['), end: text.indexOf(']') + 1 };

/** What the range holds after a stretch of the text was replaced. */
function heldAfter(stretch: string, replacement: string, at = text.indexOf(stretch)): string {
  const edited = text.slice(0, at) + replacement + text.slice(at + stretch.length);
  const { start, end } = rangeAfter(range, { at, removed: stretch.length, added: replacement.length });
  return edited.slice(start, end);
}

test('a range follows its text through edits', () => {
  assert.equal(heldAfter('before', 'long before'), '[the prompt]');
  assert.equal(heldAfter('after', ''), '[the prompt]');
  assert.equal(heldAfter('the', 'a new'), '[a new prompt]');
  assert.equal(heldAfter('', ' more', range.end), '[the prompt] more', 'typed at the end');
  assert.equal(heldAfter('', 'x', range.start), '[the prompt]', 'typed before the start');
  assert.equal(heldAfter('re [the', '!'), '! prompt]', 'across the start');
  assert.equal(heldAfter('prompt] af', 'end'), '[the end', 'across the end');
  assert.equal(heldAfter(text, ''), '', 'all of it');
  assert.equal(heldAfter('before ', ''), '[the prompt]', 'up to the start');
});
