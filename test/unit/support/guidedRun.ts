/** Runs with guidance: one word of three, then an end, over three temperatures and two windows. */
import assert from 'node:assert/strict';
import type { LanguageModel } from '../../../src/domain/languageModel.ts';
import type { GoalReport } from '../../../src/domain/guidance.ts';
import type { GridReport } from '../../../src/domain/report.ts';
import type { GridRun, Run, RunEvent } from '../../../src/domain/run.ts';
import type { GridSpec } from '../../../src/domain/spec.ts';
import type { RunRequest } from '../../../src/experiments/experiment.ts';
import type { ModelAccess } from '../../../src/experiments/modelAccess.ts';
import { reportOf, runExperiment } from '../../../src/experiments/registry.ts';
import { clock, facts, smallSpec } from './experiments.ts';
import { referenceModel, type ReferenceLaw } from './referenceModel.ts';

/** Four hundred words that never come, so that nothing counts as noise. */
const rare = Array.from({ length: 400 }, (_, i) => `w${i}`);
const oneWord: ReferenceLaw = {
  tokens: ['', 'yes', 'no', 'maybe', ...rare],
  ends: [0],
  logits: history => {
    const isStart = history.at(-1) === 0 || history.length < 3;
    return [...(isStart ? [-9, 1.2, 0.4, 0] : [6, 0, 0, 0]), ...rare.map(() => -30)];
  },
};

/** The same with letters, which the model reads as it writes them. */
export const oneLetter: ReferenceLaw = { ...oneWord, tokens: ['', 'y', 'n', 'm', ...rare] };

/** Access to one model, whatever the reference. */
export function accessTo(model: LanguageModel): ModelAccess {
  return {
    describe: () => Promise.resolve(model.card),
    preparationSeconds: () => 0,
    open: () => Promise.resolve({ model, threads: 1, release: () => undefined }),
    checkTogether: () => undefined,
    readItems: () => Promise.resolve([]),
  };
}

const guidedSpec: GridSpec = smallSpec({ outcome: { map: 'word' }, samples: 48 });

/** Run, check or replay to the end, through the registry. */
export async function guidedRun(
  request: Partial<RunRequest<GridSpec, GridRun>> = {},
  signal = new AbortController().signal,
  law = oneWord,
): Promise<{ readonly run: GridRun; readonly events: readonly RunEvent[] }> {
  const events: RunEvent[] = [];
  const steps = runExperiment(
    { facts, now: clock(), spec: guidedSpec, ...request },
    accessTo(referenceModel(law)),
    signal,
  );
  for (;;) {
    const next = await steps.next();
    if (next.done === true) {
      assert.ok(next.value.kind !== 'study');
      return { run: next.value, events };
    }
    events.push(next.value);
  }
}

export function guidanceOf(run: Run): NonNullable<GridReport['guidance']> {
  const report = reportOf(run);
  assert.ok(report.kind !== 'study' && report.guidance !== undefined);
  return report.guidance;
}

export function goalOf(run: Run, id: string): GoalReport {
  const found = guidanceOf(run).goals.find(goal => goal.id === id);
  assert.ok(found !== undefined);
  return found;
}

/** The run with fresh answers of what its first goal proposes. */
export async function withCheck(run: GridRun): Promise<GridRun> {
  return (await guidedRun({ check: { run, cell: goalOf(run, 'repeatable').proposal ?? -1, outcome: { map: 'word' } } }))
    .run;
}
