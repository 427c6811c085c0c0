/** One browser for all tests of a page. Each test gets a page of its own, in which nothing may go wrong. */
import assert from 'node:assert/strict';
import { after } from 'node:test';
import { startPageServer } from './browser.ts';
import type { OpenOptions, OpenPage, PageServer } from './browser.ts';

/** A browser that starts when a test of the file first opens a page, and is closed after the tests. Where no test of
 * the file runs, the runner calls no hook that would close it, and the file would never end. */
export function pageServer(page: Parameters<typeof startPageServer>[0]): Pick<PageServer, 'open'> {
  let server: Promise<PageServer> | undefined;
  after(async () => (await server)?.close());
  return {
    open: async options => (await (server ??= startPageServer(page))).open(options),
  };
}

/** Returns a function that opens the page, passes it to `use`, and checks that no policy violation, console error or
 * exception occurred. All tests of a file share one browser. */
export function pageRunner(
  page: Parameters<typeof startPageServer>[0],
  usual: OpenOptions = {},
): (use: (open: OpenPage) => Promise<void>, options?: OpenOptions) => Promise<void> {
  const server = pageServer(page);
  return async (use, options = {}) => {
    const open = await server.open({ ...usual, ...options });
    try {
      await use(open);
      assert.deepEqual(open.problems(), []);
    } finally {
      await open.close();
    }
  };
}

/** The text of the first element that a selector finds. */
export const text = (open: OpenPage, selector: string): Promise<string> =>
  open.page.locator(selector).first().innerText();

/** How many elements a selector finds. */
export const count = (open: OpenPage, selector: string): Promise<number> => open.page.locator(selector).count();
