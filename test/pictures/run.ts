/** `node .ci/bootstrap.mjs test/pictures/run.ts [NAME...]` makes the pictures that the README shows: real runs on the
 * built-in model, in the real page, and for `screenshot` and `paths` in a real VS Code. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { cacheFolder } from '../../src/cli/engineFolders.ts';
import type { OutcomeSpec } from '../../src/core/answers/outcome.ts';
import { openModel } from '../../src/engine/openModel.ts';
import type { LanguageModel } from '../../src/domain/languageModel.ts';
import type { GridRun } from '../../src/domain/run.ts';
import type { GridSpec } from '../../src/domain/spec.ts';
import { gridExperiment } from '../../src/experiments/diagram/gridExperiment.ts';
import { gridReport } from '../../src/experiments/diagram/report/gridReport.ts';
import type { RunRequest } from '../../src/experiments/experiment.ts';
import { cellDetailOf, reportOf } from '../../src/experiments/registry.ts';
import { foldersIn } from '../process/support/engine.ts';
import { facts, specOf } from '../unit/support/experiments.ts';
import { accessTo } from '../unit/support/guidedRun.ts';
import { startPageServer, type PageServer } from '../webview/support/browser.ts';
import { openTab } from '../webview/support/panelDriver.ts';
import { editorPictures, takeEditorPicture } from './editorPicture.ts';

const root = join(import.meta.dirname, '..', '..');
const size = { width: 850, height: 740 };
const { signal } = new AbortController();

interface Picture {
  readonly tab: string;
  /** Element that is scrolled to the top; the page itself where absent. */
  readonly from?: string;
  /** Whether the proposal of the first goal is checked on fresh answers. */
  readonly isChecked?: true;
  readonly spec: Partial<GridSpec> & { readonly prompt: string; readonly outcome: OutcomeSpec };
}

const pictures: Readonly<Record<string, Picture>> = {
  'tab-paths': {
    tab: 'paths',
    from: '.tabs',
    spec: {
      kind: 'paths',
      preset: 'standard',
      prompt: 'Write the first line of a story about the sea.',
      outcome: { map: 'meaning' },
      temperatures: [0.7],
      samples: 32,
      tokens: 32,
    },
  },
  'tab-growth': {
    tab: 'growth',
    from: '.tabs',
    spec: {
      kind: 'sweep',
      prompt: 'Name one animal that lives in the sea. Answer with one word.',
      outcome: { map: 'word' },
      temperatures: [1],
      samples: 160,
      tokens: 8,
    },
  },
  'tab-guidance': {
    tab: 'advice',
    from: '.tabs',
    isChecked: true,
    spec: {
      kind: 'sweep',
      prompt:
        'Is this review positive, negative or mixed? Answer with one word.\n\nThe food was wonderful, but we waited an hour for it and nobody said sorry.',
      outcome: { map: 'options', options: ['positive', 'negative', 'mixed'] },
      temperatures: [0.1, 0.3, 0.5, 0.7, 0.9],
      samples: 48,
      tokens: 12,
    },
  },
};

const wanted = process.argv.slice(2);
const isWanted = (name: string): boolean => wanted.length === 0 || wanted.includes(name);
for (const name of editorPictures.filter(isWanted)) await takeEditorPicture(name);
const tabs = Object.entries(pictures).filter(([name]) => isWanted(name));
if (tabs.length > 0) await takeTabs(tabs);

async function takeTabs(all: readonly (readonly [string, Picture])[]): Promise<void> {
  // The bench prepares the same model there.
  const storage = join(cacheFolder(process.platform, process.env, homedir()), 'bench', 'models');
  const model = await openModel(
    'smollm2-135m-instruct',
    { ...foldersIn(storage), storage },
    {
      threads: 2,
      signal,
      onStage: stage => {
        console.error(stage);
      },
    },
  );
  const server = await startPageServer('panel');
  try {
    for (const [name, picture] of all) await take(server, model, name, picture);
  } finally {
    await server.close();
    await model.close();
  }
}

async function take(pages: PageServer, opened: LanguageModel, name: string, { tab, from, isChecked, spec }: Picture) {
  const first = await runOf(opened, { spec: specFor(opened, spec) });
  const run = isChecked === true ? await checked(opened, first) : first;
  const report = reportOf(run);
  const open = await pages.open(size);
  await open.send({ type: 'report', report, path: `${name}.emergence.json` });
  await open.send({ type: 'cell-detail', ...cellDetailOf(run, report.home, report.outcome) });
  await openTab(open, tab);
  if (from !== undefined)
    await open.page.evaluate(selector => document.querySelector(selector)?.scrollIntoView(), from);
  // Charts grow into their place.
  await open.page.waitForTimeout(1000);
  await open.page.screenshot({ path: join(root, 'docs', `${name}.png`) });
  await open.close();
  console.error(`docs/${name}.png: ${report.headline}`);
}

function specFor(opened: LanguageModel, changes: Picture['spec']): GridSpec {
  return specOf({ windows: [{ kind: 'all' }], model: opened.card.id, seed: 1, ...changes });
}

async function runOf(
  opened: LanguageModel,
  request: Omit<RunRequest<GridSpec, GridRun>, 'facts' | 'now'>,
): Promise<GridRun> {
  const steps = gridExperiment.run({ facts, now: () => performance.now(), ...request }, accessTo(opened), signal);
  for (;;) {
    const step = await steps.next();
    if (step.done === true) return step.value;
  }
}

/** The run with fresh answers of what its first goal proposes; the run itself where it proposes nothing. */
async function checked(opened: LanguageModel, run: GridRun): Promise<GridRun> {
  const { spec } = run.manifest;
  const cell = gridReport(run, spec.outcome).guidance?.goals[0]?.proposal ?? null;
  return cell === null ? run : runOf(opened, { spec, check: { run, cell, outcome: spec.outcome } });
}
