import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import test from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { AdjacentError, type ErrorData, type ErrorKind } from '../../src/core/adjacentError.ts';
import { writeAtomically } from '../../src/storage/atomicFile.ts';
import { EngineProcess } from '../../src/client/engineProcess.ts';
import type { EngineReply, EngineRequest } from '../../src/protocol/engineProtocol.ts';
import type { CellReport, Progress, RunReport } from '../../src/domain/report.ts';
import type { Run } from '../../src/domain/run.ts';
import { decodeRun, encodeRun } from '../../src/run/file/runFile.ts';
import {
  engineEntry,
  isAlive,
  isSampling,
  longSpec,
  openEngine,
  foldersIn,
  progressWatch,
  temporaryFolder,
  tinySpec,
} from './support/engine.ts';

const hasKind =
  (kind: ErrorKind) =>
  (error: unknown): boolean =>
    error instanceof AdjacentError && error.kind === kind;
const readRun = (path: string): Run => decodeRun(readFileSync(path, 'utf8'));
const textsOf = (run: Run): string[][] => run.cells.map(cell => cell.trajectories.map(answer => answer.text));

test('an analysis streams its picture, keeps its file, and replays bit for bit', async t => {
  const { client, file } = openEngine(t);
  const reports: RunReport[] = [];
  const cells: CellReport[] = [];
  const stages: Progress[] = [];
  const out = file('run');
  const listener = {
    report: (report: RunReport) => reports.push(report),
    cell: (cell: CellReport) => cells.push(cell),
    progress: (progress: Progress) => stages.push(progress),
  };
  const { report, path, unsaved } = await client.analyze('a', tinySpec(), out, listener);
  assert.deepEqual([report.id, report.status, path, unsaved], ['a', 'done', out, null]);
  assert.ok(
    stages.some(({ opening }) => opening?.step === 'reading'),
    'says what is opened and what it needs',
  );
  assert.equal(reports[0]?.exactMap.length, 0);
  assert.ok(
    reports.some(
      ({ status, exactMap, cells }) =>
        status === 'running' && exactMap.length === 1 && cells.every(cell => cell.n === 0),
    ),
    'the exact map comes before any answer',
  );
  assert.deepEqual(cells.map(cell => [cell.index, cell.state, cell.n]).sort(), [
    [0, 'done', 16],
    [1, 'done', 16],
  ]);
  assert.deepEqual(
    textsOf(readRun(out)).map(texts => texts.length),
    [16, 16],
  );
  assert.deepEqual(await client.openRun(out), report);
  assert.deepEqual(await client.replay(out, {}), {
    type: 'replayed',
    id: 3,
    equal: true,
    differences: [],
    trajectories: 32,
  });
  const detail = await client.describeCell(out, 1, report.outcome);
  assert.deepEqual(
    detail.answers.map(answer => answer.text),
    textsOf(readRun(out))[1],
  );
  assert.equal((await client.regroup(out, { map: 'word' })).outcome.map, 'word');
});

test('a replay of a run that gave other answers says which', async t => {
  const { client, file } = openEngine(t);
  const [first, second] = [file('first'), file('second')];
  await client.analyze('a', tinySpec(), first, {});
  await client.analyze('b', tinySpec({ seed: 6 }), second, {});
  writeFileSync(first, encodeRun({ ...readRun(first), cells: readRun(second).cells }));
  const { equal, differences, trajectories } = await client.replay(first, {});
  assert.deepEqual([equal, trajectories], [false, 32]);
  assert.match(differences[0] ?? '', /answer \d+/);
});

test('two analyses at once: the second waits and says so, and both give what each gives alone', async t => {
  const { client, file } = openEngine(t);
  const alone = client.analyze('alone', tinySpec({ seed: 7 }), file('alone'), {});
  await alone;
  const waiting = progressWatch(({ stage }) => stage.startsWith('Waiting'));
  const ended: string[] = [];
  const run = (name: string, seed: number, progress: (at: Progress) => void = () => undefined): Promise<void> =>
    client.analyze(name, tinySpec({ seed }), file(name), { progress }).then(() => {
      ended.push(name);
    });
  await Promise.all([run('first', 6), run('second', 7, waiting.progress), waiting.seen]);
  assert.deepEqual(ended, ['first', 'second']);
  assert.deepEqual(textsOf(readRun(file('second'))), textsOf(readRun(file('alone'))));
});

