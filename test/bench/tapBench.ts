/** How long the page on the TAP equations takes for one move of a slider: the equations alone, and the page in
 * Chromium. */
import { performance } from 'node:perf_hooks';
import { fixedPoints } from '../../src/core/tap/resourceTap.ts';
import { tapCurve, tapOutlook } from '../../src/core/tap/tapCurve.ts';
import { factsOf } from '../../webview/tap/facts.ts';
import { presets } from '../../webview/tap/presets.ts';
import { startPageServer } from '../webview/support/browser.ts';
import { short, table } from './markdown.ts';

const moves = 60;

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** Milliseconds of one call, median of some. */
function timeOf(call: () => unknown): number {
  return median(
    Array.from({ length: 9 }, () => {
      const started = performance.now();
      call();
      return performance.now() - started;
    }),
  );
}

/** One row for each case of the page, and one for the page as a whole. */
export async function tapTable(): Promise<string> {
  const rows = presets().map(({ label, settings }) => {
    return [
      label,
      short(timeOf(() => tapCurve(settings, settings.until))),
      short(timeOf(() => fixedPoints(settings))),
      short(timeOf(() => tapOutlook(settings))),
      short(timeOf(() => factsOf(settings))),
    ];
  });
  const equations = table(['case', 'curve, ms', 'stationary sizes, ms', 'outlook, ms', 'numbers, ms'], rows);
  const { script, frame } = await sliderTimes();
  const page = table(
    ['a move of the slider R', 'script, ms (aim: 16.7)', 'frame, ms (aim: 16.7)', 'frame, 95%'],
    [
      [
        'page',
        short(median(script)),
        short(median(frame)),
        short(frame.toSorted((a, b) => a - b)[Math.floor(0.95 * frame.length)] ?? 0),
      ],
    ],
  );
  return `${equations}\n\n${page}`;
}

/** Milliseconds of script and from frame to frame, while the slider of the ceiling moves. */
async function sliderTimes(): Promise<{ readonly script: readonly number[]; readonly frame: readonly number[] }> {
  const server = await startPageServer('tap');
  try {
    const open = await server.open({ width: 1200, height: 1000 });
    const times = await open.page.evaluate(async count => {
      const slider = document.getElementById('slider-ceiling');
      if (!(slider instanceof HTMLInputElement)) throw new Error('The page has no slider for R.');
      const nextFrame = (): Promise<number> => new Promise(resolve => requestAnimationFrame(resolve));
      const found: { script: number[]; frame: number[] } = { script: [], frame: [] };
      const [least, most] = [Number(slider.min), Number(slider.max)];
      let last = await nextFrame();
      for (let i = 0; i < count; i++) {
        slider.value = String(least + ((most - least) * (i + 1)) / (count + 2));
        const started = performance.now();
        slider.dispatchEvent(new Event('input', { bubbles: true }));
        found.script.push(performance.now() - started);
        const now = await nextFrame();
        found.frame.push(now - last);
        last = now;
      }
      return found;
    }, moves);
    await open.close();
    return times;
  } finally {
    await server.close();
  }
}
