/** What the commitment curve of a standard analysis takes on the built-in model, beside the answers it continues. */
import { performance } from 'node:perf_hooks';
import { gridExperiment } from '../../src/experiments/diagram/gridExperiment.ts';
import { openModel } from '../../src/engine/openModel.ts';
import type { Trajectory } from '../../src/core/trajectory.ts';
import type { GridRun } from '../../src/domain/run.ts';
import type { EngineFolders } from '../../src/protocol/engineProtocol.ts';
import { facts, specOf } from '../unit/support/experiments.ts';
import { accessTo } from '../unit/support/guidedRun.ts';
import { short, table } from './markdown.ts';

export interface CurveInput {
  readonly model: string;
  readonly folders: EngineFolders;
  readonly threads: number;
}

/** One stage: tokens that were drawn, seconds by the clock and of processor time. */
interface StageCost {
  readonly tokens: number;
  readonly seconds: number;
  readonly processor: number;
}

export interface CurveCost {
  readonly prompt: string;
  readonly answers: StageCost;
  readonly curve: StageCost;
}

const prompts: readonly string[] = [
  'Write the first sentence of a story about a lighthouse.',
  'Is the sea blue? Answer with one word.',
];

/** The answers of the home cell at the sizes of the Standard preset, and the curve behind them. */
export async function measureCurve({ model: id, folders, threads }: CurveInput): Promise<CurveCost[]> {
  const signal = new AbortController().signal;
  const model = await openModel(id, folders, { threads, signal, onStage: () => undefined });
  const costs: CurveCost[] = [];
  for (const prompt of prompts) {
    const sizes = { temperatures: [0.7], windows: [{ kind: 'all' }], samples: 32, tokens: 32 } as const;
    const spec = specOf({ preset: 'standard', prompt, model: id, outcome: { map: 'meaning' }, ...sizes });
    const steps = gridExperiment.run({ facts, now: () => performance.now(), spec }, accessTo(model), signal);
    const marks = new Map<
      string,
      { readonly at: number; readonly processor: NodeJS.CpuUsage; readonly run: GridRun }
    >();
    for await (const event of steps) {
      if (event.type === 'progress' || event.run.kind === 'study') continue;
      const { run } = event;
      const name = run.commitment !== undefined ? 'curve' : event.type === 'cell' ? 'answers' : 'start';
      if (name === 'start' || !marks.has(name))
        marks.set(name, { at: performance.now(), processor: process.cpuUsage(), run });
    }
    const [start, answers, curve] = [marks.get('start'), marks.get('answers'), marks.get('curve')];
    if (start === undefined || answers === undefined || curve === undefined) continue;
    const between = (from: typeof start, to: typeof start, tokens: number): StageCost => ({
      tokens,
      seconds: (to.at - from.at) / 1000,
      processor: (to.processor.user + to.processor.system - from.processor.user - from.processor.system) / 1e6,
    });
    costs.push({
      prompt,
      answers: between(start, answers, tokensOf(answers.run.cells.flatMap(({ trajectories }) => trajectories))),
      curve: between(answers, curve, tokensOf(curve.run.commitment?.continuations ?? [])),
    });
  }
  await model.close();
  return costs;
}

function tokensOf(answers: readonly Trajectory[]): number {
  return answers.reduce((sum, { ids }) => sum + ids.length, 0);
}

/** Times of the curve beside its aim, and what one of its tokens costs in tokens of an answer. */
export function curveTable(costs: readonly CurveCost[]): string {
  const rows = costs.map(({ prompt, answers, curve }) => [
    prompt,
    `${answers.tokens} in ${short(answers.seconds)} s (${short(answers.processor)} s of processor)`,
    `${curve.tokens} in ${short(curve.seconds)} s (${short(curve.processor)} s of processor)`,
    short(curve.processor / answers.processor),
    short(curve.processor / curve.tokens / (answers.processor / answers.tokens)),
  ]);
  const head = ['prompt', 'tokens of 32 answers', 'tokens of the curve (aim: below 8 s)'];
  return table([...head, 'curve to answers', 'its token to one of an answer'], rows);
}
