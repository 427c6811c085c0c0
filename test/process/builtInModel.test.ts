import assert from 'node:assert/strict';
import { performance } from 'node:perf_hooks';
import test from 'node:test';
import { sum } from '../../src/core/numeric/sums.ts';
import { forkStrength } from '../../src/core/paths/forks.ts';
import { openModel } from '../../src/engine/openModel.ts';
import type { LanguageModel, ModelCard } from '../../src/domain/languageModel.ts';
import type { CommitmentReport } from '../../src/domain/paths.ts';
import type { GridRun } from '../../src/domain/run.ts';
import type { GridSpec, OutcomeSpec } from '../../src/domain/spec.ts';
import { gridExperiment } from '../../src/experiments/diagram/gridExperiment.ts';
import { gridReport } from '../../src/experiments/diagram/report/gridReport.ts';
import { sampleForks } from '../../src/experiments/diagram/run/forkSampling.ts';
import { commitmentPlan } from '../../src/experiments/diagram/run/pathSampling.ts';
import { forkOutcomes } from '../../src/run/measuring/forkOutcomes.ts';
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

async function runOf(model: LanguageModel, changes: Partial<GridSpec>): Promise<GridRun> {
  const spec = specOf({ model: model.card.id, ...changes });
  const steps = gridExperiment.run({ facts, now: () => performance.now(), spec }, accessTo(model), signal);
  for (;;) {
    const step = await steps.next();
    if (step.done === true) return step.value;
  }
}

/** The commitment curve of one cell, and its agreement. */
async function curveOf(model: LanguageModel, prompt: string, tokens: number, outcome: OutcomeSpec) {
  const sizes = { temperatures: [0.7], windows: [{ kind: 'all' }], samples: 30, tokens, seed: 3 } as const;
  const spec = { preset: 'standard', prompt, outcome, ...sizes } as const;
  const { cells, paths } = gridReport(await runOf(model, spec), outcome);
  assert.ok(paths?.commitment !== undefined);
  return { ...paths.commitment, agreement: cells[0]?.figures['agreement'] };
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

test('the strengths of the forks of all answers sum to what is not decided at the start', async () => {
  const model = await openModel('smollm2-135m-instruct', folders, { threads: 2, signal, onStage: () => undefined });
  try {
    // With two words to choose from at each place, no alternative is left out.
    const outcome = { map: 'regex', pattern: '([a-z])[^a-z]*$' } as const;
    const prompt = 'Write the first sentence of a story about a lighthouse.';
    const sizes = { temperatures: [1], windows: [{ kind: 'all' }], samples: 100, tokens: 5, seed: 3, topK: 2 } as const;
    const run = await runOf(model, { preset: 'quick', prompt, outcome, ...sizes });
    const [cell] = gridReport(run, outcome).cells;
    const answers = run.cells[0]?.trajectories ?? [];
    const plan = commitmentPlan(run, 0, answers);
    const agreement = cell?.figures['agreement'];
    assert.ok(plan !== null && agreement?.kind === 'estimate' && cell?.unread === null);
    const strengths = new Map<string, number>();
    for (const answer of answers) {
      const key = answer.ids.join();
      if (strengths.has(key)) continue;
      const budget = { positions: sizes.tokens, tokens: 1 };
      // Their own random numbers, so that the errors of the answers are independent.
      const seed = 100 + answer.index;
      const forks = await sampleForks({ ...plan, outcome, answer, budget, seed }, model, signal, () => undefined);
      const { places } = forkOutcomes(forks, answers, outcome);
      assert.ok(places.every(({ other }) => other < 1e-6));
      strengths.set(key, sum(places.map(({ branches }) => forkStrength(branches))));
    }
    const totals = answers.map(({ ids }) => strengths.get(ids.join()) ?? NaN);
    const mean = sum(totals) / totals.length;
    const error = Math.sqrt(sum(totals.map(total => (total - mean) ** 2)) / (totals.length * (totals.length - 1)));
    const [low, high] = agreement.interval;
    const reach = Math.hypot(2.6 * error, Math.max(high - agreement.value, agreement.value - low));
    assert.ok(reach < 0.2, `the comparison is too rough: ${reach}`);
    assert.ok(
      Math.abs(mean - (1 - agreement.value)) <= reach,
      `${mean} and 1 - ${agreement.value}, at most ${reach} apart`,
    );
  } finally {
    await model.close();
  }
});
