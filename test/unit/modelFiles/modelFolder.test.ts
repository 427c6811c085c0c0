import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'node:test';
import type { onnx as Onnx } from 'onnx-proto';
import { AdjacentError, type ErrorKind } from '../../../src/core/adjacentError.ts';
import { readModelFolder } from '../../../src/modelFiles/folders/modelFolder.ts';
import { checkMemory } from '../../../src/modelFiles/folders/memoryEstimate.ts';
import { roundedFolder } from '../../../src/modelFiles/folders/roundedFolder.ts';
import { memoryBytes } from '../../../src/run/sampling/budget.ts';
import { listModels } from '../../../src/engine/catalog/modelListing.ts';
import { locateModel } from '../../../src/engine/catalog/modelLocations.ts';
import { onnx } from '../../../src/modelFiles/onnx/onnxProto.ts';
import {
  changedFixture,
  copyFixture,
  fixtures,
  freshFolder,
  freshFolders,
  matricesOf,
  moveOut,
} from '../../process/support/modelVariants.ts';

/** The folder is refused with an error of this kind, a matching sentence and a remedy. */
function assertRefused(folder: string, kind: ErrorKind, sentence: RegExp): void {
  assert.throws(
    () => readModelFolder(folder),
    (error: unknown) => {
      assert.ok(error instanceof AdjacentError, String(error));
      assert.equal(error.kind, kind);
      assert.match(error.message, sentence);
      assert.match(error.message, /^[^\n]+\.$/);
      assert.match(error.remedy, /^[A-Z][^\n]+\.$/);
      return true;
    },
  );
}

const inputOf = (name: string): Onnx.IValueInfoProto => ({
  name,
  type: { tensorType: { elemType: 1, shape: { dim: [{ dimParam: 'batch' }] } } },
});
const withInput = (name: string): string =>
  changedFixture('gpt2', model => {
    model.graph?.input?.push(inputOf(name));
  });
const withConfig = (family: string, changed: Readonly<Record<string, unknown>>): string => {
  const folder = copyFixture(family);
  const file = join(folder, 'config.json');
  writeFileSync(file, JSON.stringify({ ...(JSON.parse(readFileSync(file, 'utf8')) as object), ...changed }));
  return folder;
};

test('layers, heads and sizes come from the graph', () => {
  const found = readModelFolder(join(fixtures, 'llama'));
  assert.deepEqual(found.shape, { layers: 2, keyHeads: 2, headSize: 16 });
  assert.deepEqual([found.headRows, found.context, found.family, found.notes], [512, 128, 'llama', []]);
  assert.equal(readModelFolder(join(fixtures, 'llama', 'onnx', 'model.onnx')).folder, join(fixtures, 'llama'));
});

test('a configuration that differs from the graph is reported, and the graph counts', () => {
  const found = readModelFolder(withConfig('llama', { num_hidden_layers: 12, num_key_value_heads: 4 }));
  assert.deepEqual(found.shape, { layers: 2, keyHeads: 2, headSize: 16 });
  assert.deepEqual(found.notes, [
    { code: 'config-contradicts-graph', what: 'layers', config: 12, graph: 2 },
    { code: 'config-contradicts-graph', what: 'key/value heads', config: 4, graph: 2 },
  ]);
});

test('a window of attention is read where it is less than the context', () => {
  assert.equal(readModelFolder(withConfig('llama', { sliding_window: 4096 })).window, null);
  const windowed = readModelFolder(withConfig('llama', { sliding_window: 64 }));
  assert.deepEqual([windowed.context, windowed.window], [128, 64]);
  assert.equal(readModelFolder(withConfig('llama', { sliding_window: 64, use_sliding_window: false })).window, null);
});

test('both configurations name end-of-sequence tokens, as one number or several', () => {
  const folder = withConfig('llama', { eos_token_id: [2, 7] });
  writeFileSync(join(folder, 'generation_config.json'), '{"eos_token_id": 9}');
  assert.deepEqual([...readModelFolder(folder).eosTokenIds].sort(), [2, 7, 9]);
});

