import assert from 'node:assert/strict';
import test from 'node:test';
import { answerSeconds, tokenMilliseconds } from '../../../../src/run/sampling/budget.ts';
import { batchOf } from '../../../../src/run/sampling/work.ts';
import { budgetFor } from '../../../../src/run/sampling/answerLengths.ts';
import {
  answerLengths,
  groupSeconds,
  paceOf,
  rowsSeconds,
  takingTurns,
  tokensPerEnd,
  usualPace,
} from '../../../../src/run/sampling/pace.ts';
import { coarseToFine, furtherTemperatures } from '../../../../src/experiments/diagram/plan/grid.ts';
import { fittingSize, mapSizes, type MapSize } from '../../../../src/experiments/diagram/plan/mapSize.ts';
import { outlineOf, unsettledPlan } from '../../../../src/experiments/diagram/plan/outline.ts';
import type { Pilot } from '../../../../src/experiments/diagram/plan/pilot.ts';
import type { Plan } from '../../../../src/domain/plan.ts';
import { measureFor, settlePlan } from '../../../../src/experiments/diagram/plan/planner.ts';
import type { GridSpec } from '../../../../src/domain/spec.ts';
import { letters, smallSpec, specOf, words } from '../../support/experiments.ts';
import { referenceModel } from '../../support/referenceModel.ts';

/** A pilot whose 16 answers have the lengths 1/16, 2/16, ... of `longest` tokens. */
function pilotOf(longest: number, seconds = 0): Pilot {
  const lengths = Array.from({ length: 16 }, (_, at) => (longest * (at + 1)) / 16);
  const cut = lengths.filter(length => length >= 512).length;
  const mean = (longest * 17) / 32;
  return { lengths, summary: { answers: 16, cut, budget: 512, mean, longest }, seconds };
}

/** The plan of a spec on a machine whose decode step of 64 rows takes so long as one of any other number, and so many
 * times as long since it was probed. */
async function planOn(
  stepMilliseconds: number,
  changes: Partial<GridSpec>,
  pilots: readonly Pilot[] = [pilotOf(64)],
  slower = 1,
): Promise<Plan> {
  const spec = specOf({ batch: 64, ...changes });
  const outline = outlineOf(spec, [referenceModel({ ...words, stepMilliseconds })]);
  const measured = await measureFor(spec, outline, new AbortController().signal);
  const { step, row, token, batch } = measured.pace ?? usualPace;
  const pace = { step: slower * step, row: slower * row, token: slower * token, batch };
  return settlePlan(spec, outline, { ...measured, pace }, pilots);
}

/** Tokens of 32 answers of the built-in model in 8 bits at 0.7, those of the sample prompts, cut at 400. */
const sampleLengths = {
  story: [
    8, 9, 14, 17, 18, 19, 20, 20, 22, 22, 22, 25, 26, 26, 27, 28, 28, 29, 30, 32, 36, 37, 39, 39, 40, 40, 48, 50, 50,
    51, 62, 80,
  ],
  support: [
    57,
    65,
    68,
    84,
    94,
    98,
    104,
    108,
    112,
    116,
    127,
    128,
    128,
    137,
    152,
    166,
    166,
    186,
    192,
    204,
    237,
    263,
    265,
    285,
    ...new Array<number>(8).fill(400),
  ],
  classification: [
    1, 1, 1, 1, 1, 1, 4, 5, 7, 7, 7, 10, 10, 13, 13, 14, 14, 16, 17, 17, 17, 18, 19, 21, 23, 24, 24, 27, 34, 44, 45,
    114,
  ],
  code: [
    113, 127, 128, 129, 129, 130, 141, 143, 145, 149, 157, 168, 168, 169, 172, 175, 183, 185, 186, 200, 203, 205, 207,
    232, 262, 286, 303, 308, 314, 329, 384, 400,
  ],
} as const;

/** The plan for answers of given lengths where a step takes 10 ms and each row of it 0.75 ms, from a pilot that cuts
 * them at a budget. */
