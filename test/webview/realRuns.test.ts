/** Reports of real runs, made by the runner on a model in closed form, in the panel as they come. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { cellDetailOf, reportOf } from '../../src/experiment/reporting/reporting.ts';
import { letters, record, smallSpec, words } from '../unit/support/experiments.ts';
import { referenceModel } from '../unit/support/referenceModel.ts';
import { startStage } from './support/browser.ts';
import type { Stage } from './support/browser.ts';
import { openTab } from './support/panelPage.ts';

let stage: Stage;
before(async () => {
  stage = await startStage('panel');
});
after(() => stage.close());

for (const [name, law, changes] of [['answers', words, {}], ['long-runs', letters, { kind: 'ergodicity', mode: 'streams', samples: 24, tokens: 272 }]] as const) {
  test(`a run of ${name} is shown from its plan to its end, no tab has a barrier or a complaint`, async () => {
    const { events, run } = await record(smallSpec(changes), [referenceModel(law)]);
    const open = await stage.open();
    for (const event of events) {
      if (event.type === 'progress') await open.send(event);
      else await open.send({ type: 'report', report: reportOf(event.run), path: 'run.emergence.json' });
    }
    const report = reportOf(run);
    await open.send({ type: 'cell-detail', ...cellDetailOf(run, report.home, report.outcome) });
    assert.equal(await open.page.locator('h1').innerText(), report.sentence);
    assert.equal(await open.page.locator('[role=gridcell] button').count(), report.cells.length);
    assert.equal(await open.page.locator('.cell.done').count(), report.cells.length);
    for (const tab of ['phase', 'adjacent', 'ergodicity', 'samples', 'run']) {
      await openTab(open, tab);
      if (tab === 'phase' || tab === 'ergodicity') assert.deepEqual(await open.barriers(), [], tab);
      await open.shoot(`run-${name}-${tab}`);
    }
    assert.deepEqual(open.complaints(), []);
    await open.close();
  });
}