test('a text is scored while an analysis runs, without changing an answer', async t => {
  const { client, file } = openEngine(t);
  await client.analyze('alone', tinySpec(), file('alone'), {});
  const sampling = progressWatch(isSampling);
  const analysis = client.analyze('beside', tinySpec(), file('beside'), { progress: sampling.progress });
  await sampling.seen;
  const request = { model: tinySpec().model, text: 'the river was wide', form: 'raw', topP: 1 } as const;
  const warm = await client.score({ ...request, temperature: 1.3 });
  await analysis;
  assert.deepEqual(textsOf(readRun(file('beside'))), textsOf(readRun(file('alone'))));
  const cold = await client.score({ ...request, temperature: 0.4 });
  assert.notDeepEqual(cold, warm);
  assert.deepEqual(await client.rescore(1.3, 1), warm, 'the sliders give what a new score would');
  await assert.rejects(client.rescore(0, 1), hasKind('bad-argument'));
});

test('cancel ends within a step, keeps finished cells, and the same process works on', async t => {
  const { client, file } = openEngine(t);
  const cancel = new AbortController();
  const out = file('run');
  let finished = -1;
  const listener = {
    cell: (cell: CellReport) => {
      finished = cell.index;
      cancel.abort();
    },
  };
  const { report } = await client.analyze('a', longSpec, out, listener, cancel.signal);
  const { pid } = client;
  assert.equal(report.status, 'cancelled');
  assert.ok(finished >= 0 && readRun(out).cells[finished]?.state === 'done');
  assert.ok(readRun(out).cells.some(cell => cell.trajectories.length < 64));
  const replayed = await client.replay(out, {});
  assert.ok(replayed.equal && replayed.trajectories >= 64, replayed.differences.join('\n'));
  assert.equal(client.pid, pid);
});

test('one who waits is cancelled alone', async t => {
  const { client, file } = openEngine(t);
  const cancel = new AbortController();
  const first = client.analyze('first', tinySpec({ tokens: 32 }), file('first'), {});
  const second = client.analyze(
    'second',
    tinySpec(),
    file('second'),
    {
      progress: () => {
        cancel.abort();
      },
    },
    cancel.signal,
  );
  await assert.rejects(second, hasKind('cancelled'));
  assert.equal((await first).report.status, 'done');
  assert.ok(!existsSync(file('second')));
});

