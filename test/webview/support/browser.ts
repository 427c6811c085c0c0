/** Opens pages in Chromium, served over HTTP with their real HTML and content security policy, in a fake VS Code. */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdir } from 'node:fs/promises';
import axe from 'axe-core';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { renderPage } from '../../../src/host/pageHtml.ts';
import { bundlePage } from './bundle.ts';
import { themes } from './themes.ts';
import type { ThemeName } from './themes.ts';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // The same pixels on every machine.
  '--font-render-hinting=none',
  '--disable-lcd-text',
  '--force-color-profile=srgb',
];

export interface OpenOptions {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  readonly reducedMotion?: boolean;
  /** What vscode.getState returns. */
  readonly saved?: unknown;
  /** Theme variables to replace, without "--vscode-": { 'font-size': '26px' }. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** One open page. */
export interface OpenPage {
  readonly page: Page;
  /** Sends a message from the host and waits until the page has drawn it. */
  readonly send: (message: unknown) => Promise<void>;
  /** Waits until the page has drawn what it was told, and has measured what it drew. */
  readonly drawn: () => Promise<void>;
  /** Messages that the page posted, oldest first. */
  readonly posted: () => Promise<readonly { readonly type: string; readonly [field: string]: unknown }[]>;
  /** What the page saved with vscode.setState. */
  readonly saved: () => Promise<unknown>;
  /** Policy violations, console errors and uncaught exceptions. */
  readonly problems: () => readonly string[];
  /** Saves a picture of the whole page in out/screens. */
  readonly screenshot: (name: string) => Promise<void>;
  /** What axe finds: rule, element and reason. */
  readonly axeViolations: () => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
}

export interface PageServer {
  readonly open: (options?: OpenOptions) => Promise<OpenPage>;
  readonly close: () => Promise<void>;
}

/** Starts a browser and a server for one of the pages. */
export async function startPageServer(kind: 'panel' | 'inspector' | 'tap'): Promise<PageServer> {
  const server = await serve(kind);
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: flags,
  });
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    open: (options = {}) => openPage(browser, address, options),
    close: async () => {
      await browser.close();
      server.close();
    },
  };
}

async function serve(kind: 'panel' | 'inspector' | 'tap'): Promise<Server> {
  const bundle = await bundlePage(kind);
  const server = createServer((request, response) => {
    const origin = `http://${request.headers.host ?? ''}`;
    const nonce = randomBytes(16).toString('base64');
    const answer = {
      '/': [
        'text/html; charset=utf-8',
        renderPage({
          nonce,
          cspSource: origin,
          scriptUri: `${origin}/page.js`,
          styleUris: [`${origin}/page.css`],
          title: 'Adjacent',
          lang: 'en',
        }),
      ],
      '/page.js': ['text/javascript', bundle.script],
      '/page.css': ['text/css', bundle.style],
    }[request.url ?? ''];
    if (request.url === '/favicon.ico') response.writeHead(204).end();
    else if (answer === undefined) response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': answer[0] as string }).end(answer[1]);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return server;
}

async function openPage(browser: Browser, address: string, options: OpenOptions): Promise<OpenPage> {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1100, height: options.height ?? 900 },
    reducedMotion: options.reducedMotion === true ? 'reduce' : 'no-preference',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const problems: string[] = [];
  page.on('pageerror', error => problems.push(`exception: ${error.message}`));
  page.on('console', message => {
    if (message.type() === 'error') problems.push(`console: ${message.text()}`);
  });
  const theme = themes[options.theme ?? 'dark'];
  await page.addInitScript(prepareEditor, {
    bodyClass: theme.bodyClass,
    kind: theme.kind,
    variables: { ...theme.colors, ...options.variables },
    saved: options.saved ?? null,
  });
  await page.goto(address);
  await page.waitForFunction(() => (window as unknown as FakeWindow).posted.length > 0);
  const drawn = (): Promise<void> =>
    page.evaluate(
      () =>
        new Promise(resolve => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(() => resolve())))),
    );
  return {
    page,
    problems: () => problems,
    send: async message => {
      await page.evaluate(data => window.postMessage(data, '*'), message);
      await drawn();
    },
    drawn,
    posted: () => page.evaluate(() => (window as unknown as FakeWindow).posted),
    saved: () => page.evaluate(() => (window as unknown as FakeWindow).saved),
    screenshot: async name => {
      const folder = new URL('../../../out/screens/', import.meta.url).pathname;
      await mkdir(folder, { recursive: true });
      await page.screenshot({ path: `${folder}${name}.png`, fullPage: true });
    },
    axeViolations: async () => {
      await page.evaluate(axe.source);
      return page.evaluate(async () => {
        const run = (window as unknown as { axe: { run: () => Promise<AxeOutcome> } }).axe.run;
        const { violations } = await run();
        return violations.flatMap(({ id, nodes }) =>
          nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
        );
      });
    },
    close: () => context.close(),
  };
}

interface AxeOutcome {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary: string }[];
  }[];
}

interface FakeWindow {
  posted: { type: string }[];
  saved: unknown;
  acquireVsCodeApi: () => unknown;
}

/** What VS Code puts around a webview; runs in the page before its scripts. */
function prepareEditor(given: {
  bodyClass: string;
  kind: string;
  variables: Record<string, string>;
  saved: unknown;
}): void {
  const fake = window as unknown as FakeWindow;
  fake.posted = [];
  fake.saved = given.saved;
  let taken = false;
  fake.acquireVsCodeApi = () => {
    if (taken) throw new Error('acquireVsCodeApi was called twice');
    taken = true;
    return {
      postMessage: (message: { type: string }) => fake.posted.push(message),
      getState: () => fake.saved,
      setState: (state: unknown) => {
        fake.saved = state;
      },
    };
  };
  document.addEventListener('securitypolicyviolation', event =>
    console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`),
  );
  const applyTheme = (): void => {
    for (const [name, value] of Object.entries(given.variables))
      document.documentElement.style.setProperty(`--vscode-${name}`, value);
    document.body.className = given.bodyClass;
    document.body.dataset['vscodeThemeKind'] = given.kind;
  };
  new MutationObserver((_, observer) => {
    if (document.body === null) return;
    observer.disconnect();
    applyTheme();
  }).observe(document, { childList: true, subtree: true });
}
