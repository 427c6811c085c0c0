/** What a plan has left to sample, as jobs whose time can be told before and while they run. Pure arithmetic. */
import type { Plan, PlanCell } from '../../domain/plan.ts';
import { lengthsOf, expectedTokens, longestTokens, plannedTokens } from './answerLengths.ts';
import { defaultBatch, usualTokens } from './budget.ts';
import { groupSeconds, type Group, type Pace } from './pace.ts';

/** Cells whose answers are sampled together. */
export interface Job {
  /** By number; empty for cells that the plan may still add. */
  readonly cells: readonly number[];
  /** One for each of the cells. */
  readonly parts: readonly Group[];
  /** Most answers in a step. */
  readonly batch: number;
  /** Whether its answers are to a part of the prompt: those to the whole prompt tell little about their lengths. */
  readonly isPart?: boolean;
}

/** Temperature that stands for the ones that are added where neighbors differ. */
const addedTemperature = 1.2;

/** Most answers of so many tokens that are sampled together: fewer where each keeps a long cache, in halves of the
 * default batch as far as possible, since a few that are left over would take as many steps as all the others. */
export function batchOf({ batch, tokens }: Pick<Plan, 'batch' | 'tokens'>, longest: number): number {
  const most = Math.floor((usualTokens * Math.max(batch, defaultBatch)) / longest);
  const half = defaultBatch / 2;
  const rows = most < half ? Math.max(1, most) : most - (most % half);
  return Math.min(batch, longest <= tokens ? Math.max(half, rows) : rows);
}

/** The jobs of a plan, in order, without the answers that cells have already, and those that it may add. `done` is the
 * number of answers of a cell. */
export function jobsOf(plan: Plan, done: (cell: number) => number = () => 0): Job[] {
  const inOrder = new Set(plan.order.flat());
  const others = plan.cells.filter(({ index, samples }) => samples > 0 && !inOrder.has(index));
  const groups = [...plan.order, ...others.map(({ index }) => [index])];
  const planned = groups.map(group => jobOf(plan, cellsOf(plan, group), cell => cell.samples - done(cell.index)));
  return [...planned, ...addedJobs(plan)].filter(({ parts }) => parts.some(({ answers }) => answers > 0));
}

function cellsOf(plan: Plan, group: readonly number[]): PlanCell[] {
  return group.flatMap(index => plan.cells[index] ?? []);
}

function jobOf(plan: Plan, cells: readonly PlanCell[], missing: (cell: PlanCell) => number): Job {
  const budget = Math.max(0, ...cells.map(({ tokens = plan.tokens }) => tokens));
  return {
    cells: cells.map(({ index }) => index),
    parts: cells.map(cell => ({
      answers: Math.max(0, missing(cell)),
      mean: plannedTokens(plan, cell),
      longest: longestTokens(lengthsOf(plan, cell.window), cell.temperature, cell.tokens ?? plan.tokens),
      most: cell.tokens ?? plan.tokens,
    })),
    batch: batchOf(plan, budget),
    isPart: plan.windows[cells[0]?.window ?? 0]?.lengths !== undefined,
  };
}

/** What refinement and further answers may add. */
function addedJobs(plan: Plan): Job[] {
  const { refinements = 0, topUp, cells, windows, tokens, mode, batch } = plan;
  const samples = Math.min(...cells.map(cell => cell.samples));
  const part = (window: number, answers: number): Group => {
    const longest = windows[window]?.tokens ?? tokens;
    const mean = mode === 'streams' ? longest : expectedTokens(lengthsOf(plan, window), addedTemperature, longest);
    return { answers, mean, longest };
  };
  const job = (window: number, answers: number): Job => ({ cells: [], parts: [part(window, answers)], batch });
  const columns = Array.from({ length: refinements }, () => windows.map((_, window) => job(window, samples))).flat();
  const further = topUp === undefined ? 0 : topUp.cells * Math.max(0, topUp.samples - samples);
  return [...columns, ...(further > 0 ? [job(0, further)] : [])];
}

/** Seconds of a job at a pace. */
export function jobSeconds(pace: Pace, { parts, batch }: Job): number {
  return groupSeconds({ ...pace, batch }, parts);
}

/** Seconds of tokens that are drawn in full steps with few cached tokens, besides the answers of the plan. */
export function drawSeconds({ step, row, batch }: Pace, tokens: number): number {
  return (tokens * (row + step / Math.max(1, batch))) / 1000;
}
