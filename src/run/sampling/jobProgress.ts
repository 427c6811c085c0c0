/** How far a job of the plan is, and what is left of it. */
import { answerLengths, rowsSeconds, type Pace } from './pace.ts';
import type { Job } from './work.ts';

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
    const running = Math.min(job.batch, planned - this.ended);
    const started = this.isStarted ? this.ended + running : 0;
    const scale = Math.max(ratio, this.leastRatio(started));
    const age = Math.max(0, this.drawn - this.endedTokens) / Math.max(1, running);
    const [going, waiting]: [number[], number[]] = [[], []];
    let before = 0;
    let ended = this.ended;
    for (const part of job.parts) {
      const group = { ...part, mean: Math.min(part.longest, part.mean * scale) };
      // Rows start in the order of the cells, and mostly end in it.
      const begun = Math.max(0, Math.min(part.answers, started - before));
      const over = Math.min(begun, ended);
      before += part.answers;
      ended -= over;
      const least = Math.min(age, part.longest - 1);
      going.push(...answerLengths({ ...group, answers: begun - over }, least).map(length => length - least));
      waiting.push(...answerLengths({ ...group, answers: part.answers - begun }));
    }
    return rowsSeconds({ ...pace, batch: job.batch }, [...going, ...waiting]);
  }

  /** How much longer than expected the first answers are at least, by the tokens that they have so far. */
  private leastRatio(started: number): number {
    let [left, expected] = [started, 0];
    for (const { answers, mean } of this.job.parts) {
      expected += Math.min(left, answers) * mean;
      left -= Math.min(left, answers);
    }
    return expected === 0 ? 0 : this.drawn / expected;
  }
}
