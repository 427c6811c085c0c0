import assert from 'node:assert/strict';
import test from 'node:test';
import type { LanguageModel } from '../../../../src/domain/languageModel.ts';
import type { Progress } from '../../../../src/domain/report.ts';
import type { GridRun, RunEvent } from '../../../../src/domain/run.ts';
import type { GridSpec } from '../../../../src/domain/spec.ts';
import { isUndecided, restOf } from '../../../../src/experiments/diagram/plan/continuation.ts';
import { differencesOf } from '../../../../src/experiments/registry.ts';
import { decodeRun, encodeRun } from '../../../../src/run/file/runFile.ts';
import { clock, record, specOf } from '../../support/experiments.ts';
import { referenceModel, type ReferenceLaw } from '../../support/referenceModel.ts';
import { resumedAfter } from '../../support/resumedRun.ts';
import { timed, type StepTime } from '../../support/timedModel.ts';

/** Answers that end about 8 tokens after `whole` of them behind the whole prompt, and after `cut` behind a shorter one,
 * at every temperature; about 7 exp(-`end`) tokens after them for another logit of the end. The prompt ends in id 0, as
 * no answer does. */
function ending(whole: number, cut: number, end = 0): ReferenceLaw {
  return {
    tokens: ['', 'yes', ' no', ' maybe', ' 42', '.', ' so', ' well'],
    ends: [0],
    logits: history => {
      const prompt = history.lastIndexOf(0) + 1;
      const least = prompt > 20 ? whole : cut;
      return [history.length - prompt < least ? -30 : end, 0, 0, 0, 0, 0, 0, 0];
    },
  };
}

const progressOf = (events: readonly RunEvent[]): Progress[] =>
  events.flatMap(event => (event.type === 'progress' ? [event.progress] : []));

/** A run on a machine whose steps take so long, and its seconds from the start of sampling. */
async function onMachine(
  law: ReferenceLaw,
  spec: GridSpec,
  time: StepTime = { step: 8, row: 0.3 },
  change: (seconds: number, time: StepTime) => void = () => undefined,
): Promise<{ readonly run: GridRun; readonly progress: readonly Progress[]; readonly seconds: number }> {
  const machine = timed(referenceModel(law), time);
  const { run, events } = await record(spec, [machine.model], {
    now: machine.now,
    onEvent: () => {
      change(machine.now() / 1000, machine.time);
    },
  });
  return { run, progress: progressOf(events), seconds: machine.now() / 1000 };
}

/** Fails where more time is stated than a quarter over what was stated before, without a reason. */
function checkStatements(progress: readonly Progress[]): void {
  let low = Infinity;
  let [under, at] = [0, 0];
  for (const { secondsLeft, reason } of progress) {
    if (secondsLeft === null) continue;
    if (reason !== undefined && secondsLeft > low) low = Infinity;
    assert.ok(secondsLeft <= 1.25 * low + 1e-9, `${secondsLeft} s after ${low} s`);
    low = Math.min(low, secondsLeft);
    under = secondsLeft < 1 ? under + 1 : 0;
    at = Math.max(at, under);
  }
  assert.ok(at <= 4 * 5, `less than a second in ${at} statements`);
}

for (const preset of ['quick', 'standard'] as const)
  for (const [name, law] of [
    ['short answers', ending(4, 4)],
    ['long answers', ending(50, 50)],
    ['cut prompts whose answers are longer', ending(4, 60)],
  ] as const)
    test(`the plan keeps its promise: ${preset}, ${name}`, async () => {
      const { run, progress, seconds } = await onMachine(law, specOf({ preset, temperatures: [0.3, 0.5, 0.7, 0.9] }));
      assert.equal(run.status, 'done');
      const planned = run.plan.estimate.seconds ?? NaN;
      assert.ok(Math.abs(seconds / planned - 1) <= 0.3, `${seconds.toFixed(1)} s, planned ${planned.toFixed(1)} s`);
      checkStatements(progress);
      const { rows = NaN, places = NaN } = run.sampled ?? {};
      assert.ok(rows > 0.3 * places && rows <= places, `${rows} of ${places} rows`);
      const last = progress.findLast(({ cells }) => cells !== undefined)?.cells;
      assert.equal(last?.planned, run.plan.cells.length);
    });

