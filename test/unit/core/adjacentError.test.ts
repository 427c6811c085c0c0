import assert from 'node:assert/strict';
import test from 'node:test';
import { AdjacentError, errorData, errorText } from '../../../src/core/adjacentError.ts';

test('an error as text has its kind, sentence and remedy, and below them its detail', () => {
  const known = new AdjacentError('model-missing', 'There is no model.', 'Choose another one.');
  assert.equal(errorText(errorData(known)), 'model-missing: There is no model. Choose another one.');
  const text = errorText(errorData(new TypeError('x is not a function')));
  assert.match(text, /^unexpected: [^\n]+\nTypeError: x is not a function\n +at /);
});
