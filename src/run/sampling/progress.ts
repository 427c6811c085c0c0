/** Progress of a run and the time left, from what it measured so far. */
import type { Plan } from '../../domain/plan.ts';
import { wholeAnswers } from './budget.ts';
import type { Progress } from '../../domain/report.ts';

/** Milliseconds between two progress events. */
const cadence = 250;

/** Answers of full length that an estimate of the tokens left begins with. */
const priorRows = 8;

/** Progress while nothing can be counted yet. */
export function waiting(stage: string): Progress {
  return { stage, detail: '', fraction: null, secondsLeft: null, tokens: 0 };
}

/** Answers with one token budget: how many are planned and finished, and their tokens. */
interface BudgetCount {
  planned: number;
  rows: number;
  tokens: number;
}

export class ProgressMeter {
  private readonly now: () => number;
  private readonly started: number;
  private last = -Infinity;
  private before = 0;
  private current = 0;
  private highest = 0;
  /** By token budget. Answers of one budget say nothing about the length of those of another. */
  private readonly counts = new Map<number, BudgetCount>();
  private readonly plan: Plan;

  /** Counts the answers of a plan, plus those that its refinements may add. */
  constructor(plan: Plan, now: () => number) {
    this.plan = plan;
    for (const { tokens = plan.tokens, samples } of plan.cells) this.countOf(tokens).planned += samples;
    this.countOf(plan.tokens).planned += (plan.refinements ?? 0) * (plan.cells[plan.home]?.samples ?? 0);
    this.now = now;
    this.started = now();
  }

  private countOf(budget: number): BudgetCount {
    const known = this.counts.get(budget) ?? { planned: 0, rows: 0, tokens: 0 };
    this.counts.set(budget, known);
    return known;
  }

  /** Expected tokens of an answer before any is finished: the whole budget, and for whole answers their usual
   * length. */
  private usualLength(budget: number): number {
    return budget > this.plan.tokens ? Math.min(budget, wholeAnswers.expected) : budget;
  }

  /** Sets the tokens that the current request has sampled so far. */
  step(tokens: number): void {
    this.current = tokens;
  }

  /** Counts a finished answer of a cell, of `tokens` tokens. Cells that refinement added have the budget of the
   * plan. */
  finish(cell: number, tokens: number): void {
    const count = this.countOf(this.plan.cells[cell]?.tokens ?? this.plan.tokens);
    count.rows++;
    count.tokens += tokens;
  }

  /** Ends the current request. */
  close(): void {
    this.before += this.current;
    this.current = 0;
  }

  /** True at most four times a second. */
  due(): boolean {
    if (this.now() - this.last < cadence) return false;
    this.last = this.now();
    return true;
  }

  read(stage: string, detail = ''): Progress {
    const tokens = this.before + this.current;
    const counts = [...this.counts];
    const finished = counts.reduce((sum, [, count]) => sum + count.tokens, 0);
    const expected = counts.reduce(
      (sum, [budget, { planned, rows, tokens: own }]) =>
        sum + Math.max(0, planned - rows) * ((own + priorRows * this.usualLength(budget)) / (rows + priorRows)),
      0,
    );
    const left = Math.max(0, expected - Math.max(0, tokens - finished));
    const planned = counts.reduce((sum, [, count]) => sum + count.planned, 0);
    const fraction = planned === 0 ? 1 : Math.min(1, tokens / Math.max(1, tokens + left));
    this.highest = Math.max(this.highest, fraction);
    const seconds = (this.now() - this.started) / 1000;
    const secondsLeft = tokens === 0 ? null : (seconds / tokens) * left;
    return { stage, detail, fraction: this.highest, secondsLeft, tokens };
  }
}
