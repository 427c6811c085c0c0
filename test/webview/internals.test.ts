/** Internals of a whole run of the reference model: sentence, heat maps, tables, heads of a layer, keyboard. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reportOf } from '../../src/experiments/registry.ts';
import { record, specOf, words } from '../unit/support/experiments.ts';
import { referenceModel } from '../unit/support/referenceModel.ts';
import { openTab, show } from './support/panelDriver.ts';
import { count, pageRunner, text } from './support/withPage.ts';

const withPanel = pageRunner('panel');
const temperatures = [0.3, 0.5, 0.7, 0.9, 1.2, 1.5, 2];
const spec = specOf({ kind: 'internals', temperatures, windows: [{ kind: 'all' }], samples: 40, tokens: 10 });
const { run } = await record(spec, [referenceModel(words)]);
const report = reportOf(run);

for (const theme of ['dark', 'light'] as const)
  test(`internals are shown by layer, head and temperature, in ${theme}`, () =>
    withPanel(
      async open => {
        await show(open, report);
        await openTab(open, 'details');
        assert.ok(report.kind !== 'study' && report.internals);
        assert.equal(await text(open, '.internals .lead'), report.internals.sentence);
        const maps = 1 + report.internals.measures.length;
        assert.equal(await count(open, '.internals .heat'), maps);
        assert.equal(await count(open, '.internals .heat tbody tr'), 3 + 3 * report.internals.measures.length);
        assert.deepEqual(await open.axeViolations(), []);
        await open.screenshot(`internals-${theme}`);
        const opener = '[id="switch-heads:attention-entropy:2"]';
        await open.page.focus(opener);
        await open.page.keyboard.press('Enter');
        assert.equal(await open.page.getAttribute(opener, 'aria-expanded'), 'true');
        assert.match(await text(open, '.internals'), /head 1.*head 2/s);
        await open.page.click('[id="switch-table:participation-ratio"]');
        assert.equal(await count(open, '.internals .heat'), maps - 1);
        assert.deepEqual(await open.axeViolations(), []);
      },
      { theme },
    ));
