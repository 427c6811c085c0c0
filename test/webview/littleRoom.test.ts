/** The panel where there is little room: a narrow column, a page at 200%, and high contrast in it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellDetailOf, reportOf } from '../../src/experiments/registry.ts';
import { guidedRun } from '../unit/support/guidedRun.ts';
import type { OpenPage } from './support/browser.ts';
import { detailOf } from './support/answers.ts';
import { focused, openTab, postedOf } from './support/panelDriver.ts';
import { doneReport } from './support/reports.ts';
import type { ThemeName } from './support/themes.ts';
import { pageRunner } from './support/withPage.ts';

const withPanel = pageRunner('panel');
const { run } = await guidedRun();
const report = reportOf(run);
/** A window of 1440 x 900 at 200%, with the prompt beside the panel. */
const zoomed = { width: 331, height: 326 } as const;

async function showRun(open: OpenPage, shown = report): Promise<void> {
  await open.send({ type: 'report', report: shown, path: 'run.emergence.json' });
  await open.send({ type: 'cell-detail', ...cellDetailOf(run, report.home, report.outcome) });
}

for (const theme of ['dark', 'hc-light'] as const satisfies readonly ThemeName[])
  test(`at 200% the headline is on the first screen, and the settings are behind a button, ${theme}`, () =>
    withPanel(
      async open => {
        await showRun(open);
        const { page } = open;
        const top = await page.locator('h1').evaluate(headline => headline.getBoundingClientRect().top);
        assert.ok(top < 0.8 * zoomed.height, `the headline begins at ${top} of ${zoomed.height}`);
        assert.equal(await page.locator('#run-seed').isVisible(), false);
        assert.deepEqual(await open.axeViolations(), []);
        await page.locator('#open-settings').focus();
        await page.keyboard.press('Enter');
        assert.equal(await page.locator('#open-settings').getAttribute('aria-expanded'), 'true');
        for (const field of ['#run-seed', '#run-tokens', '#run-model'])
          assert.equal(await page.locator(field).isVisible(), true, field);
        assert.equal(await page.locator('.chips').isVisible(), true);
        assert.deepEqual(await open.axeViolations(), []);
        await page.keyboard.press('Tab');
        assert.equal(await focused(open), 'run-model');
      },
      { theme, ...zoomed },
    ));

test('a wrong number behind the button of the settings is shown when Run refuses it', () =>
  withPanel(
    async open => {
      await showRun(open);
      const { page } = open;
      await page.click('#open-settings');
      await page.fill('#run-tokens', '-3');
      await page.click('#open-settings');
      assert.equal(await page.locator('#run-tokens').isVisible(), false);
      await page.click('#run-now');
      assert.equal(await focused(open), 'run-tokens');
      assert.notEqual(await page.locator('.controls-problem').innerText(), '');
      assert.deepEqual(await postedOf(open, 'run-again'), []);
    },
    { width: 400 },
  ));

test('with room there is no button for the settings', () =>
  withPanel(async open => {
    await showRun(open);
    assert.equal(await open.page.locator('#open-settings').isVisible(), false);
    assert.equal(await open.page.locator('#run-seed').isVisible(), true);
  }));

test('at 400 pixels the tables of Advice fit, intervals stay whole, and the tree has no second scroll bar', () =>
  withPanel(
    async open => {
      await showRun(open);
      const { page } = open;
      await openTab(open, 'advice');
      const cut = await page
        .locator('#view-advice .table-scroll')
        .evaluateAll(boxes =>
          boxes.filter(box => box.scrollWidth > box.clientWidth).map(box => box.getAttribute('aria-label')),
        );
      assert.deepEqual(cut, []);
      const intervals = page.locator('#view-advice :is(td, .advice-sentence) .one-line');
      assert.ok((await intervals.count()) > 3);
      const broken = await intervals.evaluateAll(all =>
        all.filter(one => one.getClientRects().length > 1).map(one => one.textContent),
      );
      assert.deepEqual(broken, []);
      await openTab(open, 'paths');
      await page.waitForSelector('.tree-line');
      const [wide, room] = await page
        .locator('.tree-outline')
        .evaluate(({ scrollWidth, clientWidth }) => [scrollWidth, clientWidth] as const);
      assert.ok(wide <= room, `the outline takes ${wide} of ${room} pixels`);
      const shortest = await page
        .locator('.tree-text')
        .evaluateAll(texts => Math.min(...texts.map(text => text.getBoundingClientRect().width)));
      assert.ok(shortest > 0, 'a line of the tree has no room for its text');
    },
    { width: 400 },
  ));

