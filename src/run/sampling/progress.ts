/** Progress of a run and the time left, from its plan and from what it measured so far. */
import type { Message } from '../../domain/message.ts';
import type { Plan } from '../../domain/plan.ts';
import type { Progress } from '../../domain/report.ts';
import { JobProgress } from './jobProgress.ts';
import { stepMilliseconds, usualPace, type Pace } from './pace.ts';
import { TimeStatement } from './timeStatement.ts';
import { drawSeconds, jobsOf, type Job } from './work.ts';

/** Milliseconds between two progress events. */
const cadence = 250;

/** Seconds after which half of what was measured about the speed is forgotten. */
const halfLife = 5;
/** Seconds of planned work that a measured pace counts for before anything is done. */
const priorSeconds = 2;

/** Progress while nothing can be counted yet. */
export function waiting(stage: string, detail = ''): Progress {
  return { stage, detail, fraction: null, secondsLeft: null, tokens: 0 };
}

/** How many answers that ended what was expected of their lengths counts for, as many as a cell has: cells differ more
 * from each other than the answers of one. */
const priorEnds = 32;

/** What is known besides the plan. */
export interface Expectation {
  /** Number of answers that a cell has already; absent: none. */
  readonly done?: (cell: number) => number;
  /** The pace that was measured; absent: none was. */
  readonly pace?: Pace | null;
  /** Whether the size of the run is not decided yet, so that its time is not that of the plan. */
  readonly isOpen?: boolean;
}

export class ProgressMeter {
  private readonly now: () => number;
  private last = -Infinity;
  private highest = 0;
  private readonly statement = new TimeStatement();
  private pace: Pace = usualPace;
  private jobs: JobProgress[] = [];
  /** Cut answers that go on at the end, in order, and until when there is time to begin, seconds. */
  private finishing: { readonly jobs: readonly JobProgress[]; readonly until: number } = { jobs: [], until: Infinity };
  private running: JobProgress | null = null;
  private plan: Plan;
  /** Tokens of the requests before, and of the current one; what that computed, given tokens included. */
  private before = 0;
  private current = 0;
  private computed = 0;
  /** Whether the current request draws answers of the plan. */
  private drawsAnswers = false;
  /** Tokens that are computed besides the answers of the plan, and those that were. */
  private others = 0;
  private othersDone = 0;
  /** Seconds of work that draws nothing, by name. */
  private readonly works = new Map<string, number>();
  /** Planned seconds of what was done, and those of both since the last look. */
  private done = 0;
  private lately = { planned: 0, taken: 0 };
  private looked: { readonly at: number; readonly done: number };
  /** Since when the size of the run is not decided, and what it is expected to take (null: unknown); both seconds. */
  private open: { readonly from: number; readonly seconds: number | null } | null = null;
  /** Why the next statement may be longer; the least work and the best pace since the last reason. */
  private cause: Message | null = null;
  private base = { whole: Infinity, factor: Infinity };

  constructor(plan: Plan, now: () => number, expectation: Expectation = {}) {
    this.now = now;
    this.plan = plan;
    this.looked = { at: now(), done: 0 };
    this.expect(plan, expectation);
  }

  /** Expects what a plan has left, in place of what was expected of answers before. `cause` says why that may take
   * longer. */
  expect(plan: Plan, { done, pace = null, isOpen = false }: Expectation = {}, cause: Message | null = null): void {
    this.plan = plan;
    if (pace !== null) {
      this.pace = pace;
      this.lately = { planned: priorSeconds, taken: priorSeconds };
      this.looked = { at: this.now(), done: this.done };
    }
    this.jobs = jobsOf(plan, done).map(job => new JobProgress(job));
    this.running = null;
    this.open = isOpen ? { from: this.now() / 1000, seconds: null } : null;
    this.cause = cause ?? this.cause;
    if (cause !== null) this.statement.renew();
  }

  /** Expects a run whose size is not decided yet to take so many seconds in all. */
  expectWhole(seconds: number): void {
    if (this.open !== null) this.open = { ...this.open, seconds };
  }

  /** Expects tokens besides the answers of the plan; negative for fewer than were expected before. */
  expectOthers(tokens: number): void {
    this.others += tokens;
  }

  /** Expects cut answers to go on after all others, in place of those that were expected before. None begins after
   * `room` seconds from now. */
  expectFinishing(jobs: readonly Job[], room = Infinity): void {
    const until = this.now() / 1000 + room;
    this.finishing = { jobs: jobs.map(job => new JobProgress(job)), until };
  }

  /** Expects work that draws nothing and takes so many planned seconds; 0 when it is done. */
  expectWork(name: string, seconds: number): void {
    this.done += Math.max(0, (this.works.get(name) ?? 0) - seconds);
    this.works.set(name, seconds);
  }

  /** The current request draws the answers of these cells. */
  begin(cells: readonly number[]): void {
    this.running =
      this.jobs.find(job => job.has(cells)) ??
      this.finishing.jobs.find(job => job.has(cells)) ??
      this.jobs.find(job => job.isOpenTo(cells)) ??
      null;
    this.running?.start(cells);
    this.drawsAnswers = true;
  }

  /** Sets the tokens that the current request has sampled so far, after each step of so many rows that have so many
   * cached tokens each (0 rows: unknown). Rows that draw nothing read given tokens again. */
  step(tokens: number, rows = 0, cached = 0): void {
    const more = Math.max(0, tokens - this.current);
    this.current = tokens;
    // Answers that begin with the same words share rows, but what is left is counted in tokens of each.
    const computed = Math.max(more, rows);
    this.done += ((this.running?.turns ?? 1) * stepMilliseconds(this.pace, computed, cached)) / 1000;
    this.computed += computed;
    this.running?.step(computed);
  }

