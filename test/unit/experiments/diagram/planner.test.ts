import assert from 'node:assert/strict';
import test from 'node:test';
import { answerSeconds, spend, tokenMilliseconds } from '../../../../src/run/sampling/budget.ts';
import { coarseToFine, temperaturesOf, wantedCells } from '../../../../src/experiments/diagram/plan/grid.ts';
import { outlineOf } from '../../../../src/experiments/diagram/plan/outline.ts';
import type { Plan } from '../../../../src/domain/plan.ts';
import { settlePlan } from '../../../../src/experiments/diagram/plan/planner.ts';
import type { GridSpec } from '../../../../src/domain/spec.ts';
import { letters, smallSpec, specOf, words } from '../../support/experiments.ts';
import { referenceModel } from '../../support/referenceModel.ts';

/** The plan of a spec on a machine whose decode step takes so long at any batch size. */
async function planOn(stepMilliseconds: number, changes: Partial<GridSpec>): Promise<Plan> {
  const spec = specOf(changes);
  return settlePlan(
    spec,
    outlineOf(spec, [referenceModel({ ...words, stepMilliseconds })]),
    new AbortController().signal,
  );
}

const sampled = (plan: Plan): readonly number[] => plan.cells.filter(cell => cell.samples > 0).map(cell => cell.index);
const size = (plan: Plan): number => Math.max(...plan.cells.map(cell => cell.samples));

