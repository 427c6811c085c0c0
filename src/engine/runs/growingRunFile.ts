/** The file of a running experiment, rewritten as results arrive (docs/architecture.md#run-store). */
import { errorData, type ErrorData } from '../../core/adjacentError.ts';
import type { Run } from '../../domain/run.ts';
import { encodeRun } from '../../run/file/runFile.ts';
import { writeAtomically } from '../../storage/atomicFile.ts';

/** Writing takes at most this share of the run's time. */
const maxShare = 1 / 20;
/** Milliseconds of writing that do not count, so that short runs store every finished cell at once. */
const freeMilliseconds = 1000;

/** Writes the latest state of a run. A failed write never stops the run. */
export class GrowingRunFile {
  private readonly path: string;
  private readonly now: () => number;
  private readonly started: number;
  private spent = 0;
  private latest: Run | null = null;
  private problem: ErrorData | null = null;

  /** `now` gives milliseconds, monotonic. */
  constructor(path: string, now: () => number) {
    this.path = path;
    this.now = now;
    this.started = now();
  }

  /** Why the last write failed; null when it succeeded. */
  get unsaved(): ErrorData | null {
    return this.problem;
  }

  /** Set the state to write next. */
  offer(run: Run): void {
    this.latest = run;
  }

  /** Write the offered state if it is new and there is time for it, or in any case with `last`. Returns the reason of a
   * failure unless the write before failed too. */
  async write(last = false): Promise<ErrorData | null> {
    const begun = this.now();
    const run = this.latest;
    if (run === null || (!last && this.spent > freeMilliseconds + maxShare * (begun - this.started))) return null;
    this.latest = null;
    const before = this.problem;
    this.problem = await writeAtomically(this.path, encodeRun(run)).then(() => null, errorData);
    this.spent += this.now() - begun;
    return before === null ? this.problem : null;
  }
}
