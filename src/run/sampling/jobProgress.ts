/** How far a job of the plan is, and what is left of it. */
import { sum } from '../../core/numeric/sums.ts';
import { answerLengths, rowsSeconds, takingTurns, type Pace } from './pace.ts';
import type { Job } from './work.ts';

export class JobProgress {
  private readonly job: Job;
  private readonly planned: number;
  private isStarted = false;
  private cells: readonly number[];
  /** Answers that have ended, of each cell and in all, their tokens, and all tokens so far. */
  private readonly endedOf = new Map<number, { readonly answers: number; readonly tokens: number }>();
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

  finish(cell: number, tokens: number): void {
    const before = this.endedOf.get(cell) ?? { answers: 0, tokens: 0 };
    this.endedOf.set(cell, { answers: before.answers + 1, tokens: before.tokens + tokens });
    this.ended++;
    this.endedTokens += tokens;
  }

  /** How many times as long its steps take as those in which every answer has its place. */
  get turns(): number {
    return this.planned > this.job.batch ? takingTurns : 1;
  }

  get isComplete(): boolean {
    return this.ended >= this.planned;
  }

  /** Planned seconds that are left; `ratio` is how much longer answers are than expected. */
  secondsLeft(pace: Pace, ratio: number): number {
    if (this.isComplete) return 0;
    const parts = this.partsAt(ratio);
    const going = parts.flatMap(part => part.going);
    const ages = going.map(() => this.age);
    return rowsSeconds({ ...pace, batch: this.job.batch }, [...going, ...parts.flatMap(part => part.waiting)], ages);
  }

  /** Tokens that the answers so far have or are expected to have, and those that they were expected to have before. */
  tokensSoFar(ratio: number): { readonly found: number; readonly expected: number } {
    const parts = this.isStarted ? this.partsAt(ratio) : [];
    return { found: sum(parts.map(({ found }) => found)), expected: sum(parts.map(({ expected }) => expected)) };
  }

  private get running(): number {
    return Math.min(this.job.batch, this.planned - this.ended);
  }

  /** Mean tokens of the answers that run. */
  private get age(): number {
    return Math.max(0, this.drawn - this.endedTokens) / Math.max(1, this.running);
  }

  /** What is left of each part: tokens of the answers that run, and of those that wait. The lengths of its own answers
   * count more for a part the more of them it has. */
  private partsAt(ratio: number): readonly PartLeft[] {
    const { job, age } = this;
    const isCell = job.cells.length === job.parts.length;
    const started = this.isStarted ? this.ended + this.running : 0;
    let before = 0;
    let unknown = this.ended;
    return job.parts.map((part, at): PartLeft => {
      const { answers, most = part.longest } = part;
      const group = { ...part, mean: Math.min(part.longest, part.mean * ratio) };
      // Rows start in the order of the cells. Where a part is no cell, they mostly end in it too.
      const begun = Math.max(0, Math.min(answers, started - before));
      before += answers;
      const own = this.endedOf.get(job.cells[at] ?? -1) ?? { answers: 0, tokens: 0 };
      const over = Math.min(begun, isCell ? own.answers : unknown);
      unknown -= over;
      // Those that run may become longer than any before.
      const longest = Math.min(most, Math.max(part.longest, further * age));
      const least = Math.min(age, longest - 1);
      const ended = isCell ? own.tokens : over * group.mean;
      const whole = answerLengths({ ...group, longest, answers: begun - over }, least);
      const found = ended + sum(whole);
      const mean = Math.min(part.longest, (priorAnswers * group.mean + found) / (priorAnswers + begun));
      return {
        going: whole.map(length => length - least),
        waiting: answerLengths({ ...group, mean, answers: answers - begun }),
        found,
        expected: begun * part.mean,
      };
    });
  }
}

interface PartLeft {
  readonly going: readonly number[];
  readonly waiting: readonly number[];
  readonly found: number;
  readonly expected: number;
}

/** How many times as long as they are answers become at most that run on beyond what was expected. */
const further = 1.5;
/** How many answers of a part what was expected counts for. */
const priorAnswers = 8;
