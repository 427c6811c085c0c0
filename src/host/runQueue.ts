/** The order in which the engine takes runs: it works on the first, and the others wait. */
export class RunQueue<Run> {
  private readonly runs = new Set<Run>();

  /** The run that the engine works on. */
  get first(): Run | undefined {
    return [...this.runs][0];
  }

  /** The runs that wait, with their places from 1. */
  get waiting(): readonly (readonly [place: number, run: Run])[] {
    return [...this.runs].map((run, place) => [place, run] as const).slice(1);
  }

  /** Put a run at the end. */
  add(run: Run): void {
    this.runs.delete(run);
    this.runs.add(run);
  }

  remove(run: Run): void {
    this.runs.delete(run);
  }

  /** All of them, in their order. */
  [Symbol.iterator](): Iterator<Run> {
    return this.runs.values();
  }
}
