/** Accessibility of the panel: axe in four themes, keyboard, announcements, motion, large text, theme changes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OpenPage } from './support/browser.ts';
import { focused, openTab, postedOf, show } from './support/panelDriver.ts';
import { doneReport, exactReport, runningReport, streamsReport } from './support/reports.ts';
import { constraintsReport, trainingReport } from './support/studies.ts';
import { themes } from './support/themes.ts';
import type { ThemeName } from './support/themes.ts';
import { pageServer } from './support/withPage.ts';

const tabs = ['answers', 'map', 'limits', 'details'];
const server = pageServer('panel');

for (const theme of Object.keys(themes) as ThemeName[]) {
  test(`axe finds nothing in ${theme}`, async () => {
    const open = await server.open({ theme });
    assert.deepEqual(await open.axeViolations(), [], 'before any report');
    for (const [report, shown] of [
      [doneReport(), tabs],
      [exactReport(), ['map']],
      [runningReport(), ['map']],
      [streamsReport(), ['map', 'details']],
      [constraintsReport(), ['limits', 'answers']],
      [trainingReport(), ['limits']],
    ] as const) {
      await show(open, report);
      for (const tab of shown) {
        await openTab(open, tab);
        assert.deepEqual(await open.axeViolations(), [], `${report.id}, ${report.status}, ${tab}`);
        if (report.status === 'done')
          await open.screenshot(`${report.kind === 'study' ? report.study.kind : report.mode}-${theme}-${tab}`);
      }
      if (report.kind !== 'study') await openTab(open, 'map');
    }
    assert.deepEqual(open.problems(), []);
    await open.close();
  });
}

test('axe finds nothing in open drawers, tables, definitions and rules', async () => {
  const open = await server.open({ width: 420 });
  await show(open, doneReport());
  for (const switched of [
    '#switch-rules',
    '#switch-figures',
    '[id="switch-table:map"]',
    '[id="switch-table:energy"]',
    '#open-run',
    '#prompt',
  ])
    await open.page.click(switched);
  assert.deepEqual(await open.axeViolations(), []);
  await open.page.click('#open-export');
  assert.deepEqual(await open.axeViolations(), []);
  await open.screenshot('panel-narrow-open');
  await open.close();
});

test('the focus follows from a cell to its answers, and Escape closes what a button opened', async () => {
  const open = await server.open();
  const { keyboard } = open.page;
  await show(open, doneReport());
  await open.page.locator('#all-answers').focus();
  await keyboard.press('Enter');
  await open.page.waitForFunction(() => document.activeElement?.id === 'tab-answers');
  for (const opener of ['open-export', 'open-run']) {
    await open.page.locator(`#${opener}`).focus();
    await keyboard.press('Enter');
    await open.page.locator('.drawer').waitFor();
    await keyboard.press('Tab');
    await keyboard.press('Escape');
    await open.page.locator('.drawer').waitFor({ state: 'detached' });
    assert.equal(await focused(open), opener);
  }
  assert.deepEqual(open.problems(), []);
  await open.close();
});

test('the keyboard reaches header, tabs, map, cells, charts and definitions', async () => {
  const open = await server.open();
  const { keyboard } = open.page;
  await show(open, doneReport());
  const order = await tabOrder(open, 32);
  const path = [
    'prompt',
    'run-model',
    'run-tokens',
    'run-now',
    'open-run',
    'open-export',
    'save-as',
    'group-by',
    'tab-map',
    'color-by',
    'switch-table:map',
    'cell-3',
    'all-answers',
    'switch-figures',
    'switch-rules',
  ];
  assert.deepEqual(
    order.filter(id => path.includes(id)),
    path,
  );
  await open.page.locator('#cell-3').focus();
  for (const [key, id] of [
    ['ArrowRight', 'cell-4'],
    ['ArrowDown', 'cell-13'],
    ['Home', 'cell-9'],
    ['End', 'cell-17'],
    ['ArrowRight', 'cell-17'],
    ['Control+Home', 'cell-0'],
    ['ArrowUp', 'cell-0'],
    ['Control+End', 'cell-35'],
  ] as const) {
    await keyboard.press(key);
    assert.equal(await focused(open), id, key);
  }
  assert.equal(await open.page.locator('[role=gridcell] button[tabindex="0"]').count(), 1);
  await keyboard.press('Enter');
  assert.equal((await postedOf(open, 'open-cell')).at(-1)?.['cell'], 35);
  assert.equal(await focused(open), 'cell-35');
  await open.page.locator('#plot-energy').focus();
  await keyboard.press('ArrowRight');
  await keyboard.press('ArrowRight');
  assert.match(
    await open.page.locator('#curve-energy .readout').innerText(),
    /temperature 0\.3: 0\.75 \[0\.71, 0\.80\], 32 answers/,
  );
  await open.page.locator('#tab-map').focus();
  await keyboard.press('ArrowRight');
  await open.page.waitForSelector('#view-paths section:not(:empty)');
  assert.equal(await focused(open), 'tab-paths');
  await open.close();
});

test('glossary terms show their sentence on hover and on focus, without a layout shift; Escape hides it', async () => {
  for (const report of [doneReport(), constraintsReport(), streamsReport()]) {
    const open = await server.open({ width: 320 });
    await show(open, report);
    const terms = open.page.locator('.term:visible');
    assert.ok((await terms.count()) >= 6, report.id);
    for (const term of await terms.all()) {
      const before = await term.boundingBox();
      await term.focus();
      const [title, shown, width] = await term.evaluate(element => [
        element.getAttribute('title'),
        getComputedStyle(element, '::after').content,
        document.documentElement.scrollWidth,
      ]);
      assert.match(String(title), /^[A-Z].+\.$/);
      assert.equal(shown, JSON.stringify(title));
      assert.ok(width <= 320, `${title} makes the page ${width} pixels wide`);
      const after = await term.boundingBox();
      assert.deepEqual([after?.width, after?.height], [before?.width, before?.height]);
    }
    await open.page.keyboard.press('Escape');
    const closed = open.page.locator('.term.closed');
    assert.equal(await closed.evaluate(element => getComputedStyle(element, '::after').content), 'none');
    await open.close();
  }
});

test('focus stays when the page is drawn again', async () => {
  const open = await server.open();
  const done = doneReport();
  await show(open, runningReport());
  await open.page.locator('#cell-20').focus();
  await open.send({ type: 'cell', cell: done.cells[20] });
  assert.equal(await focused(open), 'cell-20');
  await open.page.locator('#cancel').focus();
  await open.send({
    type: 'progress',
    progress: { stage: 'Sampling', detail: '', fraction: 0.5, secondsLeft: 3, tokens: 9 },
  });
  assert.equal(await focused(open), 'cancel');
  await open.close();
});

test('the stage and the end of a run are announced; every canvas has a description', async () => {
  const open = await server.open();
  const live = open.page.locator('.page > [role=status].visually-hidden');
  await show(open, runningReport());
  await open.send({
    type: 'progress',
    progress: { stage: 'Sampling', detail: '', fraction: 0.2, secondsLeft: null, tokens: 0 },
  });
  assert.equal(await live.textContent(), 'Sampling');
  await show(open, doneReport());
  assert.equal(await live.textContent(), 'The run is done.');
  const sentences = await open.page
    .locator('canvas')
    .evaluateAll(list => list.map(canvas => [canvas.getAttribute('role'), canvas.getAttribute('aria-label')]));
  assert.equal(sentences.length, 6);
  for (const [role, sentence] of sentences) {
    assert.equal(role, 'img');
    assert.match(sentence ?? '', / over (temperature|tokens|answers?)\. .+: from .+ to .+, lowest .+, highest .+\.$/);
  }
  await open.close();
});

test('nothing moves with reduced motion', async () => {
  const moving = async (reducedMotion: boolean): Promise<number> => {
    const open = await server.open({ reducedMotion });
    await show(open, runningReport());
    await open.send({
      type: 'progress',
      progress: { stage: 'Sampling', detail: '', fraction: null, secondsLeft: null, tokens: 0 },
    });
    const count = await open.page.evaluate(() => document.getAnimations().length);
    await open.close();
    return count;
  };
  assert.ok((await moving(false)) > 0);
  assert.equal(await moving(true), 0);
});

test('text of twice the size reflows without horizontal scrolling', async () => {
  const open = await server.open({ variables: { 'font-size': '26px' }, width: 700 });
  await show(open, doneReport());
  const fits = async (tab: string): Promise<void> => {
    await openTab(open, tab);
    assert.ok((await open.page.evaluate(() => document.documentElement.scrollWidth)) <= 700, tab);
  };
  for (const tab of tabs) await fits(tab);
  await show(open, constraintsReport());
  await fits('limits');
  await show(open, trainingReport());
  await fits('limits');
  await open.close();
});

test('charts follow a change of the theme', async () => {
  const open = await server.open();
  await show(open, doneReport());
  const picture = (): Promise<string> =>
    open.page.locator('#curve-energy canvas').evaluate(canvas => (canvas as HTMLCanvasElement).toDataURL());
  const dark = await picture();
  await open.page.evaluate(light => {
    for (const [name, value] of Object.entries(light.colors))
      document.documentElement.style.setProperty(`--vscode-${name}`, value);
    document.body.className = light.bodyClass;
  }, themes.light);
  await open.page.waitForFunction(
    before => document.querySelector<HTMLCanvasElement>('#curve-energy canvas')?.toDataURL() !== before,
    dark,
  );
  await open.close();
});

/** Ids of the elements that Tab visits from the start of the page. */
async function tabOrder(open: OpenPage, presses: number): Promise<string[]> {
  const order: string[] = [];
  for (let i = 0; i < presses; i += 1) {
    await open.page.keyboard.press('Tab');
    order.push(await focused(open));
  }
  return order;
}