/** What was stated at each time, with the seconds that were left then and the share that had passed. */
async function statementsOf(law: ReferenceLaw, spec: GridSpec, time: StepTime) {
  const machine = timed(referenceModel(law), { ...time });
  const stated: { at: number; left: number | null; fraction: number | null }[] = [];
  await record(spec, [machine.model], {
    now: machine.now,
    onEvent: event => {
      if (event.type !== 'progress') return;
      const { secondsLeft: left, fraction } = event.progress;
      stated.push({ at: machine.now() / 1000, left, fraction });
    },
  });
  const whole = machine.now() / 1000;
  return stated.map(one => ({ ...one, really: whole - one.at, passed: one.at / whole }));
}

for (const [preset, name, law, time, from] of [
  ['quick', 'short answers', ending(20, 20), { step: 120, row: 4 }, 0],
  ['quick', 'long answers', ending(60, 60), { step: 25, row: 1 }, 0],
  ['quick', 'answers that do not end in its time', ending(400, 400), { step: 30, row: 0.3 }, 0],
  ['quick', 'answers of which half end in its time', ending(10, 10, -2.8), { step: 60, row: 0.5 }, 0],
  ['standard', 'answers that do not end in its time', ending(800, 800), { step: 60, row: 2 }, 0],
  // How long answers to parts of the prompt are is known when those to one part were drawn.
  ['standard', 'long answers', ending(60, 60), { step: 40, row: 1 }, 28],
  ['standard', 'cut prompts whose answers are shorter', ending(80, 20), { step: 40, row: 1 }, 27],
  [
    'standard',
    'rows that cost more the more tokens they have',
    ending(60, 60),
    { step: 20, row: 0.5, token: 0.01 },
    20,
  ],
] as const)
  test(`the time left and the bar agree with what the run takes: ${preset}, ${name}`, async () => {
    const stated = (await statementsOf(law, specOf({ preset }), time)).filter(({ at }) => at >= from);
    const whole = ({ at, really }: { at: number; really: number }): number => at + really;
    const told = stated.flatMap(one => (one.left === null ? [] : [(one.at + one.left) / whole(one)]));
    const near = told.filter(ratio => ratio >= 0.7 && ratio <= 1.3);
    const far = told.length - near.length;
    assert.ok(told.length >= 3 && far <= Math.max(1, 0.1 * told.length), `${far} of ${told.length}`);
    const bars = stated.flatMap(({ fraction, passed }) => (fraction === null ? [] : [Math.abs(fraction - passed)]));
    assert.ok(Math.max(...bars) <= 0.25, `the bar is off by ${Math.max(...bars).toFixed(2)}`);
  });

test('the first answers are counted as they end', async () => {
  const { progress } = await onMachine(ending(60, 60), specOf({ preset: 'standard' }), { step: 40, row: 1 });
  const details = progress
    .filter(({ stage }) => stage === 'Measuring how long answers are')
    .map(({ detail }) => detail);
  assert.match(details[0] ?? '', /^whole prompt, 0 of 128 answers have ended$/);
  assert.ok(details.some(detail => /^whole prompt, [1-9]\d of 128 answers have ended$/.test(detail)));
  assert.ok(progress.some(({ stage, detail }) => stage === 'Sampling' && detail === 'nothing of the prompt'));
});

test('answers that are cut do not count as ended while they are drawn', async () => {
  // Time passes while they are taken over too.
  const model = timed(referenceModel(ending(60, 60)), { step: 1, row: 0 }).model;
  const { events } = await record(specOf({ preset: 'quick' }), [model], { now: clock(300) });
  const progress = progressOf(events);
  const counted = progress.flatMap(({ detail }) => /\d+ of 104 answers have ended/.exec(detail) ?? []);
  assert.ok(counted.length > 0 && counted.every(detail => detail.startsWith('0 ')), counted.join('; '));
});

test('on a slow machine the first answers are cut, but not before they have the tokens of any cell', async () => {
  const { run } = await onMachine(ending(60, 60), specOf({ preset: 'quick' }), { step: 1500, row: 5 });
  const lengths = run.cells[run.plan.home]?.trajectories.map(({ ids }) => ids.length) ?? [];
  assert.equal(lengths.length, 32);
  assert.deepEqual([...new Set(lengths)], [25]);
});

