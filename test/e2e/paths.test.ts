/** Two wordings, internals, and continuations in a real VS Code, on a small model of the ladder. */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import test, { after } from 'node:test';
import type { Frame } from 'playwright-core';
import { frameWith, openEditor, openFile, root, runCommand } from '../support/editor.ts';

const pictures = join(root, 'out', 'e2e');
mkdirSync(pictures, { recursive: true });

const fox = 'Once there was a fox called Zoma.';
const inside = [
  'experiment: internals',
  `prompts: ["${fox}"]`,
  'knobs:',
  '  temperature: [0.3, 0.7, 1.1, 1.5, 2]',
  'budget:',
  '  samples: 32',
  '  tokens: 8',
  '',
].join('\n');
const editor = await openEditor({
  files: { 'fox.prompt': fox, 'inside.experiment.yaml': inside, 'empty.txt': '', 'tale.txt': `${fox} ` },
  settings: { 'adjacent.preset': 'quick', 'adjacent.model': 'ladder/neox-0.2m' },
});
after(() => editor.close());
const { page } = editor;

const finished = (frame: Frame): Promise<void> => frame.locator('#open-run').waitFor({ timeout: 240_000 });
const picture = (name: string): Promise<unknown> => page.screenshot({ path: join(pictures, `${name}.png`) });

test('a line of the prompt is edited, and the panel says how long the change is remembered', async () => {
  await openFile(page, 'fox.prompt');
  await runCommand(page, 'Adjacent: Compare Two Wordings...');
  const input = page.locator('.quick-input-widget input').first();
  await input.waitFor();
  await page.locator('.quick-input-widget', { hasText: 'Change the words.' }).waitFor();
  assert.equal(await input.inputValue(), fox);
  await input.fill(fox.replace('fox', 'dog'));
  await page.keyboard.press('Enter');
  const frame = await frameWith(page, '#coupling', 240_000);
  await finished(frame);
  const sentence = await frame.locator('.sentence').first().innerText();
  assert.match(sentence, /change of wording is (not )?forgotten/, sentence);
  assert.match(sentence, /\[\d+, \d+\]/, sentence);
  await frame.locator('#tab-paths').click();
  assert.deepEqual(await frame.locator('#coupling .wordings dd').allInnerTexts(), [fox, fox.replace('fox', 'dog')]);
  assert.match(await frame.locator('#coupling').innerText(), /Still different after \d+ tokens\s+\d\.\d+ \[/);
  await picture('wordings');
});

test('internals are shown layer by layer beside what the answers do', async () => {
  await openFile(page, 'inside.experiment.yaml');
  await runCommand(page, 'Adjacent: Run Experiment File');
  const frame = await frameWith(page, '.chips:has-text("5 cells")', 240_000);
  await finished(frame);
  await frame.locator('#tab-details').click();
  const section = frame.locator('.internals');
  const words = await section.innerText();
  for (const title of ['What the answers do', 'Attention entropy', 'Effective dimension (participation ratio)'])
    assert.ok(words.includes(title), title);
  const heads = await section.locator('.heat thead th').allInnerTexts();
  for (const temperature of ['0.3', '1.1', '2']) assert.ok(heads.includes(temperature), String(heads));
  assert.match(await section.locator('.heat tbody td').first().innerText(), /^\d/);
  await section.scrollIntoViewIfNeeded();
  await picture('internals');
});

test('an empty file is refused; a document that changes while its tree is open keeps the tree, and a space before the cursor gives way to the text', async () => {
  await runCommand(page, 'View: Focus First Editor Group');
  await openFile(page, 'empty.txt');
  await runCommand(page, 'Adjacent: Explore Continuations Here');
  await page
    .locator('.notification-toast', { hasText: 'There is no text before the cursor to continue.' })
    .first()
    .waitFor();
  await openFile(page, 'tale.txt');
  await page.keyboard.press('Control+End');
  await runCommand(page, 'Adjacent: Explore Continuations Here');
  const frame = await frameWith(page, '#possibility-tree', 240_000);
  await frame.locator('#tree-continue:not([disabled])').waitFor();
  const line = page.locator('.editor-group-container').first().locator('.editor-instance .view-line').first();
  await line.click();
  await page.keyboard.press('Home');
  for (let moved = 0; moved < 'Once'.length; moved++) await page.keyboard.press('ArrowRight');
  await page.keyboard.type(' more');
  await page.keyboard.press('End');
  await frame.locator('#run-new-text').waitFor();
  assert.match(await frame.locator('.edited').innerText(), /text changed: Run new text/);
  const changed = fox.replace('Once', 'Once more');
  await frame.locator('#possibility-tree').press('ArrowDown');
  const chosen = await frame.locator('.tree-line.selected').innerText();
  await frame.locator('#tree-copy').click();
  await page.locator('.statusbar', { hasText: 'Copied.' }).waitFor();
  await frame.locator('#tree-insert').click();
  await page.waitForFunction(
    length => (document.querySelector('.editor-instance .view-lines')?.textContent.length ?? 0) > length,
    `${changed} `.length,
  );
  const written = (await line.innerText()).replaceAll('\u00a0', ' ');
  assert.match(written.slice(changed.length), /^ \S/u, written);
  assert.ok(written.startsWith(changed), written);
  assert.ok(chosen.length > 0 && (await frame.locator('.tree-line').count()) > 1);
  await page.keyboard.press('Control+KeyZ');
});
