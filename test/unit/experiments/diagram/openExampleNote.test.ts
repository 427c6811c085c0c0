import assert from 'node:assert/strict';
import test from 'node:test';
import type { Form } from '../../../../src/domain/languageModel.ts';
import type { GridSpec } from '../../../../src/domain/spec.ts';
import { gridReport } from '../../../../src/experiments/diagram/report/gridReport.ts';
import { record, smallSpec, words } from '../../support/experiments.ts';
import { referenceModel } from '../../support/referenceModel.ts';

const prompt = 'Q: red?\nA: yes\n\nQ: blue?\nA:';

/** Whether a run of the prompt says that it ends in an example. */
async function isSaid(changes: Partial<GridSpec>, forms: readonly Form[] = ['chat', 'raw']): Promise<boolean> {
  const spec = smallSpec({ prompt, windows: [{ kind: 'all' }], temperatures: [0.7], samples: 2, ...changes });
  const { run } = await record(spec, [referenceModel({ ...words, forms })]);
  return gridReport(run, { map: 'text' }).notes.some(({ code }) => code === 'open-example');
}

test('an unfinished example that was sent as a message is noted where the model also continues text', async () => {
  assert.equal(await isSaid({}), true);
  assert.equal(await isSaid({ form: 'raw' }), false);
  assert.equal(await isSaid({}, ['chat']), false);
  assert.equal(await isSaid({ prompt: 'Is it blue?' }), false);
  assert.equal(await isSaid({ messages: [{ role: 'system', content: 'Be brief.' }] }), false);
});
