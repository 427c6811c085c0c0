/** What runs say about the time left, beside the time that was left. */
import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { GridRun, RunEvent } from '../../src/domain/run.ts';
import type { Progress } from '../../src/domain/report.ts';
import type { Preset } from '../../src/domain/spec.ts';
import { openModel } from '../../src/engine/openModel.ts';
import { sampleGrid } from '../../src/experiments/diagram/run/gridRun.ts';
import type { EngineFolders } from '../../src/protocol/engineProtocol.ts';
import { benchFacts, benchSpec } from './benchSpec.ts';
import { percent, short, table } from './markdown.ts';
import { timedPrompts, type Load, type TimedPrompt } from './timedPrompts.ts';

export interface TimeLeftInput {
  readonly model: string;
  readonly folders: EngineFolders;
  readonly threads: number;
  readonly presets: readonly Preset[];
  readonly prompts: readonly TimedPrompt[];
  /** When other programs want every core; each is measured. */
  readonly loads: readonly Load[];
}

/** One look at the progress of a run, in seconds since its start. */
interface Look extends Pick<Progress, 'stage' | 'secondsLeft'> {
  readonly at: number;
  readonly hasReason: boolean;
}

/** What one run said. */
export interface TimeLeftRun {
  readonly prompt: TimedPrompt;
  readonly preset: Preset;
  readonly load: Load;
  readonly taken: number;
  /** Seconds until the first statement. */
  readonly silent: number;
  /** The whole time as stated over what it took: first, and after a quarter, half, and three quarters of the run. */
  readonly ratios: readonly (number | null)[];
  /** Share of the looks with at least three seconds left whose statement is within 30% of what was left. */
  readonly within: number;
  /** The most that a statement without a reason exceeds the least one since the last reason. */
  readonly growth: number;
  /** Longest stretch in seconds that less than a second was stated. */
  readonly nearlyDone: number;
  /** Seconds by stage, the longest first. */
  readonly stages: readonly (readonly [string, number])[];
}

/** Less than so many seconds are not compared. */
const leastLeft = 3;
const tolerance = 0.3;

/** Runs each preset on each prompt, alone and beside programs that want every core. */
export async function measureTimeLeft(input: TimeLeftInput): Promise<readonly TimeLeftRun[]> {
  const { signal } = new AbortController();
  const { model, folders, threads } = input;
  const opened = await openModel(model, folders, { threads, signal, onStage: () => undefined });
  const found: TimeLeftRun[] = [];
  for (const load of input.loads)
    for (const preset of input.presets)
      for (const prompt of input.prompts) {
        const steps = sampled(benchSpec(timedPrompts[prompt], model, preset), [opened], threads, signal);
        found.push({ prompt, preset, load, ...readingOf(await looksOf(steps, load)) });
      }
  await opened.close();
  return found;
}

/** Occupies every core until the function that is returned is called. */
function occupyCores(): () => void {
  const children = Array.from({ length: availableParallelism() }, () =>
    fork(join(import.meta.dirname, 'idleLoop.ts'), { stdio: 'ignore' }),
  );
  return () => {
    for (const child of children) child.kill('SIGKILL');
  };
}

function sampled(
  spec: ReturnType<typeof benchSpec>,
  models: Parameters<typeof sampleGrid>[1],
  threads: number,
  signal: AbortSignal,
): AsyncGenerator<RunEvent, GridRun> {
  const processor = (): number => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  };
  const facts = { ...benchFacts, threads };
  return sampleGrid({ spec, facts, now: () => performance.now(), processor }, models, signal);
}

async function looksOf(steps: AsyncGenerator<RunEvent, GridRun>, load: Load): Promise<Look[]> {
  let stop = load === 'busy' ? occupyCores() : null;
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  const looks: Look[] = [];
  for await (const event of steps)
    if (event.type === 'progress') {
      const { stage, secondsLeft, reason } = event.progress;
      looks.push({ at: seconds(), stage, secondsLeft, hasReason: reason !== undefined });
      if (load === 'busy later' && stage === 'Sampling') stop ??= occupyCores();
    }
  stop?.();
  looks.push({ at: seconds(), stage: '', secondsLeft: 0, hasReason: false });
  return looks;
}

function readingOf(looks: readonly Look[]): Omit<TimeLeftRun, 'prompt' | 'preset' | 'load'> {
  const taken = looks.at(-1)?.at ?? 0;
  const stated = looks.slice(0, -1).filter(({ secondsLeft }) => secondsLeft !== null);
  const compared = stated.filter(({ at }) => taken - at >= leastLeft);
  const near = compared.filter(({ at, secondsLeft }) => Math.abs((secondsLeft ?? 0) / (taken - at) - 1) <= tolerance);
  return {
    taken,
    silent: stated[0]?.at ?? taken,
    ratios: [0, 0.25, 0.5, 0.75].map(share => {
      const look = stated.find(({ at }) => at >= share * taken);
      return look === undefined ? null : (look.at + (look.secondsLeft ?? 0)) / taken;
    }),
    within: near.length / compared.length,
    growth: growthOf(stated),
    nearlyDone: nearlyDoneOf(looks),
    stages: stagesOf(looks),
  };
}

function growthOf(stated: readonly Look[]): number {
  let [low, most] = [Infinity, 1];
  let hadReason = false;
  for (const { secondsLeft, hasReason } of stated) {
    const left = secondsLeft ?? 0;
    // A reason that has just appeared explains the growth to what is stated beside it.
    if (hasReason && (!hadReason || left > 1.25 * low)) low = left;
    if (low >= 1) most = Math.max(most, left / low);
    low = Math.min(low, left);
    hadReason = hasReason;
  }
  return most;
}

function nearlyDoneOf(looks: readonly Look[]): number {
  let [from, longest]: [number | null, number] = [null, 0];
  for (const { at, secondsLeft } of looks) {
    if (from !== null) longest = Math.max(longest, at - from);
    if (secondsLeft === null || secondsLeft >= 1) from = null;
    else from ??= at;
  }
  return longest;
}

function stagesOf(looks: readonly Look[]): readonly (readonly [string, number])[] {
  const seconds = new Map<string, number>();
  for (const [index, { at, stage }] of looks.slice(0, -1).entries())
    seconds.set(stage, (seconds.get(stage) ?? 0) + (looks[index + 1]?.at ?? at) - at);
  return [...seconds].sort(([, a], [, b]) => b - a);
}

/** One line for each run. */
export function timeLeftTable(runs: readonly TimeLeftRun[]): string {
  return table(
    [
      '(l) preset',
      'prompt',
      'cores',
      'taken, s',
      'silent',
      'whole stated / taken at first',
      '25%',
      '50%',
      '75%',
      'within 30%',
      'growth',
      'below 1 s',
      'stages, s',
    ],
    runs.map(run => [
      run.preset,
      run.prompt,
      run.load,
      short(run.taken),
      short(run.silent),
      ...run.ratios.map(ratio => (ratio === null ? 'none' : short(ratio))),
      percent(run.within),
      short(run.growth),
      short(run.nearlyDone),
      run.stages.map(([stage, seconds]) => `${stage} ${short(seconds)}`).join('; '),
    ]),
  );
}
