import assert from 'node:assert/strict';
import test from 'node:test';
import { AdjacentError } from '../../../src/core/adjacentError.ts';
import type { LanguageModel } from '../../../src/domain/languageModel.ts';
import type { OpeningStage } from '../../../src/domain/opening.ts';
import { ModelPool } from '../../../src/engine/service/modelPool.ts';

const never = new AbortController().signal;
const silent = (): void => undefined;

/** A pool of fake models that record when they are opened and closed. */
function poolOf(events: string[]): ModelPool {
  return new ModelPool((id, threads) => {
    events.push(`open ${id} ${threads}`);
    if (id === 'broken') return Promise.reject(new Error('broken'));
    const close = (): Promise<void> => {
      events.push(`close ${id}`);
      return Promise.resolve();
    };
    return Promise.resolve({ close } as LanguageModel);
  }, 2);
}

test('concurrent requests share one model, and absent threads accept any number', async () => {
  const events: string[] = [];
  const pool = poolOf(events);
  const [a, b] = await Promise.all([pool.lease('a', 4, never, silent), pool.lease('a', undefined, never, silent)]);
  assert.equal(a.model, b.model);
  assert.equal(b.threads, 4);
  assert.deepEqual(events, ['open a 4']);
});

test('an idle language model is closed before the next one opens, one in use is not', async () => {
  const events: string[] = [];
  const pool = poolOf(events);
  (await pool.lease('a', undefined, never, silent)).release();
  const used = await pool.lease('b', undefined, never, silent);
  assert.deepEqual(events, ['open a 2', 'close a', 'open b 2']);
  await pool.lease('c', undefined, never, silent);
  assert.deepEqual(events.slice(3), ['open c 2']);
  used.release();
  used.release();
  await pool.closeIdle();
  assert.deepEqual(events.slice(4), ['close b']);
});

test('a calibration model stays open beside a language model, and at most two models stay open', async () => {
  const events: string[] = [];
  const pool = poolOf(events);
  for (const id of ['a', 'calibration:x', 'a', 'calibration:y'])
    (await pool.lease(id, undefined, never, silent)).release();
  assert.deepEqual(events, ['open a 2', 'open calibration:x 2', 'close calibration:x', 'open calibration:y 2']);
});

test('a model that failed to open is tried again at the next request', async () => {
  const events: string[] = [];
  const pool = poolOf(events);
  for (let time = 0; time < 2; time++) await assert.rejects(pool.lease('broken', undefined, never, silent), /broken/);
  assert.deepEqual(events, ['open broken 2', 'open broken 2']);
});

test('who asks for a model that is being opened is told its steps, and can cancel without ending it', async () => {
  const stage = (at: number): OpeningStage => ({ step: 'preparing', at, of: 3, name: 'a' });
  let finish = (): void => undefined;
  const opening = new Promise<void>(done => (finish = done));
  let tell = silent as (stage: OpeningStage) => void;
  const pool = new ModelPool(async (_id, _threads, _signal, onStage) => {
    tell = onStage;
    onStage(stage(1));
    await opening;
    return { close: () => Promise.resolve() } as LanguageModel;
  }, 2);
  const first = pool.lease('a', undefined, never, silent);
  await new Promise(setImmediate);
  const told: number[] = [];
  const cancel = new AbortController();
  const second = pool.lease('a', undefined, cancel.signal, ({ at }) => told.push(at));
  const third = pool.lease('a', undefined, never, silent);
  tell(stage(2));
  cancel.abort();
  await assert.rejects(second, (error: unknown) => error instanceof AdjacentError && error.kind === 'cancelled');
  assert.deepEqual(told, [1, 2]);
  finish();
  assert.equal((await first).model, (await third).model);
});
