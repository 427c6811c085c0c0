/** What the presets sample of sample prompts, and whether they keep the time they state. */
import { openModel } from '../../src/engine/openModel.ts';
import type { GridRun } from '../../src/domain/run.ts';
import type { GridSpec, Preset } from '../../src/domain/spec.ts';
import { sampleGrid } from '../../src/experiments/diagram/run/gridRun.ts';
import { sampleOf } from '../../src/run/measuring/cellSample.ts';
import { cutNoise } from '../../src/run/measuring/cutNoise.ts';
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
  /** Columns and rows of the map, its answers, those that were cut and hold together, those that were cut as noise, and
   * their tokens. */
  readonly columns: number;
  readonly rows: number;
  readonly answers: number;
  readonly cut: number;
  readonly noise: number;
  readonly tokens: number;
  /** Seconds that were stated when the sizes were decided, and those that it took, as processor time over threads. */
  readonly stated: number;
  readonly taken: number;
  /** Mean share of the rows of a batch that were computed. */
  readonly occupancy: number;
}

/** Runs every preset on every prompt in fp32 and int8. The clock of the process counts processor time over threads, so
 * that others on the machine do not disturb what is stated and taken. */
export async function measurePresets({
  model,
  folders,
  threads,
  presets,
}: PresetsInput): Promise<readonly PresetRun[]> {
  const now = (): number => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000 / threads;
  };
  Object.defineProperty(performance, 'now', { value: now, configurable: true });
  const { signal } = new AbortController();
  const found: PresetRun[] = [];
  for (const precision of ['fp32', 'int8']) {
    const reference = precision === 'fp32' ? model : `${model}#${precision}`;
    const opened = await openModel(reference, folders, { threads, signal, onStage: () => undefined });
    for (const preset of presets)
      for (const [prompt, text] of Object.entries(samplePrompts)) {
        const started = now();
        const run = await sampled(benchSpec(text, reference, preset), [opened], now, signal);
        found.push(readingOf(run, { prompt, preset, precision, taken: (now() - started) / 1000 }));
      }
    await opened.close();
  }
  return found;
}

async function sampled(
  spec: GridSpec,
  models: Parameters<typeof sampleGrid>[1],
  now: () => number,
  signal: AbortSignal,
): Promise<GridRun> {
  const steps = sampleGrid({ spec, facts: benchFacts, now }, models, signal);
  for (;;) {
    const next = await steps.next();
    if (next.done === true) return next.value;
  }
}

function readingOf(run: GridRun, known: Pick<PresetRun, 'prompt' | 'preset' | 'precision' | 'taken'>): PresetRun {
  const { plan, cells, sampled: cost } = run;
  const noise = cells.reduce((sum, { index }) => sum + cutNoise(sampleOf(run, index, null)), 0);
  const answers = cells.flatMap(({ trajectories }) => trajectories);
  return {
    ...known,
    columns: plan.temperatures.length,
    rows: plan.windows.length,
    answers: answers.length,
    cut: answers.filter(({ ended }) => !ended).length - noise,
    noise,
    tokens: answers.reduce((sum, { ids }) => sum + ids.length, 0),
    stated: plan.estimate.seconds ?? NaN,
    occupancy: (cost?.rows ?? NaN) / (cost?.places ?? NaN),
  };
}

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
      'noise',
      'tokens',
      'stated, s',
      'taken',
      'ratio',
      'filled',
    ],
    runs.map(run => [
      run.preset,
      run.prompt,
      run.precision,
      `${run.columns} x ${run.rows}`,
      String(run.answers),
      percent(run.cut / run.answers),
      percent(run.noise / run.answers),
      String(run.tokens),
      short(run.stated),
      short(run.taken),
      short(run.taken / run.stated),
      percent(run.occupancy),
    ]),
  );
}
