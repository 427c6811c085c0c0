/** Runs whose window closes before they have a result: they are found again, and run again in their place. */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import test, { after } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { addressOf, frameWith, openEditor, openFile, openWindow, root, runCommand } from '../support/editor.ts';

const pictures = join(root, 'out', 'e2e');
mkdirSync(pictures, { recursive: true });

const editor = await openEditor({
  files: {
    'sea.prompt': 'Write the first line of a story about the sea.\n',
    'ship.prompt': 'Name a ship.\n',
    'bot.py': '# A bot.\nGREETING = "Write one friendly line of welcome."\n',
  },
  settings: { 'adjacent.startEarly': false, 'files.autoSave': 'off' },
});
after(() => editor.close());
const { page } = editor;

const rowOf = (target: Page, text: string, status: string): Locator =>
  target.locator(`.monaco-list-row[aria-label*="${status}"]`, { hasText: text });

async function reload(): Promise<void> {
  await page.goto(addressOf(editor.server, editor.workspace));
  await page.waitForSelector('.monaco-workbench');
  await runCommand(page, 'Adjacent: Focus on Runs View');
}

test('a queued run is interrupted by a reload, and not while another window works on it', async () => {
  await openFile(page, 'sea.prompt');
  await runCommand(page, 'Adjacent: Analyze Emergence');
  await frameWith(page, '#cancel', 120_000);
  await runCommand(page, 'View: Focus First Editor Group');
  await openFile(page, 'bot.py');
  await page.locator('.editor-instance .view-line', { hasText: 'GREETING' }).locator('span').last().click();
  await runCommand(page, 'Adjacent: Analyze Emergence');
  await page.locator('.tab', { hasText: /bot\.py.* · Write/ }).waitFor();
  await runCommand(page, 'Adjacent: Focus on Runs View');
  await rowOf(page, 'bot.py', 'queued').waitFor();

  const other = await openWindow(editor);
  await runCommand(other, 'Adjacent: Focus on Runs View');
  await rowOf(other, 'bot.py', 'queued').filter({ hasText: 'Begins in another window' }).click();
  await frameWith(other, '.banner:has-text("Another window works on this run")');
  await other.close();

  await reload();
  await rowOf(page, 'sea.prompt', 'interrupted').waitFor();
  await rowOf(page, 'bot.py', 'interrupted').waitFor();
  await page.screenshot({ path: join(pictures, 'lost-runs.png') });
});

test('the panel of such a run says so, and runs the same prompt again in its place', async () => {
  await page.locator('.tab', { hasText: /bot\.py.* · Write/ }).click();
  const frame = await frameWith(page, '#retry');
  assert.equal(await frame.locator('h1').innerText(), 'This run was interrupted.');
  await page.screenshot({ path: join(pictures, 'lost-run.png') });
  const tabs = await page.locator('.tab').count();
  await frame.locator('#retry').click();
  await frame.locator('#cancel').waitFor();
  await rowOf(page, 'bot.py', 'running').waitFor();
  await frame.locator('.tile').first().waitFor({ timeout: 240_000 });
  assert.match(await frame.locator('#prompt').innerText(), /^bot\.py, string in line 2 · Write one friendly line/);
  assert.equal(await page.locator('.tab').count(), tabs);
  assert.equal(await page.locator('.monaco-list-row', { hasText: /bot\.py.* · Write/ }).count(), 1);
  await frame.locator('#cancel').click();
  await rowOf(page, 'bot.py', 'canceled').waitFor();
});

test('a run that is opening its model is found again too, opened from the list, and deleted', async () => {
  await runCommand(page, 'View: Focus First Editor Group');
  await openFile(page, 'ship.prompt');
  await runCommand(page, 'Adjacent: Stop Engine');
  await runCommand(page, 'Adjacent: Analyze Emergence');
  await page.locator('.tab', { hasText: 'ship.prompt · Name' }).waitFor();
  await reload();
  const row = rowOf(page, 'ship.prompt', 'interrupted');
  await row.click();
  await frameWith(page, '#retry');
  await row.hover();
  await row.locator('[aria-label^="Delete"]').click();
  await page.locator('.monaco-dialog-box').getByText('Delete', { exact: true }).click();
  await row.waitFor({ state: 'detached' });
  await reload();
  await rowOf(page, 'bot.py', 'canceled').waitFor();
  await page.locator('.monaco-list-row', { hasText: /ship\.prompt · Name/ }).waitFor({ state: 'detached' });
});
