/** A prompt that is edited, and whose file is renamed or deleted, one with a variable, and one in the cell of a
 * notebook. The model is one of the calibration, which opens at once. */
import assert from 'node:assert/strict';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { frameWith, openEditor, openFile, openTab, root, runCommand } from '../support/editor.ts';

const pictures = join(root, 'out', 'e2e');
mkdirSync(pictures, { recursive: true });

const editor = await openEditor({
  files: {
    'greet.prompt': 'Write one line of welcome for {{guest}}.\n',
    'study.ipynb': JSON.stringify({
      cells: [
        { cell_type: 'markdown', metadata: {}, source: ['Name a color of autumn leaves.'] },
        { cell_type: 'code', metadata: {}, source: ['limit = 3'], outputs: [], execution_count: null },
      ],
      metadata: { language_info: { name: 'python' } },
      nbformat: 4,
      nbformat_minor: 5,
    }),
    'bot.py': '# A bot.\nGREETING = "Name a word for a guest."\nFAREWELL = "Name a word for goodbye."\n',
    'tide.prompt': 'Name a word for low tide.\n',
    'sea.prompt': 'Write the first line of a story about the sea.\n',
  },
  // A late automatic save would write the deleted file again.
  settings: { 'adjacent.model': 'calibration:iid', 'adjacent.startEarly': false, 'files.autoSave': 'off' },
});
after(() => editor.close());
const { page } = editor;

test('a value that was given once is known to the experiments, whose list names the prompt', async () => {
  await openFile(page, 'greet.prompt');
  await runCommand(page, 'Adjacent: Analyze Emergence');
  const box = page.locator('.quick-input-widget input').first();
  await page.locator('.quick-input-title', { hasText: 'Value of a Variable' }).waitFor();
  await box.fill('Ida');
  await page.keyboard.press('Enter');
  await frameWith(page, '#open-run', 240_000);
  await runCommand(page, 'Adjacent: Run Experiment...');
  await page.locator('.quick-input-title', { hasText: 'Run Experiment: greet.prompt' }).waitFor();
  const cut = await page
    .locator('.quick-input-list .quick-input-list-rows .monaco-icon-label-container')
    .evaluateAll(lines => lines.filter(line => line.scrollWidth > line.clientWidth).map(line => line.textContent));
  assert.deepEqual(cut, [], 'lines of the list that do not fit');
  await box.fill('Two Wordings');
  await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: 'Two Wordings' }).waitFor();
  await page.keyboard.press('Enter');
  await page.locator('.quick-input-title', { hasText: 'Compare Two Wordings' }).waitFor();
  const asked = `${await page.locator('.quick-input-widget').innerText()} ${await box.inputValue()}`;
  assert.match(asked, /welcome for Ida/);
  await page.keyboard.press('Escape');
});

test('the run keeps its text, and says what happened to the prompt', async () => {
  await runCommand(page, 'View: Close All Editors');
  await page.locator('.tab').first().waitFor({ state: 'detached' });
  await openFile(page, 'sea.prompt');
  await runCommand(page, 'Adjacent: Analyze Emergence');
  const frame = await frameWith(page, '.chips', 240_000);
  await page.locator('.editor-instance .view-line').first().click();
  await page.keyboard.press('End');
  await page.keyboard.type(' And of a storm.');
  // A fast machine may have finished by then.
  await frame.locator('.edited', { hasText: /goes on with the text as it was|Run new text/ }).waitFor();
  await page.screenshot({ path: join(pictures, 'edited-prompt.png') });
  await page.keyboard.press('Control+S');
  await page.locator('.tab.dirty').waitFor({ state: 'detached' });
  rmSync(join(editor.workspace, 'sea.prompt'));
  await frame.locator('.edited', { hasText: 'The prompt is no longer there. This run keeps its text.' }).waitFor();
  await frame.locator('#open-run').waitFor({ timeout: 240_000 });
  assert.match(await frame.locator('#prompt').innerText(), /a story about the sea\.$/);
  assert.equal(await frame.locator('.banner.error').count(), 0);
  await page.screenshot({ path: join(pictures, 'deleted-prompt.png') });
});

