import assert from 'node:assert/strict';
import test from 'node:test';
import type { ForkMark } from '../../../src/domain/paths.ts';
import { answerAfter, placeAnswer, type PlacedAnswer } from '../../../src/domain/placedMarks.ts';

const text = 'We left.\nThen found.';
const marks = [
  [2, 7],
  [13, 19],
].map(([from = 0, to = 0]): ForkMark => ({
  from,
  to,
  strength: 0.3,
  isFork: true,
  alternatives: [],
}));
const rangesOf = (answer: PlacedAnswer | null): unknown => answer?.marks.map(({ start, end }) => [start, end]);

test('marks are where the words are, whatever line ends the document has', () => {
  assert.deepEqual(rangesOf(placeAnswer(text, marks, 100, '\n')), [
    [102, 107],
    [113, 119],
  ]);
  assert.deepEqual(rangesOf(placeAnswer(text, marks, 100, '\r\n')), [
    [102, 107],
    [114, 120],
  ]);
  assert.deepEqual(rangesOf(placeAnswer(text.slice(0, 8), marks, 0, '\n')), [[2, 7]]);
});

test('edits before the answer move its marks, edits behind it change nothing', () => {
  const answer = placeAnswer(text, marks, 100, '\n');
  assert.deepEqual(rangesOf(answerAfter(answer, { at: 0, removed: 2, added: 5 })), [
    [105, 110],
    [116, 122],
  ]);
  assert.deepEqual(rangesOf(answerAfter(answer, { at: 100, removed: 0, added: 1 })), [
    [103, 108],
    [114, 120],
  ]);
  assert.deepEqual(rangesOf(answerAfter(answer, { at: 120, removed: 3, added: 0 })), [
    [102, 107],
    [113, 119],
  ]);
});

test('an edit of the answer clears that mark and those behind it', () => {
  const answer = placeAnswer(text, marks, 100, '\n');
  assert.deepEqual(rangesOf(answerAfter(answer, { at: 115, removed: 1, added: 1 })), [[102, 107]]);
  assert.deepEqual(rangesOf(answerAfter(answer, { at: 110, removed: 0, added: 4 })), [[102, 107]]);
  assert.equal(answerAfter(answer, { at: 103, removed: 0, added: 1 }), null);
  assert.equal(answerAfter(answer, { at: 90, removed: 200, added: 0 }), null);
});