test('one who waits is cancelled at once, also while the process reads no messages', async t => {
  const { client, file } = openEngine(t);
  const cancel = new AbortController();
  const sampling = progressWatch(isSampling);
  const end = new AbortController();
  const first = client.analyze('first', longSpec, file('first'), { progress: sampling.progress }, end.signal);
  await sampling.seen;
  const queued = progressWatch(progress => progress.isQueued === true);
  const second = client.analyze('second', tinySpec(), file('second'), { progress: queued.progress }, cancel.signal);
  await queued.seen;
  const { pid = 0 } = client;
  process.kill(pid, 'SIGSTOP');
  try {
    cancel.abort();
    await assert.rejects(second, hasKind('cancelled'));
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  end.abort();
  assert.equal((await first).report.status, 'cancelled');
  assert.equal(client.pid, pid);
  assert.ok(!existsSync(file('second')));
});

test('a score that is canceled ends at once and gives nothing later', async t => {
  const { client } = openEngine(t);
  const request = { model: tinySpec().model, text: 'The sea is', messages: [], form: 'raw', topP: 1 } as const;
  await client.score({ ...request, temperature: 1 });
  const { pid = 0 } = client;
  const cancel = new AbortController();
  process.kill(pid, 'SIGSTOP');
  try {
    const score = client.score({ ...request, temperature: 1.3 }, {}, cancel.signal);
    await setTimeout(10);
    cancel.abort();
    await assert.rejects(Promise.race([score, setTimeout(2000)]), hasKind('cancelled'));
  } finally {
    process.kill(pid, 'SIGCONT');
  }
});

test('a process that does not answer a cancel is killed, and what waited behind it runs', async t => {
  const { client, file } = openEngine(t);
  const cancel = new AbortController();
  const sampling = progressWatch(isSampling);
  const stuck = client.analyze('stuck', longSpec, file('stuck'), { progress: sampling.progress }, cancel.signal);
  await sampling.seen;
  const waiting = client.analyze('waiting', tinySpec(), file('waiting'), {});
  const { pid = 0 } = client;
  process.kill(pid, 'SIGSTOP');
  cancel.abort();
  await assert.rejects(stuck, hasKind('cancelled'));
  assert.equal((await waiting).report.status, 'done');
  assert.notEqual(client.pid, pid);
  assert.ok(!isAlive(pid));
});

/** A script of an engine whose run does `goOn` once its listener can cancel it, and `end` when it reads that it was
 * canceled. */
function slowToEnd({ goOn = '', end }: { readonly goOn?: string; readonly end: string }): string {
  const error = (message: string): string =>
    JSON.stringify({ kind: 'cancelled', message, remedy: 'Go on.', detail: '' });
  return `
    const ended = target => process.send({ type: 'failed', id: target, error: ${error('It ended.')} });
    const goOn = () => { ${goOn} };
    process.send({ type: 'ready', pid: process.pid, runtime: 'test', features: [] });
    process.on('message', ({ type, id, target }) => {
      if (type === 'configure') process.send({ type: 'configured', id });
      if (type === 'analyze') process.send({ type: 'started', id });
      if (type === 'analyze') process.send({ type: 'notice', id, runId: 'a', error: ${error('It runs.')} }, goOn);
      if (type !== 'cancel') return;
      process.send({ type: 'canceling', id: target });
      ${end}
    });
    process.on('disconnect', () => process.exit());`;
}

const beat = (stage: string): string => JSON.stringify({ stage, silent: 1000, allowed: 1000, bytes: 1e8, stated: 1e9 });
/** Blocks the thread for some seconds, while another one tells what it is in. */
const blocked = (stage: string, seconds = 3): string => `
  const told = 'setInterval(() => require("node:fs").writeSync(4, require("node:worker_threads").workerData), 250)';
  const workerData = ${JSON.stringify(`${beat(stage)}\n`)};
  new (require('node:worker_threads').Worker)(told, { eval: true, workerData }).unref();
  setTimeout(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${1000 * seconds}), 100);`;

for (const [title, script, message] of [
  [
    'needs time to store what it has is waited for',
    slowToEnd({ end: 'setTimeout(ended, 3000, target);' }),
    'It ended.',
  ],
  ['computes figures is waited for', slowToEnd({ goOn: blocked('computing'), end: 'ended(target);' }), 'It ended.'],
  [
    'computes while a model runs is waited for',
    slowToEnd({ goOn: blocked('running'), end: 'ended(target);' }),
    'It ended.',
  ],
  [
    'is stuck in a model ends',
    slowToEnd({ goOn: blocked('running', 60), end: 'ended(target);' }),
    'The request was canceled.',
  ],
] as const)
  test(`a canceled run that ${title}`, async t => {
    const entry = join(temporaryFolder(t), 'engine.cjs');
    writeFileSync(entry, script);
    const { client, file } = openEngine(t, { entry });
    const cancel = new AbortController();
    const listener = {
      notice: () => {
        void setTimeout(200).then(() => {
          cancel.abort();
        });
      },
    };
    const { pid } = await client.start();
    await assert.rejects(client.analyze('a', tinySpec(), file('a'), listener, cancel.signal), { message });
    assert.equal(client.pid === pid, message === 'It ended.');
  });

test('killed in mid-step: the call fails by name, the file keeps every finished cell, the next call works', async t => {
  const { client, file } = openEngine(t);
  const out = file('run');
  const received: CellReport[] = [];
  const listener = {
    cell: (cell: CellReport) => {
      if (received.push(cell) === 1) process.kill(client.pid ?? 0, 'SIGKILL');
    },
  };
  await assert.rejects(
    client.analyze('a', longSpec, out, listener),
    (error: unknown) => hasKind('engine-crashed')(error) && String(error).includes('SIGKILL'),
  );
  const report = await client.openRun(out);
  assert.equal(report.status, 'interrupted');
  assert.equal(report.exactMap.length, 4);
  assert.ok(report.cells.every(cell => cell.state !== 'sampling'));
  for (const { index, n } of received)
    assert.deepEqual([report.cells[index]?.state, report.cells[index]?.n], ['done', n]);
});

test('killed at load: the next call prepares and opens the model anew', async t => {
  const { client, file } = openEngine(t);
  const opening = progressWatch(() => true);
  const first = client.analyze('a', longSpec, file('a'), opening);
  void opening.seen.then(() => process.kill(client.pid ?? 0, 'SIGKILL'));
  await assert.rejects(first, hasKind('engine-crashed'));
  assert.equal((await client.analyze('b', tinySpec(), file('b'), {})).report.status, 'done');
});

test('killed ten times in a row: after three it is not started again, with the reason; nothing that was stored is lost', async t => {
  const { client, file } = openEngine(t);
  await client.analyze('kept', tinySpec(), file('kept'), {});
  const messages: string[] = [];
  for (let time = 0; time < 10; time++) {
    const watch = progressWatch(() => true);
    void watch.seen.then(() => {
      if (client.pid !== undefined) process.kill(client.pid, 'SIGKILL');
    });
    const failure = await client.analyze(`run ${time}`, longSpec, file('run'), watch).then(
      () => null,
      (error: unknown) => error,
    );
    assert.ok(hasKind('engine-crashed')(failure), String(failure));
    messages.push(String(failure));
  }
  assert.equal(messages.filter(message => message.includes('stopped unexpectedly (killed by SIGKILL)')).length, 3);
  assert.equal(
    messages.filter(message => message.includes('3 times within 3 minutes (last: killed by SIGKILL)')).length,
    7,
  );
  assert.equal(client.pid, undefined);
  assert.equal(textsOf(readRun(file('kept')))[1]?.length, 16);
});

test('stopped on demand is no crash', async t => {
  const { client, file } = openEngine(t);
  for (let time = 0; time < 4; time++) {
    const sampling = progressWatch(isSampling);
    const run = client.analyze('a', longSpec, file('a'), sampling);
    await sampling.seen;
    const { pid = 0 } = client;
    client.kill();
    await assert.rejects(run, hasKind('cancelled'));
    while (isAlive(pid)) await setTimeout(10);
  }
  assert.ok((await client.start()).pid > 0);
});

test('an idle process ends and comes back', async t => {
  const { client } = openEngine(t, { idleMinutes: 0.002 });
  const { pid } = await client.start();
  while (isAlive(pid)) await setTimeout(20);
  assert.equal(client.pid, undefined);
  assert.ok((await client.catalog()).models.some(({ kind }) => kind === 'calibration'));
});

test('the process ends with a parent that was killed in mid-run', async t => {
  const folder = temporaryFolder(t);
  const parent = `
    import { EngineClient } from ${JSON.stringify(join(engineEntry, '..', '..', 'client', 'engineClient.ts'))};
    import { startEngine } from ${JSON.stringify(join(engineEntry, '..', '..', 'client', 'engineProcess.ts'))};
    const client = new EngineClient({ startEngine, entry: ${JSON.stringify(engineEntry)}, folders: ${JSON.stringify(foldersIn(folder))}, product: 'test', log() {} });
    await client.analyze('a', ${JSON.stringify(longSpec)}, ${JSON.stringify(join(folder, 'a.emergence.json'))}, { progress: ({ tokens }) => { if (tokens > 0) console.log(client.pid); } });`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', parent], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const pid = await new Promise<number>(resolve =>
    createInterface({ input: child.stdout }).once('line', line => {
      resolve(Number(line));
    }),
  );
  assert.ok(isAlive(pid));
  child.kill('SIGKILL');
  while (isAlive(pid)) await setTimeout(20);
});

