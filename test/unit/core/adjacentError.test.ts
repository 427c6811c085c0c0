import assert from 'node:assert/strict';
import test from 'node:test';
import { AdjacentError, errorData, errorText } from '../../../src/core/adjacentError.ts';

test('an error as text has its kind, sentence and remedy, and below them its detail', () => {
  const known = new AdjacentError('model-missing', 'There is no model.', 'Choose another one.');
  assert.equal(errorText(errorData(known)), 'model-missing: There is no model. Choose another one.');
  const text = errorText(errorData(new TypeError('x is not a function')));
  assert.match(text, /^unexpected: [^\n]+\nTypeError: x is not a function\n +at /);
});

test('a name with control characters does not break the sentence that quotes it', () => {
  const error = new AdjacentError('model-corrupt', 'The graph needs a\n b\u0000c\u2028d.', 'Remove\r\nit.');
  assert.equal(error.message, 'The graph needs a b c d.');
  assert.equal(error.remedy, 'Remove it.');
});

test('errors of another copy of the class, as each bundle has one, keep their kind', async () => {
  const address = `${import.meta.resolve('../../../src/core/adjacentError.ts')}?copy`;
  const copy = (await import(address)) as typeof import('../../../src/core/adjacentError.ts');
  assert.notEqual(copy.AdjacentError, AdjacentError);
  const foreign: unknown = new copy.AdjacentError('storage-full', 'The disk is full.', 'Make room.');
  assert.ok(foreign instanceof AdjacentError);
  assert.equal(errorData(foreign).kind, 'storage-full');
  assert.ok(!(new Error('a') instanceof AdjacentError));
});