test('without a configuration the graph is enough, and assumptions are reported', () => {
  const folder = copyFixture('llama');
  for (const name of ['config.json', 'generation_config.json', 'tokenizer_config.json']) rmSync(join(folder, name));
  const found = readModelFolder(folder);
  assert.deepEqual(
    [found.shape.layers, found.family, found.context, found.eosTokenIds.length],
    [2, 'unknown', 2048, 0],
  );
  assert.deepEqual(found.notes, [{ code: 'assumed-context', tokens: 2048 }]);
});

test('missing parts are named', () => {
  assertRefused(join(fixtures, 'nothing-here'), 'model-missing', /no model at/);
  const noTokenizer = copyFixture('gpt2');
  rmSync(join(noTokenizer, 'tokenizer.json'));
  assertRefused(noTokenizer, 'model-incomplete', /has no tokenizer\.json/);
  const noGraph = copyFixture('gpt2');
  rmSync(join(noGraph, 'onnx'), { recursive: true });
  writeFileSync(join(noGraph, 'model.safetensors'), '');
  assertRefused(noGraph, 'model-incomplete', /no graph file .*model\.safetensors/);
});

test('cache names without the number of the layer are refused instead of counted forever', () => {
  const folder = copyFixture('gpt2');
  const inputs = { past_key_names: 'past', past_value_names: 'past_value_%d' };
  const outputs = { present_key_names: 'present_key_%d', present_value_names: 'present_value_%d' };
  writeFileSync(
    join(folder, 'genai_config.json'),
    JSON.stringify({ model: { context_length: 128, decoder: { inputs, outputs } } }),
  );
  assertRefused(folder, 'model-corrupt', /genai_config\.json/);
});

test('a truncated, emptied or overwritten graph is refused', () => {
  const cut = copyFixture('gpt2');
  truncateSync(join(cut, 'onnx', 'model.onnx'), 200_000);
  assertRefused(cut, 'model-corrupt', /is not a complete ONNX file: it has 200000 bytes, but declares \d+/);
  const empty = copyFixture('gpt2');
  truncateSync(join(empty, 'onnx', 'model.onnx'), 0);
  assertRefused(empty, 'model-corrupt', /is empty/);
  const page = copyFixture('gpt2');
  writeFileSync(join(page, 'onnx', 'model.onnx'), '<!doctype html><title>Not found</title>');
  assertRefused(page, 'model-corrupt', /is not a complete ONNX file/);
  const pointer = copyFixture('gpt2');
  writeFileSync(
    join(pointer, 'onnx', 'model.onnx'),
    'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n',
  );
  assertRefused(pointer, 'model-incomplete', /is a Git LFS pointer/);
  const half = copyFixture('gpt2');
  writeFileSync(join(half, 'config.json'), '{"model_type": ');
  assertRefused(half, 'model-corrupt', /config\.json/);
});

test('other kinds of models are refused, naming what was found', () => {
  assertRefused(
    withInput('encoder_hidden_states'),
    'model-unsupported',
    /encoder-decoder model \(it has encoder_hidden_states\)/,
  );
  assertRefused(withInput('pixel_values'), 'model-unsupported', /vision model \(it has pixel_values\)/);
  assertRefused(withInput('past_conv.0'), 'model-unsupported', /recurrent or convolutional state/);
  assertRefused(withInput('something_else'), 'model-unsupported', /inputs that are not supported: something_else/);
  assertRefused(withConfig('gpt2', { is_encoder_decoder: true }), 'model-unsupported', /encoder-decoder/);
  const fixed = changedFixture('gpt2', model => {
    const ids = model.graph?.input?.find(input => input.name === 'input_ids');
    if (ids?.type?.tensorType?.shape) ids.type.tensorType.shape.dim = [{ dimValue: 1 }, { dimValue: 64 }];
  });
  assertRefused(fixed, 'model-unsupported', /fixed shapes \(input_ids is 1 x 64\)/);
  const image = changedFixture('gpt2', model => {
    if (model.graph) model.graph.input = [inputOf('pixels')];
  });
  assertRefused(image, 'model-unsupported', /no input_ids input \(inputs: pixels\)/);
});

