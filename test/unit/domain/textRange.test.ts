import assert from 'node:assert/strict';
import test from 'node:test';
import { isSamePlace, rangeAfter } from '../../../src/domain/textRange.ts';

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

test('a place is the same where stretches share at least half of the longer one', () => {
  const at = (...ends: readonly (readonly [start: number, end: number])[]) =>
    ends.map(([start, end]) => ({ start, end }));
  assert.ok(isSamePlace([], []));
  assert.ok(isSamePlace(at([10, 20]), at([10, 20])));
  assert.ok(isSamePlace(at([10, 20]), at([10, 30])), 'typed on');
  assert.ok(isSamePlace(at([10, 20], [40, 50]), at([11, 20], [40, 51])));
  assert.ok(!isSamePlace(at([10, 20]), at([10, 31])), 'mostly new');
  assert.ok(!isSamePlace(at([10, 20]), at([20, 30])), 'the neighbor');
  assert.ok(!isSamePlace(at([10, 20]), []), 'the whole document');
  assert.ok(!isSamePlace(at([10, 20]), at([10, 20], [40, 50])));
  assert.ok(!isSamePlace(at([10, 20], [40, 50]), at([10, 20], [60, 70])));
  assert.ok(!isSamePlace(at([10, 10]), at([10, 10])), 'all of it was deleted');
});
