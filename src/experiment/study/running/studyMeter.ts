/** How far a study is, in the seconds its parts were expected to take. */
import type { Progress } from '../../report.ts';

/** Milliseconds between two progress events. */
const cadence = 250;

/** Share of the work after which its pace says how long the rest takes. */
const telling = 0.05;

export class StudyMeter {
  private readonly now: () => number;
  private last = -Infinity;
  private started = 0;
  private total = 0;
  private done = 0;
  private tokens = 0;

  constructor(now: () => number) {
    this.now = now;
  }

  /** What is left was estimated, seconds. */
  begin(total: number): void {
    this.total = total;
    this.done = 0;
    this.started = this.now();
  }

  /** A part that was expected to take so long is done, with the tokens it read. */
  finish(seconds: number, tokens: number): void {
    this.done += seconds;
    this.tokens += tokens;
  }

  due(): boolean {
    if (this.now() - this.last < cadence) return false;
    this.last = this.now();
    return true;
  }

  /** The rest is expected to go on as fast, against its estimate, as what is done, once enough is done to tell. */
  read(stage: string): Progress {
    const known = this.total > 0 && this.done > 0;
    const spent = (this.now() - this.started) / 1000;
    const left = Math.max(0, this.total - this.done);
    const pace = this.done > telling * this.total ? spent / this.done : 1;
    return {
      stage,
      fraction: known ? Math.min(1, this.done / this.total) : null,
      secondsLeft: this.total > 0 ? left * pace : null,
      tokens: this.tokens,
    };
  }
}
