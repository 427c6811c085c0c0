import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  closeSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { listModels } from '../../src/engine/catalog/modelListing.ts';
import { clearPreparedModels } from '../../src/engine/catalog/preparedModels.ts';
import { onnx } from '../../src/modelFiles/onnx/onnxProto.ts';
import { messageText, type Message } from '../../src/domain/message.ts';
import type { OpeningStage } from '../../src/domain/opening.ts';
import { openModel } from '../../src/engine/openModel.ts';
import type { onnx as Onnx } from 'onnx-proto';
import type { EngineFolders } from '../../src/protocol/engineProtocol.ts';
import {
  changedFixture,
  copyFixture,
  fixtures,
  freshFolder,
  freshFolders,
  matricesOf,
} from './support/modelVariants.ts';

const { signal } = new AbortController();

interface Opened {
  readonly prepared: boolean;
  readonly laws: Float32Array;
  readonly notes: readonly Message[];
  readonly centre: Float32Array | null;
}

/** Open a model, ask it something, close it; `prepared` tells whether it was prepared on the way. */
async function use(id: string, folders: EngineFolders): Promise<Opened> {
  const stages: string[] = [];
  const model = await openModel(id, folders, { threads: 1, signal, onStage: ({ step }) => stages.push(step) });
  const { logits } = await model.score(Int32Array.of(5, 6, 7), 0, signal);
  const centre = await model.probeCenter('raw', signal);
  await model.close();
  return { prepared: stages.includes('preparing'), laws: logits, notes: model.card.notes, centre };
}

const copyOf = ({ storage }: EngineFolders): string => {
  const [name = '', ...more] = readdirSync(join(storage, 'prepared'));
  assert.deepEqual(more, []);
  return join(storage, 'prepared', name);
};

