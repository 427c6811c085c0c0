import assert from 'node:assert/strict';
import { performance } from 'node:perf_hooks';
import test from 'node:test';
import { openModel } from '../../src/engine/openModel.ts';
import type { LanguageModel, ModelCard } from '../../src/domain/languageModel.ts';
import type { CommitmentReport } from '../../src/domain/paths.ts';
import type { OutcomeSpec } from '../../src/domain/spec.ts';
import { gridExperiment } from '../../src/experiments/diagram/gridExperiment.ts';
import { gridReport } from '../../src/experiments/diagram/report/gridReport.ts';
import { facts, specOf } from '../unit/support/experiments.ts';
import { accessTo } from '../unit/support/guidedRun.ts';
import { freshFolders } from './support/modelVariants.ts';

const { signal } = new AbortController();

const folders = freshFolders();

interface Opened {
  readonly stages: readonly string[];
  readonly card: ModelCard;
  readonly ends: readonly number[];
  readonly laws: Float32Array;
  readonly centre: Float32Array | null;
}

async function use(): Promise<Opened> {
  const stages: string[] = [];
  const model = await openModel('smollm2-135m-instruct', folders, {
    threads: 2,
    signal,
    onStage: ({ step }) => stages.push(step),
  });
  const { ids } = model.encode('The capital of France is', 'raw');
  assert.deepEqual([...ids], [504, 3575, 282, 4649, 314]);
  const { logits } = await model.score(ids, ids.length - 1, signal);
  const centre = await model.probeCenter('chat', signal);
  await model.close();
  return { stages, card: model.card, ends: model.eosTokenIds, laws: logits, centre };
}

test('the built-in model is prepared once, predicts what transformers predicts, and opens the same again', async () => {
  const first = await use();
  assert.deepEqual(first.stages, ['reading', 'preparing', 'loading', 'checking']);
  const likeliest = [...first.laws.keys()].sort((a, b) => (first.laws[a] ?? 0) - (first.laws[b] ?? 0)).slice(-4);
  assert.deepEqual(likeliest, [2250, 4528, 260, 7042]);
  const { card } = first;
  assert.deepEqual(
    [card.kind, card.vocabulary, card.context, card.width, card.precision],
    ['built-in', 49_152, 8192, 576, '4-bit weights, computed in fp32'],
  );
  assert.deepEqual([...first.ends].sort(), [0, 2]);
  assert.equal(card.modelHash, '04ed2891a681fde236652ee41e3bad782e8290b164eb48d64af12e6b48f3c6e5');
  assert.deepEqual(card.notes, []);

  const second = await use();
  assert.deepEqual(second.stages, ['reading', 'loading']);
  assert.deepEqual({ ...second, stages: [] }, { ...first, stages: [] });
});

/** The commitment curve of one cell, and its agreement. */
async function curveOf(model: LanguageModel, prompt: string, tokens: number, outcome: OutcomeSpec) {
  const sizes = { temperatures: [0.7], windows: [{ kind: 'all' }], samples: 30, tokens, seed: 3 } as const;
  const spec = specOf({ preset: 'standard', prompt, outcome, model: model.card.id, ...sizes });
  const steps = gridExperiment.run({ facts, now: () => performance.now(), spec }, accessTo(model), signal);
  for (;;) {
    const step = await steps.next();
    if (step.done !== true) continue;
    const { cells, paths } = gridReport(step.value, outcome);
    assert.ok(paths?.commitment !== undefined);
    return { ...paths.commitment, agreement: cells[0]?.figures['agreement'] };
  }
}

function ninetyOf({ readings }: CommitmentReport): number {
  const figure = readings.find(({ id }) => id === 'ninety')?.figure;
  assert.ok(figure?.kind === 'estimate');
  return figure.value;
}

test('a classification is decided by its first token, a story opening is not', async () => {
  const model = await openModel('smollm2-135m-instruct', folders, { threads: 2, signal, onStage: () => undefined });
  try {
    const one = await curveOf(model, 'Is the sky blue? Answer with one word: yes or no.', 4, { map: 'word' });
    assert.ok(ninetyOf(one) <= 2, one.sentence);
    assert.deepEqual(one.curve.series[0]?.y[0], one.agreement);
    const prompt = 'Write the first sentence of a story about a lighthouse.';
    const story = await curveOf(model, prompt, 8, { map: 'meaning' });
    assert.ok(ninetyOf(story) > 4, story.sentence);
    // By meaning the kinds of agreement are formed by clusters, the curve compares pairs.
    const [start] = story.curve.series[0]?.y ?? [];
    assert.ok(start?.kind === 'estimate' && story.agreement?.kind === 'estimate');
    const [low, high] = start.interval;
    assert.ok(low <= story.agreement.interval[1] && high >= story.agreement.interval[0]);
  } finally {
    await model.close();
  }
});
