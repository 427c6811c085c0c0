import assert from 'node:assert/strict';
import test from 'node:test';
import { judgeAnswers } from '../../../src/core/answers/assertions/judge.ts';
import { groupAnswers } from '../../../src/core/answers/outcomes.ts';
import { withoutReasoning } from '../../../src/core/answers/reasoning.ts';
import { messageText } from '../../../src/domain/message.ts';
import { answer } from './support/answers.ts';

test('reasoning at the beginning of an answer is separated, also where the prompt opened it', () => {
  assert.deepEqual(withoutReasoning('<think>\na 4?\n</think>\n\nYes'), { answer: 'Yes', reasons: 'ended' });
  assert.deepEqual(withoutReasoning('so 4.</think> No'), { answer: 'No', reasons: 'ended' });
  assert.deepEqual(withoutReasoning('<Thinking>on and on'), { answer: '', reasons: 'open' });
  assert.deepEqual(withoutReasoning('Use <think>x</think> tags.'), {
    answer: 'Use <think>x</think> tags.',
    reasons: 'none',
  });
  assert.deepEqual(withoutReasoning('I think so.'), { answer: 'I think so.', reasons: 'none' });
});

test('kinds and assertions read the answer behind the reasoning', () => {
  const texts = ['<think>5 or 4</think>4', '<think>surely</think> 4.', 'It is 4', '<think>4 4 4'];
  const grouping = groupAnswers(
    texts.map(text => answer(text)),
    { map: 'number' },
  );
  assert.deepEqual(
    grouping.kinds.map(({ label, members }) => [label, members]),
    [['4', [0, 1, 2]]],
  );
  assert.deepEqual(grouping.unread?.members, [3]);
  const [equal] = judgeAnswers(
    texts.map(text => ({ text, ended: true })),
    [{ kind: 'equals', text: '4' }],
  );
  assert.deepEqual(equal?.failed, [1, 2, 3]);
});

test('the note says what was left out, and where it was not', () => {
  const note = (compares: 'states' | 'answers', open: number): string =>
    messageText({ code: 'reasoning', reasoned: 3, of: 8, open, compares });
  assert.equal(note('answers', 0), '3 of 8 answers begin with reasoning. It is left out of kinds and assertions.');
  assert.match(note('states', 1), /In 1 of these it does not end, .*compare the reasoning too/);
});