test('nothing is stated while no answer has ended', async () => {
  const stated = await statementsOf(ending(200, 200), specOf({ preset: 'standard' }), { step: 20, row: 0.8 });
  const first = stated.findIndex(({ left }) => left !== null);
  assert.ok(first > 0 && stated.slice(0, first).every(({ fraction }) => fraction === null));
  assert.ok((stated[first]?.at ?? 0) > 4);
});

test('a machine that becomes busy is a reason for more time', async () => {
  const { progress } = await onMachine(
    ending(40, 40),
    specOf({ preset: 'standard' }),
    { step: 8, row: 0.3 },
    (now, time) => {
      if (now > 5) time.step = 80;
    },
  );
  checkStatements(progress);
  assert.ok(progress.some(({ reason }) => reason?.code === 'busier-machine'));
});

test('answers that are longer than the first ones are a reason for more time', async () => {
  const law = ending(1, 1);
  // The first answers behind every window are short.
  let pilots = 1;
  const model = referenceModel(law);
  const long = referenceModel(ending(200, 200));
  const growing: LanguageModel = {
    ...model,
    sample: (request, signal, onStep) => (pilots > 0 ? model : long).sample(request, signal, onStep),
  };
  const machine = timed(growing, { step: 10, row: 6 });
  const spec = specOf({ preset: 'standard', temperatures: [0.3, 0.5, 0.7, 0.9] });
  const { events } = await record(spec, [machine.model], {
    now: machine.now,
    onEvent: event => {
      if (event.type === 'cell' && event.run.plan.cells[event.cell]?.temperature === 0.7) pilots--;
    },
  });
  const progress = progressOf(events);
  checkStatements(progress);
  assert.ok(progress.some(({ reason }) => reason?.code === 'longer-answers'));
});

test('a short preset has all its temperatures where answers are long: they are cut where time ends, which is said', async () => {
  const law = ending(200, 200);
  const { run, seconds, progress } = await onMachine(law, specOf({ preset: 'quick' }), { step: 60, row: 0.5 });
  assert.ok(seconds >= 7 && seconds <= 12, `${seconds.toFixed(1)} s`);
  checkStatements(progress);
  assert.ok(progress.every(({ reason }) => reason === undefined || reason.code === 'sizes-decided'));
  assert.deepEqual(run.plan.temperatures, [0.3, 0.7, 1.1, 1.6]);
  for (const { index, samples, tokens = run.plan.tokens } of run.plan.cells) {
    const answers = run.cells[index]?.trajectories ?? [];
    assert.ok(answers.length === samples && samples >= 24 && tokens >= 24 && tokens < 200);
    assert.ok(answers.every(({ ids }) => ids.length === tokens));
  }
  assert.ok(run.plan.shortfalls.some(({ code }) => code === 'no-time-to-end'));
  const again = await record(run.manifest.spec, [referenceModel(law)], { replay: run });
  assert.deepEqual(differencesOf(run, again.run), []);
});

test('first answers that all end at one step, and late, leave others room to end', async () => {
  const law: ReferenceLaw = {
    tokens: ['', 'yes', ' no'],
    ends: [0],
    logits: history => [history.length - history.lastIndexOf(0) <= 6 ? -40 : 40, 0, 0],
  };
  const { run } = await onMachine(law, specOf({ preset: 'quick', topP: 1 }), { step: 500, row: 0.5 });
  const answers = run.cells.flatMap(({ trajectories }) => trajectories);
  assert.ok(answers.length > 0 && answers.every(({ ids, ended }) => ended && ids.length === 6));
});

test('no answer is longer than the prompt file allows, unless the user states a length', async () => {
  const law = ending(60, 60);
  for (const preset of ['quick', 'standard'] as const) {
    const { run } = await onMachine(law, specOf({ preset, fromFile: { tokens: 12 } }));
    const answers = run.cells.flatMap(({ trajectories }) => trajectories);
    assert.ok(answers.length > 0 && answers.every(({ ids, ended }) => ids.length === 12 && !ended), preset);
    const again = decodeRun(encodeRun(run));
    assert.deepEqual(again.manifest.spec.fromFile, { tokens: 12 });
  }
  const { run } = await onMachine(law, specOf({ preset: 'quick', tokens: 20, fromFile: { tokens: 12 } }));
  assert.ok(run.cells.every(({ trajectories }) => trajectories.every(({ ids }) => ids.length === 20)));
});

