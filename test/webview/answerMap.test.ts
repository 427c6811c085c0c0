/** The map of the answers of a stored diagram: marks, keyboard, the chosen answer, the list, and reasons for none. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { RunReport } from '../../src/domain/report.ts';
import type { ToPanel } from '../../src/protocol/panelProtocol.ts';
import { cellDetailOf, reportOf } from '../../src/experiments/registry.ts';
import { decodeRun } from '../../src/run/file/runFile.ts';
import type { OpenPage } from './support/browser.ts';
import { focused, openTab } from './support/panelDriver.ts';
import { count, pageRunner, text } from './support/withPage.ts';

const withPanel = pageRunner('panel');
const file = new URL('../fixtures/runs/diagram.emergence.json', import.meta.url);
const run = decodeRun(readFileSync(file, 'utf8'));
const report = reportOf(run);
const detail = cellDetailOf(run, report.home, report.outcome);

async function showDetail(open: OpenPage, shown: RunReport, sent: typeof detail): Promise<void> {
  await open.send({ type: 'report', report: shown, path: 'x.emergence.json' });
  await open.send({ type: 'cell-detail', ...sent } satisfies ToPanel);
  await openTab(open, 'answers');
}

for (const theme of ['dark', 'light'] as const)
  test(`marks lead to their answers, in ${theme}`, () =>
    withPanel(
      async open => {
        await showDetail(open, report, detail);
        assert.ok(detail.map && detail.cell.extremes);
        assert.equal(await count(open, '.answer-mark'), detail.map.places.length);
        assert.deepEqual(await open.axeViolations(), []);
        await open.screenshot(`answer-map-${theme}`);
        await open.page.focus('#answer-map');
        await open.page.keyboard.press('Home');
        assert.equal(await count(open, '.answer-mark.selected'), 1);
        const first = await text(open, '.chosen-answer .answer-text');
        await open.page.keyboard.press('ArrowRight');
        assert.equal(await focused(open), 'answer-map');
        assert.notEqual(await text(open, '.chosen-answer .answer-text'), first);
        assert.equal(await count(open, '.answer.chosen'), 1);
        await open.page.click('#show-in-list');
        assert.match(await focused(open), /^answer-\d+$/);
        await open.page.click('#highest-energy');
        assert.equal(await text(open, '.chosen-answer .answer-text'), detail.cell.extremes.highest.text);
        await open.page.click(`#map-answer-${detail.cell.extremes.lowest.index}`, { force: true });
        assert.equal(await count(open, '.answer-mark.selected'), 1);
        await open.page.click('#choose-none');
        assert.equal(await count(open, '.answer-mark.selected'), 0);
      },
      { theme },
    ));

test('a cell of few answers says why it has no map', () =>
  withPanel(async open => {
    await showDetail(open, report, {
      ...detail,
      map: { places: [], shares: [0, 0], note: 'No map: needs 5 answers, has 3.' },
    });
    assert.equal(await count(open, '#answer-map'), 0);
    assert.match(await text(open, '.answer-map'), /needs 5 answers/);
  }));
