import assert from 'node:assert/strict';
import test from 'node:test';
import { AdjacentError } from '../../../../src/core/adjacentError.ts';
import type { GridRun } from '../../../../src/domain/run.ts';
import { gridExperiment } from '../../../../src/experiments/diagram/gridExperiment.ts';
import { finishingOf } from '../../../../src/experiments/diagram/plan/finishing.ts';
import { gridReport } from '../../../../src/experiments/diagram/report/gridReport.ts';
import { differencesOf } from '../../../../src/experiments/registry.ts';
import { checkMessage } from '../../../../src/protocol/messageCheck.ts';
import { reportSchema } from '../../../../src/protocol/reportSchema.ts';
import { decodeRun, encodeRun } from '../../../../src/run/file/runFile.ts';
import { clock, facts, record, smallSpec, specOf, words } from '../../support/experiments.ts';
import { accessTo } from '../../support/guidedRun.ts';
import { referenceModel, type ReferenceLaw } from '../../support/referenceModel.ts';
import { timed } from '../../support/timedModel.ts';

const spec = smallSpec({ tokens: 4 });
const { run } = await record(spec, [referenceModel(words)]);
const home = run.plan.home;

async function finished(stored: GridRun, cell: number, signal = new AbortController().signal): Promise<GridRun> {
  const addition = { kind: 'finish', cell } as const;
  const request = { spec, facts, now: clock(), add: { run: stored, addition } };
  const events = gridExperiment.run(request, accessTo(referenceModel(words)), signal);
  for (;;) {
    const step = await events.next();
    if (step.done === true) return step.value;
  }
}

test('cut answers go on as if their budget had been larger from the beginning', async () => {
  const finishing = finishingOf(run, home);
  assert.ok(finishing !== null && finishing.answers > 0 && (finishing.seconds ?? 0) > 0);
  const { tokens } = finishing;
  const whole = await finished(run, home);
  const cells = run.plan.cells.map(cell => (cell.index === home ? { ...cell, tokens } : cell));
  const replay: GridRun = { ...run, plan: { ...run.plan, cells } };
  const { run: larger } = await record(spec, [referenceModel(words)], { replay });
  assert.deepEqual(whole.plan, larger.plan);
  assert.deepEqual(whole.cells, larger.cells);
  assert.ok(whole.cells[home]?.trajectories.every(({ ended }) => ended));
  for (const [at, answer] of run.cells[home]?.trajectories.entries() ?? [])
    assert.deepEqual(whole.cells[home]?.trajectories[at]?.ids.subarray(0, answer.ids.length), answer.ids);
  assert.equal(finishingOf(whole, home), null, 'nothing is cut any more');
  assert.deepEqual(decodeRun(encodeRun(whole)), whole);
  assert.deepEqual(differencesOf(whole, larger), []);
});

test('answers to nothing of the prompt go on with the random numbers of their temperature', async () => {
  const windows = [{ kind: 'all' }, { kind: 'words', words: 0 }] as const;
  const short = await record({ ...spec, windows: [...windows] }, [referenceModel(words)]);
  const cell = short.run.plan.cells.findLast(({ window }) => window === 1)?.index ?? NaN;
  const whole = await finished(short.run, cell);
  const tokens = whole.plan.cells[cell]?.tokens ?? NaN;
  const cells = short.run.plan.cells.map(one => (one.index === cell ? { ...one, tokens } : one));
  const replay: GridRun = { ...short.run, plan: { ...short.run.plan, cells } };
  const { run: larger } = await record(spec, [referenceModel(words)], { replay });
  assert.ok(whole.plan.drawsByTemperature === true && tokens > 4);
  assert.notDeepEqual(whole.cells[cell], short.run.cells[cell]);
  assert.deepEqual(whole.cells, larger.cells);
});

test('the report offers it for every cell with cut answers, and nothing else changes', async () => {
  const report = gridReport(run, spec.outcome);
  const cut = report.cells.filter(cell => cell.cut > 0).map(({ index }) => index);
  assert.ok(cut.length > 1);
  assert.deepEqual(
    report.finishing?.map(({ cell }) => cell),
    cut,
  );
  assert.deepEqual(checkMessage(reportSchema, report, 'the engine'), report);
  const whole = await finished(run, home);
  for (const [index, cell] of run.cells.entries()) if (index !== home) assert.equal(whole.cells[index], cell);
  assert.ok(gridReport(whole, spec.outcome).finishing?.every(({ cell }) => cell !== home));
});

test('what cannot go on is refused, and a cancel leaves the run as it was', async () => {
  const whole = await finished(run, home);
  await assert.rejects(finished(whole, home), { kind: 'bad-argument' });
  assert.equal(finishingOf({ ...run, kind: 'wordings' }, home), null);
  assert.equal(finishingOf({ ...run, plan: { ...run.plan, mode: 'streams' } }, home), null);
  const coupled = run.manifest.models.map(model => ({
    ...model,
    card: { ...model.card, invariance: 'batch-coupled' as const },
  }));
  assert.equal(finishingOf({ ...run, manifest: { ...run.manifest, models: coupled } }, home), null);
  const controller = new AbortController();
  controller.abort();
  await assert.rejects(finished(run, home, controller.signal), error => {
    assert.ok(error instanceof AdjacentError);
    return error.kind === 'cancelled';
  });
});

