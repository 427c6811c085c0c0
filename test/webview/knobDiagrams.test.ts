/** Diagrams over any two knobs: rows other than windows, columns other than temperatures. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exact } from '../../src/core/figure.ts';
import type { CellReport, RunReport } from '../../src/domain/report.ts';
import type { OpenPage } from './support/browser.ts';
import { layersByCheckpoint, temperatureByCheckpoint, topPByWording } from './support/knobDiagrams.ts';
import { count, pageRunner, text } from './support/withPage.ts';
import { openTab, postedOf, show } from './support/panelDriver.ts';
import { doneReport } from './support/reports.ts';

const withPanel = pageRunner('panel');
const texts = (open: OpenPage, selector: string): Promise<string[]> => open.page.locator(selector).allInnerTexts();
const attribute = (open: OpenPage, selector: string, name: string): Promise<string | null> =>
  open.page.locator(selector).first().getAttribute(name);

test('temperature by checkpoint: axis names, boundaries and curves over temperature', () =>
  withPanel(async open => {
    await show(open, temperatureByCheckpoint());
    assert.equal(
      await attribute(open, '[role=grid]', 'aria-label'),
      'Similarity of answers: training step (log scale) by temperature',
    );
    assert.deepEqual(
      [await texts(open, '.rows-name'), await texts(open, '.axis-name')],
      [['training step (log scale)'], ['temperature']],
    );
    assert.deepEqual((await texts(open, '.row-label')).slice(-2), ['step 1024', 'step 4096']);
    assert.equal(await count(open, '.boundary'), 7);
    assert.match(
      (await attribute(open, '#cell-0', 'aria-label')) ?? '',
      /^temperature 0\.3, step 0: Similarity of answers 0\.94 /,
    );
    assert.match(await text(open, '#curve-energy .curve-title'), /^Energy nats per token · step 4096$/);
    assert.match(
      (await attribute(open, '#curve-energy canvas', 'aria-label')) ?? '',
      /^Energy over temperature\. step 4096: /,
    );
    assert.deepEqual(await open.axeViolations(), []);
    await open.page.click('[id="switch-table:map"]');
    assert.match(await text(open, '.map thead'), /^training step \(log scale\) \\ temperature\s+0\.3\s+0\.5/);
    assert.equal(await count(open, '.map tbody tr'), 12);
  }));

test('of twelve rows the next words show six, including the selected one, and says so', () =>
  withPanel(async open => {
    await show(open, temperatureByCheckpoint());
    await open.page.click('[data-row="6"][data-column="2"]');
    await openTab(open, 'map');
    assert.match(await text(open, '[aria-label="Next words"] .block h2'), /at temperature 1, by training step$/);
    assert.deepEqual(await texts(open, '.next-window h3'), [
      'step 0',
      'step 2',
      'step 8',
      'step 32',
      'step 256',
      'step 4096',
    ]);
    assert.deepEqual(await texts(open, '#curve-openness .legend li'), await texts(open, '.next-window h3'));
    assert.match(await text(open, '#curve-openness .caption'), /6 of 12 rows/);
    await show(open, doneReport());
    await openTab(open, 'map');
    assert.match(await text(open, '[aria-label="Next words"] .block h2'), /at temperature 1, by context window$/);
    assert.equal(await count(open, '.next-window'), 4);
    assert.doesNotMatch(await text(open, '[aria-label="Next words"]'), /rows/);
  }));

test('two knobs of the input: no boundary; every tab shows the row of the selected cell', () =>
  withPanel(async open => {
    await show(open, {
      ...layersByCheckpoint(),
      boundaries: layersByCheckpoint().windows.map(() => doneReport().boundaries[0] as RunReport['boundaries'][number]),
    });
    assert.equal(await count(open, '.boundary'), 0, 'a temperature has no position among layers');
    assert.equal(await text(open, '#pane-title'), '6 of 6 layers, step 1024');
    assert.deepEqual(await texts(open, '.axis-ticks span'), ['2 of 6 layers', '4 of 6 layers', '6 of 6 layers']);
    await open.page.click('[data-row="2"][data-column="0"]');
    assert.equal(await text(open, '#pane-title'), '2 of 6 layers, step 8');
    assert.match(
      (await attribute(open, '#curve-energy canvas', 'aria-label')) ?? '',
      /^Energy over layers kept\. step 8: /,
    );
    await open.page.locator('#plot-energy').focus();
    await open.page.keyboard.press('ArrowRight');
    assert.match(await text(open, '#curve-energy .readout'), /^layers kept 2 of 6 layers: 0\.\d/);
    await openTab(open, 'map');
    assert.match(await text(open, '[aria-label="Next words"] .block h2'), /by training step and layers kept$/);
    assert.deepEqual(await texts(open, '.next-window h3'), [
      '2 of 6 layers, step 8',
      '4 of 6 layers, step 8',
      '6 of 6 layers, step 8',
    ]);
    await openTab(open, 'details');
    assert.match(await text(open, '#curve-share-between .curve-title'), /step 8$/);
    assert.match(await text(open, '#view-details .run h2'), /prompt format: raw, 6 of 6 layers, step 1024, verbatim$/);
    assert.doesNotMatch(await text(open, '#view-details .run'), /Context windows/);
  }));

test('wordings are quoted and top-p is named on the map, in the samples and along the curves', () =>
  withPanel(async open => {
    await show(open, topPByWording());
    assert.match(await text(open, '#pane-title'), /^Top-p 1, “A story about the sea starts like this:”$/);
    assert.match(
      await text(open, '#map-readout'),
      /^Top-p 1, “A story about the sea starts like this:”: Similarity of answers 0\.73 /,
    );
    assert.match((await attribute(open, '#curve-energy canvas', 'aria-label')) ?? '', /^Energy over top-p\. /);
    assert.equal(await count(open, '.boundary'), 0);
    await openTab(open, 'answers');
    assert.equal(await count(open, '#sample-cell vscode-option'), 12);
    assert.equal(
      await open.page.locator('#sample-cell vscode-option').nth(4).textContent(),
      'top-p 0.5, “Begin a tale of the sea.” (32)',
    );
    assert.deepEqual(await open.axeViolations(), []);
  }));

for (const [name, report] of [
  ['checkpoints', temperatureByCheckpoint()],
  ['layers', layersByCheckpoint()],
  ['wordings', topPByWording()],
] as const) {
  test(`the diagram of ${name} fits 320 pixels with the name of its rows, and is exported`, () =>
    withPanel(
      async open => {
        await show(open, report);
        for (const tab of ['answers', 'details', 'map']) {
          await openTab(open, tab);
          assert.ok((await open.page.evaluate(() => document.documentElement.scrollWidth)) <= 320, tab);
        }
        assert.ok(await open.page.locator('.rows-name').isVisible());
        assert.deepEqual(await open.axeViolations(), []);
        await open.screenshot(`knobs-${name}-320`);
        await open.page.click('#open-export');
        await open.page.click('#export-png');
        const [picture] = (await postedOf(open, 'export')).map(({ data }) => String(data));
        assert.match(picture ?? '', /^data:image\/png;base64,[A-Za-z0-9+/]{20000}/);
      },
      { width: 320, theme: ({ checkpoints: 'light', layers: 'hc-light', wordings: 'hc-dark' } as const)[name] },
    ));
}

test('before it has cells, a diagram says what its rows and columns will be', () =>
  withPanel(async open => {
    const report = layersByCheckpoint();
    await show(open, { ...report, cells: [], exactMap: [], nextTokens: [], status: 'running', headline: '' });
    assert.match(await text(open, '.empty'), /Across: layers kept\.[\s\S]*Down: training step \(log scale\)\./);
    assert.doesNotMatch(await text(open, '.empty'), /how much of the prompt|dashed/i);
    const early = report.cells.map((cell): CellReport => ({
      ...cell,
      state: 'exact',
      n: 0,
      figures: { openness: exact(1) },
    }));
    await show(open, { ...report, cells: early, status: 'running', headline: '' });
    assert.match(
      await text(open, 'h1'),
      /^At temperature 0\.7 \(6 of 6 layers, step 1024\), the next token is one of about 3 plausible tokens\./,
    );
    assert.match((await attribute(open, '#cell-0', 'aria-label')) ?? '', /2 of 6 layers, step 0: Next-token entropy/);
  }));