test('a run that cannot be stored is computed all the same, says so early, and can be saved elsewhere', async t => {
  const { client, folder, file } = openEngine(t);
  writeFileSync(join(folder, 'a file'), '');
  const out = join(folder, 'a file', 'run.emergence.json');
  const notices: ErrorData[] = [];
  const { report, unsaved } = await client.analyze('a', tinySpec(), out, { notice: error => notices.push(error) });
  assert.deepEqual(
    [report.status, unsaved?.kind, notices.map(({ kind }) => kind)],
    ['done', 'storage-read-only', ['storage-read-only']],
  );
  assert.equal((await client.describeCell(out, 0, report.outcome)).answers.length, 16);
  await assert.rejects(
    client.saveRun(out, join(folder, 'a file', 'again.emergence.json')),
    hasKind('storage-read-only'),
  );
  await client.saveRun(out, file('saved'));
  assert.deepEqual(await client.openRun(file('saved')), report);
});

test('a full disk leaves the file that stood, and no part beside it', async t => {
  const folder = temporaryFolder(t);
  const path = join(folder, 'run.emergence.json');
  await writeAtomically(path, 'old');
  symlinkSync('/dev/full', join(folder, '.run.emergence.json.partial'));
  await assert.rejects(writeAtomically(path, 'new'), hasKind('storage-full'));
  assert.equal(readFileSync(path, 'utf8'), 'old');
  assert.deepEqual(readdirSync(folder), ['run.emergence.json']);
});

