/** Reports of real runs on a closed-form model, shown in the panel as they arrive. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellDetailOf, reportOf } from '../../src/experiments/registry.ts';
import { letters, record, smallSpec, specOf, turning, words } from '../unit/support/experiments.ts';
import { referenceModel } from '../unit/support/referenceModel.ts';
import { house, memory, recordStudy, remembered, studySpec } from '../unit/support/studies.ts';
import { ofStudy } from '../support/kinds.ts';
import { openTab } from './support/panelDriver.ts';
import { pageServer } from './support/withPage.ts';

const server = pageServer('panel');

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
  test(`a run of ${name} is shown from plan to end; axe and the console find nothing`, async () => {
    const { events, run } = await record(smallSpec(changes), [referenceModel(law)]);
    const open = await server.open();
    for (const event of events) {
      if (event.type === 'progress') await open.send(event);
      else await open.send({ type: 'report', report: reportOf(event.run), path: 'run.emergence.json' });
    }
    const report = reportOf(run);
    await open.send({ type: 'cell-detail', ...cellDetailOf(run, report.home, report.outcome) });
    assert.equal(await open.page.locator('h1').innerText(), report.headline);
    await openTab(open, 'map');
    assert.equal(await open.page.locator('[role=gridcell] button').count(), report.cells.length);
    assert.equal(await open.page.locator('.cell.done').count(), report.cells.length);
    for (const tab of ['map', 'answers', 'details']) {
      await openTab(open, tab);
      if (tab !== 'answers') assert.deepEqual(await open.axeViolations(), [], tab);
      await open.screenshot(`run-${name}-${tab}`);
    }
    assert.deepEqual(open.problems(), []);
    await open.close();
  });
}

test('the words that decide are marked, chosen by click and keyboard, and followed for another answer', async () => {
  const spec = specOf({
    kind: 'paths',
    outcome: { map: 'options', options: ['lost', 'found'] },
    temperatures: [1],
    windows: [{ kind: 'all' }],
    samples: 40,
    tokens: 8,
  });
  const { events, run } = await record(spec, [referenceModel(turning)]);
  const open = await server.open();
  for (const event of events) {
    if (event.type === 'progress') await open.send(event);
    else await open.send({ type: 'report', report: reportOf(event.run), path: 'run.emergence.json' });
  }
  const report = reportOf(run);
  await open.send({ type: 'cell-detail', ...cellDetailOf(run, report.home, report.outcome) });
  assert.equal(await open.page.locator('#tab-paths').getAttribute('aria-selected'), 'true');
  const isPressed = (at: number): Promise<string | null> =>
    open.page.locator(`#fork-${at}`).getAttribute('aria-pressed');
  assert.equal(await open.page.locator('.fork-token.is-fork').count(), 1);
  assert.equal(await isPressed(1), 'true');
  assert.equal(await open.page.locator('.fork-alternative').count(), 2);
  assert.match(
    await open.page.locator('.fork-detail > p').innerText(),
    /^Fork strength 0\.\d+ \[[^\]]+\]; the word removes [\d.]+ bits \[[^\]]+\], \d+% of the uncertainty/u,
  );
  await open.page.focus('#fork-1');
  await open.page.keyboard.press('ArrowLeft');
  await open.page.keyboard.press('Enter');
  assert.equal(await isPressed(0), 'true');
  await open.page.click('#fork-1');
  await open.page.click('.fork-examples summary >> nth=0');
  assert.ok((await open.page.locator('.fork-examples blockquote').first().innerText()).length > 5);
  assert.deepEqual(await open.axeViolations(), []);
  await open.screenshot('run-paths');
  await open.page.click('[id="switch-table:commitment"]');
  assert.equal(await open.page.locator('#curve-commitment tbody tr').count(), 4);
  await open.page.selectOption('#fork-answer', '3');
  assert.deepEqual(
    (await open.posted()).findLast(({ type }) => type === 'paths'),
    { type: 'paths', answer: 3 },
  );
  assert.deepEqual(open.problems(), []);
  await open.close();
});

test('where no word decides, the tab says so in plain words and marks none', async () => {
  // Whatever comes before, the answer ends alike.
  const idle: typeof turning = {
    ...turning,
    logits: history => {
      const answer = history.slice(history.lastIndexOf(0) + 1);
      const only = (...ids: number[]): number[] => turning.tokens.map((_, id) => (ids.includes(id) ? 0 : -30));
      return answer.length === 3 ? only(7) : turning.logits(history);
    },
  };
  const spec = specOf({
    kind: 'paths',
    outcome: { map: 'options', options: ['lost', 'found'] },
    temperatures: [1],
    windows: [{ kind: 'all' }],
    samples: 40,
    tokens: 8,
  });
  const { run } = await record(spec, [referenceModel(idle)]);
  const report = reportOf(run);
  for (const theme of ['dark', 'light', 'hc-dark'] as const) {
    const open = await server.open({ theme, width: theme === 'light' ? 400 : 1100 });
    await open.send({ type: 'report', report, path: 'run.emergence.json' });
    await open.send({ type: 'cell-detail', ...cellDetailOf(run, report.home, report.outcome) });
    assert.match(
      await open.page.locator('#forks .path-sentence').innerText(),
      /^No word decides how this answer ends/u,
    );
    assert.equal(await open.page.locator('.is-fork').count(), 0);
    assert.equal(await open.page.locator('#curve-fork-survival').count(), 0);
    assert.match(await open.page.locator('#commitment-bits').innerText(), /^Nearly all answers end alike/u);
    assert.deepEqual(await open.axeViolations(), [], theme);
    await open.screenshot(`run-paths-none-${theme}`);
    assert.deepEqual(open.problems(), []);
    await open.close();
  }
});

test('a study of constraints is shown from plan to end with the headline of its report', async () => {
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
  const open = await server.open();
  const shown = events.filter((event, i) => event.type === 'done' || i % 12 === 0);
  for (const event of shown) {
    if (event.type === 'progress') await open.send(event);
    else await open.send({ type: 'report', report: reportOf(event.run), path: 'run.emergence.json' });
  }
  const report = ofStudy(reportOf(run));
  assert.equal(await open.page.locator('#tab-limits').getAttribute('aria-selected'), 'true');
  assert.equal(await open.page.locator('h1').innerText(), report.headline);
  assert.equal(await open.page.locator('.constraint').count(), report.study.constraints.length);
  assert.equal(await open.page.locator('.mass-bar.waiting').count(), 0);
  assert.deepEqual(await open.axeViolations(), []);
  await open.screenshot('run-constraints');
  assert.deepEqual(open.problems(), []);
  await open.close();
});

test('a diagram over other knobs names its rows and columns on the map and in its table', async () => {
  const { run } = await record(
    smallSpec({
      axes: {
        x: { knob: 'top-p', levels: [0.5, 1] },
        y: { knob: 'variant', levels: ['one two three', 'yes no maybe'] },
      },
    }),
    [referenceModel(words)],
  );
  const open = await server.open();
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
    'there is no boundary where columns are not temperatures',
  );
  await open.page.click('[id="switch-table:map"]');
  assert.match(await open.page.locator('.map table').innerText(), /wording \\ top-p\s+0\.5\s+1/);
  assert.deepEqual(open.problems(), []);
  await open.close();
});
