import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scoreLines } from '../../../src/cli/scoreText.ts';
import { givenScore } from '../../../src/scoring/givenScore.ts';

const token = (text: string, logProb: number, id = 1): { id: number; text: string; logProb: number } => ({
  id,
  text,
  logProb,
});
const base = { model: 'http://127.0.0.1:1#m', precision: 'as served', next: [], vocabulary: 4 };

test('tokens have their places in the text, and the first one has no log-probability', () => {
  const tokens = [token(' a', -1), token(' rose', -2), token(' a', -0.5)];
  const score = givenScore({ ...base, text: 'Such a rose a', tokens });
  assert.deepEqual(
    score.tokens.map(({ text, span, logProb }) => [text, span, logProb]),
    [
      ['Such', [0, 4], null],
      [' a', [4, 6], -1],
      [' rose', [6, 11], -2],
      [' a', [11, 13], -0.5],
    ],
  );
  assert.equal(score.next.openness, null);
});

test('parts of a character that are told by other names have no place, and cost none of the others theirs', () => {
  const tokens = [token('a', -1), token('\ufffd', -2), token('\ufffd', -3), token('b', -4)];
  const score = givenScore({ ...base, text: 'a\u{1f30a}b', tokens });
  assert.deepEqual(
    score.tokens.map(({ span }) => span),
    [
      [0, 1],
      [3, 3],
      [3, 3],
      [3, 4],
    ],
  );
});

test('the next token has figures only where the whole distribution is known', () => {
  const all = [1, 2, 3, 4].map(id => token(String(id), Math.log(0.25), id));
  const whole = givenScore({ ...base, text: 'a', tokens: [token('a', -1)], next: all });
  assert.ok(Math.abs((whole.next.openness?.entropy ?? NaN) - Math.log(4)) < 1e-9);
  const some = givenScore({ ...base, text: 'a', tokens: [token('a', -1)], next: all.slice(0, 3) });
  assert.equal(some.next.openness, null);
  assert.equal(some.next.alternatives.length, 3);
});

test('the terminal says what is not known', () => {
  const lines = scoreLines(givenScore({ ...base, text: 'a b', tokens: [token(' b', -1.25)] }));
  assert.equal(lines[1], 'precision as served');
  assert.ok(lines.some(line => /not what else could stand there/.test(line)));
  assert.ok(
    lines.some(line => /b.*–.*–.*[-−]1\.25/.test(line)),
    lines.join('\n'),
  );
});