test('the first answers stop when nearly all of them have ended', async () => {
  const law = ending(60, 60);
  const { run } = await onMachine(law, specOf({ preset: 'quick' }), { step: 40, row: 0.5 });
  const { cut = NaN, answers = NaN, budget = NaN } = run.plan.lengths ?? {};
  assert.ok(budget < 256 && cut * 2 < answers, `${cut} of ${answers} cut at ${budget}`);
  assert.ok(run.plan.shortfalls.every(({ code }) => code !== 'no-time-to-end'));
});

test('the time of a preset is left for more than the first answers', async () => {
  const { run } = await onMachine(ending(800, 800), specOf({ preset: 'standard' }), { step: 60, row: 2 });
  assert.ok((run.plan.lengths?.budget ?? 512) < 400);
  assert.ok(run.plan.shortfalls.some(({ code }) => code === 'no-time-to-end'));
});

test('the curve of long answers is left out where it has no time, and said', async () => {
  const { run } = await onMachine(ending(120, 120), specOf({ preset: 'standard' }), { step: 40, row: 2 });
  assert.ok(run.plan.withoutCurve === true && run.commitment === undefined);
  assert.ok(run.plan.shortfalls.some(({ code }) => code === 'curve-left-out'));
  const fast = await onMachine(ending(12, 12), specOf({ preset: 'standard' }));
  assert.ok(fast.run.plan.withoutCurve === undefined && fast.run.commitment !== undefined);
});

test('every window has its own lengths, and its answers a budget that fits them', async () => {
  const { run } = await onMachine(ending(10, 80), specOf({ preset: 'standard' }));
  const { windows, tokens, cells, lengths } = run.plan;
  assert.ok(windows.length > 1);
  const [, cut] = windows;
  assert.equal(lengths?.answers, 32);
  assert.ok((cut?.lengths?.mean ?? 0) > 3 * lengths.mean);
  assert.ok((cut?.tokens ?? 0) > tokens);
  const shares = run.cells
    .filter(({ index }) => cells[index]?.window === 1 && (cells[index]?.temperature ?? 2) < 1)
    .map(({ trajectories }) => trajectories.filter(({ ended }) => !ended).length / trajectories.length);
  assert.ok(
    shares.every(share => share <= 0.3),
    String(shares),
  );
  assert.deepEqual(decodeRun(encodeRun(run)), run);
  const again = await record(run.manifest.spec, [referenceModel(ending(10, 80))], { replay: run });
  assert.deepEqual(differencesOf(run, again.run), []);
});

test('all cells of a further window are drawn at once, and cut where nearly all answers of the first have ended', async () => {
  const { run } = await onMachine(ending(30, 80), specOf({ preset: 'standard' }));
  const { cells, home, order, windows } = run.plan;
  assert.equal(windows.length, 4);
  for (const [at, { tokens = NaN }] of windows.entries()) {
    if (at === 0) continue;
    const own = cells.filter(({ window }) => window === at);
    assert.equal(order.filter(group => own.some(({ index }) => group.includes(index))).length, 1);
    assert.ok(tokens > 80 && tokens < 160, `${tokens} tokens`);
    assert.ok(own.every(cell => cell.dissolves === true || cell.tokens === tokens));
    const first = own.find(({ temperature }) => temperature === cells[home]?.temperature);
    const answers = run.cells[first?.index ?? 0]?.trajectories ?? [];
    const cut = answers.filter(({ ended }) => !ended);
    assert.ok(cut.length <= 0.1 * answers.length && cut.every(({ ids }) => ids.length === tokens));
  }
});

/** The same over so large a vocabulary that answers are no noise. */
function readable(law: ReferenceLaw): ReferenceLaw {
  return { ...law, card: { vocabulary: 4096 } };
}