test('on two AVX2 cores (160 ms a step of 32): quick samples 0.3, 0.7 and 1.1, standard the row, thorough the map', async () => {
  const quick = await planOn(160, { preset: 'quick' });
  assert.deepEqual(
    sampled(quick).map(index => quick.cells[index]?.temperature),
    [0.3, 0.7, 1.1],
  );
  assert.ok(size(quick) >= 16 && size(quick) <= 24 && quick.tokens === 24);
  assert.ok((quick.estimate.seconds ?? 99) <= 30);
  assert.deepEqual(
    quick.shortfalls.map(({ code }) => code),
    ['exact-cells', 'whole-answers', 'few-answers'],
  );

  const standard = await planOn(160, { preset: 'standard' });
  assert.deepEqual(sampled(standard).slice(0, 9), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
  assert.equal(size(standard), 32);
  assert.ok((standard.estimate.seconds ?? 99) <= 87);

  const thorough = await planOn(160, { preset: 'thorough' });
  assert.equal(sampled(thorough).length, 36);
  assert.ok(size(thorough) >= 32 && size(thorough) <= 64 && thorough.tokens === 48 && thorough.refinements === 4);
  assert.deepEqual(thorough.shortfalls, []);
});

test('a faster machine gets more, a slow one the least that allows figures, with its price', async () => {
  const fast = await planOn(10, { preset: 'quick' });
  assert.ok(sampled(fast).length > 3 && size(fast) === 24);
  const slow = await planOn(3000, { preset: 'quick' });
  assert.deepEqual(
    sampled(slow).map(index => slow.cells[index]?.temperature),
    [0.7],
  );
  assert.equal(size(slow), 16);
  assert.deepEqual(slow.shortfalls[0], { code: 'fewer-cells', sampled: 1, wanted: 3 });
  const longer = slow.shortfalls.find(shortfall => shortfall.code === 'takes-longer');
  assert.ok(longer !== undefined && longer.seconds === slow.estimate.seconds && longer.planned === 10);
});

test('the home cell runs to its end, by itself and with its price, unless the user set the budget', async () => {
  const plan = await planOn(160, { preset: 'standard' });
  assert.deepEqual(
    plan.cells.flatMap(({ index, tokens }) => (tokens === undefined ? [] : [[index, tokens]])),
    [[plan.home, 512]],
  );
  assert.deepEqual(plan.order[0], [plan.home]);
  const whole = plan.shortfalls.find(shortfall => shortfall.code === 'whole-answers');
  assert.ok(whole !== undefined && whole.seconds === plan.estimate.seconds);
  // 32 answers of 175 tokens instead of 0.85 * 32, at 160 ms for a step of 16.
  assert.equal(Math.round(whole.whole), Math.round((32 * (175 - 0.85 * 32) * 160) / 16 / 1000));
  const limited = await planOn(160, { preset: 'standard', tokens: 32 });
  assert.ok(limited.cells.every(({ tokens }) => tokens === undefined));
  const streams = await planOn(160, { preset: 'standard', mode: 'streams' });
  assert.ok(streams.cells.every(({ tokens }) => tokens === undefined));
  const spec = specOf({ preset: 'standard' });
  const small = await settlePlan(
    spec,
    outlineOf(spec, [referenceModel({ ...words, context: 100 })]),
    new AbortController().signal,
  );
  const home = small.cells[small.home];
  assert.equal(home?.tokens, 100 - (small.windows[home?.window ?? 0]?.ids.length ?? 0));
});

test('explicit sizes are kept to the letter and nothing is probed', async () => {
  const model = referenceModel(words);
  const spec = smallSpec({ samples: 5, batch: 8 });
  const plan = await settlePlan(spec, outlineOf(spec, [model]), new AbortController().signal);
  assert.deepEqual(model.calls, []);
  assert.deepEqual(
    plan.cells.map(cell => cell.samples),
    [5, 5, 5, 5, 5, 5],
  );
  assert.deepEqual([plan.tokens, plan.batch, plan.estimate.seconds, plan.home, plan.refinements], [12, 8, null, 1, 0]);
  assert.deepEqual(plan.shortfalls, [{ code: 'few-answers', answers: 5, order: 16, agreement: 30 }]);
});

test('what was asked for by name is never cut by the clock', async () => {
  const plan = await planOn(3000, { preset: 'quick', temperatures: [0.5, 1, 1.5], windows: [{ kind: 'all' }] });
  assert.equal(sampled(plan).length, 3);
  const runs = await planOn(160, { kind: 'ergodicity', preset: 'standard' });
  assert.deepEqual([runs.mode, sampled(runs).length, size(runs), runs.tokens], ['streams', 1, 64, 272]);
  assert.ok((runs.estimate.seconds ?? 0) > 60);
});

test('long runs are shortened to a small context while three lengths remain, and refused below', () => {
  const spec = specOf({ kind: 'ergodicity', prompt: 'a b c' });
  const within = (context: number) => outlineOf(spec, [referenceModel({ ...letters, context })]);
  const { tokens, dropped } = within(200);
  assert.equal(tokens, 144);
  assert.ok(dropped.some(message => message.code === 'shortened-runs' && message.wanted === 272));
  assert.equal(within(86).tokens, 80);
  assert.deepEqual(within(400).dropped, []);
  assert.throws(() => within(70), { kind: 'prompt-too-long' });
});

test('home is the whole prompt at 0.7 or the nearest temperature', async () => {
  assert.equal((await planOn(160, {})).cells[(await planOn(160, {})).home]?.temperature, 0.7);
  assert.equal((await planOn(160, { temperatures: [0.1, 0.6, 2] })).home, 1);
});

test('rows whose window cannot be given to the model are left out and named', () => {
  const bare = { ...letters, ends: [] };
  const outline = outlineOf(specOf({ prompt: 'a b c' }), [referenceModel(bare)]);
  assert.deepEqual(
    outline.windows.map(window => window.label),
    ['whole prompt', 'last 2 words', 'last word'],
  );
  const [dropped] = outline.dropped;
  assert.ok(dropped?.code === 'row-dropped' && dropped.label === 'nothing' && dropped.because !== '');
  assert.throws(
    () =>
      outlineOf(specOf({ prompt: 'a b c', windows: [{ kind: 'all' }, { kind: 'words', words: 0 }] }), [
        referenceModel(bare),
      ]),
    { kind: 'bad-argument' },
  );
});

test('columns are wanted from coarse to fine, the home column first', () => {
  assert.deepEqual(coarseToFine(9, [3]), [3, 8, 0, 5, 1, 2, 4, 6, 7]);
  const spec = specOf({ preset: 'quick' });
  const { order, must } = wantedCells(spec, {
    temperatures: temperaturesOf(spec),
    rows: 4,
    columns: 9,
    home: 3,
    axes: null,
  });
  assert.equal(must, 3);
  assert.deepEqual(
    [...order.slice(0, 3)].sort((a, b) => a - b),
    [1, 3, 5],
  );
  assert.deepEqual(
    [...order].sort((a, b) => a - b),
    Array.from({ length: 36 }, (_, at) => at),
  );
  assert.ok(order.indexOf(8) < order.indexOf(12), 'the first row before the second');
});

test('cost of a token follows the probe between its batch sizes', () => {
  const probe = {
    step: [
      { batch: 1, milliseconds: 20 },
      { batch: 8, milliseconds: 48 },
      { batch: 32, milliseconds: 160 },
    ],
  };
  assert.equal(tokenMilliseconds(probe, 32), 5);
  assert.equal(tokenMilliseconds(probe, 8), 6);
  assert.ok(Math.abs(tokenMilliseconds(probe, 20) - 104 / 20) < 1e-9);
  assert.equal(tokenMilliseconds(probe, 64), 5);
  assert.ok(Math.abs(answerSeconds(5, 24, 0.85) - 0.102) < 1e-12);
});

test('time is spent on the core at the least size, then on more answers, then on more cells', () => {
  const sizes = (seconds: number): readonly number[] => {
    const { cells, samples } = spend(seconds, 0.1, 3, 36, [16, 24]);
    return [cells, samples];
  };
  assert.deepEqual(
    [sizes(1), sizes(4), sizes(5), sizes(6.5), sizes(8), sizes(10), sizes(1000)],
    [
      [1, 16],
      [2, 20],
      [3, 16],
      [3, 21],
      [3, 24],
      [4, 24],
      [36, 24],
    ],
  );
});
