import assert from 'node:assert/strict';
import test from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { AdjacentError } from '../../../src/core/adjacentError.ts';
import { SerialQueue } from '../../../src/engine/service/serialQueue.ts';

const never = new AbortController().signal;

test('one task runs at a time, in order, and waiting is reported', async () => {
  const queue = new SerialQueue();
  const events: string[] = [];
  const task =
    (name: string, fail = false) =>
    async (): Promise<string> => {
      events.push(`${name} begins`);
      await setImmediate();
      events.push(`${name} ends`);
      if (fail) throw new Error(name);
      return name;
    };
  const first = queue.run(never, () => events.push('a waits'), task('a', true));
  const second = queue.run(never, () => events.push('b waits'), task('b'));
  await assert.rejects(first, /a/);
  assert.equal(await second, 'b');
  assert.deepEqual(events, ['b waits', 'a begins', 'a ends', 'b begins', 'b ends']);
});

test('a task canceled while waiting leaves at once and blocks no other', async () => {
  const queue = new SerialQueue();
  const events: string[] = [];
  let release = (): void => undefined;
  const first = queue.run(
    never,
    () => undefined,
    () => new Promise<void>(resolve => (release = resolve)),
  );
  const cancel = new AbortController();
  const record = (word: string) => (): Promise<number> => Promise.resolve(events.push(word));
  const second = queue.run(cancel.signal, () => undefined, record('second'));
  const third = queue.run(never, () => undefined, record('third'));
  cancel.abort();
  await assert.rejects(second, (error: unknown) => error instanceof AdjacentError && error.kind === 'cancelled');
  assert.deepEqual(events, []);
  release();
  await Promise.all([first, third]);
  assert.deepEqual(events, ['third']);
});
