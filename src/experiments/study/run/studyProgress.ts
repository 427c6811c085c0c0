/** Progress of a study, from estimated seconds. */
import type { Progress } from '../../../domain/report.ts';

/** Milliseconds between two progress events. */
const cadence = 250;

/** Share of the work after which its pace predicts the rest. */
const predictiveShare = 0.05;

export class StudyProgress {
  private readonly now: () => number;
  private last = -Infinity;
  private started = 0;
  private total = 0;
  private done = 0;
  private tokens = 0;

  /** `now` gives milliseconds. */
  constructor(now: () => number) {
    this.now = now;
  }

  /** Start again with the estimated seconds of what is left. */
  begin(total: number): void {
    this.total = total;
    this.done = 0;
    this.started = this.now();
  }

  /** A part with this estimate is done, and read this many tokens. */
  finish(seconds: number, tokens: number): void {
    this.done += seconds;
    this.tokens += tokens;
  }

  /** True at most four times a second. */
  due(): boolean {
    if (this.now() - this.last < cadence) return false;
    this.last = this.now();
    return true;
  }

  /** The rest is expected to take as much longer than estimated as what is done, once enough is done. */
  read(stage: string, detail = ''): Progress {
    const isKnown = this.total > 0 && this.done > 0;
    const spent = (this.now() - this.started) / 1000;
    const left = Math.max(0, this.total - this.done);
    const pace = this.done > predictiveShare * this.total ? spent / this.done : 1;
    return {
      stage,
      detail,
      fraction: isKnown ? Math.min(1, this.done / this.total) : null,
      secondsLeft: this.total > 0 ? left * pace : null,
      tokens: this.tokens,
    };
  }
}