test('operator sets before version 13 are refused', () => {
  const old = changedFixture('gpt2', model => {
    model.opsetImport = [{ domain: '', version: 11 }];
  });
  assertRefused(old, 'model-unsupported', /operator set 11, but 13 or later is required/);
});

test('quantized types that the runtime lacks are named', () => {
  const eight = changedFixture('gpt2', model => {
    for (const tensor of matricesOf(model).slice(0, 1))
      Object.assign(tensor, { dataType: 17, rawData: tensor.rawData?.subarray(0, tensor.rawData.length / 4) });
  });
  assertRefused(eight, 'model-unsupported', /weights as float8e4m3fn/);
  const foreign = changedFixture('gpt2', model => {
    Object.assign(model.graph?.node?.[0] ?? {}, { domain: 'com.vendor' });
  });
  assertRefused(foreign, 'model-unsupported', /of com\.vendor, which ONNX Runtime does not have/);
});

/** A fixture with its weights in `location`; `arrange` may move the written file. */
function external(location: string, arrange: (data: string, folder: string) => void, folder?: string): string {
  const made = changedFixture('llama', (model, own) => {
    moveOut(model, join(own, 'onnx'), 'weights');
    for (const tensor of matricesOf(model)) assert.ok(tensor);
    for (const tensor of model.graph?.initializer ?? [])
      for (const entry of tensor.externalData ?? []) if (entry.key === 'location') entry.value = location;
    arrange(join(own, 'onnx', 'weights'), own);
  });
  if (folder) cpSync(made, folder, { recursive: true, verbatimSymlinks: true });
  return folder ?? made;
}

test('external data must exist, be complete and be inside the folder, links followed', () => {
  assert.equal(readModelFolder(external('weights', () => undefined)).files.length, 2);
  assertRefused(
    external('other', () => undefined),
    'model-incomplete',
    /stores weights in other, which is missing/,
  );
  assertRefused(
    external('weights', data => {
      truncateSync(data, 5000);
    }),
    'model-incomplete',
    /weights has 5000 bytes, but model\.onnx requires \d+/,
  );
  assertRefused(
    external('../../outside', data => {
      cpSync(data, join(dirname(data), '..', '..', 'outside'));
    }),
    'model-unsupported',
    /outside, which is outside/,
  );
  assertRefused(
    external('/etc/hostname', () => undefined),
    'model-unsupported',
    /is outside the model's folder/,
  );
  const linked = external('weights', (data, folder) => {
    const away = join(freshFolder(), 'weights');
    cpSync(data, away);
    rmSync(data);
    symlinkSync(away, join(folder, 'onnx', 'weights'));
  });
  assertRefused(linked, 'model-unsupported', /weights, which is outside/);
});

/** A Hugging Face cache with one repository, whose snapshot links into `blobs`. */
function cacheWith(blobsOf: (repository: string) => string): { cache: string; snapshot: string } {
  const cache = freshFolder();
  const repository = join(cache, 'models--org--tiny-llama');
  const snapshot = join(repository, 'snapshots', '0123456789abcdef0123456789abcdef01234567');
  const blobs = blobsOf(repository);
  for (const folder of [blobs, join(repository, 'refs'), join(repository, 'blobs')])
    mkdirSync(folder, { recursive: true });
  writeFileSync(join(repository, 'refs', 'main'), '0123456789abcdef0123456789abcdef01234567');
  external(
    'weights',
    data => {
      cpSync(data, join(blobs, 'abc'));
      rmSync(data);
      symlinkSync(join(blobs, 'abc'), data);
    },
    snapshot,
  );
  return { cache, snapshot };
}

