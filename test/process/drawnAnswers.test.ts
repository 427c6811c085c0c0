/** Answers to nothing of the prompt, drawn once and taken over by later runs, on prepared models in 32 and 8 bits. */
import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import type { LanguageModel, SampleRequest } from '../../src/domain/languageModel.ts';
import type { GridRun } from '../../src/domain/run.ts';
import type { GridSpec } from '../../src/domain/spec.ts';
import { clearPreparedModels } from '../../src/engine/catalog/preparedModels.ts';
import { DrawnStore } from '../../src/engine/drawn/drawnStore.ts';
import { openModel } from '../../src/engine/openModel.ts';
import { differencesOf, reportOf } from '../../src/experiments/registry.ts';
import { decodeRun } from '../../src/run/file/runFile.ts';
import { record } from '../unit/support/experiments.ts';
import { foldersIn, openEngine, temporaryFolder, tinyModel, tinySpec } from './support/engine.ts';
import { freshFolder, freshFolders } from './support/modelVariants.ts';

const prepared = freshFolders();
const open = (reference: string): Promise<LanguageModel> =>
  openModel(reference, prepared, { threads: 2, signal: new AbortController().signal, onStage: () => undefined });
const [model, other] = [await open(tinyModel), await open(`${tinyModel}#8-bit`)];
test.after(() => Promise.all([model.close(), other.close()]));

const spec = tinySpec({
  windows: [{ kind: 'all' }, { kind: 'words', words: 0 }],
  temperatures: [0.5, 1, 1.5],
  samples: 20,
  tokens: 12,
});
const folderOf = (storage: string): string => join(storage, 'drawn');
const filesOf = (storage: string): string[] =>
  existsSync(folderOf(storage)) ? readdirSync(folderOf(storage)).map(name => join(folderOf(storage), name)) : [];

/** A model that notes every request and its steps. */
function watched(of: LanguageModel): { readonly model: LanguageModel; readonly requests: SampleRequest[] } {
  const requests: SampleRequest[] = [];
  const sample: LanguageModel['sample'] = (request, signal, onStep) => {
    requests.push(request);
    return of.sample(request, signal, onStep);
  };
  return { model: Object.assign(Object.create(of) as LanguageModel, { sample }), requests };
}

interface Drawn {
  readonly run: GridRun;
  /** Answers that were drawn to nothing of the prompt, and to all of it. */
  readonly toNothing: number;
  readonly toPrompt: number;
}

/** A run that may take over what is in a storage folder. */
async function draw(
  storage: string,
  changes: Partial<GridSpec> = {},
  { of = model, ...rest }: { readonly of?: LanguageModel } & Parameters<typeof record>[2] = {},
): Promise<Drawn> {
  const { model: asked, requests } = watched(of);
  const drawn = new DrawnStore(storage);
  const { run } = await record({ ...spec, ...changes }, [asked], { drawn, ...rest });
  const nothing = run.plan.windows.find(({ words }) => words === 0)?.ids ?? new Int32Array();
  const count = (wanted: boolean): number =>
    requests
      .filter(({ prefix }) => (prefix.join() === nothing.join()) === wanted)
      .reduce((sum, { rows }) => sum + rows.length, 0);
  return { run, toNothing: count(true), toPrompt: count(false) };
}

/** What a run measured, without what it took. */
function measured({ sampled: _, plan: { estimate: __, ...plan }, ...run }: GridRun): unknown {
  return { ...run, plan };
}

test('the model says what its rows depend on, and what it was built from stays', () => {
  assert.ok(model.identity !== undefined && other.identity !== undefined && model.identity !== other.identity);
  assert.equal(model.card.invariance, 'exact');
  assert.equal(typeof model.breaksRepetition, 'function');
});

