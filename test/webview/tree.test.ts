/** The possibility tree of a real run: outline, keyboard, search, and what the page asks of the editor. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellDetailOf, reportOf } from '../../src/experiments/registry.ts';
import { growTree } from '../../src/experiments/diagram/run/treeGrowth.ts';
import { clock, record, smallSpec, words } from '../unit/support/experiments.ts';
import { accessTo } from '../unit/support/guidedRun.ts';
import { referenceModel, type ReferenceLaw } from '../unit/support/referenceModel.ts';
import type { OpenPage } from './support/browser.ts';
import { focused, openTab, postedOf } from './support/panelDriver.ts';
import type { ThemeName } from './support/themes.ts';
import { themes } from './support/themes.ts';
import { count, pageRunner, text } from './support/withPage.ts';

const withPanel = pageRunner('panel');
const { run } = await record(smallSpec({ samples: 48, tokens: 6 }), [referenceModel(words)]);
const report = reportOf(run);
const { signal } = new AbortController();

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
    assert.match(await text(open, '.tree-tools [role=status]'), /^\d+ of \d+ nodes shown$/);
    await open.page.locator('#tree-search').locator('input').fill('zzzz');
    await open.page.waitForSelector('.tree-tools [role=status]:text("Nothing contains “zzzz”")');
    await open.page.keyboard.press('Escape');
    assert.equal(await focused(open), 'possibility-tree');
    assert.equal(await count(open, '.tree-line'), lines);
    await open.page.keyboard.press('y');
    await open.page.keyboard.press('ArrowDown');
    assert.equal(await focused(open), 'possibility-tree');
    assert.ok((await count(open, '.tree-line')) < lines);
  }));

test('a word is forced at a place, and what is drawn behind it joins the tree and no figure', () =>
  withPanel(async open => {
    await openTree(open);
    const { home, outcome } = report;
    const example = cellDetailOf(run, home, outcome).answers.find(({ text: whole }) => whole.startsWith('yes'));
    const behind = { ids: example?.ids?.slice(0, 1) ?? [], inserted: 0, words: '' };
    await open.page.focus('#possibility-tree');
    await open.page.keyboard.press('ArrowDown');
    await open.page.click('#tree-continue');
    assert.deepEqual(await postedOf(open, 'grow'), [{ type: 'grow', cell: home, behind }]);
    await open.page.click('#tree-words');
    const found = { cell: home, ids: behind.ids, words: [{ token: 4, text: ' 42', p: 0.04, ends: false }], other: 0.5 };
    await open.send({ type: 'next-words', found });
    await open.page.click('#tree-word-4');
    const forced = { ids: [...behind.ids, 4], inserted: 1, words: '' };
    assert.deepEqual((await postedOf(open, 'grow')).at(-1)?.['behind'], forced);
    await open.page.locator('#tree-word').locator('input').fill('perhaps');
    // What arrives while the user types leaves the text where it is.
    await open.send({ type: 'next-words', found: { ...found, other: 0.4 } });
    const typed = (value: string): Promise<unknown> =>
      open.page.waitForFunction(
        expected => document.querySelector('#tree-word')?.shadowRoot?.querySelector('input')?.value === expected,
        value,
        { timeout: 5000 },
      );
    await typed('perhaps');
    await open.page.click('#tree-force');
    await typed('');
    assert.deepEqual((await postedOf(open, 'grow')).at(-1)?.['behind'], { ...behind, words: ' perhaps' });
    const events = growTree({ run, cell: home, behind: forced }, clock(), accessTo(referenceModel(words)), signal);
    let step = await events.next();
    while (step.done !== true) step = await events.next();
    const grown = step.value;
    await open.send({ type: 'report', report: reportOf(grown), path: 'run.emergence.json' });
    await open.send({ type: 'cell-detail', ...cellDetailOf(grown, home, outcome) });
    assert.match(await text(open, '.tree .note'), /^16 more answers were drawn behind beginnings that you chose\./);
    assert.match(await text(open, '.tree-line.selected .tree-text'), / 42$/);
    assert.match(await text(open, '.tree .lead'), /^48 answers begin/);
    await open.page.click('#tree-place-1');
    await open.page.click('#tree-insert');
    assert.equal((await postedOf(open, 'insert')).at(-1)?.['text'], 'yes');
    await open.page.click('#export-tree-json');
    assert.deepEqual(await postedOf(open, 'export-tree'), [{ type: 'export-tree', cell: home, format: 'json' }]);
    assert.deepEqual(await open.axeViolations(), []);
  }));

test('place, selection, focus and closed nodes stay while more answers join a tree of more than 5,000', () =>
  withPanel(async open => {
    const detail = cellDetailOf(run, report.home, report.outcome);
    const many = (size: number): typeof detail => ({
      ...detail,
      answers: Array.from({ length: size }, (_, index) => {
        const answer = detail.answers[index % detail.answers.length];
        assert.ok(answer !== undefined);
        return { ...answer, index };
      }),
    });
    await open.send({ type: 'report', report, path: 'run.emergence.json' });
    await open.send({ type: 'cell-detail', ...many(5200) });
    await openTab(open, 'paths');
    await open.page.waitForSelector('.tree-line');
    assert.equal(await text(open, '#tree-building'), '');
    await open.page.focus('#possibility-tree');
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowLeft']) await open.page.keyboard.press(key);
    const place = async (): Promise<readonly string[]> => [
      await text(open, '.tree-path'),
      (await open.page.getAttribute('.tree-line.selected', 'aria-level')) ?? '',
      (await open.page.getAttribute('.tree-line.selected', 'aria-posinset')) ?? '',
    ];
    const before = await place();
    assert.notEqual(before[1], '1');
    const lines = await count(open, '.tree-line');
    // Answers that begin as no other one moves every place behind them.
    const more = many(5300);
    const first = more.answers[0];
    assert.ok(first !== undefined);
    const pieces = ['Aah', ...(first.pieces ?? [])];
    const grown = { ...more, answers: more.answers.map(one => (one.index < 5200 ? one : { ...one, pieces })) };
    const sent = open.send({ type: 'cell-detail', ...grown });
    await sent;
    assert.ok((await count(open, '.tree-line')) > 0, 'the tree before stays in the page');
    assert.equal(await focused(open), 'possibility-tree');
    await open.page.waitForFunction(() =>
      /^5,?300 answers/u.test(document.querySelector('.tree .lead')?.textContent ?? ''),
    );
    assert.deepEqual((await place()).slice(0, 2), before.slice(0, 2));
    assert.equal(await focused(open), 'possibility-tree');
    assert.ok((await count(open, '.tree-line')) >= lines);
    await open.page.keyboard.press('ArrowUp');
    assert.notEqual(await text(open, '.tree-path'), before[0]);
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

test('a beginning of white space has a name', () =>
  withPanel(async open => {
    const law: ReferenceLaw = {
      tokens: ['', '\n', 'well', 'yes', 'no'],
      ends: [0],
      logits: history => {
        const answer = history.slice(history.lastIndexOf(0) + 1);
        const wanted = answer.length === 0 ? [1, 2] : answer.length === 1 ? [3, 4] : [0];
        return law.tokens.map((_, id) => (wanted.includes(id) ? (id === 1 ? 1 : 0) : -30));
      },
    };
    const { run: spaced } = await record(smallSpec({ samples: 48, tokens: 6 }), [referenceModel(law)]);
    const shown = reportOf(spaced);
    await open.send({ type: 'report', report: shown, path: 'run.emergence.json' });
    await open.send({ type: 'cell-detail', ...cellDetailOf(spaced, shown.home, shown.outcome) });
    await openTab(open, 'paths');
    await open.page.waitForSelector('.tree-line');
    assert.match(await text(open, '.tree .lead'), /^48 answers begin in 2 ways; \d+ of them with a line break\.$/);
  }));

test('long branches stay in their column on a narrow page, and a part of a character has a name', () =>
  withPanel(
    async open => {
      const long = ` ${'words and '.repeat(12)}`;
      const law: ReferenceLaw = {
        tokens: ['', 'well', 'yes', long, ' no'],
        ends: [0],
        logits: history => {
          const answer = history.slice(history.lastIndexOf(0) + 1);
          const wanted = answer.length === 0 ? [1, 2] : answer.length === 1 ? [3, 4] : [0];
          return law.tokens.map((_, id) => (wanted.includes(id) ? 0 : -30));
        },
      };
      const model = { ...referenceModel(law), pieces: partAt(1, law.tokens) };
      const { run: cut } = await record(smallSpec({ samples: 48, tokens: 6 }), [model]);
      const shown = reportOf(cut);
      await open.send({ type: 'report', report: shown, path: 'run.emergence.json' });
      await open.send({ type: 'cell-detail', ...cellDetailOf(cut, shown.home, shown.outcome) });
      await openTab(open, 'paths');
      await open.page.waitForSelector('.tree-next');
      assert.match(await text(open, '.tree-next'), /\(part of a character\)/);
      await open.page.locator('.tree-next button', { hasText: 'yes' }).click();
      const sides = await open.page.evaluate(() => [
        ...[...document.querySelectorAll('.tree-next button')].map(one => one.getBoundingClientRect().right),
        ...[...document.querySelectorAll('.tree-next td:last-child')].map(one => -one.getBoundingClientRect().left),
      ]);
      assert.ok(Math.max(...sides) + Math.max(...sides.filter(side => side < 0)) <= 0, String(sides));
      assert.equal(
        await open.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
        0,
      );
    },
    { width: 400 },
  ));

/** Pieces of a model one token of which is a part of the character behind it. */
function partAt(part: number, tokens: readonly string[]): (ids: Int32Array) => string[] {
  return ids => Array.from(ids, id => (id === part ? '' : (tokens[id] ?? '')));
}
