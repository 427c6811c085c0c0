import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { AdjacentError } from '../../src/core/adjacentError.ts';
import { describeModel } from '../../src/engine/catalog/modelDescription.ts';
import { checkSweepMemory, referenceMemory } from '../../src/engine/catalog/modelMemory.ts';
import { listModels } from '../../src/engine/catalog/modelListing.ts';
import { openModel } from '../../src/engine/openModel.ts';
import { probeSentences } from '../../src/engine/sampler/probeSentences.ts';
import type { EngineFolders } from '../../src/protocol/engineProtocol.ts';
import type { LanguageModel } from '../../src/domain/languageModel.ts';
import {
  copyFixture,
  fixtures,
  freshFolder,
  freshFolders,
  changedFixture,
  matricesOf,
} from './support/modelVariants.ts';

const { signal } = new AbortController();
const open = (id: string, folders: EngineFolders): Promise<LanguageModel> =>
  openModel(id, folders, { threads: 1, signal, onStage: () => undefined });
const kindOf =
  (kind: string, message: RegExp) =>
  (error: unknown): boolean =>
    error instanceof AdjacentError && error.kind === kind && message.test(error.message) && error.remedy !== '';
const facts = {
  about: 'A teaching model of a tiny world.',
  prompts: ['Ann has a'],
  probes: ['The cat sat.', 'Ann went home.'],
  series: 'ladder',
  parameters: 12345,
  layers: 2,
  step: 64,
  tokens: 1e6,
};

/** A folder of built-in models with one of several, which has checkpoints 1, 2, 4, 16, 32, one of them with another
 * tokenizer, and one empty. */
function ladder(): EngineFolders {
  const builtIn = freshFolder();
  const model = copyFixture('gpt_neox', join(builtIn, 'ladder', 'tiny'));
  mkdirSync(join(builtIn, 'ladder', 'recipe'));
  writeFileSync(join(model, 'adjacent.json'), JSON.stringify(facts));
  for (const [step, fill] of [
    [1, 64],
    [2, 128],
    [4, 192],
    [16, 256],
    [32, 320],
  ] as const) {
    const changed = changedFixture('gpt_neox', graph => {
      for (const tensor of matricesOf(graph)) tensor.rawData?.fill(0, 0, fill);
    });
    cpSync(changed, join(model, 'checkpoints', `step-${step}`), { recursive: true });
  }
  mkdirSync(join(model, 'checkpoints', 'step-8'));
  mkdirSync(join(model, 'checkpoints', 'notes'));
  const other = join(model, 'checkpoints', 'step-32', 'tokenizer.json');
  writeFileSync(other, `${readFileSync(other, 'utf8')} `);
  return freshFolders({ builtIn });
}

test('a built-in model of a series is listed with what its folder says, its checkpoints in it and not as models', async () => {
  const folders = ladder();
  const listed = listModels(folders).filter(model => model.kind === 'built-in');
  assert.deepEqual(
    listed.map(({ id, name, about, problem, layers, heads, parameterCount, series, prompts, checkpoints }) => ({
      id,
      name,
      about,
      problem,
      layers,
      heads,
      parameterCount,
      series,
      prompts,
      checkpoints,
    })),
    [
      {
        id: 'ladder/tiny',
        name: 'tiny',
        about: facts.about,
        problem: null,
        layers: 2,
        heads: 4,
        parameterCount: 12345,
        series: 'ladder',
        prompts: facts.prompts,
        checkpoints: [1, 2, 4, 16, 32, 64],
      },
    ],
  );
  const model = await open('ladder/tiny', folders);
  const { card, probeTexts } = model;
  await model.close();
  assert.deepEqual(
    [card.id, card.layers, card.heads, card.parameterCount, card.series, card.checkpoints],
    ['ladder/tiny', 2, 4, 12345, 'ladder', [1, 2, 4, 16, 32, 64]],
  );
  assert.deepEqual(probeTexts, facts.probes);
  assert.deepEqual(
    card.notes.filter(note => note.code === 'checkpoint-gap'),
    [{ code: 'checkpoint-gap', before: 4, after: 16 }],
  );
});

test('a checkpoint opens by its step, with weights of its own and the words of its model', async () => {
  const folders = ladder();
  const ids = Int32Array.of(5, 6, 7);
  const laws: Float32Array[] = [];
  for (const id of [
    'ladder/tiny',
    'ladder/tiny@step-2',
    'ladder/tiny@step2#8-bit',
    join(folders.builtIn, 'ladder', 'tiny@step-2'),
    'ladder/tiny@step-64',
  ]) {
    const model = await open(id, folders);
    laws.push((await model.score(ids, 0, signal)).logits);
    assert.equal(model.card.id, id);
    assert.deepEqual([model.card.about, model.probeTexts, model.card.series], [facts.about, facts.probes, 'ladder']);
    if (id === 'ladder/tiny@step-2') assert.equal(model.card.name, 'tiny (step 2)');
    if (id.endsWith('#8-bit')) assert.equal(model.card.name, 'tiny (step 2, 8-bit)');
    await model.close();
  }
  const [whole, second, rounded, byPath, last] = laws;
  assert.deepEqual(last, whole, 'the last step is the model itself');
  assert.notDeepEqual(whole, second);
  assert.notDeepEqual(second, rounded);
  assert.deepEqual(second, byPath);
  const direct = await open(join(folders.builtIn, 'ladder', 'tiny', 'checkpoints', 'step-2'), folders);
  assert.deepEqual((await direct.score(ids, 0, signal)).logits, second);
  assert.deepEqual(direct.probeTexts, facts.probes);
  await direct.close();
});

