/** Runs of answers whose first word decides at low temperatures only. */
import type { GridRun, RunEvent } from '../../../src/domain/run.ts';
import type { GridSpec } from '../../../src/domain/spec.ts';
import { gridExperiment } from '../../../src/experiments/diagram/gridExperiment.ts';
import type { RunRequest } from '../../../src/experiments/experiment.ts';
import { clock, facts, specOf } from './experiments.ts';
import { accessTo } from './guidedRun.ts';
import { referenceModel, type ReferenceLaw } from './referenceModel.ts';

/** Six words of which the first decides the rest at low temperatures; hot answers may still turn at every word. */
const leaning: ReferenceLaw = {
  tokens: ['', ' left', ' right', ...Array.from({ length: 400 }, (_, i) => ` w${i}`)],
  ends: [0],
  logits: history => {
    const answer = history.slice(history.lastIndexOf(0) + 1);
    const rare = Array.from({ length: 400 }, () => -40);
    const last = answer.at(-1);
    const lean = last === undefined ? [0, 0] : last === 1 ? [2, 0] : [0, 2];
    return answer.length < 6 ? [-60, ...lean, ...rare] : [0, -60, -60, ...rare];
  },
};

export const leaningSpec: GridSpec = specOf({
  preset: 'standard',
  prompt: 'go',
  outcome: { map: 'regex', pattern: '(\\w+)$' },
  temperatures: [0.3, 0.7, 1.5],
  windows: [{ kind: 'all' }],
  samples: 64,
  tokens: 8,
});

/** Run, add to, check or replay to the end. */
export async function leaningRun(
  request: Partial<RunRequest<GridSpec, GridRun>> = {},
): Promise<{ run: GridRun; events: RunEvent[] }> {
  const events: RunEvent[] = [];
  const access = accessTo(referenceModel(leaning));
  const steps = gridExperiment.run(
    { facts, now: clock(), spec: leaningSpec, ...request },
    access,
    new AbortController().signal,
  );
  for (;;) {
    const step = await steps.next();
    if (step.done === true) return { run: step.value, events };
    events.push(step.value);
  }
}
