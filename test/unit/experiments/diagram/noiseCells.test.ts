import assert from 'node:assert/strict';
import test from 'node:test';
import type { GridRun } from '../../../../src/domain/run.ts';
import { differencesOf, reportOf } from '../../../../src/experiments/registry.ts';
import { isNoiseCell } from '../../../../src/experiments/diagram/run/regimeCells.ts';
import { decodeRun, encodeRun } from '../../../../src/run/file/runFile.ts';
import { clock, record, specOf } from '../../support/experiments.ts';
import { resumedAfter } from '../../support/resumedRun.ts';
import { referenceModel, type ReferenceLaw } from '../../support/referenceModel.ts';
import { timed } from '../../support/timedModel.ts';

/** The law of answers that end after about 80 tokens. One token is likelier than each of the others by so many nats
 * behind a whole prompt, and by others behind a shorter one: at 1.6, noise below 3 of them and text above. */
function law(whole: number, shorter = whole): ReferenceLaw {
  return {
    tokens: ['', 'yes', ' no', ' maybe', ' 42', '.', ' so', ' well'],
    ends: [0],
    logits: history => {
      const prompt = history.lastIndexOf(0) + 1;
      const gap = prompt > 20 ? whole : shorter;
      return [history.length - prompt < 80 ? -60 : gap, gap, 0, 0, 0, 0, 0, 0];
    },
  };
}

async function sampled(of: ReferenceLaw): Promise<GridRun> {
  const machine = timed(referenceModel(of), { step: 8, row: 0.3 });
  return (await record(specOf({ preset: 'standard' }), [machine.model], { now: machine.now })).run;
}

/** Largest budget and length of the answers of the hot cells of a window, and of the others. */
function sizesOf({ plan, cells }: GridRun, isHot: boolean, window?: number): { budget: number; longest: number }[] {
  return plan.cells
    .filter(cell => cell.temperature >= 1.25 === isHot && (window === undefined || cell.window === window))
    .map(cell => ({
      budget: cell.tokens ?? plan.tokens,
      longest: Math.max(0, ...(cells[cell.index]?.trajectories ?? []).map(({ ids }) => ids.length)),
    }));
}

test('cells whose answers are noise have few tokens, all others whole answers', async () => {
  const run = await sampled(law(2.5));
  assert.equal(run.status, 'done');
  assert.ok(run.plan.temperatures.includes(1.6) && run.plan.windows.length === 4);
  for (const { budget, longest } of sizesOf(run, true)) assert.deepEqual([budget, longest], [32, 32]);
  for (const { longest } of sizesOf(run, false)) assert.ok(longest >= 80);
  const marked = run.plan.cells.filter(({ dissolves }) => dissolves === true);
  assert.deepEqual(
    marked.map(({ index }) => index),
    run.plan.cells.filter(({ temperature }) => temperature >= 1.25).map(({ index }) => index),
  );
  assert.ok(marked.every(({ index }) => isNoiseCell(run, index)));
  const stored = decodeRun(encodeRun(run)) as GridRun;
  assert.deepEqual(stored.plan, run.plan);
  const again = await record(run.manifest.spec, [referenceModel(law(2.5))], { replay: stored });
  assert.deepEqual(differencesOf(run, again.run), []);
});

test('noise that did not end is not counted among the cut answers of a prompt', async () => {
  const run = await sampled(law(2.5));
  const { cells, notes } = reportOf(run);
  assert.ok(cells.filter(({ temperature }) => temperature >= 1.25).every(({ cut, cutNoise }) => cut === cutNoise));
  assert.ok(notes.every(({ code }) => code !== 'cut-answers'));
  assert.ok(notes.some(note => note.code === 'hot-answers' && note.tokens === 32));
});

test('hot cells whose answers hold together are sampled like the others', async () => {
  const run = await sampled(law(9));
  assert.ok(run.plan.temperatures.includes(1.6));
  assert.ok(run.plan.cells.every(({ dissolves }) => dissolves === undefined));
  for (const { longest } of [...sizesOf(run, true), ...sizesOf(run, false)]) assert.ok(longest >= 80);
  assert.ok(run.cells.every(({ state }) => state === 'done'));
});

test('a row whose hot answers hold together gets whole ones, though those of the first row are noise', async () => {
  const run = await sampled(law(2.5, 9));
  const cut = run.plan.windows.flatMap(({ ids }, window) => (ids.length > 20 ? [] : [window]));
  assert.ok(cut.length > 0 && !cut.includes(0));
  for (const { longest } of sizesOf(run, true, 0)) assert.equal(longest, 32);
  for (const window of cut) for (const { longest } of sizesOf(run, true, window)) assert.ok(longest >= 80);
  assert.ok(run.cells.every(({ state, trajectories }) => state === 'done' && trajectories.length === 32));
  const again = await record(run.manifest.spec, [referenceModel(law(2.5, 9))], { replay: run });
  assert.deepEqual(differencesOf(run, again.run), []);
});

test('a map that gets smaller after the look for noise keeps no more answers than it plans', async () => {
  for (const [preset, slow] of [
    ['quick', 150],
    ['quick', 600],
    ['standard', 3000],
    ['standard', 9000],
  ] as const) {
    const machine = timed(referenceModel(law(2.5)), { step: 5, row: 0.3 });
    const spec = specOf({ preset });
    const { run } = await record(spec, [machine.model], {
      now: machine.now,
      onEvent: event => {
        // The home cell is complete when the look begins.
        if (event.type === 'cell') machine.time.step = event.cell === event.run.plan.home ? slow : 5;
      },
    });
    assert.equal(run.status, 'done');
    for (const { index, samples, temperature, window } of run.plan.cells) {
      const { trajectories = [] } = run.cells[index] ?? {};
      assert.equal(trajectories.length, samples, `${preset}: ${temperature} in window ${window}`);
    }
    assert.deepEqual(decodeRun(encodeRun(run)), run);
    const again = await record(spec, [referenceModel(law(2.5))], { replay: run });
    assert.deepEqual(differencesOf(run, again.run), []);
  }
});

test('the length of answers that the user names holds for all cells', async () => {
  const { run } = await record(specOf({ preset: 'standard', tokens: 90 }), [referenceModel(law(2.5))]);
  assert.ok(run.plan.cells.every(({ dissolves, tokens }) => dissolves === undefined && tokens === undefined));
});

test('a run that is canceled while it looks for noise, or after it, goes on and equals the uninterrupted one', async () => {
  for (const one of [law(2.5), law(9), law(2.5, 9)]) {
    const spec = specOf({ preset: 'standard' });
    const whole = (await record(spec, [referenceModel(one)], { now: clock(0) })).run;
    for (const answers of [40, 70, 300]) {
      const [stopped, resumed] = await resumedAfter(answers, one, spec);
      assert.equal(stopped.status, 'cancelled');
      // Once sizes are decided, a run that goes on adds no temperatures.
      const coarse = 16;
      assert.deepEqual(
        resumed.plan.cells.slice(0, coarse),
        whole.plan.cells.slice(0, coarse),
        `after ${answers} answers`,
      );
      assert.deepEqual(resumed.cells.slice(0, coarse), whole.cells.slice(0, coarse));
    }
  }
});
