import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import { AdjacentError } from '../../src/core/adjacentError.ts';
import { openTokenizer } from '../../src/engine/text/tokenizer.ts';

// The loader of the library looks for its binary only here when this is set.
process.env['NAPI_RS_NATIVE_LIBRARY_PATH'] = join(import.meta.dirname, 'no-such-library.node');

test('a platform without a binary of the tokenizer library gets one sentence', () => {
  assert.throws(
    () => openTokenizer(join(import.meta.dirname, '..', 'fixtures', 'models', 'gpt2')),
    (error: unknown) =>
      error instanceof AdjacentError && error.kind === 'runtime-missing' && error.detail.includes('no-such-library'),
  );
});
