import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { AdjacentError } from '../../src/core/adjacentError.ts';
import { resolveModel } from '../../src/engine/catalog/modelDescription.ts';
import { SharedRounding } from '../../src/modelFiles/int8/sharedRounding.ts';
import { doRounding } from '../../src/modelFiles/int8/roundingJob.ts';
import { loadModel, rewriteModel } from '../../src/modelFiles/prepared/rewrittenModel.ts';
import { weightsName } from '../../src/modelFiles/prepared/preparedStore.ts';
import { writeModel } from '../../src/modelFiles/prepared/modelWriter.ts';
import { fixtures, freshFolder, freshFolders } from './support/modelVariants.ts';

const pause = (): Promise<void> => Promise.resolve();

/** Write a fixture in 8 bits with threads that help; `change` is told of each group that is computed here. */
async function write(family: string, helpers: number, { wait = pause, onJob = (): void => undefined } = {}) {
  const { folder } = resolveModel(`${join(fixtures, family)}#int8`, freshFolders());
  const into = freshFolder();
  const rounding = new SharedRounding(helpers, wait);
  try {
    const loaded = loadModel(folder);
    const { groups } = rewriteModel(loaded, folder, 'cascade');
    assert.ok(groups.length > 5);
    rounding.share(
      groups.map(group => ({
        ...group,
        job() {
          onJob();
          return group.job();
        },
      })),
    );
    const hashes = await writeModel(loaded.model, loaded.weights, into, wait, rounding);
    return { hashes, bytes: readFileSync(join(into, weightsName)), groups };
  } finally {
    rounding.close();
  }
}

for (const family of ['llama', 'gpt2', 'gpt_neox']) {
  test(`${family}: the same bytes are written with any number of threads`, async () => {
    const alone = await write(family, 0);
    for (const helpers of [1, 3]) {
      const shared = await write(family, helpers);
      assert.deepEqual(shared.hashes, alone.hashes, `${helpers} threads`);
      assert.ok(shared.bytes.equals(alone.bytes));
    }
  });
}

test('every matrix is computed once, whoever computes it', async () => {
  let jobs = 0;
  const { groups } = await write('llama', 2, { onJob: () => jobs++ });
  assert.equal(jobs, groups.length);
});

test('what a thread had when it ended is computed without it', async () => {
  const alone = await write('llama', 0);
  const { folder } = resolveModel(`${join(fixtures, 'llama')}#int8`, freshFolders());
  const into = freshFolder();
  const rounding = new SharedRounding(2, () => new Promise(setImmediate));
  const loaded = loadModel(folder);
  const { groups } = rewriteModel(loaded, folder, 'cascade');
  let jobs = 0;
  rounding.share(
    groups.map(group => ({
      ...group,
      job() {
        // The threads have jobs by now, and have not begun.
        if (++jobs === 3) rounding.close();
        return group.job();
      },
    })),
  );
  const hashes = await writeModel(loaded.model, loaded.weights, into, pause, rounding);
  assert.deepEqual(hashes, alone.hashes);
  assert.ok(jobs > groups.length, 'some were begun twice');
});

test('a thread that fails gives its jobs back once, though it also exits', async () => {
  const { folder } = resolveModel(`${join(fixtures, 'llama')}#int8`, freshFolders());
  const rounding = new SharedRounding(1, () => new Promise(setImmediate));
  const loaded = loadModel(folder);
  const { groups } = rewriteModel(loaded, folder, 'cascade');
  const computed = new Map<string, number>();
  let isBroken = true;
  rounding.share(
    groups.map(group => ({
      ...group,
      job() {
        const job = isBroken ? { ...group.job(), inputs: -1 } : group.job();
        isBroken = false;
        return job;
      },
      put(rounded: Parameters<typeof group.put>[0]) {
        const [name = ''] = group.tensors;
        computed.set(name, (computed.get(name) ?? 0) + 1);
        group.put(rounded);
      },
    })),
  );
  try {
    const hashes = await writeModel(loaded.model, loaded.weights, freshFolder(), pause, rounding);
    assert.deepEqual(hashes, (await write('llama', 0)).hashes);
    assert.deepEqual(
      [...computed.values()],
      groups.map(() => 1),
    );
  } finally {
    rounding.close();
  }
});

test('cancelling ends the work', async () => {
  let pauses = 0;
  const wait = (): Promise<void> =>
    ++pauses === 4 ? Promise.reject(new AdjacentError('cancelled', 'Cancelled.', '')) : Promise.resolve();
  await assert.rejects(write('llama', 1, { wait }), { kind: 'cancelled' });
});

test('a job gives codes of the magnitudes that it asks for, by output or by input', () => {
  const values = Float32Array.from({ length: 12 }, (_, at) => Math.sin(at));
  const job = { inputs: 4, mostCode: 63, terms: 2, kept: null } as const;
  const matrices = () => [{ values: values.slice(), gains: null, rotated: null }];
  const [first, second] = doRounding({ ...job, matrices: matrices(), byInput: false });
  assert.ok(first && second);
  assert.equal(Math.max(...first.codes.map(Math.abs)), 63);
  for (const [at, value] of values.entries()) {
    const row = Math.floor(at / 4);
    const sum = [first, second].reduce((own, { codes, scales }) => own + (codes[at] ?? NaN) * (scales[row] ?? NaN), 0);
    assert.ok(Math.abs(sum - value) < 2e-4, String(at));
  }
  const [byInput] = doRounding({ ...job, matrices: matrices(), byInput: true });
  assert.equal(byInput?.codes[1], first.codes[4]);
});
