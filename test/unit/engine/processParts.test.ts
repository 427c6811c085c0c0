import assert from 'node:assert/strict';
import test from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { AdjacentError } from '../../../src/core/adjacentError.ts';
import { CrashGuard } from '../../../src/client/crashGuard.ts';
import { SerialQueue } from '../../../src/engine/service/serialQueue.ts';

const never = new AbortController().signal;

test('three crashes within three minutes forbid another start, with the reason; time allows it again', () => {
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

test('a lane lets one work at a time, in the order of asking, and says who waits', async () => {
  const lane = new SerialQueue();
  const told: string[] = [];
  const work =
    (name: string, fail = false) =>
    async (): Promise<string> => {
      told.push(`${name} begins`);
      await setImmediate();
      told.push(`${name} ends`);
      if (fail) throw new Error(name);
      return name;
    };
  const first = lane.run(never, () => told.push('a waits'), work('a', true));
  const second = lane.run(never, () => told.push('b waits'), work('b'));
  await assert.rejects(first, /a/);
  assert.equal(await second, 'b');
  assert.deepEqual(told, ['b waits', 'a begins', 'a ends', 'b begins', 'b ends']);
});

test('one who is cancelled while waiting leaves at once and blocks nobody', async () => {
  const lane = new SerialQueue();
  const told: string[] = [];
  let release = (): void => undefined;
  const first = lane.run(
    never,
    () => undefined,
    () => new Promise<void>(resolve => (release = resolve)),
  );
  const cancel = new AbortController();
  const tell = (word: string) => (): Promise<number> => Promise.resolve(told.push(word));
  const second = lane.run(cancel.signal, () => undefined, tell('second'));
  const third = lane.run(never, () => undefined, tell('third'));
  cancel.abort();
  await assert.rejects(second, (error: unknown) => error instanceof AdjacentError && error.kind === 'cancelled');
  assert.deepEqual(told, []);
  release();
  await Promise.all([first, third]);
  assert.deepEqual(told, ['third']);
});