test('cells most of whose answers would still end go on until half have, as far as memory reaches', async () => {
  const law = readable(ending(10, 300));
  const { run } = await onMachine(law, specOf({ preset: 'standard' }));
  const { cells, windows } = run.plan;
  assert.equal(windows.length, 4);
  const cutIn = (index: number): number => run.cells[index]?.trajectories.filter(({ ended }) => !ended).length ?? NaN;
  for (const [at, { tokens }] of windows.entries()) {
    if (at === 0) continue;
    assert.equal(tokens, 256);
    const own = cells.filter(({ window, dissolves }) => window === at && dissolves !== true);
    const [longer, others] = [own.filter(cell => cell.tokens !== 256), own.filter(cell => cell.tokens === 256)];
    assert.deepEqual(
      longer.map(({ temperature }) => temperature),
      [0.7, 0.3],
      'caches of 128 answers of 256 tokens have room for 64 of 512',
    );
    for (const { index, tokens: budget = NaN } of longer) {
      assert.ok(budget > 300 && budget < 330 && budget % 8 === 0, `${budget} tokens`);
      assert.ok(2 * cutIn(index) <= 32 && cutIn(index) > 0, `${cutIn(index)} of 32 were cut`);
    }
    assert.ok(others.length > 0 && others.every(({ index }) => cutIn(index) === 32));
  }
  assert.deepEqual(decodeRun(encodeRun(run)), run);
  const again = await record(run.manifest.spec, [referenceModel(law)], { replay: run });
  assert.deepEqual(differencesOf(run, again.run), []);
});

test('answers that are noise, that hardly end, or whose time is over do not go on beyond the usual budget for long', async () => {
  const budgets = async (law: ReferenceLaw, time: StepTime): Promise<number> => {
    const { run } = await onMachine(law, specOf({ preset: 'standard' }), time);
    return Math.max(...run.plan.cells.filter(({ window }) => window === 1).map(({ tokens = NaN }) => tokens));
  };
  assert.equal(await budgets(ending(10, 300), { step: 8, row: 0.3 }), 256);
  assert.equal(await budgets(readable(ending(10, 450)), { step: 8, row: 0.3 }), 256 + 128);
  const slow = await budgets(readable(ending(10, 450)), { step: 400, row: 2.5 });
  assert.ok(slow > 256 && slow < 256 + 128, `${slow} tokens`);
});

/** Fails unless a run that was resumed has the token budgets and answers of the uninterrupted one. */
function checkResumed(resumed: GridRun, whole: GridRun, when: string): void {
  assert.deepEqual(
    resumed.plan.cells.map(({ tokens }) => tokens),
    whole.plan.cells.map(({ tokens }) => tokens),
    when,
  );
  assert.deepEqual(resumed.cells, whole.cells, when);
  assert.deepEqual(differencesOf(whole, resumed), [], when);
}

test('a run that is canceled while answers go on goes on the same way', async () => {
  const law = readable(ending(10, 290));
  const spec = specOf({ preset: 'standard' });
  const asRun = (model: LanguageModel): LanguageModel => timed(model, { step: 8, row: 0.3 }).model;
  const whole = (await record(spec, [asRun(referenceModel(law))], { now: clock(0) })).run;
  const before = whole.cells.filter(({ index }) => whole.plan.cells[index]?.window === 0);
  const first = before.reduce((sum, { trajectories }) => sum + trajectories.length, 0);
  // 32 answers that dissolve end first, then those that are cut at the usual budget, then those that go on.
  for (const answers of [20, 64, 80, 110, 127]) {
    const [stopped, resumed] = await resumedAfter(first + answers, law, spec, asRun);
    assert.equal(stopped.status, 'cancelled');
    checkResumed(resumed, whole, `after ${answers} answers`);
  }
});

test('a run that is canceled in a further window goes on and equals the uninterrupted one', async () => {
  const law = ending(10, 60);
  const spec = specOf({ preset: 'standard' });
  const whole = (await record(spec, [referenceModel(law)], { now: clock(0) })).run;
  for (const answers of [130, 150, 200, 256, 300]) {
    const [stopped, resumed] = await resumedAfter(answers, law, spec);
    assert.equal(stopped.status, 'cancelled');
    assert.ok(!isUndecided(stopped) && restOf(stopped) !== null, `after ${answers} answers`);
    checkResumed(resumed, whole, `after ${answers} answers`);
  }
});

