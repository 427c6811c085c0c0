/** Where runs get stuck, on a stored run of streams that states it: heat map, figures beside chance, table. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { formatPercent } from '../../src/core/format.ts';
import { reportOf } from '../../src/experiments/registry.ts';
import { decodeRun } from '../../src/run/file/runFile.ts';
import { openTab, show } from './support/panelDriver.ts';
import { count, pageRunner, text } from './support/withPage.ts';

const withPanel = pageRunner('panel');
const file = new URL('../fixtures/runs/streams.emergence.json', import.meta.url);
const report = reportOf(decodeRun(readFileSync(file, 'utf8')));

test('a stored run of streams shows its transitions as a heat map and as a table', () =>
  withPanel(async open => {
    assert.ok(report.kind !== 'study');
    const found = report.transitions?.find(({ cell }) => cell === report.home);
    assert.ok(found && found.gap.kind === 'estimate' && found.states.length > 1);
    await show(open, report);
    await openTab(open, 'details');
    assert.equal(await count(open, '.transitions .heat tbody td'), found.states.length ** 2);
    assert.equal(await text(open, '.transitions .heat tbody td'), formatPercent(found.chain[0]?.[0] ?? NaN));
    const block = await text(open, '.transitions');
    assert.ok(block.includes(found.sentence));
    assert.match(block, /Spectral gap\s+0\.\d+ \[.*\].*in random order \[.*\]/);
    assert.match(block, new RegExp(`${found.count} transitions`));
    await open.screenshot('transitions');
    await open.page.click('[id="switch-table:transitions"]');
    assert.equal(await count(open, '.transitions table tbody tr'), found.states.length);
    assert.deepEqual(await open.axeViolations(), []);
  }));

test('power spectra are shown when they are asked for, by the page or by the run', () =>
  withPanel(async open => {
    assert.ok(report.kind !== 'study' && report.curves.some(({ id }) => id === 'spectrum'));
    await show(open, report);
    await openTab(open, 'details');
    assert.equal(await count(open, '#curve-spectrum'), 0);
    await open.page.click('#show-spectra');
    assert.equal(await count(open, '#curve-spectrum'), 1);
    assert.match(await text(open, '#show-spectra'), /^Hide/u);
    await open.screenshot('spectra');
    await open.page.click('#show-spectra');
    assert.equal(await count(open, '#curve-spectrum'), 0);
    await show(open, { ...report, spec: { ...report.spec, metrics: ['spectrum'] } });
    assert.equal(await count(open, '#curve-spectrum'), 1);
    assert.deepEqual(await open.axeViolations(), []);
  }));
