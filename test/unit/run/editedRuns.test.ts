/** Run files whose values were edited, with a checksum that fits. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { AdjacentError } from '../../../src/core/adjacentError.ts';
import { reportOf } from '../../../src/experiments/registry.ts';
import { checksum, packColumn } from '../../../src/run/file/columns.ts';
import { decodeRun, encodeRun } from '../../../src/run/file/runFile.ts';

type Json = Record<string, never>;

const folder = join(import.meta.dirname, '..', '..', 'fixtures', 'runs');
/** In the current format, whatever the version of the fixture. */
const read = (name: string): string =>
  encodeRun(decodeRun(readFileSync(join(folder, `${name}.emergence.json`), 'utf8')));
const files = { grid: read('small'), study: read('sensitivity'), training: read('training') };

/** Refusal of a fixture after a change. The path leads to the field that changes; its last name may be a new one. */
function refusal(name: keyof typeof files, path: string, value: unknown): AdjacentError | null {
  const file = JSON.parse(files[name]) as { checksum: string; run: Json };
  const names = path.split('.');
  const last = names.pop() ?? '';
  const parent = names.reduce((part, key) => part[key] as unknown as Json, file.run);
  assert.ok(typeof parent === 'object', path);
  const old = parent[last] as unknown;
  Object.assign(parent, { [last]: typeof value === 'function' ? (value as (old: unknown) => unknown)(old) : value });
  file.checksum = checksum(JSON.stringify(file.run));
  try {
    decodeRun(JSON.stringify(file));
  } catch (error) {
    assert.ok(error instanceof AdjacentError, String(error));
    return error;
  }
  return null;
}

function refuses(name: keyof typeof files, path: string, value: unknown, field = path.replaceAll(/\.\d+/g, '')): void {
  const error = refusal(name, path, value);
  assert.equal(error?.kind, 'run-file-invalid', `${path}: ${String(error)}`);
  assert.notEqual(error.remedy, '');
  const shown = error.message.replaceAll(/\.\d+/g, '');
  assert.ok(shown.includes(`"${field}"`), `${path}: ${error.message}`);
  assert.ok(error.message.length < 300 && !error.message.includes('\n'), error.message);
}

test('sizes out of range are refused with the name of their field', () => {
  const numbers = [-1, 1.5, 2 ** 40, -(2 ** 40), null, 'many', 1e308];
  for (const field of ['threads', 'batch', 'samples', 'tokens'])
    for (const value of [0, 100_000, ...numbers]) refuses('grid', `manifest.spec.${field}`, value);
  for (const value of numbers) {
    for (const field of ['tokens', 'batch']) refuses('grid', `plan.${field}`, value);
    refuses('grid', 'plan.cells.0.samples', value);
    refuses('grid', 'manifest.facts.threads', value);
  }
  refuses('grid', 'plan.cells.0.samples', 1e7);
  for (const value of [-1.5, 1e308, null, -1]) {
    refuses('grid', 'plan.seed', value);
    refuses('grid', 'manifest.spec.seed', value);
  }
  for (const value of [0, -1, 1e-300, 101, null]) {
    refuses('grid', 'plan.cells.0.temperature', value);
    refuses('grid', 'plan.temperatures.0', value);
    refuses('grid', 'manifest.spec.temperatures', [value]);
  }
  for (const value of [0, -1, 1.01, null]) {
    refuses('grid', 'plan.cells.0.topP', value);
    refuses('grid', 'manifest.spec.topP', value);
  }
  refuses('grid', 'plan.cells.0.topK', -1);
  refuses('grid', 'manifest.spec.outcome', { map: 'regex', pattern: '(' });
  refuses('grid', 'manifest.spec.windows', [{ kind: 'share', share: 2 }], 'manifest.spec.windows.share');
});

