/** A prompt that is edited, and whose file is deleted, while its run is under way. The model is one of the calibration,
 * which opens at once. */
import assert from 'node:assert/strict';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { frameWith, openEditor, openFile, root, runCommand } from '../support/editor.ts';

const pictures = join(root, 'out', 'e2e');
mkdirSync(pictures, { recursive: true });

const editor = await openEditor({
  files: { 'sea.prompt': 'Write the first line of a story about the sea.\n' },
  settings: { 'adjacent.model': 'calibration:iid', 'adjacent.startEarly': false },
});
after(() => editor.close());
const { page } = editor;

test('the run keeps its text, and says what happened to the prompt', async () => {
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
