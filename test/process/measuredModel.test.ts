/** The stored comparison of the built-in model, against one that is made here. UPDATE_MEASURED=1 stores it anew. */
import assert from 'node:assert/strict';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { entropyOf } from '../../src/core/distribution.ts';
import { ExportedModel } from '../../src/engine/comparison/exportedModel.ts';
import {
  measuredName,
  measuredReference,
  measuredVersions,
  readMeasured,
  textHere,
  type Measured,
} from '../../src/engine/comparison/measuredModel.ts';
import { readExported, type Reading } from '../../src/engine/comparison/referenceReading.ts';
import type { Int8Facts } from '../../src/domain/int8.ts';
import { openModel } from '../../src/engine/openModel.ts';
import { openSession } from '../../src/engine/runtime.ts';
import type { ModelCard } from '../../src/domain/languageModel.ts';
import type { OpeningStage } from '../../src/domain/opening.ts';
import { readModelFolder, type ModelFolder } from '../../src/modelFiles/folders/modelFolder.ts';
import type { OpenSession } from '../../src/modelFiles/onnx/session.ts';
import { encodeModel } from '../../src/modelFiles/prepared/modelWriter.ts';
import { loadModel, rewriteModel } from '../../src/modelFiles/prepared/rewrittenModel.ts';
import { fixtures, freshFolder, freshFolders } from './support/modelVariants.ts';
import { weightBits, withInt8 } from './support/processor.ts';

const id = 'smollm2-135m-instruct';
const { signal } = new AbortController();
const builtIn = join(freshFolders().builtIn, id);

/** Open a model once and return its card, the steps that it took, and of how many they were said to be. */
async function use(
  reference: string,
  folders = freshFolders(),
): Promise<{ readonly card: ModelCard; readonly stages: readonly string[]; readonly totals: readonly number[] }> {
  const stages: string[] = [];
  const totals = new Set<number>();
  const onStage = ({ step, of }: OpeningStage): void => {
    stages.push(step);
    totals.add(of);
  };
  const model = await openModel(reference, folders, { threads: 2, signal, onStage });
  await model.close();
  return { card: model.card, stages, totals: [...totals] };
}

/** A copy of the model that is not a built-in one, and therefore compared here. */
function copied(): string {
  const folder = join(freshFolder(), id);
  cpSync(builtIn, folder, { recursive: true });
  return folder;
}

/** The likeliest tokens whose ln p is kept for each place. */
const likeliest = 16;

/** What is kept of a reading. */
function keptReading({ alone, steps }: Reading): Pick<Measured, 'alone' | 'steps'> {
  return {
    alone: [...alone].map(([position, logProbs]) => [position, likeliestOf(logProbs)]),
    steps: steps.map(rows => rows.map(likeliestOf)),
  };
}

function likeliestOf(logProbs: Float32Array) {
  const rounded = (value: number | undefined): number => Number((value ?? NaN).toPrecision(8));
  const ids = [...logProbs.keys()].sort((a, b) => (logProbs[b] ?? 0) - (logProbs[a] ?? 0)).slice(0, likeliest);
  return { ids, logProbs: ids.map(id => rounded(logProbs[id])), entropy: rounded(entropyOf(logProbs.map(Math.exp))) };
}

type ModelFile = Pick<ModelFolder, 'graphFile' | 'roles' | 'shape' | 'headRows'>;

/** What the file reads in the short text. */
async function readFile(
  vocabulary: number,
  { graphFile, roles, shape, headRows }: ModelFile = readModelFolder(builtIn),
): Promise<Pick<Measured, 'alone' | 'steps'>> {
  const session = await openSession(graphFile, 2, 'none');
  try {
    const sizes = { shape, vocabulary, headRows, farthest: 0 };
    const reading = await readExported(new ExportedModel(session, roles, shape), textHere(vocabulary), sizes, () =>
      Promise.resolve(),
    );
    return keptReading(reading);
  } finally {
    await session.close();
  }
}

function comparisonOf({ comparison }: ModelCard): Measured['fp32']['comparison'] {
  assert.ok(comparison?.masks !== undefined);
  return { ...comparison, masks: comparison.masks };
}

