/** Runs in a language whose letters the model spells from bytes: what the panel says of that. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openTab, show } from './support/panelDriver.ts';
import { doneReport } from './support/reports.ts';
import { pageRunner, text } from './support/withPage.ts';

const withPanel = pageRunner('panel');

test('the first screen says that the model spells the language, and Details with which share', () =>
  withPanel(async open => {
    await show(open, doneReport());
    assert.doesNotMatch(await text(open, '.masthead'), /language/);
    await show(open, doneReport({ notes: [{ code: 'spelled-letters', name: 'SmolLM2', share: 0.39 }] }));
    assert.match(await text(open, '.masthead'), /probably knows little of this language/);
    assert.deepEqual(await open.axeViolations(), []);
    await openTab(open, 'details');
    assert.match(await text(open, '#view-details'), /SmolLM2 lacks many letters .* 39% of its tokens/);
  }));

test('a byte among the likeliest tokens is explained, and nothing is where there is none', () =>
  withPanel(async open => {
    const report = doneReport();
    await show(open, report);
    await openTab(open, 'map');
    assert.doesNotMatch(await text(open, '#view-map'), /one byte/);
    const nextTokens = report.nextTokens.map(([first, ...rest]) =>
      first === undefined ? rest : [{ ...first, text: '<0xE6><0x88>' }, ...rest],
    );
    await show(open, doneReport({ nextTokens }));
    await openTab(open, 'map');
    assert.match(await text(open, '#view-map'), /<0x…> is one byte/);
  }));
