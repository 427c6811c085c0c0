/** How far a job of the plan is, and what is left of it. */
import { sum } from '../../core/numeric/sums.ts';
import { endingLengths, rowsSeconds, shortestOf, takingTurns, tokensPerEnd, type Group, type Pace } from './pace.ts';
import type { Job } from './work.ts';

export class JobProgress {
  private readonly job: Job;
  private readonly planned: number;
  private isStarted = false;
  private cells: readonly number[];
  /** Most tokens of the answers of cells of which that was decided on the way. */
  private readonly limits = new Map<number, number>();
  /** Complete answers, of each cell and in all, how many of a cell were cut, their tokens, and all tokens so far. */
  private readonly completeOf = new Map<number, Complete>();
  private complete = 0;
  private completeTokens = 0;
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

  /** Expects the answers of these cells to have at most so many tokens, instead of those of the plan. */
  limit(cells: readonly number[], tokens: number): void {
    for (const cell of cells) this.limits.set(cell, tokens);
  }

  finish(cell: number, tokens: number): void {
    const { answers, cut, tokens: before } = this.completeOf.get(cell) ?? none;
    const isCut = tokens >= this.mostOf(this.job.parts[this.job.cells.indexOf(cell)], cell);
    this.completeOf.set(cell, { answers: answers + 1, cut: cut + (isCut ? 1 : 0), tokens: before + tokens });
    this.complete++;
    this.completeTokens += tokens;
  }

  /** Whether its answers are to a part of the prompt. */
  get isPart(): boolean {
    return this.job.isPart ?? false;
  }

  /** How many times as long its steps take as those in which every answer has its place. */
  get turns(): number {
    return this.planned > this.job.batch ? takingTurns : 1;
  }

  get isComplete(): boolean {
    return this.complete >= this.planned;
  }

  /** Planned seconds that are left; `ratio` is how much longer than expected it takes until an answer ends. The answers
   * of a part count more for it the more of them it has. */
  secondsLeft(pace: Pace, ratio: number): number {
    if (this.isComplete) return 0;
    const { age } = this;
    const going: number[] = [];
    const waiting: number[] = [];
    for (const { part, most, begun, running, ended, drawn, perEnd } of this.parts) {
      const found = (priorEnds * ratio * perEnd + drawn) / (priorEnds + ended);
      const from = shortestOf(part.mean);
      going.push(...endingLengths(running, found, { from: Math.max(0, from - age), to: Math.max(1, most - age) }));
      waiting.push(...endingLengths(part.answers - begun, found, { from, to: most }));
    }
    const ages = going.map(() => age);
    return rowsSeconds({ ...pace, batch: this.job.batch }, [...going, ...waiting], ages);
  }

  /** How many answers have ended, and how many were expected to end in the tokens so far. What was expected holds as
   * long as both are alike, however few have ended. Answers that were expected to be cut tell nothing about others. */
  get ends(): { readonly found: number; readonly expected: number } {
    const parts = this.isStarted ? this.parts.filter(({ perEnd }) => perEnd < Infinity) : [];
    return {
      found: sum(parts.map(({ ended }) => ended)),
      expected: sum(parts.map(({ drawn, perEnd }) => drawn / perEnd)),
    };
  }

  private get running(): number {
    return Math.min(this.job.batch, this.planned - this.complete);
  }

  /** Mean tokens of the answers that run. */
  private get age(): number {
    return Math.max(0, this.drawn - this.completeTokens) / Math.max(1, this.running);
  }

  /** How far each part is. */
  private get parts(): readonly PartProgress[] {
    const { job, age } = this;
    const isCell = job.cells.length === job.parts.length;
    const started = this.isStarted ? this.complete + this.running : 0;
    let before = 0;
    let unknown = this.complete;
    return job.parts.map((part, at): PartProgress => {
      const cell = job.cells[at] ?? -1;
      // Rows start in the order of the cells. Where a part is no cell, they mostly end in it too.
      const begun = Math.max(0, Math.min(part.answers, started - before));
      before += part.answers;
      const answers = Math.min(unknown, begun);
      const tokens = (answers * this.completeTokens) / Math.max(1, this.complete);
      const own = isCell ? (this.completeOf.get(cell) ?? none) : { answers, cut: 0, tokens };
      if (!isCell) unknown -= answers;
      const running = Math.max(0, begun - own.answers);
      const shortest = shortestOf(part.mean);
      return {
        part,
        most: this.mostOf(part, cell),
        begun,
        running,
        ended: own.answers - own.cut,
        drawn: Math.max(0, own.tokens - own.answers * shortest) + running * Math.max(0, age - shortest),
        perEnd: tokensPerEnd(part.mean, part.longest),
      };
    });
  }

  private mostOf(part: Group | undefined, cell: number): number {
    return this.limits.get(cell) ?? part?.most ?? part?.longest ?? Infinity;
  }
}

/** Complete answers of a cell. */
interface Complete {
  readonly answers: number;
  readonly cut: number;
  readonly tokens: number;
}

const none: Complete = { answers: 0, cut: 0, tokens: 0 };

/** How far a part is: the most tokens of its answers, how many began, run and ended by themselves, their tokens behind
 * those of the shortest, and in how many of these one was expected to end. */
interface PartProgress {
  readonly part: Group;
  readonly most: number;
  readonly begun: number;
  readonly running: number;
  readonly ended: number;
  readonly drawn: number;
  readonly perEnd: number;
}

/** How many answers of a part that ended what was expected counts for. */
const priorEnds = 8;
