/** Maps each kind of experiment to its implementation. A new kind adds a folder and one line here. */
import type { RunReport } from '../domain/report.ts';
import type { Run, RunEvent } from '../domain/run.ts';
import type { ExperimentKind, ExperimentSpec, OutcomeSpec } from '../domain/spec.ts';
import type { CellDetail } from '../run/reporting/baseReport.ts';
import type { NextWords, WordsRequest } from '../domain/paths.ts';
import { gridExperiment } from './diagram/gridExperiment.ts';
import { nextWords } from './diagram/run/nextWords.ts';
import type { Experiment, RunRequest } from './experiment.ts';
import type { ModelAccess } from './modelAccess.ts';
import { studyExperiment } from './study/studyExperiment.ts';

/** An experiment of unknown kind; the functions below pass it only specs, runs and reports of its own kind. */
type AnyExperiment = Experiment<ExperimentSpec, Run, RunReport>;

const experiments: Readonly<Record<ExperimentKind, AnyExperiment>> = {
  diagram: gridExperiment,
  sweep: gridExperiment,
  ergodicity: gridExperiment,
  calibration: gridExperiment,
  paths: gridExperiment,
  growth: gridExperiment,
  internals: gridExperiment,
  wordings: gridExperiment,
  study: studyExperiment,
};

/** Whether a run can be resumed. See `Experiment.isResumable`. */
export function isResumable(run: Run): boolean {
  return experiments[run.kind].isResumable(run);
}

/** Whether settings of a run of this kind can be checked on fresh answers. */
export function isCheckable(kind: ExperimentKind): boolean {
  return experiments[kind].canCheck;
}

/** What may follow a beginning of the answers of a run; null for a run without a tree of answers. Throws AdjacentError
 * bad-argument, cancelled, and what opening the model throws. */
export async function nextWordsOf(
  run: Run,
  request: WordsRequest,
  models: ModelAccess,
  signal: AbortSignal,
): Promise<NextWords | null> {
  return run.kind === 'study' ? null : nextWords(run, request, models, signal);
}

/** See `Experiment.run`. */
export function runExperiment(
  request: RunRequest,
  models: ModelAccess,
  signal: AbortSignal,
): AsyncGenerator<RunEvent, Run> {
  return experiments[request.spec.kind].run(request, models, signal);
}

/** Reports a run under its own outcome map or another one. See `Experiment.report`. */
export function reportOf(run: Run, outcome: OutcomeSpec = run.manifest.spec.outcome): RunReport {
  return experiments[run.kind].report(run, outcome);
}

/** See `Experiment.cell`. */
export function cellDetailOf(run: Run, index: number, outcome: OutcomeSpec): CellDetail {
  return experiments[run.kind].cell(run, index, outcome);
}

/** See `Experiment.table`. */
export function tableOf(report: RunReport): string {
  return experiments[report.kind].table(report);
}

/** See `Experiment.sections`. */
export function sectionsOf(report: RunReport): readonly string[] {
  return experiments[report.kind].sections(report);
}

/** Differences between `run` and its replay `again`, a run of the same kind. See `Experiment.differences`. */
export function differencesOf(run: Run, again: Run): readonly string[] {
  return experiments[run.kind].differences(run, again);
}
