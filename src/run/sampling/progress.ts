/** Progress of a run and the time left, from what it measured so far. */
import { t } from '../../core/text.ts';
import type { Plan, PlanCell } from '../../domain/plan.ts';
import { plannedTokens } from './answerLengths.ts';
import type { Progress } from '../../domain/report.ts';

/** Milliseconds between two progress events. */
const cadence = 250;

/** Answers of the expected length that an estimate of the tokens left begins with. */
const priorRows = 8;

/** A run is slower than planned when it will take so many times the planned time. */
const slowFactor = 1.5;

/** Progress while nothing can be counted yet. */
export function waiting(stage: string): Progress {
  return { stage, detail: '', fraction: null, secondsLeft: null, tokens: 0 };
}

/** Answers with one token budget: how many are planned and finished, their expected tokens, and those they have. */
interface BudgetCount {
  planned: number;
  plannedTokens: number;
  rows: number;
  expectedTokens: number;
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
  /** Tokens that are drawn besides the answers of the plan. */
  private others = 0;
  private readonly plan: Plan;

  /** Counts the answers of a plan that are missing, plus those that its refinements may add. `done` is the number of
   * answers that a cell has already. */
  constructor(plan: Plan, now: () => number, done: (cell: number) => number = () => 0) {
    this.plan = plan;
    for (const cell of plan.cells) this.expect(cell, cell.samples - Math.min(cell.samples, done(cell.index)));
    const home = plan.cells[plan.home];
    if (home !== undefined) {
      const { tokens: _, ...added } = home;
      this.expect({ ...added, index: -1 }, (plan.refinements ?? 0) * plan.windows.length * home.samples);
    }
    this.now = now;
    this.started = now();
  }

  private expect(cell: PlanCell, answers: number): void {
    const count = this.countOf(cell.tokens ?? this.plan.tokens);
    count.planned += answers;
    count.plannedTokens += answers * plannedTokens(this.plan, cell);
  }

  private countOf(budget: number): BudgetCount {
    const known = this.counts.get(budget) ?? { planned: 0, plannedTokens: 0, rows: 0, expectedTokens: 0, tokens: 0 };
    this.counts.set(budget, known);
    return known;
  }

  /** Expects tokens besides the answers of the plan; negative for fewer than were expected before. */
  expectOthers(tokens: number): void {
    this.others += tokens;
  }

  /** Sets the tokens that the current request has sampled so far. */
  step(tokens: number): void {
    this.current = tokens;
  }

  /** Counts a finished answer of a cell, of `tokens` tokens. Cells that refinement added have the budget of the
   * plan. */
  finish(index: number, tokens: number): void {
    const cell = this.plan.cells[index];
    const count = this.countOf(cell?.tokens ?? this.plan.tokens);
    count.rows++;
    count.tokens += tokens;
    count.expectedTokens += cell === undefined ? meanOf(count) : plannedTokens(this.plan, cell);
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
    const counts = [...this.counts.values()];
    const finished = counts.reduce((sum, count) => sum + count.tokens, 0);
    const expected = counts.reduce((sum, count) => sum + tokensLeft(count), this.others);
    const left = Math.max(0, expected - Math.max(0, tokens - finished));
    const planned = counts.reduce((sum, count) => sum + count.planned, 0);
    const fraction = planned === 0 && this.others === 0 ? 1 : Math.min(1, tokens / Math.max(1, tokens + left));
    this.highest = Math.max(this.highest, fraction);
    const seconds = (this.now() - this.started) / 1000;
    const secondsLeft = tokens === 0 ? null : (seconds / tokens) * left;
    const { seconds: promised } = this.plan.estimate;
    const isSlow = promised !== null && secondsLeft !== null && seconds > promised / 4;
    const slow = isSlow && seconds + secondsLeft > slowFactor * promised ? [t`slower than planned`] : [];
    const details = [detail, ...slow].filter(part => part !== '');
    return { stage, detail: details.join(', '), fraction: this.highest, secondsLeft, tokens };
  }
}

function meanOf({ planned, plannedTokens: tokens }: BudgetCount): number {
  return planned === 0 ? 0 : tokens / planned;
}

/** Tokens of the answers that are missing: as many as expected, corrected by how long the finished ones are. */
function tokensLeft(count: BudgetCount): number {
  const prior = priorRows * meanOf(count);
  const ratio = prior === 0 ? 1 : (count.tokens + prior) / (count.expectedTokens + prior);
  return Math.max(0, count.plannedTokens - count.expectedTokens) * ratio;
}