function planFor(all: readonly number[], preset: GridSpec['preset'], budget: number): Plan {
  const probe = { step: [1, 32].map(batch => ({ batch, milliseconds: 10 + 0.75 * batch })) };
  const pace = paceOf(probe, 32);
  const lengths = all.map(length => Math.min(length, budget));
  const mean = lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
  const cut = all.filter(length => length >= budget).length;
  const pilot = {
    lengths,
    summary: { answers: lengths.length, cut, budget, mean, longest: Math.max(...lengths) },
    seconds: rowsSeconds(pace, lengths),
  };
  const spec = specOf({ preset });
  const outline = outlineOf(spec, [referenceModel({ ...words })]);
  const choice = { mode: 'answers', reason: { code: 'mode-chat' } } as const;
  return settlePlan(spec, outline, { choice, probe, pace, rows: [] }, [pilot]);
}

const columns = (plan: Plan): readonly number[] => plan.temperatures;
const size = (plan: Plan): number => Math.max(...plan.cells.map(cell => cell.samples));
const isWhole = ({ cells, windows, temperatures }: Plan): boolean =>
  cells.length === windows.length * temperatures.length && cells.every(cell => cell.samples > 0);

test('every cell of a map is sampled, and the map is as fine as the time allows', async () => {
  const sizes = [];
  for (const step of [20, 80, 160, 640]) {
    const plan = await planOn(step, { preset: 'standard' });
    assert.ok(isWhole(plan), `at ${step} ms`);
    assert.equal(size(plan), 32);
    sizes.push([plan.temperatures.length, plan.windows.length, plan.refinements]);
    const { seconds } = plan.estimate;
    assert.ok(seconds !== null && seconds <= 240);
    const note = plan.shortfalls.find(({ code }) => code === 'whole-map');
    assert.equal(note !== undefined, seconds > 75, `${seconds.toFixed(1)} s`);
  }
  assert.deepEqual(sizes, [
    [4, 4, 2],
    [4, 4, 0],
    [4, 4, 0],
    [4, 2, 0],
  ]);
});

test('a little less speed makes a map at most a little coarser', async () => {
  const steps = Array.from({ length: 120 }, (_, at) => 60 * 1.03 ** at);
  const plans = await Promise.all(steps.map(step => planOn(step, { preset: 'standard' })));
  const cells = plans.map(plan => plan.cells.length);
  assert.deepEqual([cells[0], cells.at(-1)], [16, 1]);
  // A row has four cells.
  cells.forEach((count, at) => {
    const before = cells[at - 1] ?? count;
    assert.ok(count <= before && before - count <= 4, `${before} cells, then ${count}`);
  });
  for (const { estimate, shortfalls, temperatures } of plans.filter(plan => plan.cells.length > 1)) {
    assert.ok((estimate.seconds ?? Infinity) <= 240);
    const note = shortfalls.find(({ code }) => code === 'whole-map' || code === 'takes-longer');
    if ((estimate.seconds ?? 0) > 75) assert.equal(note?.code, 'whole-map', `${temperatures.length} temperatures`);
  }
});

test('the time of windows without first answers counts answers like those of others, or usual ones', async () => {
  const spec = specOf({ preset: 'standard' });
  const outline = outlineOf(spec, [referenceModel({ ...words, stepMilliseconds: 20 })]);
  const measured = await measureFor(spec, outline, new AbortController().signal);
  const secondsWith = (pilots: readonly Pilot[], isOpen: boolean): number => {
    const plan = settlePlan(spec, outline, measured, pilots, { isOpen, columns: 4 });
    assert.equal(plan.windows.length, 4);
    return plan.estimate.seconds ?? NaN;
  };
  // One word behind the whole prompt, and whole paragraphs behind parts of it.
  const [short, long] = [pilotOf(16), pilotOf(200)];
  const found = secondsWith([short, long, long, long], false);
  const first = secondsWith([short], true);
  assert.ok(Math.abs(first / found - 1) < 0.3, `${first.toFixed(1)} s, then ${found.toFixed(1)} s`);
  const second = secondsWith([short, long], true);
  assert.ok(Math.abs(second / found - 1) < 0.05, `${second.toFixed(1)} s, then ${found.toFixed(1)} s`);
  assert.ok(secondsWith([short], false) < 0.6 * found, 'without further ones, budgets are those of the first');
});

