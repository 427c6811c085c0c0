/** How long answers are expected to be, and the token budget that lets nearly all of them end
 * (docs/method.md#plan-and-seeds). */
import type { Plan, PlanCell, PlanLengths } from '../../domain/plan.ts';
import { answerShare, usualTokens, wholeAnswers } from './budget.ts';

/** Share of answers that the budget lets end, and the budget up to which it does. */
export const usualShare = 0.9;
export const usualBudget = usualTokens;
/** Share of answers that end within any budget, where more than that are longer than usual. */
const leastShare = 2 / 3;

/** Between these temperatures the expected length rises from that of the pilot to the whole budget, because hot answers
 * rarely reach an end. */
const [lastEnding, firstEndless] = [1, 1.5];

/** Token budget from the lengths of a pilot (`budget` for cut answers): what lets 90% of them end, up to 256 tokens,
 * and two thirds beyond; at least `least`. Null where more than half were cut: then no budget makes answers whole. */
export function budgetFor(lengths: readonly number[], { cut, budget }: PlanLengths, least: number): number | null {
  if (lengths.length === 0 || cut * 2 > lengths.length) return null;
  const sorted = [...lengths].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? budget;
  // One more than the longest, because the end token is drawn within the budget.
  const wanted = Math.max(Math.min(usualBudget, at(usualShare) + 1), at(leastShare) + 1, least);
  return Math.min(budget, wanted);
}

/** Expected number of tokens of an answer at a temperature under a budget; `lengths` are those of a pilot at the home
 * temperature, absent: answers use a usual share of their budget. */
export function expectedTokens(lengths: PlanLengths | undefined, temperature: number, budget: number): number {
  if (lengths === undefined) return budget * answerShare;
  const mean = Math.min(lengths.mean, budget);
  return mean + heatOf(temperature) * (budget - mean);
}

/** How far answers at a temperature are from ending, from 0 (as in the pilot) to 1 (at no end). */
function heatOf(temperature: number): number {
  return Math.min(1, Math.max(0, (temperature - lastEnding) / (firstEndless - lastEnding)));
}

/** Expected number of tokens of the longest answer at a temperature under a budget. */
export function longestTokens(lengths: PlanLengths | undefined, temperature: number, budget: number): number {
  const { longest = budget } = lengths ?? {};
  return heatOf(temperature) > 0 ? budget : Math.min(budget, longest);
}

/** Lengths that a pilot found in a window, or in the home window where it has none. */
export function lengthsOf(
  { windows, lengths }: Pick<Plan, 'windows' | 'lengths'>,
  window: number,
): PlanLengths | undefined {
  return windows[window]?.lengths ?? lengths;
}

/** Expected number of tokens of an answer of a planned cell, before any is sampled. */
export function plannedTokens(plan: Plan, cell: PlanCell): number {
  const { mode, tokens, home } = plan;
  const budget = cell.tokens ?? tokens;
  if (mode === 'streams') return budget;
  const lengths = lengthsOf(plan, cell.window);
  if (lengths === undefined) return budget > tokens ? Math.min(budget, wholeAnswers.expected) : budget;
  return cell.index === home ? lengths.mean : expectedTokens(lengths, cell.temperature, budget);
}
