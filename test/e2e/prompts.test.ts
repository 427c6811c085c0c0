/** Prompts as people write them: parameters of a file, and a string around the cursor. */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import test, { after } from 'node:test';
import type { Frame } from 'playwright-core';
import { frameWith, openEditor, openFile, root, runCommand } from '../support/editor.ts';

const pictures = join(root, 'out', 'e2e');
mkdirSync(pictures, { recursive: true });

const editor = await openEditor({
  files: {
    'cool.prompty':
      '---\nname: Cool\nmodel:\n  parameters:\n    temperature: 0.2\n    max_tokens: 12\n    seed: 7\n---\nuser:\nName a color.\n',
    'long.prompt': Array.from(
      { length: 160 },
      (_, i) => `Line ${i + 1}: the tide comes in and the boats go out.\n`,
    ).join(''),
    'bot.py': 'GREETING = """\n    Say hello to a new user.\n    One sentence.\n    """\nlimit = 3\n',
  },
  settings: { 'adjacent.preset': 'quick' },
});
after(() => editor.close());
const { page } = editor;

async function closePanels(): Promise<void> {
  await runCommand(page, 'View: Close All Editors');
  await page.locator('.tab').first().waitFor({ state: 'detached' });
}

const finished = (frame: Frame): Promise<void> => frame.locator('#open-run').waitFor({ timeout: 240_000 });

test('the parameters of a file are those of its run, and the run says so', async () => {
  await openFile(page, 'cool.prompty');
  await runCommand(page, 'Adjacent: Analyze Emergence');
  const frame = await frameWith(page, '.chips', 240_000);
  await finished(frame);
  assert.match(
    await frame.locator('.chips').innerText(),
    /temperature 0\.2, at most 12 tokens, and seed 7 from the file/,
  );
  assert.equal(await frame.locator('#run-temperatures').getAttribute('placeholder'), 'file: 0.2');
  assert.equal(await frame.locator('#run-tokens').getAttribute('placeholder'), 'file: 12');
  assert.equal(await frame.locator('#run-seed').inputValue(), '7');
  assert.match(await frame.locator('.sentence').first().innerText(), /temperature 0\.2/);
  await page.screenshot({ path: join(pictures, 'file-parameters.png') });
});

test('a file of the explorer opens beside the panel, also while the panel has the focus', async () => {
  const frame = await frameWith(page, '#tab-answers');
  await runCommand(page, 'View: Show Explorer');
  await frame.locator('#tab-answers').click();
  await page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'bot.py' }).click();
  await page.locator('.editor-group-container').first().locator('.tab.active', { hasText: 'bot.py' }).waitFor();
  assert.equal(await frame.locator('#tab-answers').isVisible(), true);
  await closePanels();
});

test('without a selection the string around the cursor is analyzed, dedented, and named', async () => {
  await openFile(page, 'bot.py');
  await page.locator('.editor-instance .view-line', { hasText: 'One sentence' }).click();
  await runCommand(page, 'Adjacent: Analyze Emergence');
  const frame = await frameWith(page, '#prompt', 240_000);
  assert.match(await frame.locator('#prompt').innerText(), /^bot\.py, string in lines 2–3 · Say hello/);
  await finished(frame);
  await frame.locator('#prompt').click();
  assert.match(await frame.locator('#prompt').innerText(), /Say hello to a new user\.\nOne sentence\.$/);
  await page.screenshot({ path: join(pictures, 'string-at-cursor.png') });
  await closePanels();
});

test('the Inspector says how far it has read a long prompt, stops when asked, and reads on', async () => {
  await openFile(page, 'long.prompt');
  await runCommand(page, 'Adjacent: Focus on Inspector View');
  const frame = await frameWith(page, '#cancel', 120_000);
  await frame.locator('.busy', { hasText: /\d+%/ }).waitFor();
  await frame.locator('#cancel').click();
  await frame.locator('#read-again').waitFor();
  await page.screenshot({ path: join(pictures, 'inspector-stopped.png') });
  assert.match(await frame.locator('body').innerText(), /not read to its end/i);
  await frame.locator('#read-again').click();
  await frame.locator('#cancel').or(frame.locator('[id^="token-"]')).first().waitFor();
  await frame.locator('.busy').waitFor({ state: 'detached', timeout: 120_000 });
  const tokens = await frame.locator('[id^="token-"]').count();
  assert.ok(tokens > 100, `${tokens} tokens`);
  assert.doesNotMatch(await frame.locator('body').innerText(), /first token/i);
  await openFile(page, 'long.prompt');
  await page.keyboard.press('Control+End');
  await page.keyboard.type('And night falls');
  await frame.locator('[id^="token-"]', { hasText: 'night' }).waitFor();
  await page.screenshot({ path: join(pictures, 'inspector-edited.png') });
});
