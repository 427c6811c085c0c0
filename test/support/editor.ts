/** A real VS Code (code-server) with our extension, driven in a real Chromium. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { chromium, type Browser, type Frame, type Page } from 'playwright-core';
import { startCodeServer, type CodeServer } from '../../.ci/codeServer.ts';

export const root = join(import.meta.dirname, '..', '..');
/** Milliseconds that a run of many models or settings may take on a slow machine; a test may take 600,000. */
export const runMilliseconds = 540_000;
const chromiumFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface EditorOptions {
  /** Files of the workspace: path and content. */
  readonly files: Readonly<Record<string, string>>;
  /** Over fp32 as the precision. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Folders of further extensions to load. */
  readonly extensions?: readonly string[];
  /** VSIX files to install instead of loading the extension from its folder. */
  readonly vsix?: readonly string[];
  readonly width?: number;
  readonly height?: number;
  /** Called on the page before it loads. */
  readonly prepare?: (page: Page, server: CodeServer) => Promise<void>;
  /** Load no extension of ours (a test loads it as an extension under development). */
  readonly bare?: boolean;
  /** A workspace file among `files` to open instead of the folder. */
  readonly workspaceFile?: string;
}

export interface Editor {
  readonly page: Page;
  readonly server: CodeServer;
  readonly workspace: string;
  /** Folder of the server's user data. */
  readonly data: string;
  close(): Promise<void>;
}

/** Start a server and open its workbench on a fresh workspace. */
export async function openEditor(options: EditorOptions): Promise<Editor> {
  const data = mkdtempSync(join(tmpdir(), 'adjacent-editor-'));
  const workspace = join(data, 'workspace');
  for (const [name, content] of Object.entries(options.files)) {
    mkdirSync(dirname(join(workspace, name)), { recursive: true });
    writeFileSync(join(workspace, name), content);
  }
  const own =
    options.vsix === undefined && options.bare !== true ? { extensions: [root, ...(options.extensions ?? [])] } : {};
  const server = await startCodeServer({
    data,
    // What tests expect must not depend on the processor.
    settings: { 'adjacent.precision': 'fp32', ...options.settings },
    // Its sockets stay there.
    env: { XDG_RUNTIME_DIR: data },
    ...own,
    ...(options.vsix === undefined ? {} : { vsix: options.vsix }),
  });
  let browser: Browser | undefined;
  try {
    browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: chromiumFlags });
    const page = await browser.newPage({ viewport: { width: options.width ?? 1600, height: options.height ?? 1000 } });
    page.setDefaultTimeout(60_000);
    await options.prepare?.(page, server);
    await page.goto(
      options.workspaceFile === undefined
        ? addressOf(server, workspace)
        : `${server.address}/?workspace=${encodeURIComponent(join(workspace, options.workspaceFile))}`,
    );
    await page.waitForSelector('.monaco-workbench');
    const opened = browser;
    return {
      page,
      server,
      workspace,
      data,
      async close() {
        await opened.close();
        await server.stop();
        rmSync(data, { recursive: true, force: true, maxRetries: 5 });
      },
    };
  } catch (error) {
    await browser?.close();
    await server.stop();
    throw error;
  }
}

/** Opens another window on the workspace of an editor. */
export async function openWindow({ page, server, workspace }: Editor): Promise<Page> {
  const other = await page
    .context()
    .browser()
    ?.newPage({ viewport: { width: 1200, height: 900 } });
  if (other === undefined) throw new Error('the browser is closed');
  other.setDefaultTimeout(60_000);
  await other.goto(addressOf(server, workspace));
  await other.waitForSelector('.monaco-workbench');
  return other;
}

/** Address of the workbench on a folder. */
export function addressOf(server: CodeServer, workspace: string): string {
  return `${server.address}/?folder=${encodeURIComponent(workspace)}`;
}

/** Open a file of the workspace in the editor and put the cursor into it. */
export async function openFile(page: Page, name: string): Promise<void> {
  await openTab(page, name);
  await page.locator('.editor-instance .view-line').first().waitFor();
}

/** Open a file of the workspace, which need not be text, and wait for its tab. */
export async function openTab(page: Page, name: string): Promise<void> {
  await pickQuickly(page, 'Control+P', name, name);
  // A page of a run has the name of the file in its title too.
  await page
    .locator(`.tab.active[data-resource-name="${basename(name)}"]`)
    .first()
    .waitFor();
}

/** Run a command by the words of its title. */
export function runCommand(page: Page, title: string): Promise<void> {
  return pickQuickly(page, 'F1', `>${title}`, title);
}

/** Open the quick input by a key, type, and take the row with a text. What takes the focus away closes it: then once
 * more. */
async function pickQuickly(page: Page, key: string, typed: string, row: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await page.keyboard.press(key);
      await page.locator('.quick-input-widget input').first().fill(typed, { timeout: 5000 });
      // Rows of files that were open lately stand there before what was typed is looked for.
      await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: row }).waitFor({ timeout: 10_000 });
      return await page.keyboard.press('Enter');
    } catch (error) {
      if (tries === 5) throw error;
      await page.keyboard.press('Escape');
    }
  }
}

/** The first frame in which a selector is found: webviews sit two frames deep. */
export async function frameWith(page: Page, selector: string, timeout = 60_000): Promise<Frame> {
  const end = Date.now() + timeout;
  while (Date.now() < end) {
    for (const frame of page.frames()) {
      const found = await frame
        .locator(selector)
        .first()
        .isVisible()
        .catch(() => false);
      if (found) return frame;
    }
    await page.waitForTimeout(100);
  }
  throw new Error(`no frame shows ${selector} within ${timeout / 1000} s`);
}

/** Choose an entry of the open context menu. The menu takes no click in its first moments, so it is clicked until it
 * closes. */
export async function chooseInMenu(page: Page, label: string): Promise<void> {
  const entry = page.locator('.monaco-menu .action-label', { hasText: label }).first();
  await entry.waitFor();
  for (let tries = 0; tries < 20 && (await entry.isVisible()); tries++) {
    await entry.click({ timeout: 2000 }).catch(() => undefined);
    await page.waitForTimeout(200);
  }
}
