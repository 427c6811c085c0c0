/** The interface of an experiment. `registry.ts` maps each kind of spec to one. */
import type { Addition } from '../domain/addition.ts';
import type { RunReport } from '../domain/report.ts';
import type { Beginning } from '../domain/paths.ts';
import type { Run, RunEvent, RunFacts } from '../domain/run.ts';
import type { ExperimentSpec, OutcomeSpec } from '../domain/spec.ts';
import type { CellDetail } from '../run/reporting/baseReport.ts';
import type { DrawnAnswers } from './drawnAnswers.ts';
import type { ModelAccess } from './modelAccess.ts';

/** Everything a run starts from. */
export interface RunRequest<Spec extends ExperimentSpec = ExperimentSpec, R extends Run = Run> {
  readonly spec: Spec;
  readonly facts: RunFacts;
  /** Milliseconds since any fixed point, monotonic (performance.now). */
  readonly now: () => number;
  /** Milliseconds of processor time that the process which runs the models has used; absent: unknown. */
  readonly processor?: () => number;
  /** Answers to nothing of the prompt that earlier runs drew; absent: all are drawn. */
  readonly drawn?: DrawnAnswers;
  /** A run to go on with: its measurements and its id are kept. Only for a run that can be resumed. */
  readonly resume?: R;
  /** Of a run to go on with: the only cell to sample. Only for a map. */
  readonly only?: number;
  /** A stored run to repeat: its plan is used as it is, and only what it measured is measured again. */
  readonly replay?: R;
  /** A cell of a stored run to check on fresh answers; the run is otherwise kept as it is. Only where `canCheck`. The
   * outcome map decides how many further answers the home cell gets. */
  readonly check?: { readonly run: R; readonly cell: number; readonly outcome: OutcomeSpec };
  /** A beginning of an answer of a cell of a stored run, behind which more answers are drawn; the run is otherwise kept
   * as it is. Only where `canCheck`. */
  readonly grow?: { readonly run: R; readonly cell: number; readonly behind: Beginning };
  /** What else to measure of a stored run; the run is otherwise kept as it is. Only where `canCheck`. */
  readonly add?: { readonly run: R; readonly addition: Addition };
}

/** An experiment whose specs, runs and reports have the given types. */
export interface Experiment<Spec extends ExperimentSpec, R extends Run, Report extends RunReport> {
  /** Whether a run can be resumed: a stopped study, or a map with something left to sample. */
  isResumable(run: R): boolean;
  /** Whether a cell of a stored run can be checked on fresh answers, and answers drawn behind a beginning. */
  readonly canCheck: boolean;
  /**
   * Runs a spec. Events in order: `planned`, `exact` when a prompt is read, then `progress` (at most 4 per second),
   * `cell` and `changed` in any order, and exactly one final `done`. A canceled run ends with status "cancelled" and
   * keeps its measurements; an error ends with status "failed" and the error in the run. Throws AdjacentError only
   * before the first event: for a bad spec, a model that cannot be opened, or a prompt that is too long.
   */
  run(request: RunRequest<Spec, R>, models: ModelAccess, signal: AbortSignal): AsyncGenerator<RunEvent, R>;
  /** Reports a run under an outcome map; nothing is sampled. Throws AdjacentError bad-argument for a map that cannot be
   * used. */
  report(run: R, outcome: OutcomeSpec): Report;
  /** Details of one cell of a run. Throws as `report` does, and RangeError for a cell that does not exist. */
  cell(run: R, index: number, outcome: OutcomeSpec): CellDetail;
  /** Every figure as a CSV table. */
  table(report: Report): string;
  /** Markdown sections between the sentence and the notes. */
  sections(report: Report): readonly string[];
  /** Differences between the replay `again` and what `run` measured, one line each; empty when they are bit-identical.
   */
  differences(run: R, again: R): readonly string[];
}
