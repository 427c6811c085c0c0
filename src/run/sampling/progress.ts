/** Progress of a run and the time left, from what it measured so far. */
import type { Plan } from '../../domain/plan.ts';
import type { Progress } from '../../domain/report.ts';

/** Milliseconds between two progress events. */
const cadence = 250;

/** Progress while nothing can be counted yet. */
export function waiting(stage: string): Progress {
  return { stage, detail: '', fraction: null, secondsLeft: null, tokens: 0 };
}

export class ProgressMeter {
  private readonly now: () => number;
  private readonly started: number;
  private last = -Infinity;
  private rows = 0;
  private rowTokens = 0;
  private before = 0;
  private current = 0;
  private highest = 0;
  private readonly planned: number;
  private readonly budget: number;

  /** Counts the answers of a plan, plus those that its refinements may add. */
  constructor(plan: Plan, now: () => number) {
    const answers = plan.cells.reduce((sum, cell) => sum + cell.samples, 0);
    this.planned = answers + (plan.refinements ?? 0) * (plan.cells[plan.home]?.samples ?? 0);
    this.budget = plan.tokens;
    this.now = now;
    this.started = now();
  }

  /** Sets the tokens that the current request has sampled so far. */
  step(tokens: number): void {
    this.current = tokens;
  }

  /** Counts a finished answer of `tokens` tokens. */
  finish(tokens: number): void {
    this.rows++;
    this.rowTokens += tokens;
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
    const mean = (this.rowTokens + 8 * this.budget) / (this.rows + 8);
    const open = Math.max(0, tokens - this.rowTokens);
    const left = Math.max(0, (this.planned - this.rows) * mean - open);
    const fraction = this.planned === 0 ? 1 : Math.min(1, tokens / Math.max(1, tokens + left));
    this.highest = Math.max(this.highest, fraction);
    const seconds = (this.now() - this.started) / 1000;
    const secondsLeft = tokens === 0 ? null : (seconds / tokens) * left;
    return { stage, detail, fraction: this.highest, secondsLeft, tokens };
  }
}
