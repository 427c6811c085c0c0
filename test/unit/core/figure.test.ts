import assert from 'node:assert/strict';
import test from 'node:test';
import { AdjacentError, errorData, errorFrom } from '../../../src/core/adjacentError.ts';
import { abstain, estimate, exact, valueOf } from '../../../src/core/figure.ts';

test('a figure that is not finite becomes an abstention, never NaN', () => {
  assert.equal(estimate(NaN, [0, 1], 5, 'm').kind, 'abstain');
  assert.equal(estimate(0.5, [0, Infinity], 5, 'm').kind, 'abstain');
  assert.equal(estimate(0.5, [1, 0], 5, 'm').kind, 'abstain');
  assert.equal(exact(Infinity).kind, 'abstain');
  assert.equal(estimate(0.5, [0.4, 0.6], 5, 'm').kind, 'estimate');
});

test('only figures with a value have one', () => {
  assert.equal(valueOf(exact(2)), 2);
  assert.equal(valueOf(abstain({ code: 'needs-more', needed: 30, has: 16, unit: 'answers' }, 16)), undefined);
  assert.equal(valueOf(undefined), undefined);
});

test('errors cross a process border as data and come back typed', () => {
  const error = new AdjacentError('prompt-empty', 'The prompt is empty.', 'Select some text.', 'detail');
  const back = errorFrom(structuredClone(errorData(error)));
  assert.deepEqual(
    [back.kind, back.message, back.remedy, back.detail],
    ['prompt-empty', 'The prompt is empty.', 'Select some text.', 'detail'],
  );
  assert.equal(errorData('oops').kind, 'unexpected');
});