test('a whole map may take longer than the time of its preset, a finer one not', () => {
  const limits = { columns: [1, 4], rows: [1, 4], further: 2, samples: [32, 32] } as const;
  const cost = ({ columns, rows, further }: MapSize): number => (columns + further) * rows * 10;
  const size = (seconds: number, most: number): number[] => {
    const { columns, rows, further } = fittingSize(limits, seconds, cost, most);
    return [columns, rows, further];
  };
  assert.deepEqual(size(60, 180), [4, 4, 0], 'whole, though it takes 160 s');
  assert.deepEqual(size(60, 150), [4, 3, 0], 'coarser where a whole one takes too long');
  assert.deepEqual(size(60, 60), [4, 1, 0], 'coarser where no map may take longer');
  assert.deepEqual(size(200, 600), [4, 4, 1], 'what goes beyond the whole map fits into the time');
});

test('a busy machine gets a coarser map, and says what it may sample later', async () => {
  const cut = ['prompt kept 60%', 'prompt kept 30%', 'nothing'];
  for (const [step, temperatures, rest] of [
    [960, [0.3, 0.7, 1.1, 1.6], [0.1, 0.5, 0.9, 1.3, 2]],
    [2560, [0.7], [0.3, 1.1, 1.6, 0.1, 0.5, 0.9, 1.3, 2]],
  ] as const) {
    const plan = await planOn(step, { preset: 'standard' });
    assert.deepEqual(columns(plan), temperatures);
    assert.deepEqual([plan.cells[plan.home]?.temperature, plan.cells[plan.home]?.samples], [0.7, 32]);
    const labels = plan.rest?.windows.map(({ label }) => label);
    assert.deepEqual([labels, plan.rest?.temperatures], [cut, rest], `at ${step} ms`);
  }
});

test('the temperature of a prompt file is on every map and comes first, unless the user names others', async () => {
  for (const [temperature, expected] of [
    [0.2, [0.2, 0.1, 0.7, 1.1, 1.6]],
    [1, [1, 0.5, 1.6]],
    [1.3, [1.3, 0.5]],
  ] as const)
    for (const step of [10, 640]) {
      const plan = await planOn(step, { preset: 'standard', fromFile: { temperature } });
      assert.equal(plan.cells[plan.home]?.temperature, temperature, `at ${step} ms`);
      const first = expected.slice(0, columns(plan).length);
      assert.deepEqual(
        columns(plan),
        first.toSorted((a, b) => a - b),
      );
      assert.ok(isWhole(plan));
    }
  const named = await planOn(10, { preset: 'standard', temperatures: [0.7, 1], fromFile: { temperature: 0.2 } });
  assert.deepEqual(columns(named), [0.7, 1]);
  const further = furtherTemperatures(specOf({ fromFile: { temperature: 1 } }));
  assert.ok(!further.includes(0.5) && !further.includes(1.6) && further.includes(1.3), further.join(' '));
});

test('quick has one row of four temperatures, thorough ends with nine by four and the most answers', async () => {
  const quick = await planOn(20, { preset: 'quick' });
  assert.deepEqual([columns(quick), quick.windows.length, size(quick)], [[0.3, 0.7, 1.1, 1.6], 1, 32]);
  const thorough = await planOn(40, { preset: 'thorough' });
  assert.deepEqual([columns(thorough).length, thorough.windows.length], [4, 4]);
  assert.deepEqual([thorough.refinements, size(thorough), thorough.topUp], [5, 64, undefined]);
  const between = await Promise.all([200, 250, 300, 350, 400].map(step => planOn(step, { preset: 'thorough' })));
  const deeper = between.filter(({ topUp }) => topUp !== undefined);
  assert.ok(deeper.length > 0, 'some machine has time for more answers in some cells');
  assert.ok(deeper.every(plan => size(plan) === 32 && plan.topUp?.samples === 64 && plan.topUp.cells < 36));
});

test('sizes grow one step at a time: columns, rows, further columns, answers', () => {
  const sizes = mapSizes({ columns: [2, 4], rows: [1, 2], further: 1, samples: [16, 24] });
  assert.deepEqual(
    sizes.slice(0, 5).map(({ columns: wide, rows, further, samples }) => [wide, rows, further, samples]),
    [
      [2, 1, 0, 16],
      [3, 1, 0, 16],
      [4, 1, 0, 16],
      [4, 2, 0, 16],
      [4, 2, 1, 16],
    ],
  );
  assert.deepEqual(
    sizes.slice(5).map(({ topUp }) => topUp),
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 0],
  );
  assert.deepEqual(sizes.at(-1)?.samples, 24);
});

