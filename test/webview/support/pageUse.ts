/** One browser for the tests of a page: each test opens the page, uses it, and nothing in it may complain. */
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { startStage } from './browser.ts';
import type { OpenPage, Stage } from './browser.ts';

type Options = Parameters<Stage['open']>[0];

/** Start a browser before the tests of this file and close it after them; returns what opens and uses the page. */
export function pageUse(
  page: Parameters<typeof startStage>[0],
  usual: Options = {},
): (use: (open: OpenPage) => Promise<void>, options?: Options) => Promise<void> {
  let stage: Stage | undefined;
  before(async () => {
    stage = await startStage(page);
  });
  after(() => stage?.close());
  return async (use, options = {}) => {
    assert.ok(stage !== undefined);
    const open = await stage.open({ ...usual, ...options });
    try {
      await use(open);
      assert.deepEqual(open.complaints(), []);
    } finally {
      await open.close();
    }
  };
}

/** Text of the first element of a selector. */
export const text = (open: OpenPage, selector: string): Promise<string> =>
  open.page.locator(selector).first().innerText();

/** How many elements a selector finds. */
export const count = (open: OpenPage, selector: string): Promise<number> => open.page.locator(selector).count();
