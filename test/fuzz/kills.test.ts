import assert from 'node:assert/strict';
import test from 'node:test';
import { killRuns } from './kills.ts';

test('engines and command lines that are killed lose nothing and leave nothing', async () => {
  const { kills, failures } = await killRuns({ runs: 4, seed: 12 });
  assert.deepEqual(failures, []);
  assert.ok(kills >= 4);
});
