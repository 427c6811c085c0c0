import assert from 'node:assert/strict';
import test from 'node:test';
import { AdjacentError } from '../../../src/core/adjacentError.ts';
import { CrashGuard } from '../../../src/client/crashGuard.ts';

test('three crashes within three minutes forbid a restart, with the reason, until time has passed', () => {
  let now = 0;
  const guard = new CrashGuard(() => now);
  for (const reason of ['exit code 1', 'exit code 1', 'killed by SIGSEGV']) {
    guard.check();
    guard.note(reason);
    now += 60_000;
  }
  assert.throws(
    () => {
      guard.check();
    },
    (error: unknown) =>
      error instanceof AdjacentError && error.kind === 'engine-crashed' && error.message.includes('killed by SIGSEGV'),
  );
  now += 1;
  guard.check();
});
