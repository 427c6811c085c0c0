import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellDetailOf, reportOf } from '../../../src/experiments/registry.ts';
import { parseToPanel } from '../../../webview/panel/panelMessages.ts';
import { letters, record, smallSpec, words } from '../support/experiments.ts';
import { referenceModel } from '../support/referenceModel.ts';

for (const [name, law, changes] of [
  ['answers', words, {}],
  ['long runs', letters, { kind: 'ergodicity', mode: 'streams', samples: 16, tokens: 272 }],
] as const) {
  test(`the panel accepts every report and cell of a run of ${name}, from plan to end`, async () => {
    const { events } = await record(smallSpec(changes), [referenceModel(law)]);
    const runs = events.flatMap(event => (event.type === 'progress' ? [] : [event.run]));
    assert.ok(runs.length >= 4);
    for (const run of runs) {
      const report = reportOf(run);
      assert.ok(
        parseToPanel(structuredClone({ type: 'report', report, path: 'run' })) !== null,
        `report, ${run.status}`,
      );
      for (const { index } of report.cells) {
        assert.ok(
          parseToPanel(structuredClone({ type: 'cell-detail', ...cellDetailOf(run, index, report.outcome) })) !== null,
          `cell ${index}, ${run.status}`,
        );
      }
    }
  });
}
