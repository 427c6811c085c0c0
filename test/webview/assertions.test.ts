/** The assertions of a run above its answers: shares, failing answers that are linked, and how it looks. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exactProportionFigure } from '../../src/core/statistics/clopperPearson.ts';
import type { CellReport } from '../../src/domain/report.ts';
import { detailOf } from './support/answers.ts';
import { focused, openTab } from './support/panelDriver.ts';
import { doneReport } from './support/reports.ts';
import { count, pageRunner, text } from './support/withPage.ts';

const withPanel = pageRunner('panel');

/** Three assertions on 32 answers: one holds, one fails in a few, one nearly everywhere. */
function assertedReport(): ReturnType<typeof doneReport> {
  const report = doneReport();
  const failing = (most: number): number[] => Array.from({ length: 32 }, (_, i) => i).filter(i => i < most);
  const results = [
    { name: 'valid JSON', failed: [] },
    { name: 'contains “sea”', failed: [3, 11, 17] },
    { name: 'JSON schema OrderOfAVeryLongNameWithoutAnySpaceThatMustNotWidenThePanel', failed: failing(29) },
  ].map(({ name, failed }, at) => ({
    name,
    passed: 32 - failed.length,
    failed,
    cut: at === 2 ? 12 : 0,
    share: exactProportionFigure(32 - failed.length, 32, 1),
  }));
  const cells = report.cells.map((cell): CellReport => (cell.index === 3 ? { ...cell, assertions: results } : cell));
  return { ...report, cells };
}

for (const [theme, width] of [
  ['dark', 1100],
  ['light', 1100],
  ['hc-dark', 1100],
  ['hc-light', 400],
  ['dark', 400],
] as const)
  test(`assertions state their shares and lead to what fails, in "${theme}" at ${width} pixels`, () =>
    withPanel(
      async open => {
        const report = assertedReport();
        await open.send({ type: 'report', report, path: 'run.emergence.json' });
        await open.send(detailOf(report, 3));
        await openTab(open, 'answers');
        assert.equal(await count(open, '.assertions li'), 3);
        assert.match(await text(open, '.assertions li.holds'), /valid JSON: every answer · 1\.00 \[/);
        assert.match(await text(open, '.assertions li.fails'), /contains “sea”: 29 of 32 answers/);
        assert.match(await text(open, '.assertions li:nth-child(3)'), /12 of the 29 failing answers were cut/);
        const [marker, bullets, wide] = await open.page.evaluate(() => {
          const item = document.querySelector('.assertions li.fails');
          const list = document.querySelector('.assertions ul');
          return [
            item === null ? '' : getComputedStyle(item).borderInlineStartStyle,
            list === null ? '' : getComputedStyle(list).listStyleType,
            document.documentElement.scrollWidth,
          ];
        });
        assert.deepEqual([marker, bullets], ['solid', 'none']);
        assert.ok(wide <= width, `${wide} pixels`);
        assert.deepEqual(await open.axeViolations(), []);
        await open.page.locator('.assertions').scrollIntoViewIfNeeded();
        await open.screenshot(`assertions-${theme}-${width}`);
        await open.page.click('#failing-1-11');
        assert.equal(await count(open, '.answer.chosen'), 1);
        assert.equal(await focused(open), 'failing-1-11');
      },
      { theme, width },
    ));
