/** Samples what decides the answers of the home cell (docs/method.md#commitment, docs/method.md#fork-map). */
import { resolveOutcome } from '../../../core/answers/outcomes.ts';
import { t } from '../../../core/text.ts';
import type { LanguageModel } from '../../../domain/languageModel.ts';
import type { Progress } from '../../../domain/report.ts';
import type { GridRun } from '../../../domain/run.ts';
import type { GridKind, Preset } from '../../../domain/spec.ts';
import type { ProgressMeter } from '../../../run/sampling/progress.ts';
import { sampleCommitment, type CommitmentPlan } from './commitmentSampling.ts';
import { answerToFollow, sampleForks, type ForkBudget } from './forkSampling.ts';

/** What is added to a run. */
export type PathBlocks = Pick<GridRun, 'commitment' | 'forks'>;

/** Kinds that spend their time on another question. */
const withoutPaths: readonly GridKind[] = ['calibration', 'growth', 'internals', 'wordings'];

const forkBudgets: Readonly<Record<Preset, ForkBudget>> = {
  quick: { positions: 6, tokens: 4000 },
  standard: { positions: 12, tokens: 12_000 },
  thorough: { positions: 24, tokens: 60_000 },
};

/** Yields each stage as it begins, and each block when it is complete. A replay repeats only the blocks of the stored
 * run. Nothing is sampled where the home cell is not complete, and for long runs, which have no end to decide. */
export async function* samplePaths(
  run: GridRun,
  replay: GridRun | undefined,
  model: LanguageModel,
  center: Float32Array | null,
  signal: AbortSignal,
  meter: ProgressMeter,
): AsyncGenerator<Progress | PathBlocks> {
  const { plan, manifest } = run;
  const { spec } = manifest;
  const home = plan.cells[plan.home];
  const cell = run.cells[plan.home];
  const window = plan.windows[home?.window ?? 0];
  const isPaths = spec.kind === 'paths';
  const wanted =
    replay === undefined
      ? {
          commitment: isPaths || (spec.preset !== 'quick' && !withoutPaths.includes(spec.kind)),
          forks: isPaths,
        }
      : { commitment: replay.commitment !== undefined, forks: replay.forks !== undefined };
  const isComplete = cell?.state === 'done' && plan.mode === 'answers';
  if (home === undefined || window === undefined || !isComplete || cell.trajectories.length === 0) return;
  const answers = cell.trajectories;
  const { temperature, topP, topK, minP = 0 } = home;
  const request: CommitmentPlan = {
    ...{ temperature, topP, topK, minP },
    prefix: window.ids,
    cell: plan.home,
    answers,
    tokens: Math.min(home.tokens ?? plan.tokens, plan.tokens),
    end: manifest.endPolicy,
    seed: plan.seed,
    batch: plan.batch,
    center,
  };
  const onStep = (tokens: number): void => {
    meter.step(tokens);
  };
  if (wanted.commitment) {
    yield meter.read(t`Measuring when the ending is decided`);
    yield { commitment: await sampleCommitment(request, model, signal, onStep) };
    meter.close();
  }
  if (wanted.forks) {
    yield meter.read(t`Finding the words that decide`);
    const { outcome } = resolveOutcome(spec.outcome, answers, spec.prompt);
    const answer = answerToFollow(answers, outcome, spec.answer);
    const budget = forkBudgets[spec.preset];
    yield { forks: await sampleForks({ ...request, outcome, answer, budget }, model, signal, onStep) };
    meter.close();
  }
}
