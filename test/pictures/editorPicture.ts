/** The pictures of the product in a real VS Code, on the built-in model. They need what `npm run build` makes. */
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { frameWith, openEditor, openFile, root, runCommand } from '../support/editor.ts';

const minutes = 60_000;

const story = 'Write the first line of a story about the sea.';

interface Shot {
  readonly files: Readonly<Record<string, string>>;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly size: { readonly width: number; readonly height: number };
  /** Where it is written, from the root. */
  readonly path: string;
  /** Brings the page where the picture is taken. */
  readonly prepare: (page: Page) => Promise<void>;
}

const pictures = {
  /** An analysis of a prompt, with its map. */
  screenshot: {
    files: { 'story.prompt': story },
    settings: { 'workbench.colorTheme': 'Default Dark Modern', 'adjacent.precision': 'int8' },
    size: { width: 1600, height: 1300 },
    path: join('media', 'screenshot.png'),
    prepare: async page => {
      await openFile(page, 'story.prompt');
      await runCommand(page, 'Adjacent: Analyze Emergence');
      const frame = await frameWith(page, '#open-run', 15 * minutes);
      await frame.locator('#open-run').waitFor({ timeout: 15 * minutes });
      await runCommand(page, 'Adjacent: Focus on Inspector View');
      await frame.locator('#tab-map').click();
    },
  },
  /** *Explore Continuations Here*. */
  paths: {
    files: { 'story.md': `${story}\n\nThe sea was `, 'story.prompt': story },
    settings: { 'workbench.colorTheme': 'Default Light Modern' },
    size: { width: 1500, height: 1100 },
    path: join('docs', 'paths.png'),
    prepare: async page => {
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
    },
  },
} as const satisfies Readonly<Record<string, Shot>>;

export type EditorPicture = keyof typeof pictures;

export const editorPictures = Object.keys(pictures) as readonly EditorPicture[];

/** Takes one of the pictures and writes it to its place. */
export async function takeEditorPicture(name: EditorPicture): Promise<void> {
  const { files, settings, size, path, prepare }: Shot = pictures[name];
  const editor = await openEditor({ files, settings, ...size });
  try {
    await prepare(editor.page);
    await editor.page.waitForTimeout(1000);
    await editor.page.screenshot({ path: join(root, path) });
  } finally {
    await editor.close();
  }
}
