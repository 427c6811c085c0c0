/** What a frame costs a page: processor time of its main thread, whatever else runs on the machine. */
import type { CDPSession } from 'playwright-core';
import type { OpenPage } from '../webview/support/browser.ts';

/** What happens in a frame. */
type Motion = 'rest' | 'step' | 'page' | 'scroll';

export interface FrameCost {
  /** Milliseconds of processor time in each frame while nothing changes. */
  readonly rest: number;
  /** The same while an arrow key moves down the outline, Page Down leafs through it, and the wheel scrolls it. */
  readonly step: number;
  readonly page: number;
  readonly scroll: number;
}

const rounds = 4;
const frames = 60;

/** Measures frames of the possibility tree in turns, so that all of them meet the same load. */
export async function frameCost({ page }: OpenPage): Promise<FrameCost> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const total: Record<Motion, number> = { rest: 0, step: 0, page: 0, scroll: 0 };
  const motions: readonly Motion[] = ['rest', 'step', 'page', 'scroll'];
  for (let round = 0; round < rounds; round++)
    for (const motion of motions) {
      const before = await taskSeconds(session);
      await page.evaluate(move, { motion, frames });
      total[motion] += (1000 * ((await taskSeconds(session)) - before)) / (rounds * frames);
    }
  await session.detach();
  return total;
}

/** Processor time of all tasks of the main thread so far: script, style, layout and painting. */
async function taskSeconds(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN;
}

/** Runs in the page: moves down for one half of the frames and back up for the other. */
async function move({ motion, frames: count }: { motion: Motion; frames: number }): Promise<void> {
  const outline = document.getElementById('possibility-tree');
  outline?.focus({ preventScroll: true });
  const keys: Readonly<Partial<Record<Motion, readonly [string, string]>>> = {
    step: ['ArrowDown', 'ArrowUp'],
    page: ['PageDown', 'PageUp'],
  };
  for (let i = 0; i < count; i++) {
    const way = i < count / 2 ? 0 : 1;
    const key = keys[motion]?.[way];
    if (key !== undefined) outline?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
    if (motion === 'scroll') outline?.scrollBy(0, way === 0 ? 60 : -60);
    await new Promise(requestAnimationFrame);
  }
}
