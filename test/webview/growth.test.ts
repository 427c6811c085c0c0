/** The discovery curve on a stored diagram: headline, curve and table, cells at equal coverage, sampling on. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { reportOf } from '../../src/experiments/registry.ts';
import { decodeRun } from '../../src/run/file/runFile.ts';
import { openTab, postedOf, show } from './support/panelDriver.ts';
import { count, pageRunner, text } from './support/withPage.ts';

const withPanel = pageRunner('panel');
const file = new URL('../fixtures/runs/diagram.emergence.json', import.meta.url);
const report = reportOf(decodeRun(readFileSync(file, 'utf8')));

for (const theme of ['dark', 'light'] as const)
  test(`a stored diagram says how much more there is to find, in ${theme}`, () =>
    withPanel(
      async open => {
        await show(open, report);
        await openTab(open, 'growth');
        assert.ok(report.kind !== 'study');
        const home = report.discovery?.cells.find(({ cell }) => cell === report.home);
        assert.ok(home);
        assert.equal(await text(open, '.growth .lead'), home.headline);
        assert.match(home.headline, /32 answers showed 6 kinds .*32 more would show about 1 new one \[\d, \d\]/);
        assert.match(await text(open, '.growth'), /needs 64 answers, has 32/);
        assert.equal(await count(open, '.growth .block tbody tr'), report.discovery?.cells.length ?? 0);
        assert.deepEqual(await open.axeViolations(), []);
        await open.screenshot(`growth-${theme}`);
        await open.page.click('[id="switch-table:discovery"]');
        assert.equal(await count(open, '#curve-discovery tbody tr'), home.curve.series[0]?.x.length ?? 0);
        await open.page.click('#sample-on');
        assert.deepEqual(
          (await postedOf(open, 'sample-on')).map(message => message),
          [{ type: 'sample-on', cell: report.home }],
        );
      },
      { theme },
    ));
