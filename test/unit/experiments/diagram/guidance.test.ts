import assert from 'node:assert/strict';
import test from 'node:test';
import { AdjacentError } from '../../../../src/core/adjacentError.ts';
import type { LanguageModel } from '../../../../src/domain/languageModel.ts';
import type { GoalReport } from '../../../../src/domain/guidance.ts';
import type { GridReport } from '../../../../src/domain/report.ts';
import type { GridRun, Run, RunEvent } from '../../../../src/domain/run.ts';
import type { GridSpec } from '../../../../src/domain/spec.ts';
import type { RunRequest } from '../../../../src/experiments/experiment.ts';
import { summaryMarkdown } from '../../../../src/experiments/exports.ts';
import type { ModelAccess } from '../../../../src/experiments/modelAccess.ts';
import { differencesOf, reportOf, runExperiment } from '../../../../src/experiments/registry.ts';
import { decodeRun, encodeRun } from '../../../../src/run/file/runFile.ts';
import { checkMessage } from '../../../../src/protocol/messageCheck.ts';
import { reportSchema } from '../../../../src/protocol/reportSchema.ts';
import { clock, facts, smallSpec } from '../../support/experiments.ts';
import { referenceModel, type ReferenceLaw } from '../../support/referenceModel.ts';

/** One word of three, then an end; four hundred words never come, so that nothing counts as noise. */
const rare = Array.from({ length: 400 }, (_, i) => `w${i}`);
const words: ReferenceLaw = {
  tokens: ['', 'yes', 'no', 'maybe', ...rare],
  ends: [0],
  logits: history => {
    const isStart = history.at(-1) === 0 || history.length < 3;
    return [...(isStart ? [-9, 1.2, 0.4, 0] : [6, 0, 0, 0]), ...rare.map(() => -30)];
  },
};

function accessTo(model: LanguageModel): ModelAccess {
  return {
    describe: () => Promise.resolve(model.card),
    preparationSeconds: () => 0,
    open: () => Promise.resolve({ model, threads: 1, release: () => undefined }),
    checkTogether: () => undefined,
    readItems: () => Promise.resolve([]),
  };
}

async function runOf(
  request: Partial<RunRequest<GridSpec, GridRun>> & Pick<RunRequest<GridSpec, GridRun>, 'spec'>,
  model: LanguageModel = referenceModel(words),
  signal = new AbortController().signal,
): Promise<{ readonly run: GridRun; readonly events: readonly RunEvent[] }> {
  const events: RunEvent[] = [];
  const steps = runExperiment({ facts, now: clock(), ...request }, accessTo(model), signal);
  for (;;) {
    const next = await steps.next();
    if (next.done === true) return { run: gridOf(next.value), events };
    events.push(next.value);
  }
}

function gridOf(run: Run): GridRun {
  assert.ok(run.kind !== 'study');
  return run;
}

function guidanceOf(run: Run): NonNullable<GridReport['guidance']> {
  const report = reportOf(run);
  assert.ok(report.kind !== 'study' && report.guidance !== undefined);
  return report.guidance;
}

function goalOf(run: Run, id: string): GoalReport {
  const found = guidanceOf(run).goals.find(goal => goal.id === id);
  assert.ok(found !== undefined);
  return found;
}

const spec = smallSpec({ outcome: { map: 'word' }, samples: 48 });
const { run } = await runOf({ spec });
const checked = (await runOf({ spec, check: { run, cell: goalOf(run, 'repeatable').proposal ?? -1 } })).run;

test('each goal has the measured setting with the best lower end, as a proposal until it is checked', () => {
  const goal = goalOf(run, 'repeatable');
  assert.deepEqual(
    goal.settings.map(({ words }) => words),
    [
      'temperature 0.3',
      'temperature 0.7',
      'temperature 1.5',
      'temperature 0.3, last word',
      'temperature 0.7, last word',
      'temperature 1.5, last word',
    ],
  );
  assert.equal(goal.current.words, 'temperature 0.7');
  const lows = goal.settings.map(({ figure }) => (figure.kind === 'estimate' ? figure.interval[0] : -1));
  assert.equal(goal.proposal, goal.settings[lows.indexOf(Math.max(...lows))]?.cell);
  assert.equal(goal.check, null);
  assert.match(goal.sentence, /^Proposal: temperature 0\.3.*\(0\.\d+ now\)\. Check it on fresh answers/);
  assert.ok(goal.steps.some(({ knob }) => knob === 'temperature') && goal.steps.some(({ knob }) => knob === 'window'));
  const step = goal.steps[1];
  assert.ok(step?.effect.kind === 'estimate' && step.effect.value < 0 && step.from === 'temperature 0.7');
  const changed = goal.changes.map(({ metric }) => metric);
  assert.ok(changed.includes('energy') && !changed.includes('kinds'), 'only figures with an interval are tested');
  assert.ok(
    !goalOf(run, 'varied').settings.some(
      ({ cell, isAllowed }) => cell === goalOf(run, 'varied').proposal && !isAllowed,
    ),
  );
});