test('a model with stored probe centers still says which tokens end a repetition for DRY', async () => {
  const folders = freshFolders();
  const model = await openModel(join(fixtures, 'llama'), folders, { threads: 1, signal, onStage: () => undefined });
  const ids = Array.from({ length: model.card.vocabulary }, (_, id) => id);
  const texts = model.texts(Int32Array.from(ids));
  const breaking = ids.filter(id => model.breaksRepetition?.(id));
  assert.ok(breaking.length > 0 && breaking.length < ids.length);
  assert.ok(
    breaking.every(id => /[\n:"*]/.test(texts[id] ?? '')),
    breaking.map(id => texts[id]).join(' '),
  );
  await model.close();
});

test('a model is prepared once and then found, with the same numbers and the same probe centre', async () => {
  const folders = freshFolders();
  const first = await use(join(fixtures, 'llama'), folders);
  const second = await use(join(fixtures, 'llama'), folders);
  assert.equal(first.prepared, true);
  assert.deepEqual(second, { ...first, prepared: false });
  const listed = listModels({ ...folders, added: [join(fixtures, 'llama'), join(fixtures, 'gpt2')] }).filter(
    model => model.kind === 'folder',
  );
  assert.deepEqual(
    listed.map(model => [model.name, model.prepared, model.problem]),
    [
      ['llama', true, null],
      ['gpt2', false, null],
    ],
  );
});

test('what the runtime computed while it optimized a graph is kept, not computed again, and gives the same bits', async () => {
  const folders = freshFolders();
  // A matrix behind operators that the preparation leaves to the runtime.
  const id = changedFixture('llama', ({ graph }) => {
    const stored = new Set(graph?.initializer?.map(({ name }) => name));
    const product = graph?.node?.find(({ opType, input }) => opType === 'MatMul' && stored.has(input?.[1]));
    const [input = '', matrix = ''] = product?.input ?? [];
    assert.ok(graph?.node && product && matrix !== '');
    for (const [from, to] of [
      ['once', 'twice'],
      [matrix, 'once'],
    ] as const)
      graph.node.unshift(onnx.NodeProto.create({ opType: 'Neg', input: [from], output: [to] }));
    product.input = [input, 'twice'];
  });
  const { laws } = await use(id, folders);
  const copy = copyOf(folders);
  const optimized = onnx.ModelProto.decode(readFileSync(join(copy, 'optimized.onnx')));
  const nodes = (model: Onnx.IModelProto): number => model.graph?.node?.length ?? 0;
  assert.ok(nodes(optimized) < nodes(onnx.ModelProto.decode(readFileSync(join(copy, 'graph.onnx')))));
  const places = (optimized.graph?.initializer ?? []).map(
    ({ externalData }) => externalData?.find(({ key }) => key === 'location')?.value,
  );
  assert.ok(places.includes('folded.bin') && places.includes('weights.bin'), 'tensors that did not change are shared');
  assert.deepEqual((await use(id, folders)).laws, laws);
  // Without it, the copy is opened by its graph.
  const path = join(copy, 'manifest.json');
  const { optimized: _, ...manifest } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  writeFileSync(path, JSON.stringify(manifest));
  rmSync(join(copy, 'optimized.onnx'));
  const plain = await use(id, folders);
  assert.deepEqual([plain.prepared, plain.laws], [false, laws]);
});

test('a copy in 8 bits stores an embedding that is also the output head once', async () => {
  const folders = freshFolders();
  await use(`${join(fixtures, 'qwen2')}#int8`, folders);
  const copy = copyOf(folders);
  const { graph } = onnx.ModelProto.decode(readFileSync(join(copy, 'optimized.onnx')));
  const codes = (graph?.initializer ?? [])
    .filter(({ dataType }) => dataType === onnx.TensorProto.DataType.INT8)
    .map(({ dims }) => (dims ?? []).map(Number));
  const rows = Math.max(...codes.flat());
  assert.deepEqual(
    codes.filter(dims => dims.includes(rows)),
    [[32, rows]],
  );
  assert.equal(statSync(join(copy, 'folded.bin')).size, 0);
});

test('a copy that is found under another path is loaded next, with no step of preparing counted', async () => {
  const folders = freshFolders();
  await use(copyFixture('gpt2'), folders);
  const told: (readonly [string, number, number])[] = [];
  const onStage = ({ step, at, of }: OpeningStage): void => void told.push([step, at, of]);
  await (await openModel(copyFixture('gpt2'), folders, { threads: 1, signal, onStage })).close();
  assert.deepEqual(told, [
    ['reading', 1, 5],
    ['loading', 2, 2],
  ]);
});

test('two that open a model at the same time share what is prepared', async () => {
  const folders = freshFolders();
  const [first, second] = await Promise.all([
    use(join(fixtures, 'llama'), folders),
    use(join(fixtures, 'llama'), folders),
  ]);
  assert.deepEqual(first.laws, second.laws);
  assert.equal((await use(join(fixtures, 'llama'), folders)).prepared, false);
  assert.ok(copyOf(folders));
});

test('another path or time of the same file does not prepare it again; another content does', async () => {
  const folders = freshFolders();
  const folder = copyFixture('gpt2');
  await use(folder, folders);
  utimesSync(join(folder, 'onnx', 'model.onnx'), 1, 1);
  assert.equal((await use(folder, folders)).prepared, false, 'touched');
  assert.equal((await use(copyFixture('gpt2'), folders)).prepared, false, 'moved');
  const other = changedFixture('gpt2', model => {
    for (const tensor of matricesOf(model)) tensor.rawData?.fill(0, 0, 64);
  });
  copyFileSync(join(other, 'onnx', 'model.onnx'), join(folder, 'onnx', 'model.onnx'));
  assert.equal((await use(folder, folders)).prepared, true, 'replaced');
});

/** Change bytes in the middle of a file and keep its size and time. */
function tamper(path: string): void {
  const { size, atime, mtime } = statSync(path);
  const descriptor = openSync(path, 'r+');
  writeSync(descriptor, Uint8Array.of(1, 2, 3, 4, 5), 0, 5, Math.floor(size / 2));
  closeSync(descriptor);
  utimesSync(path, atime, mtime);
}

const damages: readonly (readonly [string, (copy: string) => void])[] = [
  [
    'weights cut',
    copy => {
      truncateSync(join(copy, 'weights.bin'), 1000);
    },
  ],
  [
    'weights missing',
    copy => {
      truncateSync(join(copy, 'weights.bin'), 0);
    },
  ],
  [
    'graph longer',
    copy => {
      appendFileSync(join(copy, 'graph.onnx'), 'x');
    },
  ],
  [
    'graph edited in its first bytes',
    copy => {
      writeFileSync(join(copy, 'graph.onnx'), readFileSync(join(copy, 'graph.onnx')).fill(7, 0, 8));
    },
  ],
  [
    'optimized graph cut',
    copy => {
      truncateSync(join(copy, 'optimized.onnx'), 1000);
    },
  ],
  [
    'folded tensors missing',
    copy => {
      rmSync(join(copy, 'folded.bin'));
    },
  ],
  [
    'manifest cut',
    copy => {
      truncateSync(join(copy, 'manifest.json'), 20);
    },
  ],
  [
    'weights edited unseen, found at the first use',
    copy => {
      tamper(join(copy, 'weights.bin'));
    },
  ],
];

for (const [what, damage] of damages) {
  test(`${what}: the prepared copy is made anew and gives the same numbers`, async () => {
    const folders = freshFolders();
    const { laws } = await use(join(fixtures, 'llama'), folders);
    damage(copyOf(folders));
    const again = await use(join(fixtures, 'llama'), folders);
    assert.equal(again.prepared, true);
    assert.deepEqual(again.laws, laws);
    assert.equal((await use(join(fixtures, 'llama'), folders)).prepared, false);
  });
}

test('after a crash while opening, the whole copy is checked again', async () => {
  const folders = freshFolders();
  const id = join(fixtures, 'llama');
  await use(id, folders);
  await use(id, folders);
  tamper(join(copyOf(folders), 'weights.bin'));
  assert.equal((await use(id, folders)).prepared, false, 'size, time and head do not tell');
  const gone = execFileSync(process.execPath, ['-p', 'process.pid']).toString().trim();
  writeFileSync(join(copyOf(folders), `opening-${gone}`), '');
  assert.equal((await use(id, folders)).prepared, true);
});

test('the store keeps to its limit: the least recently used copy goes first', async () => {
  const folders = freshFolders({ storageLimit: 700_000 });
  const names = (): readonly string[] => {
    const all = listModels({
      ...folders,
      added: ['gpt2', 'llama', 'opt'].map(family => join(fixtures, family)),
    });
    return all.filter(model => model.kind === 'folder' && model.prepared).map(model => model.name);
  };
  await use(join(fixtures, 'gpt2'), folders);
  await use(join(fixtures, 'opt'), folders);
  assert.deepEqual(names(), ['gpt2', 'opt']);
  await use(join(fixtures, 'gpt2'), folders);
  await use(join(fixtures, 'phi'), folders);
  assert.deepEqual(names(), ['gpt2']);
  const freed = clearPreparedModels(folders);
  assert.ok(freed > 200_000);
  assert.deepEqual(names(), []);
});

const readOnlyFolder = (): string => {
  if (process.getuid?.() === 0) return '/sys/adjacent';
  const folder = freshFolder();
  chmodSync(folder, 0o555);
  return folder;
};

test('a storage that cannot be written, or has no room, does not stop a model that fits into memory', async () => {
  const expected = await use(join(fixtures, 'gpt2'), freshFolders());
  const readOnly = await use(join(fixtures, 'gpt2'), freshFolders({ storage: readOnlyFolder() }));
  assert.deepEqual(readOnly.laws, expected.laws);
  assert.match(readOnly.notes.map(messageText).join(' '), /is read-only/);
  const small = await use(join(fixtures, 'gpt2'), freshFolders({ storageLimit: 1000 }));
  assert.deepEqual(small.laws, expected.laws);
  assert.match(small.notes.map(messageText).join(' '), /exceeds the limit for prepared models/);
});

test('a disk that runs full while a model is prepared leaves nothing behind, and the model still opens', () => {
  const folders = freshFolders();
  mkdirSync(folders.storage);
  const script = `
    const { openModel } = await import(${JSON.stringify(join(import.meta.dirname, '..', '..', 'src', 'engine', 'openModel.ts'))});
    const model = await openModel(${JSON.stringify(join(fixtures, 'llama'))}, ${JSON.stringify(folders)}, { threads: 1, signal: new AbortController().signal, onStage: () => undefined });
    console.log(JSON.stringify(model.card.notes));
    await model.close();`;
  const limited = 'ulimit -f 200 && exec "$0" "$@"';
  const notes = execFileSync('bash', ['-c', limited, process.execPath, '--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'ignore'],
  }).toString();
  assert.match(notes, /disk for prepared models is full/);
  assert.deepEqual(readdirSync(join(folders.storage, 'prepared')), []);
});

test('what an interrupted writing left is removed when the next copy is made', async () => {
  const folders = freshFolders();
  const gone = execFileSync(process.execPath, ['-p', 'process.pid']).toString().trim();
  for (const name of [`making-${gone}-half`, 'without-manifest']) {
    mkdirSync(join(folders.storage, 'prepared', name), { recursive: true });
    writeFileSync(join(folders.storage, 'prepared', name, 'weights.bin'), 'half');
  }
  await use(join(fixtures, 'gpt2'), folders);
  assert.ok(existsSync(join(copyOf(folders), 'manifest.json')));
});
