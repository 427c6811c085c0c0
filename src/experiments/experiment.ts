/** What an experiment of one kind can do; `registry.ts` has one for each kind. */
import type { RunReport } from '../domain/report.ts';
import type { Run, RunEvent, RunFacts } from '../domain/run.ts';
import type { ExperimentSpec, OutcomeSpec } from '../domain/spec.ts';
import type { CellDetail } from '../run/reporting/baseReport.ts';
import type { ModelAccess } from './modelAccess.ts';

/** What a run is started with. */
export interface RunRequest<Spec extends ExperimentSpec = ExperimentSpec, R extends Run = Run> {
  readonly spec: Spec;
  readonly facts: RunFacts;
  /** Milliseconds since any fixed point, monotonic (performance.now). */
  readonly now: () => number;
  /** A stopped run to resume: what it measured is kept, and its identity. Only for resumable experiments. */
  readonly resume?: R;
  /** A stored run to repeat: its plan is taken as it stands, and only what it measured is measured again. */
  readonly replay?: R;
}

/** Methods take what the kind of the spec says: the registry joins them. */
export interface Experiment<Spec extends ExperimentSpec, R extends Run, Report extends RunReport> {
  /** Whether a stopped run can be resumed. */
  readonly resumable: boolean;
  /** Throws AdjacentError bad-argument or prompt-empty for a spec that cannot be run as it stands. */
  check(spec: Spec): void;
  /**
   * Run a spec. Events in order: `planned`, `exact` where a prompt is read, then `progress` (at most 4 a second), `cell`
   * and `changed` as they come, and exactly one last `done`. Cancelling ends with status "cancelled" and keeps what was
   * measured; an error ends with status "failed" and the error in the run. Only what happens before the first event
   * throws AdjacentError: a bad spec, a model that cannot be opened, a prompt that is too long.
   */
  run(request: RunRequest<Spec, R>, models: ModelAccess, signal: AbortSignal): AsyncGenerator<RunEvent, R>;
  /** Report a run by an outcome map; nothing is sampled. Throws bad-argument for a map that cannot be used. */
  report(run: R, outcome: OutcomeSpec): Report;
  /** Open one cell of a run. Throws as `report`, and RangeError for a cell that does not exist. */
  cell(run: R, index: number, outcome: OutcomeSpec): CellDetail;
  /** Every figure as a CSV table. */
  table(report: Report): string;
  /** Markdown sections between the sentence and the notes. */
  sections(report: Report): readonly string[];
  /** Everything in which `again` differs from what `run` measured, one line each; empty when every bit is the same. */
  differences(run: R, again: R): readonly string[];
}
