/** The first answers of the home cell: how long answers are decides how many cells fit into the time of a preset
 * (docs/method.md#plan-and-seeds). */
import type { Trajectory } from '../../../core/trajectory.ts';
import type { Plan, PlanLengths } from '../../../domain/plan.ts';
import type { GridSpec } from '../../../domain/spec.ts';
import { wholeAnswers } from '../../../run/sampling/budget.ts';
import type { ModeChoice } from '../../../run/sampling/mode.ts';
import { isSizedByTime } from './grid.ts';
import { unsettledPlan, type Outline } from './outline.ts';
import { presetSizes } from './presets.ts';

/** Answers of a pilot. They are the first ones of the home cell, so nothing is sampled twice. */
const pilotAnswers = 16;

/** What a pilot found. */
export interface Pilot {
  /** Tokens of each answer. */
  readonly lengths: readonly number[];
  readonly summary: PlanLengths;
  /** What it took, seconds. */
  readonly seconds: number;
}

/** Largest number of tokens of an answer that runs to its end at the home cell. */
export function wholeBudget({ cells, home, windows, model }: Outline): number {
  const room = model.card.context - (windows[cells[home]?.window ?? 0]?.ids.length ?? 0);
  return Math.min(wholeAnswers.tokens, room);
}

/** The plan of the pilot: a few whole answers of the home cell. Null where the budget of tokens does not depend on how
 * long answers are. */
export function pilotPlan(spec: GridSpec, outline: Outline, { mode, reason }: ModeChoice, batch: number): Plan | null {
  if (mode === 'streams' || !isSizedByTime(spec) || spec.tokens !== undefined) return null;
  const plan = unsettledPlan(spec, outline);
  const samples = Math.min(pilotAnswers, spec.samples ?? presetSizes[spec.preset].samples[0]);
  const tokens = Math.max(plan.tokens, wholeBudget(outline));
  return {
    ...plan,
    mode,
    modeReason: reason,
    batch,
    cells: plan.cells.map(cell => (cell.index === plan.home ? { ...cell, samples, tokens } : cell)),
    order: [[plan.home]],
  };
}

/** What the answers of a pilot show. */
export function pilotOf(answers: readonly Trajectory[], budget: number, seconds: number): Pilot {
  const lengths = answers.map(({ ids }) => ids.length);
  const mean = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, lengths.length);
  const cut = answers.filter(({ ended }) => !ended).length;
  return { lengths, summary: { answers: lengths.length, cut, budget, mean }, seconds };
}
