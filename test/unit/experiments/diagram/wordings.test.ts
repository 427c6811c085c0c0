import assert from 'node:assert/strict';
import test from 'node:test';
import { gridExperiment } from '../../../../src/experiments/diagram/gridExperiment.ts';
import { gridSections, gridTable } from '../../../../src/experiments/diagram/report/exports.ts';
import { gridReport } from '../../../../src/experiments/diagram/report/gridReport.ts';
import { withChoices, withSamplingOn, withWording } from '../../../../src/experiments/nextSpec.ts';
import type { GridRun } from '../../../../src/domain/run.ts';
import { unchanged } from '../../../../src/domain/spec.ts';
import type { GridSpec } from '../../../../src/domain/spec.ts';
import { decodeRun, encodeRun } from '../../../../src/run/file/runFile.ts';
import { record, specOf } from '../../support/experiments.ts';
import { referenceModel, type ReferenceLaw } from '../../support/referenceModel.ts';

/** Forgets its last letter with probability 0.6 per letter, or never. */
const chain = (memory: number): ReferenceLaw => ({
  tokens: ['a', 'b'],
  ends: [],
  forms: ['raw'],
  logits: history => {
    const stay = (1 + memory) / 2;
    return (history.at(-1) === 0 ? [stay, 1 - stay] : [1 - stay, stay]).map(Math.log);
  },
});

const spec = (changes: Partial<GridSpec> = {}): GridSpec =>
  specOf({ kind: 'wordings', prompt: 'a', wording: 'b', temperatures: [1], form: 'raw', ...changes });

const runOf = async (memory: number, changes: Partial<GridSpec> = {}): Promise<GridRun> =>
  (await record(spec(changes), [referenceModel(chain(memory))])).run;

test('a change of wording is forgotten by a chain that mixes, and never by one that stays', async () => {
  const run = await runOf(0.4);
  assert.equal(run.status, 'done');
  assert.deepEqual(
    run.cells.map(({ trajectories }) => trajectories.length),
    [64, 64],
  );
  const report = gridReport(run, run.manifest.spec.outcome);
  const { coupling } = report.paths ?? {};
  assert.equal(coupling?.verdict, 'forgotten');
  assert.match(report.headline, /^The change of wording is forgotten after about \d+ tokens \[\d+, \d+\]/u);
  assert.deepEqual(coupling.wordings, ['a', 'b']);
  const stuck = await runOf(1 - 1e-9);
  assert.match(
    gridReport(stuck, { map: 'text' }).headline,
    /not forgotten within 48 tokens: 100% \[94, 100\] of 64 paired answers still differ after 48 tokens/u,
  );
});

test('a run of two wordings at two temperatures is stored, exported and replayed alike', async () => {
  const run = await runOf(0.4, { temperatures: [0.7, 1], samples: 32, tokens: 32 });
  const again = decodeRun(encodeRun(run)) as GridRun;
  assert.deepEqual(again.plan, run.plan);
  const report = gridReport(again, again.manifest.spec.outcome);
  assert.equal(report.paths?.coupling?.curve.series.length, 2);
  assert.match(gridTable(report), /coupling-temperature-0.7-at-1,/u);
  assert.match(gridSections(report).join('\n'), /## How long is a change of wording remembered\?/u);
  const { run: replayed } = await record(run.manifest.spec, [referenceModel(chain(0.4))], { replay: again });
  assert.deepEqual(gridExperiment.differences(again, replayed), []);
  const cells = run.plan.cells.map(cell => ({ ...cell, pairedWith: 3 }));
  assert.throws(() => decodeRun(encodeRun({ ...run, plan: { ...run.plan, cells } })), /is paired with none before it/u);
});

test('equal, empty and missing wordings are refused in a sentence, and follow-up runs keep the right one', async () => {
  assert.match((await failure({ wording: 'a' })) ?? '', /The two wordings are the same/u);
  assert.match((await failure({ wording: ' ' })) ?? '', /The second wording is missing/u);
  const { wording: _, ...without } = spec();
  assert.equal(withWording(without, 'b b').kind, 'wordings');
  assert.equal(withWording(spec({ temperatures: [0.9] }), 'b b').temperatures?.[0], 0.9);
  const kept = withChoices(spec(), { ...unchanged, preset: 'standard' });
  assert.ok(kept.kind === 'wordings' && kept.wording === 'b');
  const run = await runOf(0.4);
  assert.equal(withSamplingOn(gridReport(run, { map: 'text' }), 1).prompt, 'b');
});

async function failure(changes: Partial<GridSpec>): Promise<string | undefined> {
  try {
    const { run } = await record(spec(changes), [referenceModel(chain(0.4))]);
    return run.error?.message;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
