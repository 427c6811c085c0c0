import assert from 'node:assert/strict';
import test from 'node:test';
import { reportSchema } from '../../../../src/protocol/reportSchema.ts';
import * as v from 'valibot';
import { gridTable } from '../../../../src/experiments/diagram/report/exports.ts';
import { variationLines, variationSection } from '../../../../src/experiments/diagram/report/variationExports.ts';
import { promptsReport } from '../../support/promptsRun.ts';

test('a diagram over prompts says how much the prompts cause, and which answers fail', async () => {
  const report = await promptsReport();
  const { variation } = report;
  assert.ok(variation !== undefined);
  assert.deepEqual(
    variation.prompts.map(({ label, kind }) => [label, kind]),
    [
      ['y', 'y'],
      ['n', 'n'],
      ['m', 'y'],
    ],
  );
  assert.ok(variation.share.kind === 'estimate' && variation.share.interval[0] > 0, JSON.stringify(variation.share));
  assert.match(variation.sentence, /^Two answers to the same prompt agree with probability 0\.\d+ \[/);
  assert.match(variation.sentence, /different ones of the 3 prompts .* The prompts cause \d+% \[\d+%, \d+%\] of the/);
  assert.ok(report.details.startsWith(variation.sentence));
  const lines = variationLines(report).join('\n');
  assert.match(lines, /n: \d+ times “n”; agreement .*equals “y” fails in \d+ of 32 answers/);
  assert.match(variationSection(report).join('\n'), /\| prompt \| most frequent answer \| agreement \|/);
  assert.match(gridTable(report), /share-between-prompts/);
  assert.deepEqual(v.parse(reportSchema, structuredClone(report)), report);
});