test('run files that were cut, edited or are newer are refused by name', async t => {
  const { client, file } = openEngine(t);
  const out = file('run');
  await client.analyze('a', tinySpec(), out, {});
  const whole = readFileSync(out, 'utf8');
  const refused = async (changed: string, kind: ErrorKind): Promise<void> => {
    writeFileSync(out, changed);
    await assert.rejects(client.openRun(out), hasKind(kind));
  };
  await refused(whole.slice(0, -500), 'run-file-invalid');
  await refused(whole.replace('"seed":5', '"seed":6'), 'run-file-invalid');
  await refused(whole.replace('"version":2', '"version":3'), 'run-file-newer');
  await assert.rejects(client.openRun(file('none')), hasKind('run-file-invalid'));
  writeFileSync(out, whole);
  assert.equal((await client.openRun(out)).status, 'done');
});

test('stored models can be cleared and are made again', async t => {
  const { client, file } = openEngine(t);
  await client.analyze('a', tinySpec(), file('a'), {});
  assert.ok((await client.clearStorage()) > 0);
  assert.equal(await client.clearStorage(), 0);
  await client.analyze('b', tinySpec(), file('b'), {});
  assert.deepEqual(textsOf(readRun(file('b'))), textsOf(readRun(file('a'))));
});

test('a model is opened early only where it was prepared, and never in the place of another one', async t => {
  const { client, file, folder } = openEngine(t);
  const folders = foldersIn(folder);
  const { model } = tinySpec();
  assert.equal(await client.warmUp(model), 'not-prepared');
  assert.equal(await client.warmUp(join(file('x'), 'nowhere')), 'failed');
  assert.equal(existsSync(join(folders.storage, 'prepared')), false);
  await client.analyze('a', tinySpec(), file('a'), {});
  assert.equal(await client.warmUp(model), 'busy');
  const stages: Progress[] = [];
  const again = openEngine(t, { folders }).client;
  assert.equal(await again.warmUp(model), 'opened');
  await again.analyze('b', tinySpec(), file('b'), { progress: progress => stages.push(progress) });
  assert.ok(!stages.some(({ opening }) => opening), 'the open model is used');
  assert.deepEqual(textsOf(readRun(file('b'))), textsOf(readRun(file('a'))));
});

