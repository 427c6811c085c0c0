/** Two windows of one workspace, and the side bar. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { openEditor, openFile, openWindow, root, runCommand } from '../support/editor.ts';

const pictures = join(root, 'out', 'e2e');
mkdirSync(pictures, { recursive: true });

const editor = await openEditor({
  files: { 'letters.prompt': 'Write letters.\n', 'more.prompt': 'Write more letters.\n' },
  settings: { 'adjacent.preset': 'quick', 'adjacent.model': 'calibration:iid' },
});
after(() => editor.close());
const { page } = editor;

test('a run of one window appears in the list of the other, while it runs and when it is done', async () => {
  const other = await openWindow(editor);
  await runCommand(other, 'Adjacent: Focus on Runs View');
  await openFile(page, 'letters.prompt');
  await runCommand(page, 'Adjacent: Analyze Emergence');
  const row = other.locator('.monaco-list-row', { hasText: 'letters.prompt · Write letters.' });
  await row.first().waitFor({ timeout: 120_000 });
  await other.locator('.monaco-list-row[aria-label*="finished"]', { hasText: 'letters.prompt' }).waitFor();
  await other.screenshot({ path: join(pictures, 'runs-of-another-window.png') });
  await row.first().click();
  await other.locator('.tab', { hasText: 'letters.prompt' }).first().waitFor();
  await other.close();
});

test('a lens stands above a prompt before any command was used', async () => {
  const fresh = await openWindow(editor);
  await openFile(fresh, 'more.prompt');
  await fresh.locator('.codelens-decoration a', { hasText: 'Analyze' }).first().waitFor();
  await fresh.close();
});

test('a model that is chosen by a click is named, with a way back', async () => {
  await runCommand(page, 'Adjacent: Focus on Models View');
  const models = page.locator('.pane', { hasText: 'Models' }).locator('.monaco-list-row');
  const target = models.filter({ hasNotText: 'in use' }).filter({ hasText: 'SmolLM2' }).first();
  await target.click();
  const said = page.locator('.notification-list-item', { hasText: 'Analyses use' });
  await said.waitFor();
  await said.getByText('Undo').click();
  await models.filter({ hasText: 'SmolLM2' }).filter({ hasText: 'in use' }).waitFor({ state: 'detached' });
});
