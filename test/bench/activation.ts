/** How long a real editor says that the extension took to start. */
import { openEditor, openFile, runCommand } from '../support/editor.ts';

/** Milliseconds, as "Show Running Extensions" tells them after one of our commands was run. Needs a built `dist`,
 * Chromium and code-server. */
export async function measureActivation(): Promise<number> {
  const editor = await openEditor({ files: { 'story.prompt': 'Write the first line of a story about the sea.\n' } });
  try {
    await openFile(editor.page, 'story.prompt');
    await runCommand(editor.page, 'Adjacent: Show Log');
    await runCommand(editor.page, 'Developer: Show Running Extensions');
    const row = editor.page.locator('.runtime-extensions-editor .extension', { hasText: 'Adjacent' }).first();
    await row.locator('.activation-time').filter({ hasText: /\d/ }).waitFor();
    const text = await row.locator('.activation-time').innerText();
    return Number(/(\d+) ?ms/.exec(text)?.[1] ?? NaN);
  } finally {
    await editor.close();
  }
}
