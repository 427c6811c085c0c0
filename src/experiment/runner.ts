/** Run an experiment: an async generator of events over grid cells (design.md "Layers"). */
import type { LanguageModel } from './languageModel.ts';
import type { Plan } from './plan.ts';
import type { Run, RunEvent, RunFacts } from './run.ts';
import type { ExperimentSpec } from './spec.ts';

/** Inputs of a run besides the open models. */
export interface RunRequest {
  readonly spec: ExperimentSpec;
  readonly facts: RunFacts;
  /** Replay: use this plan as it stands instead of making one. */
  readonly plan?: Plan;
  /** Milliseconds since any fixed point, monotonic (performance.now). */
  readonly now: () => number;
}

/** Model ids an experiment needs, in the order `runExperiment` expects them open. */
export function modelsOf(spec: ExperimentSpec): readonly string[] {
  return spec.kind === 'calibration' ? ['calibration:curie-weiss', 'calibration:saturating-null'] : [spec.model];
}

/**
 * Run `request.spec` on `models` (one for each id of `modelsOf`). Events in order: planned, exact, then progress (at most 4 a
 * second), cell, changed as they come, and exactly one last `done`. Cancelling ends with status "cancelled" and keeps finished
 * answers; an error ends with status "failed" and the error in the run. Only planning errors (bad spec, prompt too long) throw
 * AdjacentError before the first event.
 */
export declare function runExperiment(
  request: RunRequest,
  models: readonly LanguageModel[],
  signal: AbortSignal,
): AsyncGenerator<RunEvent, Run>;
