import assert from 'node:assert/strict';
import test from 'node:test';
import type { AdjacentError } from '../../../../src/core/adjacentError.ts';
import { itemOf, type RowFields } from '../../../../src/experiments/items/itemRow.ts';

const place = { words: 'Row 3 of items.csv', skill: 'items' };
const read = (fields: RowFields): ReturnType<typeof itemOf> =>
  itemOf({ question: 'The sky is', options: ['blue', 'green'], answer: 0, ...fields }, place);
const refused = (fields: RowFields, message: RegExp): void => {
  assert.throws(
    () => read(fields),
    (error: AdjacentError) =>
      error.kind === 'bad-argument' &&
      message.test(error.message) &&
      /^[A-Z].*\.$/.test(error.remedy) &&
      error.message.startsWith('Row 3 of items.csv '),
  );
};

test('an answer is a position, a letter, a number or the text of an option', () => {
  for (const answer of [1, 1n, 'B', 'b', '1', 'green', ' green '])
    assert.equal(read({ answer }).answer, 1, String(answer));
  assert.equal(read({ options: ['1', '7'], answer: '7' }).answer, 1);
  assert.equal(read({ options: ['B', 'A'], answer: 1 }).answer, 1);
});

test('what is no answer is refused with its row; an answer that means two options too', () => {
  for (const answer of [2, -1, 0.5, 'C', '2', 'red', true, 7n]) refused({ answer }, /not one of its 2 options\.$/);
  for (const answer of [undefined, null, '', ' ']) refused({ answer }, /has no answer\.$/);
  refused({ options: ['1', '0'], answer: '1' }, /the text of one option and the position of another\.$/);
  refused({ options: ['B', 'A'], answer: 'A' }, /the text of one option and the position of another\.$/);
});

test('rows without a question or without two options are refused', () => {
  refused({ question: ' ' }, /has no question\.$/);
  refused({ options: undefined }, /has no options\.$/);
  refused({ options: [] }, /has no options\.$/);
  refused({ options: ['blue'] }, /has only one option\.$/);
  for (const options of ['blue, green', '{"a": 1}', [null, 'green'], 5])
    refused({ options }, /options that are not a list of texts\.$/);
  refused({ examples: 'one' }, /examples that are not a list of texts\.$/);
  refused({ options: Array.from({ length: 27 }, (_, at) => `option ${at}`) }, /has 27 options\.$/);
});

test('options continue the question across exactly one space', () => {
  assert.deepEqual([read({}).question, ...read({}).options], ['The sky is', ' blue', ' green']);
  assert.deepEqual(read({ question: 'The sky is ' }), read({}));
  assert.deepEqual(read({ options: '[" blue", " green"]' }), read({}));
  assert.deepEqual(read({ question: 'Sky:\n' }).options, ['blue', 'green']);
  assert.deepEqual(read({ options: ['.', '!'] }).options, ['.', '!']);
  assert.deepEqual(read({ question: '天空是', options: ['蓝', '绿'] }).options, ['蓝', '绿']);
});

test('choices and lettered columns are asked as MMLU is: options under letters, letters as continuations', () => {
  const asked = {
    question: 'Which colour?\nA. blue\nB. green\nAnswer:',
    options: [' A', ' B'],
    answer: 1,
    skill: 'high school art',
    examples: [],
  };
  assert.deepEqual(
    itemOf({ question: ' Which colour?', choices: ['blue', 'green'], answer: 1, subject: 'high_school_art' }, place),
    asked,
  );
  assert.deepEqual(
    itemOf(
      { question: 'Which colour?', a: 'blue', b: ' green', c: '', answer: 'B', subject: 'high school art' },
      place,
    ),
    asked,
  );
});

test('a skill is named by the row, else by the file', () => {
  assert.equal(read({ skill: 'copying' }).skill, 'copying');
  assert.equal(read({ subject: 'physics' }).skill, 'physics');
  assert.equal(read({ skill: '' }).skill, 'items');
  assert.deepEqual(read({ examples: ['a b', 'c d'] }).examples, ['a b', 'c d']);
});

test('an empty option between others is refused with its row and letter; those after the last one are none', () => {
  const lettered = { options: undefined, a: 'two', b: 'three', c: '', d: 'four', answer: 'A' };
  refused(lettered, /has an empty option, C\.$/);
  refused({ options: undefined, b: 'x', c: 'y', answer: 'B' }, /has an empty option, A\.$/);
  refused({ options: ['one', ' ', 'two'] }, /has an empty option, B\.$/);
  refused({ options: undefined, choices: ['one', 'two', ''] }, /has an empty option, C\.$/);
  assert.deepEqual(read({ ...lettered, d: undefined }).options, [' A', ' B']);
  refused({ options: undefined, a: 'one', b: true, answer: 'A' }, /options that are not a list of texts\.$/);
});

test('numbers are options in every kind of file', () => {
  const { question } = read({ options: undefined, a: 1, b: 2n, c: '3', answer: 'A' });
  assert.match(question, /\nA\. 1\nB\. 2\nC\. 3\n/);
});
