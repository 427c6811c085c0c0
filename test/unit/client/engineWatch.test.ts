import assert from 'node:assert/strict';
import test from 'node:test';
import { EngineWatch } from '../../../src/client/engineWatch.ts';
import type { Heartbeat } from '../../../src/protocol/heartbeat.ts';

const quiet: Heartbeat = { stage: 'running', silent: 0, allowed: 0, bytes: 100e6, stated: 200e6 };
const line = (changes: Partial<Heartbeat>): string => JSON.stringify({ ...quiet, ...changes });

test('an engine is ended after the limit and what its step may take, and only then', () => {
  const watch = new EngineWatch(30);
  assert.equal(watch.read(line({ silent: 30_000 })), null);
  assert.equal(watch.read(line({ silent: 80_000, allowed: 60_000 })), null);
  const error = watch.read(line({ silent: 31_000 }));
  assert.equal(error?.kind, 'model-stalled');
  assert.match(error.message, /no progress for 31 s while running the model/);
  assert.equal(watch.read(line({ silent: 91_000, allowed: 60_000, stage: 'opening' }))?.kind, 'model-stalled');
});

test('our own calculations may take four times as long, and their end is no fault of the model', () => {
  const watch = new EngineWatch(30);
  assert.equal(watch.read(line({ stage: 'computing', silent: 119_000 })), null);
  assert.equal(watch.read(line({ stage: 'computing', silent: 121_000 }))?.kind, 'engine-crashed');
});

test('0 seconds never ends an engine that makes no progress', () => {
  assert.equal(new EngineWatch(0).read(line({ silent: 1e9 })), null);
});

test('memory counts when it is more than half above what is stated, twice in a row, while a model is used', () => {
  const watch = new EngineWatch(30);
  assert.equal(watch.read(line({ bytes: 301e6 })), null);
  assert.equal(watch.read(line({ bytes: 299e6 })), null);
  assert.equal(watch.read(line({ bytes: 301e6 })), null);
  const error = watch.read(line({ bytes: 301e6 }));
  assert.equal(error?.kind, 'model-too-large');
  assert.match(error.message, /301 MB of memory while running the model.* about 200 MB/);
  for (let time = 0; time < 3; time++) assert.equal(watch.read(line({ stage: 'computing', bytes: 1e9 })), null);
  for (let time = 0; time < 3; time++) assert.equal(watch.read(line({ stage: 'preparing', bytes: 1e9 })), null);
});

test('the stage is known for the error of a crash, and a line that is no heartbeat is refused', () => {
  const watch = new EngineWatch(30);
  assert.equal(watch.stage, null);
  watch.read(line({ stage: 'opening' }));
  assert.equal(watch.stage, 'opening');
  watch.read(line({ stage: 'computing' }));
  assert.equal(watch.stage, null);
  for (const bad of ['', 'text', '{}', line({ silent: NaN }), line({ stage: 'dancing' as 'running' })])
    assert.throws(() => watch.read(bad), /unexpected format/);
});