test('a run that is canceled during its first answers goes on and equals the uninterrupted one', async () => {
  const law = ending(10, 30);
  const spec = specOf({ preset: 'standard' });
  const whole = (await record(spec, [referenceModel(law)], { now: clock(0) })).run;
  // 32 hot answers end first, then those of all cells behind the whole prompt.
  for (const answers of [5, 31, 40, 100, 120]) {
    const [stopped, resumed] = await resumedAfter(answers, law, spec);
    assert.equal(stopped.status, 'cancelled');
    assert.ok(isUndecided(stopped) && restOf(stopped) !== null, `after ${answers} answers`);
    // What is left takes longer where only the home cell is complete.
    assert.deepEqual({ ...resumed.plan, estimate: whole.plan.estimate }, whole.plan);
    assert.deepEqual(resumed.cells, whole.cells);
    assert.deepEqual(resumed.commitment, whole.commitment);
    assert.deepEqual(differencesOf(whole, resumed), []);
  }
});

test('a short run that is canceled while all its cells are sampled with the first answers goes on', async () => {
  const law = ending(10, 30);
  const spec = specOf({ preset: 'quick' });
  const whole = (await record(spec, [referenceModel(law)], { now: clock(0) })).run;
  const [stopped, resumed] = await resumedAfter(60, law, spec);
  assert.ok(stopped.plan.cells.every(({ samples }) => samples > 0));
  assert.ok(isUndecided(stopped) && restOf(stopped) !== null);
  assert.deepEqual(resumed.plan, whole.plan);
  checkResumed(resumed, whole, 'after 60 answers');
});

/** The cells behind the whole prompt: how many tokens they may have, and those of the longest answer of each. */
function firstRow({ plan, cells }: GridRun): { readonly budgets: number[]; readonly longest: number[] } {
  const row = plan.cells.filter(({ window }) => window === 0);
  const lengthsOf = (index: number): number[] => (cells[index]?.trajectories ?? []).map(({ ids }) => ids.length);
  return {
    budgets: row.map(({ tokens = plan.tokens }) => tokens),
    longest: row.map(({ index }) => Math.max(...lengthsOf(index))),
  };
}

test('cells beside the first answers are cut with them, or at the usual budget', async () => {
  const standard = specOf({ preset: 'standard' });
  for (const [law, time] of [
    [ending(100, 10, -3), { step: 60, row: 1 }],
    [readable(ending(300, 10)), { step: 8, row: 0.3 }],
  ] as const) {
    const { run } = await onMachine(law, standard, time);
    const { budgets, longest } = firstRow(run);
    const [home = NaN, ...others] = budgets;
    const usual = others.map(() => Math.min(256, home));
    assert.deepEqual(others.slice(0, 2), usual.slice(0, 2));
    assert.deepEqual(longest.slice(1, 3), usual.slice(1), `cut at ${usual.join(', ')}`);
    assert.ok(longest.every((length, at) => length <= (budgets[at] ?? NaN)));
    assert.deepEqual(decodeRun(encodeRun(run)), run);
    const again = await record(standard, [referenceModel(law)], { replay: run });
    assert.deepEqual(differencesOf(run, again.run), []);
  }
});

test('nothing is sampled beside the first answers of a sweep, or where there is no time for a row', async () => {
  for (const [spec, time] of [
    [specOf({ kind: 'sweep', preset: 'quick' }), { step: 8, row: 0.3 }],
    [specOf({ preset: 'quick' }), { step: 2000, row: 40 }],
  ] as const) {
    const { progress } = await onMachine(ending(40, 40), spec, time);
    const counted = progress.flatMap(({ detail }) => /of (\d+) answers have ended/.exec(detail)?.[1] ?? []);
    assert.ok(counted.length > 0 && counted[0] === '32', counted[0]);
  }
});

test('a run that is canceled before its curve gets it when it goes on', async () => {
  const law = ending(10, 30);
  const spec = specOf({ preset: 'standard' });
  const whole = (await record(spec, [referenceModel(law)], { now: clock(0) })).run;
  const all = whole.cells.reduce((sum, { trajectories }) => sum + trajectories.length, 0);
  const [stopped, resumed] = await resumedAfter(all - 3, law, spec);
  assert.ok(stopped.commitment === undefined && whole.commitment !== undefined);
  assert.deepEqual(resumed.commitment, whole.commitment);
});
