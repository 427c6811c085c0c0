/** Samples what decides the answers of the home cell (docs/method.md#commitment, docs/method.md#fork-map). */
import type { OutcomeSpec } from '../../../core/answers/outcome.ts';
import { resolveOutcome } from '../../../core/answers/outcomes.ts';
import { t } from '../../../core/text.ts';
import type { Trajectory } from '../../../core/trajectory.ts';
import { askedText } from '../../../domain/conversation.ts';
import type { LanguageModel } from '../../../domain/languageModel.ts';
import type { Progress } from '../../../domain/report.ts';
import type { Commitment, GridRun } from '../../../domain/run.ts';
import { endingOf, samplingOf } from '../../../domain/sampling.ts';
import type { ProgressMeter } from '../../../run/sampling/progress.ts';
import { forkBudgets, pathParts, pathTokens } from '../plan/pathBudget.ts';
import { expectedDraws, sampleCommitment, type CommitmentPlan } from './commitmentSampling.ts';
import { tellsLaws } from './drawLaw.ts';
import { answerToFollow, sampleForks } from './forkSampling.ts';

/** What is added to a run. */
export type PathBlocks = Pick<GridRun, 'commitment' | 'forks'>;

/** How answers of a complete cell are continued; null where they cannot be: without answers, and for long runs, which
 * have no end to decide. `answers` are those of the cell, or fresh ones. */
export function commitmentPlan(run: GridRun, index: number, answers: readonly Trajectory[]): CommitmentPlan | null {
  const { plan, manifest } = run;
  const cell = plan.cells[index];
  const window = plan.windows[cell?.window ?? 0];
  if (cell === undefined || window === undefined || plan.mode !== 'answers' || answers.length === 0) return null;
  return {
    ...samplingOf(cell),
    prefix: window.ids,
    cell: index,
    answers,
    tokens: Math.min(cell.tokens ?? plan.tokens, plan.tokens),
    ...endingOf(manifest),
    seed: plan.seed,
    batch: plan.batch,
    center: manifest.models[window.model ?? 0]?.probeCenter ?? null,
    outcome: homeOutcome(run),
  };
}

/** The outcome map of a run, resolved by the answers of its home cell. */
function homeOutcome({ manifest: { spec }, cells, plan }: GridRun): OutcomeSpec {
  return resolveOutcome(spec.outcome, cells[plan.home]?.trajectories ?? [], askedText(spec), spec.assertions).outcome;
}

/** The numbers of kept tokens that a stored curve has, for a plan that repeats it. */
export function repeated(stored: Commitment | undefined): Pick<CommitmentPlan, 'kept'> {
  return stored === undefined ? {} : { kept: stored.kept };
}

/** Yields each stage as it begins, and each block when it is complete. A replay repeats only the blocks of the stored
 * run. Nothing is sampled where the home cell is not complete, and for long runs, which have no end to decide. */
export async function* samplePaths(
  run: GridRun,
  replay: GridRun | undefined,
  model: LanguageModel,
  signal: AbortSignal,
  meter: ProgressMeter,
): AsyncGenerator<Progress | PathBlocks> {
  const { plan, manifest } = run;
  const { spec } = manifest;
  const cell = run.cells[plan.home];
  const parts = pathParts(spec, replay, plan);
  const answers = cell?.state === 'done' ? cell.trajectories : [];
  const planned = commitmentPlan(run, plan.home, answers);
  const request = planned && { ...planned, ...repeated(replay?.commitment) };
  const wanted = { ...parts, forks: parts.forks && request !== null && tellsLaws(model, request) };
  const expected = pathTokens(spec, plan, replay);
  if (request === null) return meter.expectOthers(-expected);
  const forkTokens = wanted.forks ? forkBudgets[spec.preset].tokens : 0;
  meter.expectOthers((wanted.commitment ? expectedDraws(request) : 0) + forkTokens - expected);
  if (wanted.commitment) {
    const stage = t`Measuring when the ending is decided`;
    yield meter.read(stage);
    yield { commitment: yield* sampleCommitment(request, model, signal, meter, stage) };
  }
  if (wanted.forks) {
    yield meter.read(t`Finding the words that decide`);
    const answer = answerToFollow(answers, request.outcome, spec.answer ?? replay?.forks?.answer);
    const budget = forkBudgets[spec.preset];
    const onStep = (tokens: number): void => {
      meter.step(tokens);
    };
    yield { forks: await sampleForks({ ...request, answer, budget }, model, signal, onStep) };
    meter.close();
  }
}
