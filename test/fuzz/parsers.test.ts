import assert from 'node:assert/strict';
import test from 'node:test';
import { fuzzParsers } from './parsers.ts';

test('mutated files and arguments end in time, in a result or one sentence, and read nothing else', async () => {
  const { failures } = await fuzzParsers({ cases: 700, seed: 12 });
  assert.deepEqual(failures, []);
});
