/** How far a job of the plan is, and what is left of it. */
import { groupSeconds, type Pace } from './pace.ts';
import { jobSeconds, type Job } from './work.ts';

/** Answers of the expected length that an estimate of the lengths of a running job begins with. */
const priorAnswers = 4;
/** A running answer has at least this share of the mean length before it. */
const leastRest = 0.3;

export class JobProgress {
  private readonly job: Job;
  private readonly planned: number;
  private isStarted = false;
  private cells: readonly number[];
  /** Answers that have ended, their tokens, and all tokens so far. */
  private ended = 0;
  private endedTokens = 0;
  private drawn = 0;

  constructor(job: Job) {
    this.job = job;
    this.cells = job.cells;
    this.planned = job.parts.reduce((sum, { answers }) => sum + answers, 0);
  }

  /** Whether it draws the answers of these cells. */
  has(cells: readonly number[]): boolean {
    return cells.some(cell => this.cells.includes(cell)) && !this.isComplete;
  }

  /** Whether it can be the one that draws these cells, which the plan added later. */
  isOpenTo(cells: readonly number[]): boolean {
    return cells.length > 0 && this.cells.length === 0 && !this.isStarted;
  }

  start(cells: readonly number[]): void {
    this.isStarted = true;
    this.cells = cells;
  }

  step(tokens: number): void {
    this.drawn += tokens;
  }

  finish(tokens: number): void {
    this.ended++;
    this.endedTokens += tokens;
  }

  get isComplete(): boolean {
    return this.ended >= this.planned;
  }

  get tokens(): number {
    return this.endedTokens;
  }

  get expectedTokens(): number {
    return this.job.parts.reduce((sum, { answers, mean }) => sum + answers * mean, 0);
  }

  /** Planned seconds that are left; `ratio` is how much longer answers are than expected. */
  secondsLeft(pace: Pace, ratio: number): number {
    const { job, planned } = this;
    if (this.isComplete) return 0;
    const longest = Math.max(...job.parts.map(part => part.longest));
    if (!this.isStarted) {
      const parts = job.parts.map(part => ({ ...part, mean: Math.min(part.longest, part.mean * ratio) }));
      return jobSeconds(pace, { ...job, parts });
    }
    const open = planned - this.ended;
    const running = Math.min(job.batch, open);
    const age = Math.max(0, this.drawn - this.endedTokens) / running;
    const mean = this.meanLength(longest);
    const rest = Math.max(1, Math.min(longest - age, Math.max(mean - age, leastRest * mean)));
    const waiting = open - running;
    const tokens = waiting * mean + running * rest;
    // The last answers run alone: the longest of many is about so much longer than their mean.
    const spread = waiting > 0 ? longest - mean : Math.min(longest - age, rest * (1 + Math.log(running) / 2)) - rest;
    const tail = Math.max(0, Math.min(spread, mean));
    const group = { answers: running, mean: tokens / running, longest: tokens / running + tail };
    return groupSeconds({ ...pace, batch: running }, [group]);
  }

  /** Mean length of answers from those that have ended and those that still run, which count as longer. */
  private meanLength(longest: number): number {
    const expected = this.expectedTokens / Math.max(1, this.planned);
    return Math.min(longest, (this.drawn + priorAnswers * expected) / (this.ended + priorAnswers));
  }
}