test('a built-in model is prepared early, in the precision that is decided, and the run uses it', async t => {
  const { client, file, folder } = openEngine(t);
  const spec = tinySpec({ model: 'ladder/neox-0.2m#auto' });
  assert.equal(await client.warmUp(spec.model), 'opened');
  assert.equal(readdirSync(join(foldersIn(folder).storage, 'prepared')).length, 1);
  const stages: Progress[] = [];
  const { report } = await client.analyze('a', spec, file('a'), { progress: progress => stages.push(progress) });
  assert.ok(!stages.some(({ opening }) => opening), 'the open model is used');
  assert.equal(report.choice?.precision, 'fp32');
});

test('a spec that cannot be run is refused by the engine too, and a model that is not there', async t => {
  const { client, file } = openEngine(t);
  const changes: readonly [Parameters<typeof tinySpec>[0], ErrorKind][] = [
    [{ temperatures: [NaN] }, 'bad-argument'],
    [{ temperatures: [0] }, 'bad-argument'],
    [{ samples: 0 }, 'bad-argument'],
    [{ seed: 2 ** 54 }, 'bad-argument'],
    [{ prompt: ' \n' }, 'prompt-empty'],
    [{ model: join(file('x'), 'nowhere') }, 'model-missing'],
    [{ prompt: 'river '.repeat(200_000) }, 'prompt-too-long'],
  ];
  for (const [change, kind] of changes)
    await assert.rejects(
      client.analyze('a', tinySpec(change), file('a'), {}),
      hasKind(kind),
      JSON.stringify(change).slice(0, 80),
    );
  assert.ok(!existsSync(file('a')));
});

test('an engine that cannot start is a crash with its output as detail', async t => {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, 'dist'));
  const entry = join(folder, 'dist', 'engine.js');
  writeFileSync(entry, 'console.error("no such library"); process.exit(3);');
  const { client } = openEngine(t, { entry });
  await assert.rejects(
    client.catalog(),
    (error: unknown) =>
      error instanceof AdjacentError &&
      error.kind === 'engine-crashed' &&
      error.message.includes('code 3') &&
      error.detail === 'no such library',
  );
});

test('a message that is none of the protocol is refused, and the process works on', async t => {
  const replies: EngineReply[] = [];
  const engine = new EngineProcess(
    { entry: engineEntry, log: () => undefined },
    { reply: reply => replies.push(reply), ended: () => undefined, stuck: () => undefined },
  );
  t.after(() => {
    engine.kill();
  });
  await engine.ready;
  engine.send({ type: 'configure', id: 1, folders: foldersIn(temporaryFolder(t)), product: 'Adjacent test' });
  for (const message of [{ type: 'nonsense', id: 2 }, 'nonsense', { type: 'open-run', id: 3, path: 7 }])
    engine.send(message as unknown as EngineRequest);
  engine.send({ type: 'rescore', id: 4, temperature: 1, topP: 1 });
  while (replies.length < 5) await setTimeout(5);
  assert.deepEqual(
    replies.map(reply => ('id' in reply ? [reply.type, reply.id] : [])).sort((a, b) => Number(a[1]) - Number(b[1])),
    [
      ['failed', -1],
      ['configured', 1],
      ['failed', 2],
      ['failed', 3],
      ['failed', 4],
    ],
  );
});

test('a reply that cannot be read fails its request instead of leaving it waiting', async t => {
  const entry = join(temporaryFolder(t), 'engine.cjs');
  writeFileSync(
    entry,
    `process.send({ type: 'ready', pid: process.pid, runtime: 'test', features: [] });
     process.on('message', ({ type, id }) => {
       process.send(type === 'configure' ? { type: 'configured', id } : { type: 'models', id, models: 'many' });
     });
     process.on('disconnect', () => process.exit());`,
  );
  const { client } = openEngine(t, { entry });
  await assert.rejects(client.catalog(), (error: unknown) => {
    assert.ok(error instanceof AdjacentError);
    assert.equal(error.kind, 'unexpected');
    assert.match(error.detail, /models/);
    return true;
  });
});
