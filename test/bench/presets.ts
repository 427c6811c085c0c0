/** What the presets sample of sample prompts, and whether they keep the time they state. */
import { sum } from '../../src/core/numeric/sums.ts';
import { openModel } from '../../src/engine/openModel.ts';
import type { GridRun } from '../../src/domain/run.ts';
import type { GridSpec, Preset } from '../../src/domain/spec.ts';
import { sampleGrid } from '../../src/experiments/diagram/run/gridRun.ts';
import { sampleOf } from '../../src/run/measuring/cellSample.ts';
import { endlessOf } from '../../src/run/measuring/endless.ts';
import type { EngineFolders } from '../../src/protocol/engineProtocol.ts';
import { samplePrompts } from '../support/samplePrompts.ts';
import { benchFacts, benchSpec } from './benchSpec.ts';
import { percent, short, table } from './markdown.ts';

export interface PresetsInput {
  readonly model: string;
  readonly folders: EngineFolders;
  readonly threads: number;
  readonly presets: readonly Preset[];
}

/** One preset on one prompt. */
export interface PresetRun {
  readonly prompt: string;
  readonly preset: Preset;
  readonly precision: string;
  /** Columns and rows of the map, its answers, those that a larger budget would have let end, those that were cut in
   * circles or as noise, and their tokens. */
  readonly columns: number;
  readonly rows: number;
  readonly answers: number;
  readonly cut: number;
  readonly circling: number;
  readonly noise: number;
  readonly tokens: number;
  /** Seconds that were stated when the sizes were decided, and those that it took. */
  readonly stated: number;
  readonly taken: number;
  /** Processor time over threads, seconds. On an idle machine it is more than 0.7 of what the run took, because some of
   * it runs in one thread; less says that others disturbed it. */
  readonly processor: number;
  /** Mean share of the rows of a batch that were computed. */
  readonly occupancy: number;
}

/** Runs every preset on every prompt in fp32 and int8. */
export async function measurePresets({
  model,
  folders,
  threads,
  presets,
}: PresetsInput): Promise<readonly PresetRun[]> {
  const { signal } = new AbortController();
  const found: PresetRun[] = [];
  for (const precision of ['fp32', 'int8']) {
    const reference = precision === 'fp32' ? model : `${model}#${precision}`;
    const opened = await openModel(reference, folders, { threads, signal, onStage: () => undefined });
    for (const preset of presets)
      for (const [prompt, text] of Object.entries(samplePrompts)) {
        const [started, before] = [performance.now(), process.cpuUsage()];
        const run = await sampled(benchSpec(text, reference, preset), [opened], signal);
        const { user, system } = process.cpuUsage(before);
        const taken = (performance.now() - started) / 1000;
        found.push(readingOf(run, { prompt, preset, precision, taken, processor: (user + system) / 1e6 / threads }));
      }
    await opened.close();
  }
  return found;
}

async function sampled(
  spec: GridSpec,
  models: Parameters<typeof sampleGrid>[1],
  signal: AbortSignal,
): Promise<GridRun> {
  const steps = sampleGrid({ spec, facts: benchFacts, now: () => performance.now() }, models, signal);
  for (;;) {
    const next = await steps.next();
    if (next.done === true) return next.value;
  }
}

function readingOf(
  run: GridRun,
  known: Pick<PresetRun, 'prompt' | 'preset' | 'precision' | 'taken' | 'processor'>,
): PresetRun {
  const { plan, cells, sampled: cost } = run;
  const endless = cells.map(({ index }) => endlessOf(sampleOf(run, index, null)));
  const [noise, circling] = [sum(endless.map(one => one.noise)), sum(endless.map(one => one.circling))];
  const answers = cells.flatMap(({ trajectories }) => trajectories);
  return {
    ...known,
    columns: plan.temperatures.length,
    rows: plan.windows.length,
    answers: answers.length,
    cut: answers.filter(({ ended }) => !ended).length - noise - circling,
    noise,
    circling,
    tokens: sum(answers.map(({ ids }) => ids.length)),
    stated: plan.estimate.seconds ?? NaN,
    occupancy: (cost?.rows ?? NaN) / (cost?.places ?? NaN),
  };
}

/** Least share of its threads' time that an undisturbed run gets. */
const undisturbed = 0.65;

/** One line for each preset and prompt. */
export function presetTable(runs: readonly PresetRun[]): string {
  return table(
    [
      '(l) preset',
      'prompt',
      'precision',
      'cells',
      'answers',
      'cut',
      'in circles',
      'noise',
      'tokens',
      'stated, s',
      'taken',
      'ratio',
      'processor / threads, s',
      'filled',
    ],
    runs.map(run => [
      run.preset,
      run.prompt,
      run.precision,
      `${run.columns} x ${run.rows}`,
      String(run.answers),
      percent(run.cut / run.answers),
      percent(run.circling / run.answers),
      percent(run.noise / run.answers),
      String(run.tokens),
      short(run.stated),
      short(run.taken),
      short(run.taken / run.stated),
      run.processor < undisturbed * run.taken ? `${short(run.processor)} (disturbed)` : short(run.processor),
      percent(run.occupancy),
    ]),
  );
}
