/** The possibility tree of a real run: outline, keyboard, search, and what the page asks of the editor. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellDetailOf, reportOf } from '../../src/experiments/registry.ts';
import { record, smallSpec, words } from '../unit/support/experiments.ts';
import { referenceModel } from '../unit/support/referenceModel.ts';
import type { OpenPage } from './support/browser.ts';
import { focused, openTab, postedOf } from './support/panelDriver.ts';
import type { ThemeName } from './support/themes.ts';
import { themes } from './support/themes.ts';
import { count, pageRunner, text } from './support/withPage.ts';

const withPanel = pageRunner('panel');
const { run } = await record(smallSpec({ samples: 48, tokens: 6 }), [referenceModel(words)]);
const report = reportOf(run);

async function openTree(open: OpenPage): Promise<void> {
  await open.send({ type: 'report', report, path: 'run.emergence.json' });
  await open.send({ type: 'cell-detail', ...cellDetailOf(run, report.home, report.outcome) });
  await openTab(open, 'paths');
  await open.page.waitForSelector('.tree-line');
}

test('the outline is walked by keyboard, and the selected beginning goes into the document', () =>
  withPanel(async open => {
    await openTree(open);
    const lines = await count(open, '.tree-line');
    assert.ok(lines > 3);
    assert.match(await text(open, '.tree .lead'), /^48 answers begin in \d+ ways; \d+ of them/);
    await open.page.focus('#possibility-tree');
    await open.page.keyboard.press('ArrowDown');
    assert.equal(await open.page.getAttribute('.tree-line.selected', 'aria-level'), '2');
    assert.equal(await open.page.getAttribute('.tree-line.selected', 'aria-posinset'), '1');
    const chosen = await open.page.getAttribute('#possibility-tree', 'aria-activedescendant');
    assert.equal(await open.page.getAttribute('.tree-line.selected', 'id'), chosen);
    assert.match(await text(open, '.tree-node'), /of 48 answers begin like this: \d+% \[\d+, \d+\]/);
    await open.page.click('#tree-insert');
    const [inserted] = await postedOf(open, 'insert');
    assert.equal(inserted?.['text'], await text(open, '.tree-path'));
    await open.page.focus('#possibility-tree');
    await open.page.keyboard.press('Home');
    await open.page.keyboard.press('ArrowLeft');
    assert.equal(await count(open, '.tree-line'), 1);
    await open.page.keyboard.press('Enter');
    assert.equal(await count(open, '.tree-line'), lines);
    await open.page.keyboard.press('y');
    assert.equal(await focused(open), 'tree-search');
    assert.ok((await count(open, '.tree-line')) < lines);
  }));

test('axe finds nothing in the tree, in any theme and on a narrow page', async () => {
  for (const theme of Object.keys(themes) as ThemeName[])
    await withPanel(
      async open => {
        await openTree(open);
        await open.page.focus('#possibility-tree');
        await open.page.keyboard.press('ArrowDown');
        assert.deepEqual(await open.axeViolations(), [], theme);
        await open.screenshot(`tree-${theme}`);
      },
      { theme, width: theme.includes('light') ? 420 : 1100 },
    );
});
