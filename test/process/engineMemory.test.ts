/** The resident memory of the engine and of the tokenizer process, and the settings that keep it small. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { foldersIn, openEngine, temporaryFolder, tinyModel, tinySpec } from './support/engine.ts';

/** Only Linux tells how a process was started, and its memory. */
const onLinux = { skip: process.platform !== 'linux' };

const contentOf = (pid: number, name: string): string => readFileSync(join('/proc', String(pid), name), 'utf8');

/** Megabytes that Linux states of a process: VmRSS, resident now; RssAnon, that of it which no file is read into; or
 * VmHWM, the most that was resident. */
function megabytes(pid: number, what: 'VmRSS' | 'RssAnon' | 'VmHWM'): number {
  const kilobytes = new RegExp(`^${what}:\\s+(\\d+) kB$`, 'm').exec(contentOf(pid, 'status'))?.[1];
  return (Number(kilobytes) * 1024) / 1e6;
}

/** The process that another one started from a script whose name begins so. */
function startedBy(pid: number, script: string): number {
  const children = readdirSync(`/proc/${pid}/task`).flatMap(thread =>
    contentOf(pid, `task/${thread}/children`).split(' ').filter(Boolean).map(Number),
  );
  const found = children.find(child => contentOf(child, 'cmdline').includes(`/${script}`));
  assert.ok(found !== undefined, `${script} was not started`);
  return found;
}

test('the engine and the tokenizer process start with the settings of their memory', onLinux, async t => {
  const { client } = openEngine(t);
  const { pid } = await client.start();
  await client.score({ model: tinyModel, text: 'the river was', form: 'raw', temperature: 1, topP: 1 });
  const environment = contentOf(pid, 'environ').split('\0');
  for (const setting of [
    'MALLOC_ARENA_MAX=1',
    'MALLOC_MMAP_THRESHOLD_=4294967296',
    'MALLOC_TRIM_THRESHOLD_=4294967296',
  ])
    assert.ok(environment.includes(setting), setting);
  assert.ok(contentOf(pid, 'cmdline').split('\0').includes('--max-semi-space-size=4'));
  const tokenizer = contentOf(startedBy(pid, 'tokenizerProcess'), 'cmdline').split('\0');
  for (const argument of ['--max-semi-space-size=1', '--expose-gc']) assert.ok(tokenizer.includes(argument), argument);
});

test('64 answers of the built-in model in 8 bits take no more memory than they did', onLinux, async t => {
  const folders = foldersIn(temporaryFolder(t));
  const model = 'smollm2-135m-instruct#int8';
  // Preparing takes more memory, so that another process does it.
  const first = openEngine(t, { folders });
  await first.client.warmUp(model);
  await first.client.close();
  const { client, file } = openEngine(t, { folders });
  const { pid } = await client.start();
  const before = megabytes(pid, 'VmRSS');
  const changes = { model, prompt: 'The sea is', temperatures: [1], samples: 64, tokens: 32, batch: 64 } as const;
  const { report } = await client.analyze('answers', tinySpec(changes), file('answers'), {});
  assert.equal(report.status, 'done');
  const tokenizer = startedBy(pid, 'tokenizerProcess');
  // Measured: 681, of which the thread that samples beside that of the engine takes 265; and 107 to 109.
  assert.ok(megabytes(pid, 'VmHWM') - before < 750, `${megabytes(pid, 'VmHWM') - before} MB beside ${before}`);
  assert.ok(megabytes(tokenizer, 'RssAnon') < 125, `${megabytes(tokenizer, 'RssAnon')} MB of the tokenizer process`);
});