test('a snapshot of the Hugging Face cache may link to its own blobs, and to no others', () => {
  const good = cacheWith(repository => join(repository, 'blobs'));
  assert.equal(readModelFolder(good.snapshot).files.length, 2);
  const [listed] = listModels(freshFolders({ cache: good.cache })).filter(model => model.kind === 'cache');
  assert.deepEqual([listed?.id, listed?.name, listed?.problem], [good.snapshot, 'org/tiny-llama', null]);
  assert.deepEqual(locateModel('org/tiny-llama', freshFolders({ cache: good.cache })), {
    id: good.snapshot,
    name: 'org/tiny-llama',
    baseName: 'org/tiny-llama',
    kind: 'cache',
    path: good.snapshot,
    precision: null,
    checkpoints: [],
  });
  assert.throws(() => locateModel('org/other', freshFolders({ cache: good.cache })), { kind: 'model-missing' });
  const bad = cacheWith(repository => join(repository, '..', 'models--org--other', 'blobs'));
  assertRefused(bad.snapshot, 'model-unsupported', /is outside the model's folder/);
});

test('the built-in model needs memory for whole answers, and for all its weights while they are made 8-bit', () => {
  const folder = readModelFolder(
    join(import.meta.dirname, '..', '..', '..', 'media', 'models', 'smollm2-135m-instruct'),
  );
  const { open, stored, token } = folder.memory;
  // Peaks that were measured: the first use in fp32, and a later one in 8 bits; the first one while it is prepared.
  const within = (peak: number, stated: number): boolean => Math.abs(peak / stated - 1) < 0.2;
  assert.ok(within(1360e6, open), `${open} bytes`);
  const bytes = roundedFolder(folder, 'int8', 'built-in').memory;
  assert.ok(within(714e6, bytes.open) && within(974e6, bytes.prepare), `${bytes.open} and ${bytes.prepare} bytes`);
  assert.ok(bytes.prepare > stored);
  // Answers of the usual budget need no more than a model is said to need, longer ones do.
  assert.equal(memoryBytes({ open, token }, 32, 256), open);
  assert.equal(memoryBytes({ open, token }, 32, 512), open + 1.4 * 32 * 256 * token);
  assert.equal(memoryBytes({ open, token, threads: 3e8 }, 32, 256), open + 3e8);
});

test('a model larger than memory is refused before anything is read, with both sizes', () => {
  const values = 2 ** 40;
  const huge = changedFixture('llama', (model, folder) => {
    writeFileSync(join(folder, 'onnx', 'data'), '');
    truncateSync(join(folder, 'onnx', 'data'), 2 * values);
    const place = { location: 'data', offset: '0', length: String(2 * values) };
    model.graph?.initializer?.push({
      name: 'huge',
      dataType: 10,
      dims: [values],
      dataLocation: onnx.TensorProto.DataLocation.EXTERNAL,
      externalData: Object.entries(place).map(([key, value]) => ({ key, value })),
    });
  });
  const { memory } = readModelFolder(huge);
  assert.ok(memory.open > 4 * values);
  assert.throws(
    () => {
      checkMemory(memory, 'Huge');
    },
    (error: unknown) => {
      assert.ok(error instanceof AdjacentError && error.kind === 'model-too-large');
      assert.match(error.message, /^Huge needs about [\d.]+ TB of memory, but this machine has [\d.]+ [GT]B\.$/);
      return true;
    },
  );
});

test('an unusable folder is listed with its problem', () => {
  const broken = copyFixture('gpt2');
  rmSync(join(broken, 'tokenizer.json'));
  const models = listModels(freshFolders({ added: [broken, join(fixtures, 'gpt2')] }));
  assert.deepEqual(
    models.filter(model => model.kind === 'folder').map(model => model.problem?.kind ?? null),
    ['model-incomplete', null],
  );
  assert.equal(models[0]?.kind, 'built-in');
  assert.ok(models.some(model => model.id === 'calibration:curie-weiss' && model.problem === null));
});