test('a sweep adds columns, never rows, and all of it on a fast machine', async () => {
  const sweep = await planOn(10, { kind: 'sweep', preset: 'standard' });
  assert.deepEqual([columns(sweep).length, sweep.windows.length, size(sweep)], [15, 1, 32]);
  assert.ok(isWhole(sweep) && sweep.rest === undefined && sweep.refinements === 0);
  const slow = await planOn(160, { kind: 'sweep', preset: 'standard' });
  assert.ok(isWhole(slow) && columns(slow).length >= 4 && columns(slow).length < 15);
  assert.deepEqual(slow.cells[slow.home]?.temperature, 0.7);
});

test('the budget lets nine of ten answers end, up to 256 tokens, and two of three beyond', () => {
  const budget = ({ lengths, summary }: Pilot) => budgetFor(lengths, summary, 32);
  assert.equal(budget(pilotOf(16)), 32, 'not below the preset');
  assert.equal(budget(pilotOf(64)), 61);
  assert.equal(budget(pilotOf(288)), 256);
  assert.equal(budget(pilotOf(480)), 331);
  assert.equal(budget(pilotOf(1600)), null, 'answers that do not end');
});

test('answers run to their end at the home cell, and elsewhere as far as the pilot says', async () => {
  const plan = await planOn(20, { preset: 'standard' });
  assert.equal(plan.tokens, 61);
  assert.deepEqual(
    plan.cells.flatMap(({ index, tokens }) => (tokens === undefined ? [] : [[index, tokens]])),
    [[plan.home, 512]],
  );
  assert.deepEqual(plan.order[0], [plan.home]);
  assert.equal(plan.lengths?.answers, 16);
  const endless = await planOn(20, { preset: 'standard' }, [pilotOf(1600)]);
  assert.equal(endless.tokens, 256);
  assert.ok(endless.shortfalls.some(found => found.code === 'endless-answers' && found.tokens === 256));
  const limited = await planOn(20, { preset: 'standard', tokens: 40 }, []);
  assert.ok(limited.tokens === 40 && limited.cells.every(({ tokens }) => tokens === undefined));
  const streams = await planOn(20, { preset: 'standard', mode: 'streams' }, []);
  assert.ok(streams.cells.every(({ tokens }) => tokens === undefined));
});

test('longer answers are paid with fewer cells', async () => {
  const short = await planOn(80, { preset: 'standard' }, [pilotOf(64)]);
  const long = await planOn(80, { preset: 'standard' }, [pilotOf(400)]);
  assert.ok(long.tokens > short.tokens && long.cells.length < short.cells.length);
});

test('whole answers come first: long ones get fewer cells, and the home cell always has enough for its tiles', () => {
  const found = [];
  for (const [name, preset, budget] of [
    ['story', 'quick', 256],
    ['classification', 'quick', 256],
    ['support', 'quick', 256],
    ['code', 'quick', 256],
    ['story', 'standard', 400],
    ['support', 'standard', 400],
    ['code', 'standard', 400],
  ] as const) {
    const plan = planFor(sampleLengths[name], preset, budget);
    assert.ok((plan.cells[plan.home]?.samples ?? 0) >= 32, name);
    assert.ok(isWhole(plan) && plan.shortfalls.every(({ code }) => code !== 'endless-answers'), name);
    const others = Math.min(...plan.cells.map(({ samples }) => samples));
    found.push([name, plan.temperatures.length, plan.windows.length, others, plan.tokens]);
  }
  assert.deepEqual(found, [
    ['story', 4, 1, 32, 51],
    ['classification', 4, 1, 32, 35],
    ['support', 4, 1, 24, 256],
    ['code', 4, 1, 24, 256],
    ['story', 4, 4, 32, 51],
    ['support', 4, 4, 32, 264],
    ['code', 4, 4, 32, 256],
  ]);
});