test('a shape and references are goals where the outcome map has them', () => {
  const ids = (outcome: GridSpec['outcome']): string[] => {
    const report = reportOf(run, outcome);
    return report.kind === 'study' ? [] : (report.guidance?.goals.map(({ id }) => id) ?? []);
  };
  assert.ok(ids({ map: 'number' }).includes('shape') && !ids({ map: 'word' }).includes('shape'));
  assert.ok(ids({ map: 'word' }).includes('reference-1'));
  const report = reportOf(run, { map: 'options', options: ['yes', 'no'] });
  assert.ok(report.kind !== 'study');
  const shape = report.guidance?.goals.find(({ id }) => id === 'shape');
  const truth = run.cells[0]?.trajectories.filter(({ text }) => /\b(?:yes|no)\b/i.test(text)).length ?? 0;
  const [first] = shape?.settings ?? [];
  assert.ok(first?.figure.kind === 'estimate' && Math.abs(first.figure.value - truth / 48) < 0.1);
});

test('a check draws as many fresh answers with another seed, and the sentence quotes only them', () => {
  const [check] = checked.checks ?? [];
  assert.ok(check !== undefined && check.trajectories.length === 48 && check.seed !== run.plan.seed);
  const own = run.cells[check.cell]?.trajectories ?? [];
  assert.ok(check.trajectories.some((answer, at) => answer.text !== own[at]?.text));
  const goal = goalOf(checked, 'repeatable');
  assert.ok(goal.check !== null && goal.check.figure.kind === 'estimate');
  assert.match(goal.sentence, /^Temperature 0\.3(?:, last word)?: two answers agree .* checked on 48 fresh answers\./);
  assert.ok(goal.sentence.includes(goal.check.figure.value.toFixed(2)));
  assert.ok(checked.cells === run.cells && checked.plan === run.plan);
  assert.match(
    summaryMarkdown(reportOf(checked)),
    /^# .*\n\n.*\n\n## Guidance\n\n- \*\*More repeatable\*\*: Temperature/s,
  );
  const report = reportOf(checked);
  assert.deepEqual(
    checkMessage(reportSchema, JSON.parse(JSON.stringify(report)), 'the engine'),
    JSON.parse(JSON.stringify(report)),
  );
});

test('fresh answers are in the run file and in a replay, bit for bit', async () => {
  assert.deepStrictEqual(decodeRun(encodeRun(checked)), checked);
  const { run: again } = await runOf({ spec, replay: checked });
  assert.deepEqual(differencesOf(checked, again), []);
  const [first] = checked.checks ?? [];
  assert.ok(first !== undefined);
  const other = { ...checked, checks: [{ ...first, trajectories: first.trajectories.toReversed() }] };
  assert.match(differencesOf(other, again).join(), /fresh answers of cell \d: \d+ differences/);
});

test('a setting is checked once, only with answers, and a canceled check leaves nothing', async () => {
  const refused = (check: { readonly run: GridRun; readonly cell: number }) =>
    assert.rejects(runOf({ spec, check }), (error: unknown) => {
      assert.ok(error instanceof AdjacentError && error.kind === 'bad-argument');
      return true;
    });
  await refused({ run: checked, cell: checked.checks?.[0]?.cell ?? -1 });
  await refused({ run, cell: 99 });
  const abort = new AbortController();
  abort.abort();
  await assert.rejects(
    runOf({ spec, check: { run, cell: 0 } }, undefined, abort.signal),
    (error: unknown) => error instanceof AdjacentError && error.kind === 'cancelled',
  );
});

test('where nothing measured helps, the next knob to measure is named with its diagram', async () => {
  const { run: single } = await runOf({ spec: smallSpec({ temperatures: [0.7], windows: [{ kind: 'all' }] }) });
  const goal = goalOf(single, 'repeatable');
  assert.equal(goal.proposal, null);
  assert.equal(goal.next?.knob, 'temperature');
  assert.ok(goal.next.axes.y.levels.length > 1 && goal.next.axes.x.levels.length > 1);
  assert.match(goal.sentence, /^Only temperature 0\.7 was measured, where .* Measure temperature next\.$/);
});
