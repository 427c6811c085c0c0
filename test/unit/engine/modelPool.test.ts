import assert from 'node:assert/strict';
import test from 'node:test';
import type { LanguageModel } from '../../../src/domain/languageModel.ts';
import { ModelPool } from '../../../src/engine/service/modelPool.ts';

const never = new AbortController().signal;
const silent = (): void => undefined;

/** A pool over models that only know their name and whether they were closed. */
function poolOf(told: string[]): ModelPool {
  return new ModelPool((id, threads) => {
    told.push(`open ${id} ${threads}`);
    if (id === 'broken') return Promise.reject(new Error('broken'));
    const close = (): Promise<void> => {
      told.push(`close ${id}`);
      return Promise.resolve();
    };
    return Promise.resolve({ close } as LanguageModel);
  }, 2);
}

test('two who ask at once share one model, and a number of threads that is not asked for is any', async () => {
  const told: string[] = [];
  const pool = poolOf(told);
  const [a, b] = await Promise.all([pool.lease('a', 4, never, silent), pool.lease('a', undefined, never, silent)]);
  assert.equal(a.model, b.model);
  assert.equal(b.threads, 4);
  assert.deepEqual(told, ['open a 4']);
});

test('an idle language model is closed before the next one opens, one in use is not', async () => {
  const told: string[] = [];
  const pool = poolOf(told);
  (await pool.lease('a', undefined, never, silent)).release();
  const used = await pool.lease('b', undefined, never, silent);
  assert.deepEqual(told, ['open a 2', 'close a', 'open b 2']);
  await pool.lease('c', undefined, never, silent);
  assert.deepEqual(told.slice(3), ['open c 2']);
  used.release();
  used.release();
  await pool.closeIdle();
  assert.deepEqual(told.slice(4), ['close b']);
});

test('a calibration model stands beside a language model; two models in all are kept', async () => {
  const told: string[] = [];
  const pool = poolOf(told);
  for (const id of ['a', 'calibration:x', 'a', 'calibration:y'])
    (await pool.lease(id, undefined, never, silent)).release();
  assert.deepEqual(told, ['open a 2', 'open calibration:x 2', 'close calibration:x', 'open calibration:y 2']);
});

test('a model that cannot be opened is tried anew at the next request', async () => {
  const told: string[] = [];
  const pool = poolOf(told);
  for (let time = 0; time < 2; time++) await assert.rejects(pool.lease('broken', undefined, never, silent), /broken/);
  assert.deepEqual(told, ['open broken 2', 'open broken 2']);
});