test('a prompt that is renamed stays the prompt of its runs, which differ in the list and lead to each other', async () => {
  await runCommand(page, 'View: Close All Editors');
  await page.locator('.tab').first().waitFor({ state: 'detached' });
  await openFile(page, 'tide.prompt');
  await runCommand(page, 'Adjacent: Analyze Emergence');
  const frame = await frameWith(page, '#open-run', 240_000);
  await page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'tide.prompt' }).click();
  await page.keyboard.press('F2');
  await page.locator('.explorer-folders-view .monaco-inputbox input').fill('ebb.prompt');
  await page.keyboard.press('Enter');
  await page.locator('.tab[data-resource-name="ebb.prompt"]').waitFor();
  await page.locator('.editor-instance .view-line').first().click();
  await page.keyboard.press('End');
  await page.keyboard.type(' Be brief.');
  await page.keyboard.press('Control+S');
  await page.locator('.tab.dirty').waitFor({ state: 'detached' });
  await frame.locator('#run-new-text').click();
  await page.locator('.tab.active', { hasText: 'ebb.prompt · Name' }).waitFor();
  await runCommand(page, 'Adjacent: Focus on Runs View');
  const rows = page.locator('.monaco-list-row', { hasText: /\d\d.* · (?:tide|ebb)\.prompt · Name a word/ });
  await rows.nth(1).waitFor();
  const next = await frameWith(page, '.earlier p', 240_000);
  assert.match(await next.locator('.earlier').innerText(), /^Run before, \d+:\d\d.*: At temperature/);
  await page.screenshot({ path: join(pictures, 'renamed-prompt.png') });
  await next.locator('#show-earlier').click();
  await page.locator('.tab.active', { hasText: 'tide.prompt · Name' }).waitFor();
});

test('a string of a program leads to the run before on it, also after edits above and in it, and no other string does', async () => {
  const analyze = async (line: string): Promise<void> => {
    await runCommand(page, 'View: Focus First Editor Group');
    const words = page.locator('.editor-instance .view-line', { hasText: line }).locator('span').last();
    await words.click({ position: { x: 60, y: 5 } });
    await runCommand(page, 'Adjacent: Analyze Emergence');
  };
  await runCommand(page, 'View: Close All Editors');
  await page.locator('.tab').first().waitFor({ state: 'detached' });
  await openFile(page, 'bot.py');
  await analyze('GREETING');
  const first = await frameWith(page, '#open-run', 240_000);
  assert.match(await first.locator('#prompt').innerText(), /^bot\.py, string in line 2/);
  await runCommand(page, 'View: Focus First Editor Group');
  await page.keyboard.press('Control+Home');
  await page.keyboard.type('# It is kind.\n');
  await analyze('FAREWELL');
  const other = await frameWith(page, '#prompt[aria-label*="goodbye"]', 120_000);
  await other.locator('#open-run').waitFor({ timeout: 240_000 });
  assert.equal(await other.locator('.earlier p').count(), 0);
  await page.locator('.editor-instance .view-line', { hasText: 'GREETING' }).locator('span').last().click();
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.type(' Be brief.');
  await analyze('GREETING');
  const again = await frameWith(page, '#prompt[aria-label*="Be brief"]', 120_000);
  await again.locator('.earlier p').waitFor({ timeout: 240_000 });
  await page.screenshot({ path: join(pictures, 'run-before-of-a-string.png') });
  await again.locator('#show-earlier').click();
  await page.locator('.tab.active', { hasText: 'string in line 2' }).waitFor();
  // What is unsaved keeps its editor open.
  await runCommand(page, 'File: Save All');
  await page.locator('.tab.dirty').waitFor({ state: 'detached' });
});

test('the selected cell of a notebook is the current prompt, also while it is shown as rendered text', async () => {
  await runCommand(page, 'View: Close All Editors');
  await page.locator('.tab').first().waitFor({ state: 'detached' });
  await openFile(page, 'greet.prompt');
  await openTab(page, 'study.ipynb');
  // A notebook selects its first cell, whose text is shown in a frame above its row.
  await page.locator('.notebookOverlay .monaco-list-row.focused').waitFor({ state: 'attached' });
  await runCommand(page, 'Adjacent: Analyze Emergence');
  const frame = await frameWith(page, '#open-run', 240_000);
  assert.match(await frame.locator('#prompt').innerText(), /^study\.ipynb, cell 1 · Name a color/);
  await page.screenshot({ path: join(pictures, 'notebook-cell.png') });
});

test('a word that a double click selected is inspected and analyzed in its prompt', async () => {
  await runCommand(page, 'View: Close All Editors');
  await page.locator('.tab').first().waitFor({ state: 'detached' });
  await openFile(page, 'greet.prompt');
  await page.locator('.editor-instance .view-line span', { hasText: 'welcome' }).last().dblclick();
  await page.locator('.statusbar-item', { hasText: 'selected' }).waitFor();
  await runCommand(page, 'Adjacent: Analyze Emergence');
  const frame = await frameWith(page, '#open-run', 240_000);
  assert.match(await frame.locator('#prompt').innerText(), /^greet\.prompt · Write one line of welcome for Ida\./);
});
