/** What the page shows while a run is under way, in Chromium: nothing moves under the pointer, and nothing contradicts
 * what the line of progress says. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Progress } from '../../src/domain/report.ts';
import type { OpenPage } from './support/browser.ts';
import { show } from './support/panelDriver.ts';
import { exactReport, runningReport } from './support/reports.ts';
import { count, pageRunner, text } from './support/withPage.ts';

const withPanel = pageRunner('panel');

const stages = [
  { stage: 'Sampling', detail: '', secondsLeft: null },
  {
    stage: 'Measuring how long answers are',
    detail: 'whole prompt, 22 of 32 answers have ended',
    secondsLeft: 189,
    cells: { done: 3, planned: 12 },
    reason: { code: 'busy-machine', share: 0.4 },
  },
  { stage: 'Sampling', detail: '', secondsLeft: 12 },
] as const satisfies readonly Partial<Progress>[];

async function report(open: OpenPage, progress: (typeof stages)[number]): Promise<void> {
  await open.send({ type: 'progress', progress: { fraction: 0.2, tokens: 0, ...progress } });
  await open.drawn();
}

for (const width of [1500, 1080, 760, 572, 300])
  test(`a long line of progress fits a page of ${width} pixels, and what is there stays there`, () =>
    withPanel(
      async open => {
        await show(open, runningReport());
        const { page } = open;
        const places = (): Promise<readonly number[]> =>
          page.evaluate(() => {
            const cancel = document.querySelector('#cancel')?.getBoundingClientRect();
            const prompt = document.querySelector('#prompt')?.getBoundingClientRect();
            return [cancel?.left, cancel?.top, prompt?.left, prompt?.top, prompt?.width].map(Number);
          });
        const headline = (): Promise<number> => page.locator('h1').evaluate(one => one.getBoundingClientRect().top);
        const [short, long, last] = stages;
        await report(open, short);
        const first = await places();
        await report(open, long);
        assert.match(await text(open, '.progress-line'), /3 of 12 cells · about 3 min.* left · the machine is busy/);
        assert.deepEqual(await places(), first);
        const [wide, room] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth] as const);
        assert.ok(wide <= room, `the page takes ${wide} of ${room} pixels`);
        const below = await headline();
        await report(open, last);
        assert.equal(await headline(), below);
        assert.deepEqual(await open.axeViolations(), []);
      },
      { width },
    ));

test('where no answer is there yet, nothing groups or filters them', () =>
  withPanel(async open => {
    await open.send({ type: 'report', report: exactReport(), path: 'run.emergence.json' });
    assert.equal(await count(open, '#sample-cell'), 1);
    for (const tool of ['#group-by', '#sample-filter', '#sample-tint']) assert.equal(await count(open, tool), 0, tool);
    await open.send({ type: 'report', report: runningReport(), path: 'run.emergence.json' });
    for (const tool of ['#group-by', '#sample-filter', '#sample-tint']) assert.equal(await count(open, tool), 1, tool);
  }));

for (const theme of ['dark', 'light', 'hc-dark', 'hc-light'] as const)
  test(`what a run uses can be read while it goes, ${theme}`, () =>
    withPanel(
      async open => {
        await show(open, runningReport());
        const opacity = (id: string): Promise<number> =>
          open.page.locator(id).evaluate(one => Number(getComputedStyle(one).opacity));
        for (const field of ['#run-model', '#run-form', '#run-seed']) {
          assert.equal(await open.page.locator(field).isDisabled(), true, field);
          assert.ok((await opacity(field)) >= 0.7, `${field}: opacity ${await opacity(field)}`);
        }
      },
      { theme },
    ));
