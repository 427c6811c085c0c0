/** A finished run over three prompts: the first and the last are answered alike, the other one differently. */
import type { GridReport } from '../../../src/domain/report.ts';
import { guidedRun } from './guidedRun.ts';
import { reportOf } from '../../../src/experiments/registry.ts';
import { smallSpec } from './experiments.ts';
import type { ReferenceLaw } from './referenceModel.ts';

const rare = Array.from({ length: 400 }, (_, i) => `w${i}`);
const law: ReferenceLaw = {
  tokens: ['', 'y', 'n', 'm', ...rare],
  ends: [0],
  logits: history => {
    const [first] = history;
    const isStart = history.length === 1;
    const [yes, no] = first === 2 ? [0, 2.5] : [2.5, 0];
    return [...(isStart ? [-9, yes, no, -1] : [6, 0, 0, 0]), ...rare.map(() => -30)];
  },
};

/** Its report. */
export async function promptsReport(): Promise<GridReport> {
  const { run } = await guidedRun(
    {
      spec: smallSpec({
        prompt: 'y',
        form: 'raw',
        mode: 'answers',
        outcome: { map: 'word' },
        assertions: [{ kind: 'equals', text: 'y' }],
        samples: 32,
        axes: { x: { knob: 'temperature', levels: [0.7, 1] }, y: { knob: 'variant', levels: ['y', 'n', 'm'] } },
      }),
    },
    undefined,
    law,
  );
  const report = reportOf(run, run.manifest.spec.outcome);
  if (report.kind === 'study') throw new TypeError('not a grid');
  return report;
}
