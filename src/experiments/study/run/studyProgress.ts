/** Progress of a study, from estimated seconds. */
import type { Message } from '../../../domain/message.ts';
import type { Progress } from '../../../domain/report.ts';
import { TimeStatement } from '../../../run/sampling/timeStatement.ts';

/** Milliseconds between two progress events. */
const cadence = 250;

/** Seconds after which half of what was measured about the speed is forgotten. */
const halfLife = 15;
/** Estimated seconds that the pace before a part counts for within it. */
const priorSeconds = 1;
/** Work that is done by these many readings shows the pace of a part. */
const enoughReadings = 3;
/** A part whose pace falls by this factor meanwhile has a busier machine; one that is slow from its start is larger
 * than it was estimated. */
const slower = 1.25;

export class StudyProgress {
  private readonly now: () => number;
  private readonly statement = new TimeStatement();
  private last = -Infinity;
  private total = 0;
  private done = 0;
  private tokens = 0;
  private isNew = false;
  /** Taken and estimated seconds, of which old ones count less, and when that was. */
  private lately = { taken: priorSeconds, planned: priorSeconds };
  private at = 0;
  /** The part that is read: its name, how often it was read, and its best pace. */
  private part = { name: '', readings: 0, best: Infinity };

  /** `now` gives milliseconds. */
  constructor(now: () => number) {
    this.now = now;
  }

  /** Start again with the estimated seconds of what is left. */
  begin(total: number): void {
    this.total = total;
    this.done = 0;
    this.at = this.now();
    this.isNew = true;
    this.statement.renew();
  }

  /** Something of a part with this estimate is done, and read this many tokens. */
  finish(seconds: number, tokens: number, part: string): void {
    this.done += seconds;
    this.tokens += tokens;
    if (part !== this.part.name) {
      this.lately = { taken: priorSeconds * this.pace, planned: priorSeconds };
      this.part = { name: part, readings: 0, best: Infinity };
    }
    const taken = (this.now() - this.at) / 1000;
    const kept = 0.5 ** (taken / halfLife);
    this.lately = { taken: kept * this.lately.taken + taken, planned: kept * this.lately.planned + seconds };
    this.at = this.now();
    const readings = this.part.readings + 1;
    const best = readings < enoughReadings ? Infinity : Math.min(this.part.best, this.pace);
    this.part = { name: part, readings, best };
  }

  /** True at most four times a second. */
  due(): boolean {
    if (this.now() - this.last < cadence) return false;
    this.last = this.now();
    return true;
  }

  /** The rest is expected to take as much longer than estimated as what was done lately. More time is stated only with
   * its reason. */
  read(stage: string, detail = ''): Progress {
    const isKnown = this.total > 0 && this.done > 0;
    const left = this.total > 0 ? Math.max(0, this.total - this.done) * this.pace : null;
    const stated = this.statement.state(left, this.now() / 1000, () => this.why());
    this.isNew = false;
    return {
      stage,
      detail,
      fraction: isKnown ? Math.min(1, this.done / this.total) : null,
      tokens: this.tokens,
      ...stated,
    };
  }

  /** Seconds that an estimated second takes. */
  private get pace(): number {
    return this.lately.taken / this.lately.planned;
  }

  private why(): Message {
    const isSlower = this.pace > slower * this.part.best;
    return { code: isSlower && !this.isNew ? 'busier-machine' : 'further-work' };
  }
}
