import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gridSections, gridTable } from '../../../../src/experiments/diagram/report/exports.ts';
import { gridReport } from '../../../../src/experiments/diagram/report/gridReport.ts';
import { decodeRun } from '../../../../src/run/file/runFile.ts';

const stored = (name: string) =>
  decodeRun(readFileSync(new URL(`../../../fixtures/runs/${name}.emergence.json`, import.meta.url), 'utf8'));

test('a stored run of streams says where runs get stuck, in report, summary and table', () => {
  const run = stored('streams');
  assert.ok(run.kind !== 'study');
  const report = gridReport(run, { map: 'auto' });
  const [found] = report.transitions ?? [];
  assert.ok(found !== undefined && found.gap.kind === 'estimate' && found.shuffled !== null);
  assert.ok(found.gap.interval[1] < found.shuffled[0]);
  assert.match(found.sentence, /^States persist longer than chance: .* about 4 tokens\.$/);
  for (const row of found.chain) assert.ok(Math.abs(row.reduce((sum, share) => sum + share, 0) - 1) < 1e-9);
  const text = gridSections(report).join('\n');
  assert.match(text, /## Where runs get stuck/);
  assert.ok(text.includes('Spectral gap'));
  assert.match(gridTable(report), /,spectral-gap,/);
});

test('answers have no transitions', () => {
  const run = stored('small');
  assert.ok(run.kind !== 'study');
  const report = gridReport(run, { map: 'auto' });
  assert.equal(report.transitions, undefined);
  assert.doesNotMatch(gridTable(report), /spectral-gap/);
});