/** Boxes of the shown tab whose tables do not fit, by their names. */
function cutTables({ page }: OpenPage): Promise<readonly (string | null)[]> {
  return page
    .locator('.table-scroll')
    .evaluateAll(boxes =>
      boxes
        .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
        .map(box => box.getAttribute('aria-label')),
    );
}

test('tables that are wider than the page become lists of their rows, and tables again where there is room', () =>
  withPanel(
    async open => {
      await showRun(open);
      const { page } = open;
      await openTab(open, 'growth');
      const row = page.locator('.growth .block tbody tr').first();
      const tops = (): Promise<number> =>
        row.evaluate(({ children }) => new Set([...children].map(one => one.getBoundingClientRect().top)).size);
      assert.deepEqual(await cutTables(open), []);
      const quoted = await page
        .locator('#view-growth p')
        .evaluateAll(texts => texts.flatMap(one => (one.textContent ?? '').match(/\[[^\]]*\]/gu) ?? []));
      assert.equal(await page.locator('#view-growth p .one-line').count(), quoted.length);
      assert.ok(quoted.length > 1);
      assert.equal(await tops(), await row.locator('th, td').count());
      const named = await row
        .locator('td')
        .first()
        .evaluate(cell => getComputedStyle(cell, '::before').content);
      assert.match(named, /answers/);
      assert.deepEqual(await open.axeViolations(), []);
      await page.setViewportSize({ width: 1100, height: 900 });
      await page.waitForFunction(() => document.querySelector('.stacked') === null);
      assert.equal(await tops(), 1);
    },
    { ...zoomed },
  ));

for (const width of [240, 300, 572])
  test(`the slider of the grouping stays between its words, at ${width} pixels`, () =>
    withPanel(
      async open => {
        const shown = doneReport();
        const cells = shown.cells.map(cell =>
          cell.index === shown.home
            ? { ...cell, cuts: [4, 6, 22].map((kinds, at) => ({ kinds, distance: at === 1 ? null : at / 10 })) }
            : cell,
        );
        const changed = { ...shown, cells, outcome: { map: 'meaning' } as const };
        await open.send({ type: 'report', report: changed, path: 'run.emergence.json' });
        await open.send(detailOf(changed, shown.home));
        const boxes = await open.page
          .locator('.strictness > span:first-child, #strictness, .strictness-track + span')
          .evaluateAll(all =>
            all
              .map(one => one.getBoundingClientRect())
              .map(({ left, right, top, bottom }) => [left, right, top, bottom]),
          );
        assert.equal(boxes.length, 3);
        const [words, slider, end] = boxes as [number[], number[], number[]];
        assert.ok((words[1] ?? 0) <= (slider[0] ?? 0), 'the slider covers the words before it');
        assert.ok((slider[1] ?? 0) <= (end[0] ?? 0), 'the words after the slider are not beside it');
        assert.ok((end[2] ?? 0) < (slider[3] ?? 0), 'the words after the slider are below it');
      },
      { width },
    ));

for (const width of [265, 300, 330])
  test(`every tab fits a column of ${width} pixels, however long the intervals of its changes are`, () =>
    withPanel(
      async open => {
        assert.ok(report.kind !== 'study' && report.guidance !== undefined);
        const goals = report.guidance.goals.map(goal => ({
          ...goal,
          changes: goal.changes.map(change => ({
            ...change,
            difference: { ...change.difference, value: -0.0019, interval: [-0.0037, -0.0006] as const },
          })),
        }));
        assert.ok(goals.some(({ changes }) => changes.length > 0));
        await showRun(open, { ...report, guidance: { ...report.guidance, goals } });
        for (const tab of ['answers', 'map', 'paths', 'growth', 'limits', 'advice', 'details']) {
          await openTab(open, tab);
          const [wide, room] = await open.page.evaluate(
            () => [document.documentElement.scrollWidth, innerWidth] as const,
          );
          assert.ok(wide <= room, `${tab}: the page takes ${wide} of ${room} pixels`);
        }
      },
      { width, height: 600, theme: 'hc-light' },
    ));

for (const width of [200, 300, 572, 1100])
  test(`a count of three digits stays whole beside its group, at ${width} pixels`, () =>
    withPanel(
      async open => {
        const shown = doneReport();
        await open.send({ type: 'report', report: shown, path: 'run.emergence.json' });
        const detail = detailOf(shown, shown.home);
        const answers = Array.from({ length: 10 }, () => detail.answers)
          .flat()
          .map((answer, index) => ({ ...answer, index }));
        await open.send({ ...detail, answers });
        const counts = open.page.locator('.group-count');
        assert.ok((await counts.allInnerTexts()).some(one => /^\d{3}$/u.test(one.replace(/\s/gu, ''))));
        const lines = await counts.evaluateAll(all =>
          all.map(one => {
            const range = document.createRange();
            range.selectNodeContents(one);
            return range.getClientRects().length;
          }),
        );
        assert.deepEqual(new Set(lines), new Set([1]));
        const starts = await open.page
          .locator('.group-name')
          .evaluateAll(all => new Set(all.map(one => one.getBoundingClientRect().left)).size);
        assert.equal(starts, 1);
      },
      { width },
    ));

