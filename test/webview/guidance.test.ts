/** The Advice tab on a real run of a closed-form model: goals, proposal, check, settings, and how many answers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellDetailOf, reportOf } from '../../src/experiments/registry.ts';
import { smallSpec } from '../unit/support/experiments.ts';
import { goalOf, guidedRun, oneLetter, withCheck } from '../unit/support/guidedRun.ts';
import { leaningRun } from '../unit/support/leaningRun.ts';
import { openTab, postedOf, show } from './support/panelDriver.ts';
import type { ThemeName } from './support/themes.ts';
import { themes } from './support/themes.ts';
import { count, pageRunner, text } from './support/withPage.ts';

const withPanel = pageRunner('panel');
const { run } = await guidedRun();
const checked = await withCheck(run);
const proposal = goalOf(run, 'repeatable').proposal;

test('a goal, its proposal and its check are reached with few clicks, and requests name the setting', () =>
  withPanel(async open => {
    await show(open, reportOf(run));
    await openTab(open, 'advice');
    assert.match(await text(open, '.advice h2'), /not checked yet/);
    assert.match(await text(open, '.advice-sentence'), /^Temperature 0\.3.* looks best/);
    await open.page.click('#check');
    assert.deepEqual(await postedOf(open, 'check'), [{ type: 'check', cell: proposal }]);
    await open.page.selectOption('#api', 'vllm');
    await open.page.click('#copy-settings');
    const [copied] = await postedOf(open, 'copy');
    assert.equal((JSON.parse(String(copied?.['text'])) as Record<string, unknown>)['top_k'], -1);
    await open.page.click('#apply-setting');
    assert.deepEqual(await postedOf(open, 'apply-setting'), [{ type: 'apply-setting', cell: proposal }]);
    await open.page.focus('#goal-repeatable');
    await open.page.keyboard.press('ArrowDown');
    assert.equal(await open.page.locator('#goal-varied').isChecked(), true);
    assert.match(await text(open, '.levers caption'), /two answers differ/);
    await show(open, reportOf(checked));
    await open.page.click('#goal-repeatable');
    assert.match(await text(open, '.advice-sentence'), /checked on 48 fresh answers/);
    assert.equal(await count(open, '#check'), 0);
  }));

for (const theme of ['dark', 'light', 'hc-dark', 'hc-light'] as const)
  test(`a goal that is not chosen does not look chosen, ${theme}`, () =>
    withPanel(
      async open => {
        await show(open, reportOf(run));
        await openTab(open, 'advice');
        const drawn = await open.page
          .locator('#goal-varied')
          .evaluate(one => getComputedStyle(one).colorScheme === 'dark');
        assert.equal(drawn, theme.endsWith('dark'));
      },
      { theme },
    ));

test('a wanted precision and its table state the same unit, and each value is on one line', () =>
  withPanel(
    async open => {
      await show(open, reportOf(run));
      await openTab(open, 'advice');
      assert.match(await text(open, '.width-slider'), /± 10 percentage points/);
      const table = open.page.locator('.runs table').first();
      assert.match(await table.innerText(), /Answers for an interval of ± 10 percentage points/);
      const lines = await table.locator('td:last-child').evaluateAll(all =>
        all.map(one => {
          const range = document.createRange();
          range.selectNodeContents(one);
          return new Set([...range.getClientRects()].map(({ top }) => top)).size;
        }),
      );
      assert.deepEqual(new Set(lines), new Set([1]));
    },
    { width: 420 },
  ));

test('a quick run offers the preset that samples enough', async () => {
  const few = await guidedRun({ spec: smallSpec({ outcome: { map: 'word' }, samples: 16 }) });
  await withPanel(async open => {
    await show(open, reportOf(few.run));
    await openTab(open, 'advice');
    assert.match(await text(open, '.advice'), /Nothing to advise yet[\s\S]*needs 30 answers, has 16/);
    await open.page.click('#run-standard');
    assert.equal((await postedOf(open, 'run-again'))[0]?.['preset'], 'standard');
    await open.page.click('#draw-on');
    assert.deepEqual(await postedOf(open, 'check'), [{ type: 'check', cell: few.run.plan.home }]);
  });
});

test('a setting that is chosen in the table is compared with the current one', () =>
  withPanel(async open => {
    const report = reportOf(run);
    await show(open, report);
    await openTab(open, 'advice');
    await open.page.click('#lever-2');
    assert.deepEqual((await postedOf(open, 'open-cell')).at(-1), { type: 'open-cell', cell: 2 });
    await open.send({ type: 'cell-detail', ...cellDetailOf(run, 2, report.outcome) });
    assert.match(
      await text(open, '.changes:not(.advice .changes)'),
      /^Temperature 1\.5 compared with temperature 0\.7/,
    );
    assert.equal(await open.page.locator('#lever-2').getAttribute('aria-pressed'), 'true');
    assert.match(await text(open, '.runs h2'), /Temperature 1\.5/);
    await open.page.click('#show-answers');
    await open.page.waitForSelector('#tab-answers[aria-selected=true]');
  }));

test('many changes are behind a line that unfolds', () =>
  withPanel(async open => {
    const report = reportOf(run);
    await show(open, report);
    await openTab(open, 'advice');
    await open.page.click('#lever-2');
    const detail = cellDetailOf(run, 2, report.outcome);
    const [change] = detail.changes ?? [];
    assert.ok(change);
    const metrics = ['energy', 'agreement', 'semantic-order', 'length', 'repetition', 'susceptibility', 'vendi'];
    const changes = metrics.map(metric => ({ ...change, metric, isSignificant: true }));
    await open.send({ type: 'cell-detail', ...detail, changes });
    const list = open.page.locator('.changes:not(.advice .changes)');
    assert.equal(await list.locator('li:visible').count(), 5);
    await list.locator('summary').focus();
    await open.page.keyboard.press('Enter');
    assert.equal(await list.locator('summary').innerText(), '2 more changes');
    assert.equal(await list.locator('li:visible').count(), metrics.length);
    assert.deepEqual(await open.axeViolations(), []);
  }));

test('the slider changes the answers needed while it moves, and the chart is a table', () =>
  withPanel(async open => {
    await show(open, reportOf(run));
    await openTab(open, 'advice');
    const needed = (): Promise<string> => open.page.locator('.runs td').nth(1).innerText();
    const before = await needed();
    await open.page.focus('#half-width');
    await open.page.keyboard.press('ArrowLeft');
    assert.match(await text(open, '.width-slider'), /± 9 percentage points/);
    assert.notEqual(await needed(), before);
    assert.equal(await count(open, '.levers .whisker'), 6);
  }));

test('axe finds nothing, in any theme and on a narrow page', async () => {
  for (const theme of Object.keys(themes) as ThemeName[])
    await withPanel(
      async open => {
        await show(open, reportOf(theme.includes('dark') ? run : checked));
        await openTab(open, 'advice');
        assert.deepEqual(await open.axeViolations(), [], theme);
        await open.screenshot(`guidance-${theme}`);
      },
      { theme, width: theme.includes('light') ? 420 : 1100 },
    );
});

test('on a page of 300 pixels tables scroll, and sentences and sliders are not cut off', () =>
  withPanel(
    async open => {
      await show(open, reportOf(run));
      await openTab(open, 'advice');
      const cut = await open.page
        .locator('#view-advice')
        .locator('p, h2, label, input, vscode-button')
        .evaluateAll(elements =>
          elements.flatMap(one =>
            one.closest('.table-scroll') === null && one.getBoundingClientRect().right > innerWidth
              ? [one.textContent?.trim() ?? '']
              : [],
          ),
        );
      assert.deepEqual(cut, []);
    },
    { width: 300 },
  ));

test('when the ending is decided is measured at the other settings from either tab, and compared', async () => {
  const { run: plain } = await leaningRun();
  const { run: whole } = await leaningRun({ add: { run: plain, addition: { kind: 'commitment' } } });
  const request = { type: 'add', addition: { kind: 'commitment' } };
  await withPanel(async open => {
    await show(open, reportOf(plain));
    await openTab(open, 'paths');
    assert.match(await text(open, '.levels-offer'), /Measure 2 more settings[\s\S]*Takes about/);
    await open.page.click('#measure-commitment');
    await openTab(open, 'advice');
    await open.page.click('#goal-early');
    await open.page.click('#measure-open');
    assert.deepEqual(await postedOf(open, 'add'), [request, request]);
    await show(open, reportOf(whole));
    assert.match(
      await text(open, '.advice-sentence'),
      /^Temperature 0\.3 looks best: 90% of the ending is decided after/,
    );
    assert.equal(await count(open, '#measure-open'), 0);
    assert.deepEqual(await open.axeViolations(), []);
    await open.screenshot('guidance-early');
    await openTab(open, 'paths');
    assert.equal(await count(open, '.levels-offer'), 0);
    assert.match(await text(open, '#commitment .levers'), /temperature 1\.5/);
    assert.equal(await count(open, '#curve-commitment-levels'), 1);
    assert.deepEqual(await open.axeViolations(), []);
    await open.screenshot('paths-levels');
  });
});

test('the answer that the user types becomes a goal', async () => {
  const add = { type: 'add', addition: { kind: 'reference', text: 'n' } } as const;
  const { run: letters } = await guidedRun({}, undefined, oneLetter);
  const { run: typed } = await guidedRun({ add: { run: letters, addition: add.addition } }, undefined, oneLetter);
  await withPanel(async open => {
    await show(open, reportOf(letters));
    await openTab(open, 'advice');
    await open.page.fill('#typed-answer >> input', ' n ');
    await open.page.click('#compare-typed');
    assert.deepEqual(await postedOf(open, 'add'), [add]);
    await show(open, reportOf(typed));
    assert.equal(await open.page.locator('#goal-typed-1').isChecked(), true);
    assert.match(await text(open, '.advice-sentence'), /“n” has a mean log-probability of .* exact/);
    assert.deepEqual(await open.axeViolations(), []);
    await open.screenshot('guidance-typed');
  });
});
