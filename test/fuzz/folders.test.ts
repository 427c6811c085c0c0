import assert from 'node:assert/strict';
import test from 'node:test';
import { fuzzFolders } from './folders.ts';

test('mutated model folders end in time, in a result or one sentence, and touch nothing else', async () => {
  const { failures } = await fuzzFolders({ cases: 60, seed: 12 });
  assert.deepEqual(failures, []);
});