test('a pattern that older versions matched by backtracking is replaced, and a note says so', () => {
  const file = JSON.parse(files.grid) as { checksum: string; run: { manifest: { spec: object } } };
  Object.assign(file.run.manifest.spec, { outcome: { map: 'regex', pattern: '(?=a)b' } });
  file.checksum = checksum(JSON.stringify(file.run));
  const run = decodeRun(JSON.stringify(file));
  assert.deepEqual(run.manifest.spec.outcome, { map: 'auto' });
  const { notes } = reportOf(run);
  assert.ok(notes.some(note => note.code === 'pattern-not-matched' && note.pattern === '(?=a)b'));
});

test('numbers in columns that cannot be calculated with are refused', () => {
  const startingWith =
    (first: number) =>
    (column: unknown): unknown => {
      const { type, data } = column as { type: string; data: string };
      const bytes = Buffer.from(data, 'base64');
      if (type === 'float32') bytes.writeFloatLE(first, 0);
      else if (type === 'float64') bytes.writeDoubleLE(first, 0);
      else if (type === 'int32') bytes.writeInt32LE(first, 0);
      else bytes.writeUInt16LE(first, 0);
      return { ...(column as object), data: bytes.toString('base64') };
    };
  for (const value of [Infinity, -Infinity, NaN]) {
    for (const column of ['logProb1', 'logProbT', 'entropy', 'logitVariance'])
      refuses('grid', `trajectories.${column}`, startingWith(value));
    refuses('grid', 'manifest.models.0.probeCenter', startingWith(value));
    refuses('study', 'study.readings.kept', startingWith(value));
  }
  refuses('study', 'study.readings.logProb', startingWith(NaN));
  refuses('grid', 'trajectories.embedding', startingWith(0x7c00), 'trajectories');
  refuses('grid', 'trajectories.ids', startingWith(-7));
  refuses('grid', 'plan.windows.0.ids', startingWith(-7));
  refuses('grid', 'plan.windows.0.ids', startingWith(1e9));
  refuses('grid', 'plan.windows.0.ids', packColumn(new Int32Array(0)));
  refuses('study', 'study.texts.0.ids', startingWith(-7));
});

test('parts that do not fit together are refused', () => {
  const twice = (list: unknown): unknown => [...(list as unknown[]), ...(list as unknown[])];
  refuses('grid', 'plan.order', twice);
  refuses('grid', 'plan.order', []);
  refuses('grid', 'plan.temperatures.0', 99, 'plan.temperatures');
  refuses('grid', 'plan.cells.0.samples', 1);
  refuses('grid', 'plan.tokens', 1);
});

test('an ablation, a window or an item that its model or study lacks is refused', () => {
  const message = (...change: Parameters<typeof refusal>): string => refusal(...change)?.message ?? 'opened';
  assert.match(message('grid', 'plan.windows.0.ablation', { layers: 99 }), /names a layer that the model lacks/);
  assert.match(message('grid', 'plan.windows.0.ablation', { maskedHeads: [[0, 99]] }), /names a head/);
  assert.match(message('study', 'study.configurations.1.ablation', { layers: 99 }), /names a layer/);
  assert.match(message('grid', 'plan.windows.0.model', 9), /has no model/);
  assert.match(message('training', 'study.items.0.options', []), /item without its answer/);
  assert.match(message('training', 'study.kind', 'size'), /study\.kind/);
});

test('a message without a parameter of its code is refused', () => {
  for (const value of [{ code: 'few-masks' }, { code: 'few-masks', masks: 1 }, { code: 'text', text: 5 }])
    refuses('grid', 'plan.modeReason', value);
  refuses('grid', 'manifest.models.0.card.notes', [{ code: 'few-masks' }], 'manifest.models.card.notes');
  assert.equal(refusal('grid', 'plan.modeReason', { code: 'few-masks', masks: 1, enough: 4 }), null);
  assert.equal(refusal('grid', 'plan.modeReason', { code: 'from-a-later-version', size: 1 }), null);
});
