/** A real VS Code (code-server) with our extension, driven in a real Chromium. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { chromium, type Browser, type Frame, type Page } from 'playwright-core';
import { freePort, startCodeServer, type CodeServer } from '../../.ci/codeServer.mjs';

export const root = join(import.meta.dirname, '..', '..');
const chromiumFlags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

export interface EditorOptions {
  /** Files of the workspace: path and content. */
  readonly files: Readonly<Record<string, string>>;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** VSIX files to install instead of loading the extension from its folder. */
  readonly vsix?: readonly string[];
  readonly width?: number;
  readonly height?: number;
  /** Called on the page before it loads. */
  readonly prepare?: (page: Page, server: CodeServer) => Promise<void>;
  /** Load no extension of ours (a test loads it as an extension under development). */
  readonly bare?: boolean;
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
  const own = options.vsix === undefined && options.bare !== true ? { extensions: [root] } : {};
  const server = await startCodeServer({ data, port: await freePort(), settings: options.settings ?? {}, ...own, ...(options.vsix === undefined ? {} : { vsix: options.vsix }) });
  let browser: Browser | undefined;
  try {
    browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: chromiumFlags });
    const page = await browser.newPage({ viewport: { width: options.width ?? 1600, height: options.height ?? 1000 } });
    page.setDefaultTimeout(60_000);
    await options.prepare?.(page, server);
    await page.goto(addressOf(server, workspace));
    await page.waitForSelector('.monaco-workbench');
    const opened = browser;
    return {
      page, server, workspace, data,
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

/** Address of the workbench on a folder. */
export function addressOf(server: CodeServer, workspace: string): string {
  return `${server.address}/?folder=${encodeURIComponent(workspace)}`;
}

/** Open a file of the workspace in the editor and put the cursor into it. */
export async function openFile(page: Page, name: string): Promise<void> {
  await page.keyboard.press('Control+P');
  const box = page.locator('.quick-input-widget input').first();
  await box.waitFor();
  await box.fill(name);
  await page.locator('.quick-input-list .monaco-list-row', { hasText: name }).first().waitFor();
  await page.keyboard.press('Enter');
  await page.locator('.tab.active', { hasText: name }).waitFor();
  await page.locator('.editor-instance .view-line').first().waitFor();
}

/** Run a command by the words of its title. */
export async function runCommand(page: Page, title: string): Promise<void> {
  await page.keyboard.press('F1');
  const box = page.locator('.quick-input-widget input').first();
  await box.waitFor();
  await box.fill(`>${title}`);
  await page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first().waitFor();
  await page.keyboard.press('Enter');
}

/** The first frame in which a selector is found: webviews sit two frames deep. */
export async function frameWith(page: Page, selector: string, timeout = 60_000): Promise<Frame> {
  const end = Date.now() + timeout;
  while (Date.now() < end) {
    for (const frame of page.frames()) {
      const found = await frame.locator(selector).first().isVisible().catch(() => false);
      if (found) return frame;
    }
    await page.waitForTimeout(100);
  }
  throw new Error(`no frame shows ${selector} within ${String(timeout / 1000)} s`);
}