/** Answers of at least 60 tokens, which end soon after at 0.7 and later at 0.3: the end is less likely than another
 * token by so many nats. That is always the same one, or else each time another. */
function slowWhenCold(nats: number, repeats = false): ReferenceLaw {
  return {
    tokens: ['', 'yes', ' no', ' maybe', ' 42', '.', ' so', ' well'],
    ends: [0],
    logits: history => {
      const drawn = history.length - history.lastIndexOf(0);
      const likely = repeats ? 0 : Math.floor(1e4 * Math.abs(Math.sin(drawn * drawn))) % 7;
      return [drawn <= 60 ? -90 : 6 - nats, ...Array.from({ length: 7 }, (_, at) => (at === likely ? 6 : 0))];
    },
  };
}

/** Its stages, each with the seconds that its last statement said were left, and those that were. */
async function coldRun(
  law: ReferenceLaw,
): Promise<{ readonly run: GridRun; readonly stages: ReadonlyMap<string, { left: number; really: number }> }> {
  const machine = timed(referenceModel(law), { step: 8, row: 0.3 });
  const stages = new Map<string, { left: number; really: number }>();
  const { run: whole } = await record(
    specOf({ preset: 'thorough', temperatures: [0.3, 0.7, 1.1, 1.6], windows: [{ kind: 'all' }] }),
    [machine.model],
    {
      now: machine.now,
      onEvent: event => {
        if (event.type !== 'progress') return;
        const { stage, secondsLeft } = event.progress;
        stages.set(stage, { left: secondsLeft ?? 0, really: -machine.now() / 1000 });
      },
    },
  );
  for (const said of stages.values()) said.really += machine.now() / 1000;
  return { run: whole, stages };
}

test('cells of which most answers were cut finish before the run ends, and a replay repeats them', async () => {
  const law = slowWhenCold(1.4);
  const { run: whole, stages } = await coldRun(law);
  const { plan, cells } = whole;
  const cold = plan.cells.filter(({ temperature }) => temperature === 0.3);
  assert.ok(stages.has('Letting cut answers finish'), [...stages.keys()].join('; '));
  const { left = NaN, really = NaN } = stages.get('Sampling') ?? {};
  assert.ok(Math.abs(left / really - 1) < 0.3, `${left} s left before they finish, stated ${really} s`);
  assert.deepEqual(
    cold.map(({ tokens }) => tokens),
    [512],
  );
  const answers = cold.flatMap(({ index }) => cells[index]?.trajectories ?? []);
  assert.ok(answers.some(({ ids }) => ids.length > plan.tokens + 64));
  assert.ok(answers.filter(({ ended }) => ended).length > 24);
  assert.ok(cells.every(({ state }) => state === 'done'));
  assert.deepEqual(decodeRun(encodeRun(whole)), whole);
  const again = await record(whole.manifest.spec, [referenceModel(law)], { replay: whole });
  assert.deepEqual(differencesOf(whole, again.run), []);
});

test('answers that say the same again and again are not drawn on, and the report says why they were cut', async () => {
  const { run: whole, stages } = await coldRun(slowWhenCold(3, true));
  const [cold] = whole.plan.cells.filter(({ temperature }) => temperature === 0.3);
  assert.ok(!stages.has('Letting cut answers finish'));
  const { notes, cells } = gridReport(whole, spec.outcome);
  const { n = NaN, cut = NaN, cutCircling } = cells[cold?.index ?? -1] ?? {};
  assert.ok(cut > n / 2 && cutCircling === cut, `${cut} of ${n} were cut`);
  assert.deepEqual(
    notes.filter(({ code }) => code.endsWith('-answers')).map(({ code }) => code),
    ['circling-answers'],
  );
});

test('answers that do not end are not drawn on for long', async () => {
  const { run: whole } = await coldRun(slowWhenCold(3));
  const [cold] = whole.plan.cells.filter(({ temperature }) => temperature === 0.3);
  assert.equal(cold?.tokens, 256 + 64);
  const cut = (run: GridRun): readonly string[] =>
    gridReport(run, spec.outcome).notes.flatMap(({ code }) => (/^(cut|unending)-answers$/.test(code) ? [code] : []));
  const withEnd = (length: number): GridRun => ({
    ...whole,
    cells: whole.cells.map(cell =>
      cell.index === cold.index
        ? {
            ...cell,
            trajectories: cell.trajectories.map((answer, at) =>
              at === 0 ? { ...answer, ids: answer.ids.subarray(0, length), ended: true } : answer,
            ),
          }
        : cell,
    ),
  });
  assert.deepEqual(cut(withEnd(70)), ['unending-answers']);
  assert.deepEqual(cut(withEnd(cold.tokens)), ['cut-answers']);
  assert.ok(whole.cells.every(({ state }) => state === 'done'));
});
