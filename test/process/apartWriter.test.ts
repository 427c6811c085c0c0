import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { resolveModel } from '../../src/engine/catalog/modelDescription.ts';
import { startWriter, writerHere } from '../../src/engine/copying/apartWriter.ts';
import { storageTroubleOf } from '../../src/storage/storageError.ts';
import { fixtures, freshFolder, freshFolders } from './support/modelVariants.ts';

const pause = (): Promise<void> => Promise.resolve();
const { folder } = resolveModel(`${join(fixtures, 'llama')}#int8`, freshFolders());
const task = (into = freshFolder()) => ({ folder, wanted: 'cascade', mostCode: 127, into }) as const;

/** Processes that this one has started and that still run. */
function children(): number[] {
  const threads = readdirSync('/proc/self/task');
  return threads.flatMap(thread =>
    readFileSync(`/proc/self/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );
}

test('a process writes what this one would write, and its errors arrive as they are', async () => {
  const options = { helpers: 1, signal: new AbortController().signal, pause };
  const here = await writerHere(options).write(task());
  const writer = startWriter(options);
  assert.deepEqual(await writer.write(task()), here);
  assert.deepEqual(await writer.write(task()), here, 'a second time');
  await assert.rejects(writer.write(task(join(freshFolder(), 'gone'))), (error: unknown) => {
    assert.ok(error instanceof Error && 'code' in error && 'syscall' in error);
    assert.deepEqual([error.code, error.syscall, storageTroubleOf(error)], ['ENOENT', 'open', null]);
    return true;
  });
  const damaged = { ...folder, graphFile: join(folder.folder, 'config.json') };
  await assert.rejects(writer.write({ ...task(), folder: damaged }), { kind: 'model-corrupt' });
  writer.close();
});

test('canceling ends the process at once', async () => {
  const controller = new AbortController();
  const writer = startWriter({ helpers: 1, signal: controller.signal, pause });
  const written = writer.write(task());
  controller.abort();
  await assert.rejects(written, { kind: 'cancelled' });
  await assert.rejects(writer.write(task()), { kind: 'cancelled' });
});

test(
  'a process that is killed while it rounds is an error with a remedy; one that was not needed ends',
  { skip: process.platform !== 'linux' },
  async () => {
    const before = new Set(children());
    const writer = startWriter({ helpers: 1, signal: new AbortController().signal, pause });
    const unused = startWriter({ helpers: 0, signal: new AbortController().signal, pause });
    const started = children().filter(pid => !before.has(pid));
    assert.equal(started.length, 2);
    const written = writer.write(task());
    process.kill(started[0] ?? 0, 'SIGKILL');
    await assert.rejects(written, (error: unknown) => {
      assert.ok(error instanceof Error && 'kind' in error && 'remedy' in error && 'detail' in error);
      assert.equal(error.kind, 'engine-crashed');
      assert.match(String(error.remedy), /try again/i);
      assert.match(String(error.detail), /^SIGKILL/);
      return true;
    });
    unused.close();
    for (let turn = 0; children().some(pid => !before.has(pid)) && turn < 500; turn++)
      await new Promise(resolve => setTimeout(resolve, 10));
    assert.deepEqual(
      children().filter(pid => !before.has(pid)),
      [],
    );
  },
);