test('what is stored with the built-in model is what a comparison with its file finds here', withInt8, async () => {
  const folder = copied();
  const fp32 = await use(folder);
  const int8 = await use(`${folder}#int8`);
  assert.ok(fp32.stages.includes('comparing') && int8.stages.includes('comparing'));
  const facts = int8.card.int8;
  assert.ok(facts);
  const found: Measured = {
    modelHash: fp32.card.modelHash,
    versions: measuredVersions,
    fp32: { comparison: comparisonOf(fp32.card) },
    int8: { comparison: comparisonOf(int8.card), facts },
    ...(await readFile(fp32.card.vocabulary)),
  };
  if (process.env['UPDATE_MEASURED'] === '1') writeFileSync(join(builtIn, measuredName), `${JSON.stringify(found)}\n`);
  const stored = readMeasured(builtIn, fp32.card.modelHash);
  assert.ok(stored, 'rewrite, 8-bit arithmetic or runtime have changed: store it anew with UPDATE_MEASURED=1');

  for (const [own, kept] of [
    [found.fp32.comparison, stored.fp32.comparison],
    [found.int8.comparison, stored.int8.comparison],
  ] as const) {
    // The tolerance follows from differences of the file's own readings, which differ from processor to processor.
    const unmeasured = { logProb: 0, entropy: 0, tolerance: 0 };
    assert.deepEqual({ ...kept, ...unmeasured }, { ...own, ...unmeasured });
    assert.ok(Math.max(kept.logProb, kept.entropy) <= kept.tolerance);
    assert.ok(Math.max(own.logProb, own.entropy) <= own.tolerance);
  }
  assert.deepEqual([stored.int8.facts.weightBits, facts.weightBits], [8, 8]);
  const pairs = [
    [facts, stored.int8.facts],
    ...(facts.texts ?? []).map((text, at) => [text, stored.int8.facts.texts?.[at]] as const),
  ] as const;
  assert.equal(pairs.length, 5);
  for (const [own, kept] of pairs) {
    assert.equal(kept?.tokens, own.tokens);
    assert.ok(Math.abs(kept.divergence - own.divergence) < 0.1 * own.divergence + 1e-4, String(own.divergence));
  }
  const places = (reading: Pick<Measured, 'alone' | 'steps'>) => [
    ...reading.alone.map(([, place]) => place),
    ...reading.steps.flat(),
  ];
  const kept = places(stored);
  assert.equal(kept.length, 46);
  places(found).forEach((place, at) => {
    assert.deepEqual(kept[at]?.ids.length, place.ids.length);
    assert.ok(Math.abs((kept[at]?.logProbs[0] ?? NaN) - (place.logProbs[0] ?? NaN)) < 1e-4);
    assert.ok(Math.abs((kept[at]?.entropy ?? NaN) - place.entropy) < 1e-4);
  });
});

test('the built-in model opens with what is stored, a short text is read here, and both are stated', async () => {
  const { card, stages, totals } = await use(id);
  assert.deepEqual(stages, ['reading', 'preparing', 'loading', 'checking']);
  assert.deepEqual(totals, [4]);
  const stored = readMeasured(builtIn, card.modelHash);
  assert.ok(stored && card.comparison?.here);
  assert.deepEqual(comparisonOf(card), { ...stored.fp32.comparison, here: card.comparison.here });
  assert.equal(card.comparison.here.tokens, 40);
  assert.ok(card.comparison.here.logProb > 0 && card.comparison.here.logProb < card.comparison.tolerance);
});

test('so does it in int8 where weights have 8 bits, and with fewer it is refused', async () => {
  const reference = `${id}#int8`;
  if (weightBits === 7) {
    await assert.rejects(use(reference), { kind: 'model-unsupported' });
    return;
  }
  const { card, stages, totals } = await use(reference);
  assert.deepEqual(stages, ['reading', 'preparing', 'rounding', 'loading', 'checking']);
  assert.deepEqual(totals, [5]);
  const stored = readMeasured(builtIn, card.modelHash);
  assert.ok(stored && card.comparison?.here);
  assert.deepEqual(comparisonOf(card), { ...stored.int8.comparison, here: card.comparison.here });
  assert.equal(card.comparison.here.tokens, 40);
  assert.ok(card.comparison.here.logProb > 0 && card.comparison.here.logProb < 4);
  assert.deepEqual(card.int8, { ...stored.int8.facts, built: true });
});

test('a graph that reads the short text otherwise, or a file that was not measured, is compared in full', async () => {
  const folder = readModelFolder(join(fixtures, 'llama'));
  const { graphFile, roles, shape, headRows: vocabulary } = folder;
  const loaded = loadModel(folder);
  assert.equal(rewriteModel(loaded, folder, 'cascade').attention, 'cascade');
  const graph = encodeModel(loaded.model, loaded.weights);
  const reading = await readFile(vocabulary, { graphFile, roles, shape, headRows: vocabulary });
  const comparison: Measured['fp32']['comparison'] = {
    attention: 'cascade',
    reference: 'file',
    tokens: 40,
    masks: 64,
    window: null,
    logProb: 0,
    entropy: 0,
    tolerance: 1e-4,
  };
  const facts: Int8Facts = { divergence: 0.001, entropyShift: 0, tokens: 9, weightBits: 8, rotated: true };
  const measured: Measured = {
    modelHash: 'a',
    versions: measuredVersions,
    fp32: { comparison },
    int8: { comparison, facts },
    ...reading,
  };
  const open: OpenSession = model => openSession(model, 1);
  const compare = (changed: Partial<Measured>, attention: 'cascade' | 'own' = 'cascade') =>
    measuredReference({ ...measured, ...changed }, folder, { open, vocabulary, signal }).compareWith(graph, attention);
  const found = await compare({});
  assert.ok(found?.comparison.here && found.comparison.here.logProb < 1e-4);
  await found.session.close();
  const moved = reading.alone.map(
    ([position, place]) => [position, { ...place, logProbs: place.logProbs.map(value => value - 1e-3) }] as const,
  );
  assert.equal(await compare({ alone: moved.map(([position, place]) => [position, place]) }), null);
  assert.equal(await compare({}, 'own'), null);

  const stored = freshFolder();
  assert.equal(readMeasured(stored, 'a'), null);
  const store = (changed: Partial<Measured>): void => {
    writeFileSync(join(stored, measuredName), JSON.stringify({ ...measured, ...changed }));
  };
  store({});
  assert.deepEqual(readMeasured(stored, 'a'), measured);
  assert.equal(readMeasured(stored, 'b'), null);
  store({ versions: `${measuredVersions}1` });
  assert.equal(readMeasured(stored, 'a'), null);
});
