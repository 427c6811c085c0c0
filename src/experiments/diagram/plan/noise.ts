/** Cells whose answers dissolve into noise: a few tokens show it, and more of them tell nothing
 * (docs/method.md#plan-and-seeds). */
import { minimumAnswers } from './presets.ts';
import type { Plan, PlanCell } from '../../../domain/plan.ts';
import type { GridSpec } from '../../../domain/spec.ts';

/** Temperature from which answers are tried with few tokens first. */
const hot = 1.25;
/** A budget that is not so many times as large is not worth a try. */
const worthwhile = 2;

/** What the first answers of the coldest hot cell behind the whole prompt showed, and what they took. */
export interface NoiseLook {
  readonly temperature: number;
  /** Whether they are noise for certain. */
  readonly dissolves: boolean;
  readonly answers: number;
  readonly seconds: number;
}

/** Whether a spec may cut the answers of hot cells early. The user decides about tokens that are named, and a sweep
 * compares equal lengths. */
export function triesFewTokens({ kind, tokens, samples }: GridSpec): boolean {
  return kind === 'diagram' && tokens === undefined && (samples ?? Infinity) >= minimumAnswers.order;
}

/** The sizes of a cell at a temperature whose answers have a budget: few tokens where they are expected to dissolve.
 * `isFree` says that it costs nothing to try, so that any larger budget is worth it. */
export function fewTokensAt(
  temperature: number,
  budget: number,
  few: number,
  isFree = false,
): Required<Pick<PlanCell, 'tokens' | 'dissolves'>> | null {
  const least = isFree ? few : worthwhile * few;
  return temperature >= hot && budget >= least ? { tokens: few, dissolves: true } : null;
}

/** The cell whose answers tell whether hot cells dissolve; undefined where the plan cuts none of them early. */
export function firstNoiseCell({ cells, home }: Plan): PlanCell | undefined {
  return cells
    .filter(({ dissolves, window }) => dissolves === true && window === cells[home]?.window)
    .toSorted((a, b) => a.temperature - b.temperature)[0];
}

/** The plan in which only cells with answers so far, and one more, have any. */
export function lookPlan(plan: Plan, look: number, sampled: readonly number[]): Plan {
  const { topUp: _, ...others } = plan;
  const shown = [...sampled, look];
  const cells = plan.cells.map(cell => (shown.includes(cell.index) ? cell : { ...cell, samples: 0 }));
  return { ...others, refinements: 0, cells, order: shown.map(index => [index]) };
}

/** The plan in which some cells, which do not dissolve after all, have the budget of their window. */
export function withWholeBudgets(plan: Plan, indices: readonly number[]): Plan {
  const cells = plan.cells.map((cell): PlanCell => {
    if (!indices.includes(cell.index)) return cell;
    const { dissolves: _, tokens: __, ...others } = cell;
    const own = plan.windows[cell.window]?.tokens;
    return { ...others, ...(own === undefined ? {} : { tokens: own }) };
  });
  return { ...plan, cells };
}

/** Tokens of the hot cells that a plan cuts early; null where it cuts none. */
export function fewTokensOf({ cells }: Plan): number | null {
  return cells.find(({ dissolves }) => dissolves === true)?.tokens ?? null;
}
