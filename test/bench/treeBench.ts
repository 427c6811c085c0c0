/** How long the possibility tree takes: building it, and one step in the outline of the panel, in Chromium. */
import { performance } from 'node:perf_hooks';
import { possibilityTree } from '../../src/core/tree/possibilityTree.ts';
import { visibleTree } from '../../src/core/tree/visibleTree.ts';
import { cellDetailOf, reportOf } from '../../src/experiments/registry.ts';
import { treeAnswers } from '../../src/experiments/diagram/report/treeExport.ts';
import { packedAnswers } from '../../src/protocol/packedAnswers.ts';
import type { AnswerView } from '../../src/domain/report.ts';
import type { GridRun } from '../../src/domain/run.ts';
import { openTab } from '../webview/support/panelDriver.ts';
import { startPageServer, type OpenPage, type PageServer } from '../webview/support/browser.ts';
import { record, smallSpec, words } from '../unit/support/experiments.ts';
import { referenceModel } from '../unit/support/referenceModel.ts';
import { frameCost } from './frameCost.ts';
import { short, table } from './markdown.ts';

const steps = 120;

/** Answers that share beginnings at random, from a fixed seed. */
function answersOf(count: number): AnswerView[] {
  let state = 7;
  const next = (below: number): number => (state = (state * 48271) % 2147483647) % below;
  const length = count > 10_000 ? 14 : 32;
  return Array.from({ length: count }, (_, index) => {
    const ids = Array.from({ length }, (_one, at) => next(at < 12 ? 3 : 4000));
    return {
      cell: 0,
      index,
      text: ids.map(id => ` w${id}`).join(''),
      ended: true,
      tokens: length,
      energy: 1,
      kind: `kind ${next(7)}`,
      pieces: ids.map(id => ` w${id}`),
      surprisals: ids.map(() => 1),
      ids,
    };
  });
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** Building the tree, drawing it, and steps in its outline, for trees of several sizes. */
export async function treeTable(): Promise<string> {
  const { run } = await record(smallSpec({ samples: 48, tokens: 6 }), [referenceModel(words)]);
  const server = await startPageServer('panel');
  try {
    const rows: string[][] = [];
    for (const count of [32, 3000, 60_000]) rows.push(await treeRow(server, run, count));
    const head = ['answers', 'nodes', 'build, ms (aim: 100)', 'shown, ms', 'longest block, ms (aim: 1000)'];
    const costs = ['step', 'page', 'scroll', 'at rest'].map(motion => `processor, ${motion}, ms`);
    return table([...head, 'script of a step, ms', ...costs, 'frame to frame, ms (aim: 16.7)'], rows);
  } finally {
    await server.close();
  }
}

async function treeRow(server: PageServer, run: GridRun, count: number): Promise<string[]> {
  const report = reportOf(run);
  const source = treeAnswers({ answers: answersOf(count) });
  const builds = Array.from({ length: 5 }, () => {
    const started = performance.now();
    const tree = possibilityTree(source);
    visibleTree(tree, { least: 0, closed: new Set(), opened: new Set(), found: null });
    return { milliseconds: performance.now() - started, nodes: tree.nodes.length };
  });
  const open = await server.open({ width: 1100, height: 900 });
  await open.send({ type: 'report', report, path: 'bench' });
  await openTab(open, 'paths');
  const detail = { type: 'cell-detail', ...cellDetailOf(run, report.home, report.outcome) };
  const message = JSON.stringify({ ...detail, ...packedAnswers(answersOf(count)) });
  const { shown, longest } = await open.page.evaluate(async text => {
    const data: unknown = JSON.parse(text);
    let block = 0;
    // The task that sends the message is none of the page's own.
    await new Promise(resolve => setTimeout(resolve));
    const begun = performance.now();
    new PerformanceObserver(list => {
      for (const { startTime, duration } of list.getEntries()) if (startTime > begun) block = Math.max(block, duration);
    }).observe({ type: 'longtask' });
    window.postMessage(data, '*');
    const status = (): string => document.querySelector('.tree-tools [role=status]')?.textContent ?? '';
    const before = status();
    while (status() === before) await new Promise(requestAnimationFrame);
    const took = performance.now() - begun;
    await new Promise(resolve => setTimeout(resolve, 200));
    return { shown: took, longest: block };
  }, message);
  const { step, page, scroll, rest } = await frameCost(open);
  const times = await stepTimes(open);
  await open.close();
  return [
    String(count),
    String(builds[0]?.nodes ?? 0),
    short(median(builds.map(({ milliseconds }) => milliseconds))),
    short(shown),
    short(longest),
    short(median(times.map(({ script }) => script))),
    ...[step, page, scroll, rest].map(short),
    short(median(times.map(({ frame }) => frame))),
  ];
}

/** Milliseconds of script and from frame to frame, while the arrow key moves down the outline. */
function stepTimes({ page }: OpenPage): Promise<readonly { readonly script: number; readonly frame: number }[]> {
  return page.evaluate(async presses => {
    const outline = document.getElementById('possibility-tree');
    outline?.focus();
    const frame = (): Promise<number> => new Promise(resolve => requestAnimationFrame(resolve));
    const found: { script: number; frame: number }[] = [];
    let last = await frame();
    for (let i = 0; i < presses; i++) {
      const started = performance.now();
      outline?.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true }));
      const script = performance.now() - started;
      const now = await frame();
      found.push({ script, frame: now - last });
      last = now;
    }
    return found;
  }, steps);
}