test('steps that take longer than the probe promised make the map coarser', async () => {
  const quiet = await planOn(80, { preset: 'standard' }, [pilotOf(64, 5)]);
  const busy = await planOn(80, { preset: 'standard' }, [pilotOf(64, 20)], 8);
  assert.ok(busy.cells.length < quiet.cells.length);
});

test('maps have large batches where the caches of a model are small, unless the user names a size', async () => {
  const batchWith = async (token: number, changes: Partial<GridSpec> = {}): Promise<readonly number[]> => {
    const spec = specOf({ preset: 'standard', ...changes });
    const plain = referenceModel(words);
    const model = { ...plain, card: { ...plain.card, memory: { open: 1e9, token } } };
    const outline = outlineOf(spec, [model]);
    const measured = await measureFor(spec, outline, new AbortController().signal);
    const plan = settlePlan(spec, outline, measured, [pilotOf(400)]);
    const cached = (plan.estimate.memory - 1e9) / (1.4 * token);
    return [plan.batch, batchOf(plan, 256), batchOf(plan, 512), Math.round(cached)];
  };
  // Three cells of a row that are no noise have 32 answers of 276 tokens each; 32 of 256 are counted with the model.
  assert.deepEqual(await batchWith(46_080), [128, 128, 64, 96 * 276 - 32 * 256]);
  assert.deepEqual((await batchWith(65_536)).slice(0, 3), [64, 64, 32]);
  assert.deepEqual((await batchWith(46_080, { batch: 16 })).slice(0, 3), [16, 16, 16]);
  assert.equal((await batchWith(46_080, { kind: 'growth' }))[0], 64);
});

test('cells that are sampled together have a place in every step for each answer, where those of a cell have', async () => {
  const groupsWith = async (changes: Partial<GridSpec>): Promise<readonly number[]> => {
    const plan = await planOn(20, changes);
    assert.deepEqual(
      plan.order.flat().toSorted((a, b) => a - b),
      plan.cells.map(({ index }) => index),
    );
    return plan.order.map(group => group.reduce((sum, index) => sum + (plan.cells[index]?.samples ?? 0), 0));
  };
  assert.deepEqual(await groupsWith({ preset: 'standard', batch: 128 }), [32, 96, 128, 128, 128]);
  assert.deepEqual(await groupsWith({ preset: 'standard' }), [32, 64, 32, 64, 64, 64, 64, 64, 64]);
  assert.deepEqual(await groupsWith({ preset: 'standard', batch: 16 }), [32, 96, 128, 128, 128]);
});

test('explicit sizes are kept to the letter and nothing is probed', async () => {
  const model = referenceModel(words);
  const spec = smallSpec({ samples: 5, batch: 8 });
  const outline = outlineOf(spec, [model]);
  const plan = settlePlan(spec, outline, await measureFor(spec, outline, new AbortController().signal));
  assert.deepEqual(model.calls, []);
  assert.deepEqual(
    plan.cells.map(cell => cell.samples),
    [5, 5, 5, 5, 5, 5],
  );
  assert.deepEqual([plan.tokens, plan.batch, plan.estimate.seconds, plan.home, plan.refinements], [12, 8, null, 1, 0]);
  assert.deepEqual(plan.shortfalls, [{ code: 'few-answers', answers: 5, order: 16, agreement: 30 }]);
});

test('what was asked for by name is never cut by the clock', async () => {
  const named = { temperatures: [0.5, 1, 1.5], windows: [{ kind: 'all' }] } as const;
  const plan = await planOn(3000, { preset: 'quick', ...named });
  assert.ok(isWhole(plan) && plan.cells.length === 3 && plan.rest === undefined);
  assert.ok(plan.shortfalls.some(({ code }) => code === 'takes-longer'));
  const runs = await planOn(160, { kind: 'ergodicity', preset: 'standard' }, []);
  assert.deepEqual([runs.mode, runs.cells.length, size(runs), runs.tokens], ['streams', 1, 64, 272]);
  assert.ok((runs.estimate.seconds ?? 0) > 60);
});

