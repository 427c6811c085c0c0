/** What the commitment curve of a standard analysis takes on the built-in model, beside the answers it continues. */
import { performance } from 'node:perf_hooks';
import { gridExperiment } from '../../src/experiments/diagram/gridExperiment.ts';
import { keptLengths } from '../../src/core/paths/keptLengths.ts';
import { sampleCommitment } from '../../src/experiments/diagram/run/commitmentSampling.ts';
import { commitmentPlan } from '../../src/experiments/diagram/run/pathSampling.ts';
import { ProgressMeter } from '../../src/run/sampling/progress.ts';
import { openModel } from '../../src/engine/openModel.ts';
import type { Trajectory } from '../../src/core/trajectory.ts';
import type { LanguageModel } from '../../src/domain/languageModel.ts';
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
  /** The same curve with every place of its grid measured. */
  readonly whole: StageCost;
  /** How many places were measured, of how many. */
  readonly places: readonly [measured: number, grid: number];
}

const prompts: readonly string[] = [
  'Write the first sentence of a story about a lighthouse.',
  'Is the sea blue? Answer with one word.',
  'Name a color.',
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
    const whole = await wholeCurve(curve.run, model, signal);
    costs.push({
      prompt,
      whole: whole.cost,
      places: [curve.run.commitment?.kept.length ?? 0, whole.places],
      answers: between(start, answers, tokensOf(answers.run.cells.flatMap(({ trajectories }) => trajectories))),
      curve: between(answers, curve, tokensOf(curve.run.commitment?.continuations ?? [])),
    });
  }
  await model.close();
  return costs;
}

/** Continues the answers of the home cell from every place of the grid. */
async function wholeCurve(
  run: GridRun,
  model: LanguageModel,
  signal: AbortSignal,
): Promise<{ readonly cost: StageCost; readonly places: number }> {
  const answers = run.cells[run.plan.home]?.trajectories ?? [];
  const plan = commitmentPlan(run, run.plan.home, answers);
  if (plan === null) throw new Error('the home cell has no answers');
  const kept = keptLengths(
    answers.map(({ ids }) => ids.length),
    plan.tokens,
  );
  const [at, processor] = [performance.now(), process.cpuUsage()];
  const meter = new ProgressMeter({ ...run.plan, refinements: 0, cells: [], home: -1 }, () => performance.now());
  const steps = sampleCommitment({ ...plan, kept }, model, signal, meter, 'bench');
  let step = await steps.next();
  while (step.done !== true) step = await steps.next();
  const { user, system } = process.cpuUsage(processor);
  const tokens = tokensOf(step.value.continuations);
  const cost = { tokens, seconds: (performance.now() - at) / 1000, processor: (user + system) / 1e6 };
  return { cost, places: kept.length };
}

function tokensOf(answers: readonly Trajectory[]): number {
  return answers.reduce((sum, { ids }) => sum + ids.length, 0);
}

/** Times of the curve beside its aim, and as a share of those of the whole grid and of the answers. */
export function curveTable(costs: readonly CurveCost[]): string {
  const rows = costs.map(({ prompt, answers, curve, whole, places: [measured, grid] }) => [
    prompt,
    `${answers.tokens} in ${short(answers.seconds)} s (${short(answers.processor)} s of processor)`,
    `${curve.tokens} in ${short(curve.seconds)} s (${short(curve.processor)} s of processor)`,
    `${measured} of ${grid}`,
    `${whole.tokens} in ${short(whole.seconds)} s (${short(whole.processor)} s of processor)`,
    short(curve.processor / whole.processor),
    short(curve.processor / answers.processor),
  ]);
  const head = ['prompt', 'tokens of 32 answers', 'tokens of the curve (aim: below 8 s)', 'places measured'];
  return table([...head, 'tokens of the whole grid', 'curve to whole grid', 'curve to answers'], rows);
}
