import assert from 'node:assert/strict';
import test from 'node:test';
import { RunQueue } from '../../../src/host/runQueue.ts';

test('the engine works on the first run, and others have places behind it', () => {
  const queue = new RunQueue<string>();
  assert.equal(queue.first, undefined);
  for (const run of ['a', 'b', 'c']) queue.add(run);
  assert.equal(queue.first, 'a');
  assert.deepEqual(queue.waiting, [
    [1, 'b'],
    [2, 'c'],
  ]);
  queue.remove('b');
  assert.deepEqual(queue.waiting, [[1, 'c']]);
});

test('a run that goes on waits behind those that began before it, though it is older', () => {
  const queue = new RunQueue<string>();
  queue.add('old');
  queue.remove('old');
  queue.add('new');
  queue.add('old');
  assert.equal(queue.first, 'new');
  queue.add('new');
  assert.deepEqual([...queue], ['old', 'new']);
});