test('the same run again draws no answer to nothing of the prompt, and is the same run', async () => {
  const storage = freshFolder();
  const first = await draw(storage);
  assert.deepEqual([first.toNothing, first.toPrompt, first.run.sampled?.taken], [60, 60, undefined]);
  const again = await draw(storage);
  assert.deepEqual([again.toNothing, again.toPrompt, again.run.sampled?.taken], [0, 60, 60]);
  assert.deepEqual(measured(again.run), measured(first.run));
  assert.deepEqual(differencesOf(first.run, again.run), []);
  const plain = await draw(freshFolder());
  assert.deepEqual(measured(plain.run), measured(again.run));
  const tokens = (index: number): number =>
    first.run.cells
      .slice(index)
      .reduce((sum, cell) => sum + cell.trajectories.reduce((all, { ids }) => all + ids.length, 0), 0);
  assert.equal(again.run.sampled?.tokens, tokens(0) - tokens(3));
  const rows = reportOf(again.run).manifest.filter(({ label }) => label === 'Drawn in an earlier run');
  assert.match(rows.map(({ value }) => value).join(), /^60 answers to nothing of the prompt/);
  assert.ok(reportOf(first.run).manifest.every(({ label }) => label !== 'Drawn in an earlier run'));
});

test('another prompt takes them over, with as many answers as were drawn', async () => {
  const storage = freshFolder();
  await draw(storage);
  const again = await draw(storage, { prompt: 'once upon a time there' });
  assert.deepEqual([again.toNothing, again.run.sampled?.taken], [0, 60]);
  const more = await draw(storage, { samples: 25 });
  assert.deepEqual([more.toNothing, more.run.sampled?.taken], [15, 60]);
  assert.equal((await draw(storage, { samples: 25 })).toNothing, 0);
  assert.equal((await draw(storage)).toNothing, 0);
});

test('a map of another size takes over what it has in common', async () => {
  const storage = freshFolder();
  const first = await draw(storage);
  const again = await draw(storage, {
    windows: [{ kind: 'all' }, { kind: 'words', words: 1 }, { kind: 'words', words: 0 }],
    temperatures: [1, 2],
  });
  assert.deepEqual([again.toNothing, again.run.sampled?.taken], [20, 20]);
  const at = ({ plan, cells }: GridRun): readonly (readonly string[])[] =>
    plan.cells
      .filter(({ window, temperature }) => plan.windows[window]?.words === 0 && temperature === 1)
      .map(({ index }) => cells[index]?.trajectories.map(({ text }) => text) ?? []);
  assert.deepEqual(at(again.run), at(first.run));
  const { run } = await draw(storage, {}, { replay: again.run });
  assert.deepEqual(differencesOf(again.run, run), []);
});

test('of another token budget, answers that had ended are taken over', async () => {
  const storage = freshFolder();
  const { run } = await draw(storage, { mode: 'answers' });
  const whole = run.cells.slice(3).flatMap(({ trajectories }) => trajectories.filter(({ ended }) => ended)).length;
  assert.ok(whole > 0 && whole < 60);
  const longer = await draw(storage, { tokens: 16 });
  assert.equal(longer.run.sampled?.taken ?? 0, whole);
  assert.equal(longer.toNothing, 60 - whole);
  const plain = await draw(freshFolder(), { tokens: 16 });
  assert.deepEqual(measured(longer.run), measured(plain.run));
});

const differing: readonly (readonly [string, Partial<GridSpec>, LanguageModel?])[] = [
  ['another seed', { seed: 6 }],
  ['another precision', {}, other],
  ['a system message', { messages: [{ role: 'system', content: 'the sea is' }] }],
  ['other temperatures', { temperatures: [0.6, 1.1, 1.6] }],
  ['top-k', { topK: 5 }],
  ['a stop string', { stop: ['e'] }],
  ['answers without an end', { mode: 'streams' }],
];

for (const [what, changes, of] of differing)
  test(`${what}: answers are drawn`, async () => {
    const storage = freshFolder();
    await draw(storage);
    const { toNothing, run } = await draw(storage, changes, of && { of });
    assert.deepEqual([toNothing, run.sampled?.taken], [60, undefined]);
  });

test('nothing that depends on a text of the user is kept', async () => {
  const storage = freshFolder();
  await draw(storage, { messages: [{ role: 'system', content: 'the sea is' }] });
  await draw(storage, { windows: [{ kind: 'all' }, { kind: 'words', words: 1 }] });
  assert.deepEqual(filesOf(storage), []);
});

test('a model whose texts depend on others of the batch, or that is ablated, draws and keeps nothing', async () => {
  const storage = freshFolder();
  const coupled = Object.assign(Object.create(model) as LanguageModel, {
    card: { ...model.card, invariance: 'batch-coupled' },
  });
  await draw(storage, {}, { of: coupled });
  assert.equal((await model.ablate({ layers: 1 })).identity, undefined);
  assert.deepEqual(filesOf(storage), []);
});

