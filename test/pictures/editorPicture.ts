/** The picture of *Explore Continuations Here* in a real VS Code, on the built-in model. */
import { join } from 'node:path';
import { frameWith, openEditor, openFile, root, runCommand } from '../support/editor.ts';

const minutes = 60_000;

/** Explores the text before the cursor and writes docs/paths.png. Needs what `npm run build` makes. */
export async function takeEditorPicture(): Promise<void> {
  const editor = await openEditor({
    files: {
      'story.md': 'Write the first line of a story about the sea.\n\nThe sea was ',
      'story.prompt': 'Write the first line of a story about the sea.',
    },
    settings: { 'workbench.colorTheme': 'Default Light Modern' },
    width: 1500,
    height: 1100,
  });
  try {
    const { page } = editor;
    await openFile(page, 'story.md');
    await page.keyboard.press('Control+End');
    await runCommand(page, 'Adjacent: Explore Continuations Here');
    const frame = await frameWith(page, '#possibility-tree', 15 * minutes);
    await frame.locator('#tree-continue:not([disabled])').waitFor({ timeout: 15 * minutes });
    await frame.locator('#possibility-tree').focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    await frame.locator('.tree .lead').evaluate(lead => {
      lead.scrollIntoView();
    });
    await page.waitForTimeout(1000);
    await page.screenshot({ path: join(root, 'docs', 'paths.png') });
  } finally {
    await editor.close();
  }
}
