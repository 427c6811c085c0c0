/** What a study is run with. */
import type { Run, RunFacts } from '../../run.ts';
import type { ExperimentSpec } from '../../spec.ts';

export interface StudyRequest {
  readonly spec: ExperimentSpec;
  readonly facts: RunFacts;
  /** Milliseconds since any fixed point, monotonic (performance.now). */
  readonly now: () => number;
  /** Go on with a stopped run: what it read is kept, and its identity. */
  readonly resume?: Run;
  /** Read only what this run has read, to compare it. */
  readonly replay?: Run;
}
