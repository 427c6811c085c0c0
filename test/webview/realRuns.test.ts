/** Reports of real runs, made by the runner on a model in closed form, in the panel as they come. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { cellDetailOf, reportOf } from '../../src/experiments/registry.ts';
import { letters, record, smallSpec, words } from '../unit/support/experiments.ts';
import { referenceModel } from '../unit/support/referenceModel.ts';
import { house, memory, recordStudy, remembered, studySpec } from '../unit/support/studies.ts';
import { ofStudy } from '../support/kinds.ts';
import { startStage } from './support/browser.ts';
import type { Stage } from './support/browser.ts';
import { openTab } from './support/panelPage.ts';

let stage: Stage;
before(async () => {
  stage = await startStage('panel');
});
after(() => stage.close());

for (const [name, law, changes] of [
  ['answers', words, {}],
  ['long-runs', letters, { kind: 'ergodicity', mode: 'streams', samples: 24, tokens: 272 }],
  [
    'knobs',
    words,
    {
      axes: {
        x: { knob: 'top-p', levels: [0.5, 1] },
        y: { knob: 'variant', levels: ['one two three', 'yes no maybe'] },
      },
    },
  ],
] as const) {
  test(`a run of ${name} is shown from its plan to its end, no tab has a barrier or a complaint`, async () => {
    const { events, run } = await record(smallSpec(changes), [referenceModel(law)]);
    const open = await stage.open();
    for (const event of events) {
      if (event.type === 'progress') await open.send(event);
      else await open.send({ type: 'report', report: reportOf(event.run), path: 'run.emergence.json' });
    }
    const report = reportOf(run);
    await open.send({ type: 'cell-detail', ...cellDetailOf(run, report.home, report.outcome) });
    assert.equal(await open.page.locator('h1').innerText(), report.headline);
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

test("a study of constraints is shown from its plan to its end, its tab has no barrier and its headline is the report's", async () => {
  const weights = {
    reference: 2,
    'reference#8-bit': 1.9,
    'reference#4-bit': 1.2,
    ...Object.fromEntries([0, 1, 2, 4, 8].map(step => [`reference@step-${step}`, step / 4])),
  };
  const laws = Object.fromEntries(
    Object.entries(weights).map(([name, weight]) => [
      name,
      name === 'reference'
        ? memory
        : { ...memory, logits: (history: readonly number[]) => remembered(history, weight) },
    ]),
  );
  const { events, run } = await recordStudy(studySpec(), house(laws));
  const open = await stage.open();
  const told = events.filter((event, i) => event.type === 'done' || i % 12 === 0);
  for (const event of told) {
    if (event.type === 'progress') await open.send(event);
    else await open.send({ type: 'report', report: reportOf(event.run), path: 'run.emergence.json' });
  }
  const report = ofStudy(reportOf(run));
  assert.equal(await open.page.locator('#tab-constraints').getAttribute('aria-selected'), 'true');
  assert.equal(await open.page.locator('h1').innerText(), report.headline);
  assert.equal(await open.page.locator('.constraint').count(), report.study.constraints.length);
  assert.equal(await open.page.locator('.mass-bar.waiting').count(), 0);
  assert.deepEqual(await open.barriers(), []);
  await open.shoot('run-constraints');
  assert.deepEqual(open.complaints(), []);
  await open.close();
});

test('a diagram over other knobs says what its rows and columns are, on the map, in its table and along its curves', async () => {
  const { run } = await record(
    smallSpec({
      axes: {
        x: { knob: 'top-p', levels: [0.5, 1] },
        y: { knob: 'variant', levels: ['one two three', 'yes no maybe'] },
      },
    }),
    [referenceModel(words)],
  );
  const open = await stage.open();
  await open.send({ type: 'report', report: reportOf(run), path: 'run.emergence.json' });
  const texts = (selector: string): Promise<string[]> => open.page.locator(selector).allInnerTexts();
  assert.match((await open.page.locator('[role=grid]').getAttribute('aria-label')) ?? '', /: wording by top-p$/);
  assert.deepEqual(await texts('.row-label'), ['one two three', 'yes no maybe']);
  assert.deepEqual(
    [await texts('.rows-name'), await texts('.axis-name'), await texts('.axis-ticks span')],
    [['wording'], ['top-p'], ['0.5', '1']],
  );
  await open.page.click('[data-row="1"][data-column="0"]');
  assert.match(await open.page.locator('#pane-title').innerText(), /^Top-p 0\.5, “yes no maybe”$/);
  assert.equal(
    await open.page.locator('.boundary').count(),
    0,
    'where columns are no temperatures nothing dissolves at one',
  );
  await open.page.click('[id="switch-table:map"]');
  assert.match(await open.page.locator('.map table').innerText(), /wording \\ top-p\s+0\.5\s+1/);
  assert.deepEqual(open.complaints(), []);
  await open.close();
});
