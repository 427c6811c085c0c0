/** What the engine process loads before it is needed: each library that it keeps out is memory beside the model. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..', '..', '..');

/** The files that a script loads when it starts: all but those behind `import()`. */
async function loadedBy(entry: string): Promise<string[]> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    packages: 'bundle',
    external: ['onnxruntime-node'],
    logLevel: 'silent',
  });
  const loaded = new Set([entry]);
  for (const file of loaded)
    for (const { path, kind } of metafile.inputs[file]?.imports ?? []) if (kind !== 'dynamic-import') loaded.add(path);
  return [...loaded];
}

test('the engine loads clients for servers and readers of compressed files on first use', async () => {
  const loaded = await loadedBy('src/engine/service/engineService.ts');
  assert.ok(loaded.includes('src/engine/openModel.ts') && loaded.includes('onnxruntime-node'));
  for (const name of ['undici', 'openai', 'p-queue', 'hyparquet', 'hyparquet-compressors', 'fzstd'])
    assert.deepEqual(
      loaded.filter(path => path.includes(`node_modules/${name}/`)),
      [],
    );
});

test('the thread that watches the engine loads little of it', async () => {
  const loaded = await loadedBy('src/engine/heartbeat/heartbeatThread.ts');
  assert.ok(loaded.includes('src/engine/heartbeat/pulse.ts'));
  for (const part of ['onnxruntime-node', 'onnx-proto', 'src/engine/service/', 'src/engine/sampler/'])
    assert.deepEqual(
      loaded.filter(path => path.includes(part)),
      [],
    );
});
