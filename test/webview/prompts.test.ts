import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { promptsReport } from '../unit/support/promptsRun.ts';
import { openTab, show } from './support/panelDriver.ts';
import { pageRunner, text } from './support/withPage.ts';

const pictures = join(import.meta.dirname, '..', '..', 'out', 'webview');
mkdirSync(pictures, { recursive: true });
const withPanel = pageRunner('panel');

test('the prompts of a map are listed with what they cause and fail, and lead to their answers', () =>
  withPanel(async open => {
    const report = await promptsReport();
    await show(open, report);
    await openTab(open, 'map');
    const section = 'section[aria-label="Prompts"]';
    assert.match(await text(open, section), /Prompts at temperature 0\.7/);
    assert.match(await text(open, section), /The prompts cause \d+% \[\d+%, \d+%\] of the disagreement/);
    const rows = await open.page.locator(`${section} tbody tr`).allInnerTexts();
    assert.equal(rows.length, 3);
    assert.match(rows[1] ?? '', /^n\s+32 answers\s+\d+ times “n”\s+0\.\d+ \[.*\]\s+Equals “y”: \d+ of 32/u);
    assert.deepEqual(await open.axeViolations(), []);
    for (const [name, width] of [
      ['prompts', 1000],
      ['prompts-narrow', 400],
    ] as const) {
      await open.page.setViewportSize({ width, height: 900 });
      await open.page.locator(section).scrollIntoViewIfNeeded();
      await open.page.screenshot({ path: join(pictures, `${name}.png`) });
      const wide = await open.page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
      assert.equal(wide, false, name);
    }
    const second = report.variation?.prompts[1]?.cell ?? -1;
    await open.page.click(`#prompt-${second}`);
    assert.equal(await open.page.locator('vscode-panels').first().getAttribute('activeid'), 'tab-answers');
  }));

test('where rows differ in the messages before the prompt, the header shows those of the selected row', () =>
  withPanel(async open => {
    const report = await promptsReport();
    const conversations = ['y', 'n', 'm'].map(level => ({
      level,
      prompt: `Is ${level} a word?`,
      messages: [{ role: 'system', content: `Answer like ${level}.` } as const],
    }));
    const [first] = conversations;
    const { axes } = report.spec;
    assert.ok(first !== undefined && axes !== undefined);
    const { prompt, messages } = first;
    await show(open, { ...report, spec: { ...report.spec, prompt, messages, axes: { ...axes, conversations } } });
    await open.page.click('#prompt');
    assert.match(await text(open, '#prompt'), /Is y a word\?/);
    assert.match(await text(open, '.prompt-messages'), /system\s+Answer like y\./);
    await openTab(open, 'map');
    await open.page.locator('[role=gridcell] button').nth(2).click();
    assert.match(await text(open, '#prompt'), /Is n a word\?/);
    assert.match(await text(open, '.prompt-messages'), /system\s+Answer like n\./);
    assert.deepEqual(await open.axeViolations(), []);
    await openTab(open, 'details');
    const block = open.page.locator('.block', { has: open.page.getByText('Messages of each prompt') });
    assert.deepEqual(await block.locator('h3').allInnerTexts(), ['y', 'n', 'm']);
    assert.equal(await block.locator('pre').nth(1).innerText(), 'system: Answer like n.\n\nuser: Is n a word?');
    assert.deepEqual(await open.axeViolations(), []);
    await block.scrollIntoViewIfNeeded();
    await open.page.screenshot({ path: join(pictures, 'messages-of-each-prompt.png') });
  }));
