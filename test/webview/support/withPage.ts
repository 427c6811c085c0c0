/** One browser for all tests of a page. Each test gets a page of its own, in which nothing may go wrong. */
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { startPageServer } from './browser.ts';
import type { OpenOptions, OpenPage, PageServer } from './browser.ts';

/** Starts a browser before the tests of a file and closes it after them. Returns a function that opens the page, passes
 * it to `use`, and checks that no policy violation, console error or exception occurred. */
export function pageRunner(
  page: Parameters<typeof startPageServer>[0],
  usual: OpenOptions = {},
): (use: (open: OpenPage) => Promise<void>, options?: OpenOptions) => Promise<void> {
  let server: PageServer | undefined;
  before(async () => {
    server = await startPageServer(page);
  });
  after(() => server?.close());
  return async (use, options = {}) => {
    assert.ok(server !== undefined);
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
