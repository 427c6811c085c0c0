import assert from 'node:assert/strict';
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import test from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { configurationOf } from '../../src/client/engineClientOptions.ts';
import { AdjacentError } from '../../src/core/adjacentError.ts';
import { heartbeatDescriptor, heartbeatVariable, type Heartbeat } from '../../src/protocol/heartbeat.ts';
import { endlessFixture } from './support/endlessModel.ts';
import { engineEntry, foldersIn, isAlive, openEngine, temporaryFolder, tinyModel, tinySpec } from './support/engine.ts';

const scored = { text: 'the river was', form: 'raw', temperature: 1, topP: 1 } as const;

test('an engine that is stuck in the runtime is ended with the stage; what waited behind it runs', async t => {
  const { client, file } = openEngine(t, { stallSeconds: 5 });
  const model = endlessFixture('llama');
  const { pid } = await client.start();
  const stuck = client.analyze('stuck', tinySpec({ model }), file('stuck'), {});
  const waiting = client.analyze('waiting', tinySpec(), file('waiting'), {});
  await assert.rejects(stuck, (error: unknown) => {
    assert.ok(error instanceof AdjacentError);
    assert.equal(error.kind, 'model-stalled');
    assert.match(error.message, /while preparing the model/);
    return true;
  });
  assert.equal((await waiting).report.status, 'done');
  assert.ok(!isAlive(pid));
});

test('an engine that takes more memory than its model should need is ended', async t => {
  const { client } = openEngine(t, { stallSeconds: 60 });
  await assert.rejects(client.score({ ...scored, model: endlessFixture('llama', true) }), (error: unknown) => {
    assert.ok(error instanceof AdjacentError);
    assert.equal(error.kind, 'model-too-large');
    assert.match(error.message, /while preparing the model, but the model should need about/);
    return true;
  });
  assert.equal((await client.score({ ...scored, model: tinyModel })).tokens.length > 0, true);
});

test('time in which the whole engine stands still is no silence', { skip: process.platform === 'win32' }, async t => {
  const engine = fork(engineEntry, [], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc', 'pipe'],
    execArgv: [],
    env: { ...process.env, [heartbeatVariable]: '1' },
  });
  t.after(() => engine.kill('SIGKILL'));
  const beats: Heartbeat[] = [];
  const lines = createInterface({ input: engine.stdio[heartbeatDescriptor] as Readable });
  lines.on('line', line => beats.push(JSON.parse(line) as Heartbeat));
  const until = async (isMet: () => boolean): Promise<void> => {
    while (!isMet()) await once(lines, 'line');
  };
  await once(engine, 'message');
  engine.send({ ...configurationOf({ folders: foldersIn(temporaryFolder(t)), product: 'Adjacent test' }) });
  engine.send({ ...scored, type: 'score', id: 1, model: endlessFixture('llama') });
  await until(() => beats.at(-1)?.stage === 'preparing' && Number(beats.at(-1)?.silent) >= 1000);
  engine.kill('SIGSTOP');
  await setTimeout(3000);
  const first = beats.length;
  engine.kill('SIGCONT');
  await until(() => beats.length >= first + 3);
  const steps = beats.slice(first - 1, first + 3).map(({ silent }) => silent);
  for (const [at, silent] of steps.slice(1).entries())
    assert.ok(silent > Number(steps[at]) && silent <= Number(steps[at]) + 501, steps.join(', '));
});

test('an engine that is stuck ends when its parent is killed', async t => {
  const folder = temporaryFolder(t);
  const parent = `
    import { EngineClient } from ${JSON.stringify(join(engineEntry, '..', '..', 'client', 'engineClient.ts'))};
    import { startEngine } from ${JSON.stringify(join(engineEntry, '..', '..', 'client', 'engineProcess.ts'))};
    const client = new EngineClient({ startEngine, entry: ${JSON.stringify(engineEntry)}, folders: ${JSON.stringify(foldersIn(folder))}, product: 'test', log() {} });
    console.log((await client.start()).pid);
    await client.score(${JSON.stringify({ ...scored, model: endlessFixture('llama') })});`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', parent], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  const pid = await new Promise<number>(resolve =>
    createInterface({ input: child.stdout }).once('line', line => {
      resolve(Number(line));
    }),
  );
  await setTimeout(2000);
  assert.ok(isAlive(pid));
  child.kill('SIGKILL');
  while (isAlive(pid)) await setTimeout(50);
});