test('in a column of the least width every tab fits, and no text wraps after each letter', () =>
  withPanel(
    async open => {
      await showRun(open);
      const { page } = open;
      for (const tab of ['answers', 'map', 'paths', 'growth', 'limits', 'advice', 'details']) {
        await openTab(open, tab);
        const [wide, room] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth] as const);
        assert.ok(wide <= room, `${tab}: the page takes ${wide} of ${room} pixels`);
        assert.deepEqual(await cutTables(open), [], tab);
        const narrow = await page.locator('main :not(:has(*))').evaluateAll(all =>
          all
            .filter(one => {
              const { width, height } = one.getBoundingClientRect();
              return width > 0 && width < 28 && height > 72 && (one.textContent ?? '').length > 6;
            })
            .map(one => one.textContent),
        );
        assert.deepEqual(narrow, [], tab);
      }
      assert.deepEqual(await open.axeViolations(), []);
    },
    { width: 200, height: 600 },
  ));

test('a line below the facts of a run leaves them on their line', () =>
  withPanel(
    async open => {
      assert.ok(report.kind !== 'study');
      const spec = { ...report.spec, prompt: 'Turn the note into a label. '.repeat(9) };
      await showRun(open, { ...report, spec, notes: [{ code: 'open-example' }] });
      const tops = await open.page
        .locator('.chips li')
        .evaluateAll(all => new Set(all.map(one => Math.round(one.getBoundingClientRect().top))).size);
      assert.equal(tops, 1);
    },
    { width: 1100 },
  ));

test('a headline that quotes one long word breaks it, and the page has no horizontal scroll bar', () =>
  withPanel(
    async open => {
      const quoted = `At temperature 0.7, 8 of 32 answers give “{${'"city":"Lisbon",'.repeat(6)}}”.`;
      await open.send({ type: 'report', report: { ...report, headline: quoted }, path: 'run.emergence.json' });
      const detail = cellDetailOf(run, report.home, report.outcome);
      await open.send({ type: 'cell-detail', ...detail, headline: quoted, details: quoted });
      const { page } = open;
      assert.equal(await page.locator('h1').innerText(), quoted);
      for (const tab of ['answers', 'map', 'paths', 'growth', 'advice', 'details']) {
        await openTab(open, tab);
        const [wide, room] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth] as const);
        assert.ok(wide <= room, `${tab}: the page takes ${wide} of ${room} pixels`);
      }
    },
    { width: 400 },
  ));

test('the buttons of an answer stay beside each other', () =>
  withPanel(
    async open => {
      await showRun(open);
      await openTab(open, 'answers');
      const apart = await open.page
        .locator('.answer-actions')
        .evaluateAll(
          all =>
            all.filter(
              one => new Set([...one.children].map(child => Math.round(child.getBoundingClientRect().top))).size > 1,
            ).length,
        );
      assert.ok((await open.page.locator('.answer-actions').count()) > 0);
      assert.equal(apart, 0);
    },
    { width: 331 },
  ));

test('in high contrast only surprising tokens are underlined', () =>
  withPanel(
    async open => {
      await showRun(open);
      await openTab(open, 'answers');
      const lines = await open.page
        .locator('.tint-legend .piece')
        .evaluateAll(pieces => pieces.map(piece => Number.parseFloat(getComputedStyle(piece).borderBlockEndWidth)));
      assert.deepEqual(lines, [0, 0, 1, 2, 3, 4]);
    },
    { theme: 'hc-light' },
  ));

for (const theme of ['dark', 'light', 'hc-light'] as const satisfies readonly ThemeName[])
  test(`a button that cannot be pressed has no fill, so that it can be read, ${theme}`, () =>
    withPanel(
      async open => {
        await showRun(open);
        await openTab(open, 'paths');
        await open.page.waitForSelector('.tree-line');
        await open.page.focus('#possibility-tree');
        await open.page.keyboard.press('Home');
        const button = open.page.locator('#tree-insert');
        assert.equal(await button.evaluate(one => one.hasAttribute('disabled')), true);
        const [opacity, fill, border] = await button.evaluate(one => {
          const look = getComputedStyle(one);
          return [look.opacity, look.backgroundColor, look.outlineStyle] as const;
        });
        assert.deepEqual([opacity, fill, border], ['1', 'rgba(0, 0, 0, 0)', 'dashed']);
      },
      { theme },
    ));
