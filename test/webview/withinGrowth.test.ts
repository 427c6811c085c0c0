/** Growth within an answer on a stored run: words, curves with their tables, the theory diagram, and the link. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { reportOf } from '../../src/experiments/registry.ts';
import { decodeRun } from '../../src/run/file/runFile.ts';
import { openTab, postedOf, show } from './support/panelDriver.ts';
import { count, pageRunner, text } from './support/withPage.ts';

const withPanel = pageRunner('panel');
const stored = (name: string): ReturnType<typeof reportOf> =>
  reportOf(decodeRun(readFileSync(new URL(`../fixtures/runs/${name}.emergence.json`, import.meta.url), 'utf8')));

for (const theme of ['dark', 'light', 'hc-dark'] as const)
  test(`long runs say what a token multiplies, compare the laws, and have no point in the diagram, in ${theme}`, () =>
    withPanel(
      async open => {
        await show(open, stored('streams'));
        await openTab(open, 'growth');
        assert.match(
          await text(open, '.within-growth .lead'),
          /^Each token multiplies the possibilities by .*exponential/,
        );
        assert.match(
          await text(open, '.within-growth .block'),
          /Growth is close to exponential: .* There is no sign of combinatorial growth/,
        );
        assert.equal(await count(open, '.within-growth .block tbody tr'), 8);
        await open.page.click('[id="switch-theory"]');
        assert.match(await text(open, '.within-growth .block'), /no point in the diagram: another law/);
        assert.deepEqual(await open.axeViolations(), []);
        await open.screenshot(`within-${theme}`);
        await open.page.click('[id="switch-table:beginnings"]');
        assert.ok((await count(open, '#curve-beginnings tbody tr')) > 8);
        await open.page.click('#explore-tap');
        assert.equal((await postedOf(open, 'explore-tap')).length, 1);
      },
      { theme },
    ));

test('short answers of an old run have curves, and the laws say what they need', () =>
  withPanel(
    async open => {
      await show(open, stored('diagram'));
      await openTab(open, 'growth');
      assert.match(await text(open, '.within-growth'), /While an answer goes on/);
      assert.match(await text(open, '.within-growth .block'), /not compared: needs answers of 20 tokens/);
      await open.screenshot('within-narrow');
    },
    { width: 480 },
  ));