const damages: readonly (readonly [string, (path: string, storage: string) => void])[] = [
  [
    'truncated',
    path => {
      truncateSync(path, statSync(path).size - 4);
    },
  ],
  [
    'empty',
    path => {
      truncateSync(path, 0);
    },
  ],
  [
    'with one changed byte',
    path => {
      const bytes = readFileSync(path);
      const at = bytes.length - 9;
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      writeFileSync(path, bytes);
    },
  ],
  [
    'of another cell',
    (path, storage) => {
      writeFileSync(path, readFileSync(filesOf(storage).find(one => one !== path) ?? ''));
    },
  ],
  [
    'of something else',
    path => {
      writeFileSync(path, 'a text');
    },
  ],
];

for (const [what, damage] of damages)
  test(`a file ${what} is ignored and replaced`, async () => {
    const storage = freshFolder();
    const first = await draw(storage);
    damage(filesOf(storage)[0] ?? '', storage);
    const again = await draw(storage);
    assert.equal(again.toNothing, 20);
    assert.deepEqual(measured(again.run), measured(first.run));
    assert.equal((await draw(storage)).toNothing, 0);
  });

test('a replay draws everything again', async () => {
  const storage = freshFolder();
  await draw(storage);
  const stored = await draw(storage);
  const { run, toNothing } = await draw(storage, {}, { replay: stored.run });
  assert.equal(toNothing, 60);
  assert.deepEqual(differencesOf(stored.run, run), []);
});

test('a run that is canceled within a request keeps nothing of it', async () => {
  const storage = freshFolder();
  const controller = new AbortController();
  let cells = 0;
  const { run } = await draw(
    storage,
    { batch: 4 },
    {
      signal: controller.signal,
      onEvent: event => {
        if (event.type === 'cell' && ++cells === 4) controller.abort();
      },
    },
  );
  assert.equal(run.status, 'cancelled');
  assert.ok(
    run.cells.some(({ state, index }) => state === 'done' && index >= 3),
    'a cell of the window is complete',
  );
  assert.deepEqual(filesOf(storage), []);
});

test('the least recently used files go where there is no room', async () => {
  const storage = freshFolder();
  await draw(storage);
  const [first = '', second = '', third = ''] = filesOf(storage);
  for (const [at, path] of [second, third, first].entries()) utimesSync(path, at + 1, at + 1);
  const room = statSync(first).size + statSync(third).size + 1;
  await new DrawnStore(storage, room).keep('another law', []);
  const left = filesOf(storage);
  assert.ok(!left.includes(second) && left.includes(first));
});

test('a folder that cannot be written stops nothing', async () => {
  const folder = freshFolder();
  const storage = process.getuid?.() === 0 ? '/sys/adjacent' : folder;
  if (storage === folder) chmodSync(folder, 0o555);
  const { run, toNothing } = await draw(storage);
  assert.deepEqual([run.status, toNothing], ['done', 60]);
  assert.equal((await draw(storage)).toNothing, 60);
  assert.deepEqual(filesOf(storage), []);
});

test('clearing deletes them and counts their bytes', async () => {
  const folders = freshFolders();
  await draw(folders.storage);
  const bytes = filesOf(folders.storage).reduce((sum, path) => sum + statSync(path).size, 0);
  assert.ok(bytes > 0);
  assert.equal(clearPreparedModels(folders), bytes);
  assert.deepEqual(filesOf(folders.storage), []);
});

test('two engines of one storage share them, and each run file is complete', async (t: TestContext) => {
  const folders = foldersIn(temporaryFolder(t));
  const signal = new AbortController().signal;
  const runs: GridRun[] = [];
  for (const name of ['first', 'second']) {
    const { client, file } = openEngine(t, { folders });
    await client.analyze(name, spec, file(name), {}, signal);
    const run = decodeRun(readFileSync(file(name), 'utf8'));
    assert.ok(run.kind !== 'study');
    runs.push(run);
    assert.deepEqual((await client.replay(file(name), {}, signal)).differences, []);
  }
  const [first, second] = runs;
  assert.ok(first !== undefined && second !== undefined);
  assert.deepEqual([first.sampled?.taken, second.sampled?.taken], [undefined, 60]);
  assert.deepEqual(differencesOf(first, second), []);
});
