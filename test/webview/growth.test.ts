/** The discovery curve on a stored diagram: headline, curve and table, cells at equal coverage, sampling on. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { reportOf } from '../../src/experiments/registry.ts';
import { decodeRun } from '../../src/run/file/runFile.ts';
import type { OpenPage } from './support/browser.ts';
import { openTab, postedOf, show } from './support/panelDriver.ts';
import { count, pageRunner, text } from './support/withPage.ts';

const withPanel = pageRunner('panel');
const file = new URL('../fixtures/runs/diagram.emergence.json', import.meta.url);
const report = reportOf(decodeRun(readFileSync(file, 'utf8')));

/** Where the curve of kinds ends, as a share of the height of its chart from the top: the first bluish pixel at the
 * right end. */
function topOfKinds(open: OpenPage): Promise<number> {
  return open.page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('#curve-discovery canvas');
    const { width = 0, height = 0 } = canvas ?? {};
    const left = Math.floor(0.8 * width);
    const pixels = canvas?.getContext('2d')?.getImageData(left, 0, width - left, height).data ?? [];
    for (let i = 0; i < pixels.length; i += 4) {
      const [red = 0, , blue = 0, alpha = 0] = pixels.slice(i, i + 4);
      if (alpha > 200 && blue > red + 80) return i / 4 / (width - left) / height;
    }
    return 1;
  });
}

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
        await open.page.setViewportSize({ width: 860, height: 900 });
        const [wide, room] = await open.page
          .locator('.growth .block .table-scroll')
          .first()
          .evaluate(({ scrollWidth, clientWidth }) => [scrollWidth, clientWidth] as const);
        assert.ok(wide <= room, `the table takes ${wide} of ${room} pixels`);
        await open.page.setViewportSize({ width: 1100, height: 900 });
        // All 32 texts differ and there are 6 kinds: the chart is fitted to the kinds.
        assert.match(await text(open, '#curve-discovery .caption'), /Distinct texts leave the chart/);
        assert.ok((await topOfKinds(open)) < 0.4, 'the curve of kinds lies low in its chart');
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