test('a checkpoint that is not there, and one with another tokenizer, are refused in a sentence', async () => {
  const folders = ladder();
  await assert.rejects(
    open('ladder/tiny@step-8', folders),
    (error: unknown) =>
      kindOf('model-missing', /no checkpoint step-8/)(error) &&
      error instanceof AdjacentError &&
      error.remedy.includes('1, 2, 4, 16, 32'),
  );
  await assert.rejects(open('ladder/tiny@step-32', folders), kindOf('model-unsupported', /different tokenizers/));
  await assert.rejects(open('ladder/none', folders), kindOf('model-missing', /no model named/));
  await assert.rejects(open('ladder/../ladder', folders), kindOf('model-incomplete', /./));
  await assert.rejects(open('../outside', folders), kindOf('model-missing', /no model named/));
});

test('revisions stepN of a Hugging Face repository are checkpoints of one model', async () => {
  const cache = freshFolder();
  const repository = join(cache, 'models--org--tiny');
  const commit = (at: number): string => String(at).repeat(40);
  ['main', 'step512', 'step0'].forEach((name, at) => {
    cpSync(
      changedFixture('gpt_neox', graph => {
        for (const tensor of matricesOf(graph)) tensor.rawData?.fill(0, 0, 64 * at);
      }),
      join(repository, 'snapshots', commit(at + 1)),
      { recursive: true },
    );
    mkdirSync(join(repository, 'refs'), { recursive: true });
    writeFileSync(join(repository, 'refs', name), commit(at + 1));
  });
  const folders = freshFolders({ cache });
  const listed = listModels(folders).filter(model => model.kind === 'cache');
  assert.deepEqual(
    listed.map(({ id, name, checkpoints }) => [id, name, checkpoints]),
    [[join(repository, 'snapshots', commit(1)), 'org/tiny', [0, 512]]],
  );
  const ids = Int32Array.of(5, 6, 7);
  const laws: Float32Array[] = [];
  for (const id of [
    'org/tiny',
    'org/tiny@step512',
    'org/tiny@step-0',
    `${join(repository, 'snapshots', commit(1))}@step512`,
  ]) {
    const model = await open(id, folders);
    laws.push((await model.score(ids, 0, signal)).logits);
    assert.equal(model.card.kind, 'cache');
    await model.close();
  }
  assert.deepEqual(laws[1], laws[3]);
  assert.equal(new Set(laws.map(law => law.join())).size, 3);
});

test('a model is described before it is opened, and the knobs are those of the open one', async () => {
  const folders = freshFolders({ added: [] });
  for (const family of ['llama', 'bloom']) {
    const id = join(fixtures, family);
    const before = describeModel(id, folders);
    assert.deepEqual([before.invariance, before.forms, before.modelHash], ['unprobed', [], '']);
    const model = await open(id, folders);
    await model.close();
    assert.deepEqual(model.probeTexts, probeSentences);
    const after = describeModel(id, folders);
    const { layers, heads, knobs, tokenizerHash, memory, context } = model.card;
    assert.deepEqual(
      {
        layers: after.layers,
        heads: after.heads,
        knobs: after.knobs,
        tokenizerHash: after.tokenizerHash,
        memory: after.memory,
        context: after.context,
      },
      { layers, heads, knobs, tokenizerHash, memory, context },
    );
    assert.equal(before.knobs.layers, null);
  }
  assert.equal(describeModel('calibration:curie-weiss', folders).kind, 'calibration');
  assert.throws(
    () => describeModel(`${join(fixtures, 'llama')}@step-1`, folders),
    kindOf('model-missing', /no checkpoint/),
  );
});

test('a sweep that does not fit is refused before anything is loaded, with the part that fits', () => {
  const folders = freshFolders();
  const [small, rounded, large] = [join(fixtures, 'opt'), `${join(fixtures, 'opt')}#4-bit`, 'smollm2-135m-instruct'];
  const [needs, less, most] = [small, rounded, large].map(id => referenceMemory(id, folders));
  assert.ok(needs && less && most && less.stored < needs.stored && most.open > 2 * needs.open && !most.prepared);
  assert.doesNotThrow(() => {
    checkSweepMemory([small, rounded, large], folders, 1, Math.max(most.open, most.prepare));
  });
  assert.throws(
    () => {
      checkSweepMemory([small, large, rounded], folders, 1, most.open - 1);
    },
    (error: unknown) => {
      assert.ok(error instanceof AdjacentError && error.kind === 'model-too-large');
      assert.match(
        error.message,
        /^These models need about [\d.]+ [GM]B of memory, but this machine has [\d.]+ [GM]B\.$/,
      );
      assert.match(error.remedy, /^Leave out smollm2-135m-instruct: the other 2 models need \d+ MB\.$/);
      return true;
    },
  );
  assert.throws(
    () => {
      checkSweepMemory([small, large], folders, 2, most.open + 1);
    },
    kindOf('model-too-large', /need about/),
  );
  assert.throws(
    () => {
      checkSweepMemory([large], folders, 1, 1e6);
    },
    (error: unknown) => error instanceof AdjacentError && error.remedy.startsWith('Choose smaller models'),
  );
});