  /** Expects the answers of these cells, which are drawn now, to have at most so many tokens. */
  limit(cells: readonly number[], tokens: number): void {
    this.running?.limit(cells, tokens);
  }

  /** Counts a finished answer of a cell, of `tokens` tokens. */
  finish(index: number, tokens: number): void {
    if (!this.drawsAnswers) this.begin([index]);
    this.running?.finish(index, tokens);
  }

  /** Ends the current request. */
  close(): void {
    if (!this.drawsAnswers) this.othersDone += this.computed;
    this.before += this.current;
    this.current = 0;
    this.computed = 0;
    this.running = null;
    this.drawsAnswers = false;
  }

  /** True at most four times a second. */
  due(): boolean {
    if (this.now() - this.last < cadence) return false;
    this.last = this.now();
    return true;
  }

  read(stage: string, detail = '', cells?: Progress['cells']): Progress {
    const tokens = this.before + this.current;
    const factor = this.factor();
    const now = this.now() / 1000;
    const left = this.plannedLeft(now, factor ?? 1);
    const isUnknown = this.open !== null && this.open.seconds === null;
    if (!isUnknown) this.highest = Math.max(this.highest, Math.min(1, this.share(left, now)));
    const stated = this.statement.state(this.estimate(left, factor, now), now, () => this.why(left, factor ?? 1));
    this.cause = null;
    this.base = {
      whole: Math.min(this.base.whole, this.done + left),
      factor: Math.min(this.base.factor, factor ?? Infinity),
    };
    const fraction = isUnknown ? null : this.highest;
    return { stage, detail, fraction, tokens, ...stated, ...(cells === undefined ? {} : { cells }) };
  }

  /** Seconds left; null while unknown. What a plan has left whose sizes are not decided says nothing. */
  private estimate(left: number, factor: number | null, now: number): number | null {
    if (this.open !== null) return this.open.seconds === null ? null : Math.max(0, this.promised(now));
    return factor === null ? null : factor * left;
  }

  /** Seconds left of what a run is expected to take whose size is not decided yet. */
  private promised(now: number): number {
    return this.open === null || this.open.seconds === null ? 0 : this.open.seconds - (now - this.open.from);
  }

  /** Share of the run that is done. */
  private share(left: number, now: number): number {
    const promised = this.promised(now);
    if (this.open !== null && promised > 0) {
      const passed = now - this.open.from;
      return passed / (passed + promised);
    }
    return left === 0 && this.done === 0 ? 1 : this.done / (this.done + left);
  }

  /** Planned seconds of everything that is left, where a planned second takes `factor` seconds. */
  private plannedLeft(now: number, factor: number): number {
    const ratios = new Map([true, false].map(isPart => [isPart, this.lengthRatio(isPart)]));
    const answers = this.jobs.reduce((sum, job) => sum + job.secondsLeft(this.pace, ratios.get(job.isPart) ?? 1), 0);
    const drawn = this.othersDone + (this.drawsAnswers ? 0 : this.computed);
    const others = drawSeconds({ ...this.pace, batch: this.plan.batch }, Math.max(0, this.others - drawn));
    const works = [...this.works.values()].reduce((sum, seconds) => sum + seconds, 0);
    return answers + this.finishingLeft((this.finishing.until - now) / factor - answers) + others + works;
  }

  /** Planned seconds of the cut answers that go on, as far as they begin within so many. */
  private finishingLeft(room: number): number {
    let left = 0;
    for (const job of this.finishing.jobs) {
      if (left >= room && job !== this.running) break;
      left += job.secondsLeft(this.pace, 1);
    }
    return left;
  }

  /** How much longer than expected it takes until an answer ends, from those of all jobs that have begun, either to
   * the whole prompt or to parts of it. */
  private lengthRatio(isPart: boolean): number {
    const jobs = this.jobs.filter(job => job.isPart === isPart).map(job => job.ends);
    const sum = (of: 'found' | 'expected'): number => jobs.reduce((total, job) => total + job[of], 0);
    return (sum('expected') + priorEnds) / (sum('found') + priorEnds);
  }

  /** Seconds that a planned second takes now; null while the speed is not known. */
  private factor(): number | null {
    const at = this.now();
    const [taken, planned] = [(at - this.looked.at) / 1000, this.done - this.looked.done];
    // A look between two steps has nothing to compare with.
    if (planned > 0) {
      const kept = 0.5 ** (taken / halfLife);
      this.lately = { taken: kept * this.lately.taken + taken, planned: kept * this.lately.planned + planned };
      this.looked = { at, done: this.done };
    }
    return this.lately.planned === 0 ? null : this.lately.taken / this.lately.planned;
  }

  private why(left: number, factor: number): Message {
    if (this.cause !== null) {
      this.base = { whole: this.done + left, factor };
      return this.cause;
    }
    const { whole, factor: fastest } = this.base;
    const expected = Math.max(left / 10, whole - this.done);
    this.base = { whole: this.done + left, factor };
    if (this.open !== null) return { code: 'longer-answers' };
    if (factor / fastest > left / expected) return { code: 'busier-machine' };
    return { code: this.running === null ? 'further-work' : 'longer-answers' };
  }
}
