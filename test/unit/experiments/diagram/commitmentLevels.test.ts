import assert from 'node:assert/strict';
import test from 'node:test';
import type { GridRun } from '../../../../src/domain/run.ts';
import { gridExperiment } from '../../../../src/experiments/diagram/gridExperiment.ts';
import { gridSections, gridTable } from '../../../../src/experiments/diagram/report/exports.ts';
import { gridReport } from '../../../../src/experiments/diagram/report/gridReport.ts';
import { pathLines } from '../../../../src/experiments/diagram/report/pathExports.ts';
import { checkMessage } from '../../../../src/protocol/messageCheck.ts';
import { reportSchema } from '../../../../src/protocol/reportSchema.ts';
import { decodeRun, encodeRun } from '../../../../src/run/file/runFile.ts';
import { leaningRun, leaningSpec } from '../../support/leaningRun.ts';

const { run: plain, events } = await leaningRun();
const { run, events: added } = await leaningRun({ add: { run: plain, addition: { kind: 'commitment' } } });
const { outcome } = leaningSpec;

test('progress of the curve is a fraction that rises and ends near 1', () => {
  for (const [list, stage] of [
    [events, /^Measuring when the ending is decided$/u],
    [added, /^Measuring when the ending is decided, temperature/u],
  ] as const) {
    const fractions = list.flatMap(event =>
      event.type === 'progress' && stage.test(event.progress.stage) ? (event.progress.fraction ?? -1) : [],
    );
    assert.ok(fractions.length > 3 && fractions.every((one, at) => one >= (fractions[at - 1] ?? 0)), String(fractions));
    assert.ok((fractions[0] ?? 1) < 0.95 && (fractions.at(-1) ?? 0) > 0.9, String(fractions));
  }
});

test('the curve of every setting joins the run, and only the others are drawn', async () => {
  assert.deepEqual(
    run.commitments?.map(({ cell }) => cell),
    [0, 2],
  );
  assert.ok(run.commitment === plain.commitment && run.cells === plain.cells);
  const open = gridReport(plain, outcome).paths;
  assert.ok(open?.levels === undefined && open?.open?.settings === 2 && open.open.seconds !== null);
  const report = gridReport(run, outcome);
  assert.equal(report.paths?.open, undefined);
  const levels = report.paths?.levels;
  assert.deepEqual(
    levels?.settings.map(({ words }) => words),
    ['temperature 0.3', 'temperature 0.7', 'temperature 1.5'],
  );
  const starts = levels.settings.map(({ start }) => start);
  assert.deepEqual(
    starts,
    report.cells.map(({ figures }) => figures['agreement']),
  );
  // Cold answers repeat their first word; hot ones are decided by the last.
  const [cold, , hot] = levels.settings.map(({ ninety }) => (ninety.kind === 'estimate' ? ninety.value : NaN));
  assert.ok((cold ?? 9) < 3 && (hot ?? 0) > 4, `${cold} ${hot}`);
  assert.match(gridSections(report).join('\n'), /\| temperature 1\.5 \|/u);
  assert.match(gridTable(report), /commitment-ninety-cell-2,/u);
  assert.ok(report.paths && pathLines(report.paths).some(line => line.startsWith('  temperature 0.3  ')));
  const sent: unknown = JSON.parse(JSON.stringify(report));
  assert.deepEqual(checkMessage(reportSchema, sent, 'the engine'), sent);
  await assert.rejects(
    leaningRun({ add: { run, addition: { kind: 'commitment' } } }),
    /already measured at every setting/u,
  );
});

test('the setting that decides earlier is proposed, and checked on fresh answers that are continued too', async () => {
  const early = (of: GridRun) => gridReport(of, outcome).guidance?.goals.find(({ id }) => id === 'early');
  assert.match(
    early(plain)?.sentence ?? '',
    /^Only temperature 0\.7 was measured, where 90% of the ending is decided/u,
  );
  assert.equal(early(plain)?.open, 2);
  const goal = early(run);
  assert.equal(goal?.proposal, 0);
  assert.ok(goal.less === true && goal.open === undefined);
  assert.match(
    goal.sentence,
    /^Temperature 0\.3 looks best: 90% of the ending is decided after .* tokens .*Not checked/u,
  );
  const { run: checked } = await leaningRun({ check: { run, cell: 0, outcome } });
  const [check] = checked.checks ?? [];
  assert.ok(check?.commitment !== undefined && check.commitment.continuations.length > 0);
  const found = early(checked);
  assert.ok(found?.check?.figure.kind === 'estimate');
  assert.ok(found.check.isConfirmed, JSON.stringify(found.check));
  assert.match(found.sentence, /checked on 64 fresh answers\.$/u);
  const again = decodeRun(encodeRun(checked)) as GridRun;
  assert.deepEqual(again.commitments, checked.commitments);
  assert.deepEqual(again.checks, checked.checks);
  const { run: replayed } = await leaningRun({ replay: again });
  assert.deepEqual(gridExperiment.differences(again, replayed), []);
  assert.equal(replayed.commitments?.length, 2);
  const other = { ...again, checks: again.checks?.map(one => ({ ...one, commitment: run.commitment })) } as GridRun;
  assert.throws(() => decodeRun(encodeRun(other)), /"checks"/u);
  const twice = { ...run, commitments: [...(run.commitments ?? []), ...(run.commitments ?? [])] };
  assert.throws(() => decodeRun(encodeRun(twice)), /"commitments"/u);
});
