import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import type { AdjacentError } from '../../../src/core/adjacentError.ts';
import { prepareReplication } from '../../../src/engine/replication/replicationPreflight.ts';
import type { EngineFolders } from '../../../src/protocol/engineProtocol.ts';
import { replicationItems, replicationSources } from '../../../src/engine/replication/replicationSources.ts';

const fixtures = join(import.meta.dirname, '..', '..', 'fixtures');
const folder = mkdtempSync(join(tmpdir(), 'adjacent-replication-'));
after(() => {
  rmSync(folder, { recursive: true, force: true });
});
const items = join(fixtures, 'items', 'high_school_physics');

/** An added folder with two models in it, and a Hugging Face cache with a third and the items. */
function layOut(): Pick<EngineFolders, 'builtIn' | 'added' | 'cache'> {
  const models = join(folder, 'models');
  const cache = join(folder, 'hub');
  const snapshot = join(cache, 'models--EleutherAI--pythia-1.4b', 'snapshots', 'abc');
  const dataset = join(cache, 'datasets--cais--mmlu', 'snapshots', 'def');
  mkdirSync(models);
  mkdirSync(join(models, 'opt-1.3b'));
  writeFileSync(join(models, 'opt-1.3b', 'config.json'), '{"model_type": "opt"}');
  symlinkSync(join(fixtures, 'models', 'gpt2'), join(models, 'gpt2-xl'));
  mkdirSync(join(snapshot, '..'), { recursive: true });
  symlinkSync(join(fixtures, 'models', 'gpt_neox'), snapshot);
  mkdirSync(dataset, { recursive: true });
  symlinkSync(items, join(dataset, 'high_school_physics'));
  return { builtIn: join(folder, 'none'), added: [models], cache };
}
const found = layOut();
const folders: EngineFolders = { ...found, storage: folder, runs: folder, storageLimit: 1e9 };

test('models are found in added folders and in the cache, read by their headers', () => {
  const sources = replicationSources(found);
  assert.deepEqual(
    sources.map(({ name, family, layers, width, problem }) => [name, family, layers, width, problem === null]),
    [
      ['gpt2-xl', 'gpt2', 2, 32, true],
      ['opt-1.3b', '', 0, 0, false],
      ['EleutherAI/pythia-1.4b', 'gpt_neox', 2, 32, true],
    ],
  );
  assert.deepEqual(
    replicationSources({ builtIn: found.builtIn, added: [join(folder, 'models', 'gpt2-xl')], cache: null }).map(
      ({ name }) => name,
    ),
    ['gpt2-xl'],
  );
});

test('items are looked for where they were said to be, in added folders, then in the cache', () => {
  const cached = join(
    folder,
    'hub',
    'datasets--cais--mmlu',
    'snapshots',
    'def',
    'high_school_physics',
    'test-00000-of-00001.parquet',
  );
  assert.deepEqual(replicationItems(found, null), [cached]);
  assert.deepEqual(replicationItems({ ...found, added: [...found.added, items] }, null), [
    join(items, 'test-00000-of-00001.parquet'),
  ]);
  assert.deepEqual(replicationItems(found, items), [join(items, 'test-00000-of-00001.parquet')]);
  assert.deepEqual(replicationItems(found, 'mine.jsonl'), ['mine.jsonl']);
  assert.deepEqual(replicationItems({ ...found, cache: null }, null), []);
});

test("what poses under the paper's names is said, and refused until stand-ins are wanted", async () => {
  const strict = await prepareReplication(folders, { standIns: false, precision: null, items: null });
  assert.equal(strict.found.error?.kind, 'model-missing');
  const [, , note = ''] = strict.lines;
  assert.match(note, /is called gpt2-xl but is a different model/);
  assert.ok(strict.lines.some(line => line.startsWith('Items: 12 items in 1 file')));
  const limited = await prepareReplication(folders, { standIns: false, precision: null, items: null, limit: 5 });
  assert.ok(limited.lines.some(line => line.startsWith('Items: 5 items in 1 file')));
  const posing = await prepareReplication(folders, { standIns: true, precision: null, items: null });
  assert.equal(posing.found.error?.message, 'Models of the paper are missing: opt-1.3b.');
  await assert.rejects(
    prepareReplication(folders, { standIns: false, precision: null, items: join(folder, 'none.csv') }),
    (error: AdjacentError) => error.kind === 'bad-argument',
  );
});
