import assert from 'node:assert/strict';
import test from 'node:test';
import { runFileSummary } from '../../../src/domain/runFileSummary.ts';
import { runTitle } from '../../../src/domain/runTitle.ts';
import { encodeRun } from '../../../src/run/file/runFile.ts';
import { record, smallSpec, words } from '../support/experiments.ts';
import { referenceModel } from '../support/referenceModel.ts';

const { run } = await record(smallSpec({ prompt: 'Say a word.' }), [referenceModel(words)]);

test('a run file tells a list its title, model, time and state', () => {
  for (const status of ['running', 'done', 'cancelled'] as const)
    assert.deepEqual(runFileSummary(encodeRun({ ...run, status })), {
      id: run.manifest.facts.id,
      created: run.manifest.facts.created,
      model: 'Reference letters',
      title: runTitle(run.manifest.spec),
      status,
    });
});

test('what is no run file has no summary', () => {
  const text = encodeRun(run);
  for (const other of ['', '{}', 'null', '[1]', text.slice(0, -20), text.replace('"status":"done"', '"status":"odd"')])
    assert.equal(runFileSummary(other), null, other.slice(0, 20));
});