test('before sizes are known, a map shows what its preset shows in any case', () => {
  const rows = (preset: GridSpec['preset']) => {
    const spec = specOf({ preset });
    return unsettledPlan(spec, outlineOf(spec, [referenceModel(words)])).cells.length / 4;
  };
  assert.deepEqual([rows('quick'), rows('standard'), rows('thorough')], [1, 2, 4]);
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
    ['whole prompt', 'prompt kept 60%', 'prompt kept 30%'],
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

test('columns are added from coarse to fine, those of a sweep last', () => {
  assert.deepEqual(coarseToFine(9, [3]), [3, 8, 0, 5, 1, 2, 4, 6, 7]);
  assert.deepEqual(furtherTemperatures(specOf()), [0.1, 0.5, 0.9, 1.3, 2]);
  assert.deepEqual(furtherTemperatures(specOf({ kind: 'sweep' })).slice(5), [1, 1.2, 1.4, 0.8, 1.5, 1.8]);
  assert.deepEqual(furtherTemperatures(specOf({ temperatures: [1] })), []);
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

test('steps are full until the last answers run to their end', () => {
  const pace = paceOf(
    {
      step: [
        { batch: 1, milliseconds: 20 },
        { batch: 32, milliseconds: 82 },
      ],
    },
    32,
  );
  assert.deepEqual(pace, { step: 18, row: 2, token: 0.004, batch: 32 });
  const bare = { ...pace, token: 0 };
  // One answer: 10 steps of 20 ms.
  assert.ok(Math.abs(groupSeconds(bare, [{ answers: 1, mean: 10, longest: 10 }]) - 0.2) < 1e-12);
  // 64 equal answers in batches of 32: 20 steps of 82 ms, in which they take turns.
  assert.ok(Math.abs(groupSeconds(bare, [{ answers: 64, mean: 10, longest: 10 }]) - takingTurns * 1.64) < 1e-12);
  // Each token has five others in the cache on average.
  const cached = groupSeconds(pace, [{ answers: 32, mean: 10, longest: 10 }]);
  assert.ok(Math.abs(cached - groupSeconds(bare, [{ answers: 32, mean: 10, longest: 10 }]) - 320 * 5 * 4e-6) < 1e-12);
  assert.equal(groupSeconds(pace, []), 0);
});

test('typical lengths have the mean and the longest of a group, at which those are cut that have not ended', () => {
  for (const [mean, longest] of [
    [10, 10],
    [100, 256],
    [30, 256],
    [200, 256],
  ] as const) {
    const lengths = answerLengths({ answers: 32, mean, longest });
    const found = lengths.reduce((sum, length) => sum + length, 0) / 32;
    assert.ok(Math.abs(found / mean - 1) < 0.1, `${found} for ${mean}`);
    assert.ok(Math.min(...lengths) >= mean / 5 && Math.max(...lengths) <= longest);
    // Behind the shortest, one ends in so many tokens.
    const drawn = lengths.reduce((sum, length) => sum + length - mean / 5, 0);
    const ended = lengths.filter(length => length < longest).length;
    const perEnd = tokensPerEnd(mean, longest);
    assert.ok(perEnd === Infinity ? ended === 0 : Math.abs(drawn / ended / perEnd - 1) < 0.1, `${mean} of ${longest}`);
  }
  // Those that are cut stay at the longest length: half of 200 of 256 tokens are.
  assert.equal(answerLengths({ answers: 32, mean: 200, longest: 256 }).filter(length => length === 256).length, 17);
  // Empty answers take a step too.
  assert.ok(answerLengths({ answers: 4, mean: 0, longest: 256 }).every(length => length > 0 && length < 8));
  assert.deepEqual(answerLengths({ answers: 0, mean: 10, longest: 20 }), []);
});

test('a row that ends makes room for the next one', () => {
  const pace = { step: 1000, row: 100, token: 0, batch: 2 };
  // Places end after 3 + 1 and 2 + 4 steps.
  assert.equal(rowsSeconds(pace, [3, 2, 4, 1]), takingTurns * (6 + 1));
  // An answer with 5 tokens has 5, 6 and 7 of them in the cache, about.
  assert.ok(Math.abs(rowsSeconds({ ...pace, token: 10 }, [3], [5]) - (3 + 0.3 + 0.01 * 3 * 6.5)) < 1e-12);
  assert.equal(rowsSeconds(pace, []), 0);
});
