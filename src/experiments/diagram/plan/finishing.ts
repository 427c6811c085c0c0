/** Which cut answers can run to their end, and what that takes (docs/method.md#plan-and-seeds). */
import { sum } from '../../../core/numeric/sums.ts';
import type { ModelCard } from '../../../domain/languageModel.ts';
import type { Plan } from '../../../domain/plan.ts';
import type { Finishing } from '../../../domain/report.ts';
import type { GridRun } from '../../../domain/run.ts';
import type { GridKind, GridSpec } from '../../../domain/spec.ts';
import { lengthsOf } from '../../../run/sampling/answerLengths.ts';
import { wholeAnswers } from '../../../run/sampling/budget.ts';
import { fileTokens } from '../../../domain/fileParameters.ts';
import { isServed } from '../../../domain/servedReference.ts';
import { presetSizes } from './presets.ts';
import { usualPace } from '../../../run/sampling/pace.ts';
import { batchOf, drawSeconds, type Job } from '../../../run/sampling/work.ts';

/** Kinds whose question does not depend on the length of answers. */
const kinds: readonly GridKind[] = ['diagram', 'sweep', 'growth', 'paths'];
/** The budget grows by so many times where it is that of whole answers already, up to so many tokens. */
const growth = { times: 4, most: 4096 } as const;

/** What it takes to let the cut answers of a cell run to their end. Null where none were cut, for long runs, where the
 * context has no room, and for models whose texts depend on what is computed next to them. */
export function finishingOf(run: GridRun, index: number): Finishing | null {
  const { plan, manifest } = run;
  const [cell, found] = [plan.cells[index], run.cells[index]];
  const window = plan.windows[cell?.window ?? 0];
  if (cell === undefined || window === undefined || found?.state !== 'done' || plan.mode !== 'answers') return null;
  const card = manifest.models[window.model ?? 0]?.card;
  const cut = found.trajectories.filter(({ ended }) => !ended);
  if (card === undefined || cut.length === 0 || !kinds.includes(run.kind) || !isSteady(card.invariance)) return null;
  const budget = cell.tokens ?? plan.tokens;
  const wanted = Math.min(growth.most, Math.max(wholeAnswers.tokens, growth.times * budget));
  const tokens = Math.min(wanted, card.context - window.ids.length);
  if (tokens <= budget) return null;
  return { cell: index, answers: cut.length, tokens, seconds: secondsOf(run, index, tokens) };
}

/** Cut answers of a cell that go on before a run ends. */
export interface CutCell {
  readonly cell: number;
  /** How many were cut, under which budget, and under which they go on. */
  readonly cut: number;
  readonly budget: number;
  readonly tokens: number;
  /** Tokens for each answer that ended; Infinity where none did. */
  readonly perEnd: number;
}

/** Cells of which more than half of the answers were cut though more of them would end, where those of
 * the home cell do. `endless` tells how many cut answers of a cell would hardly end. */
export function halfCut(run: GridRun, endless: (cell: number) => number): readonly CutCell[] {
  const { plan, manifest } = run;
  if (!finishes(plan, manifest.spec, manifest.models[0]?.card)) return [];
  return plan.cells.flatMap(({ index, dissolves, samples, tokens: budget = plan.tokens }) => {
    const finishing = dissolves === true ? null : finishingOf(run, index);
    if (finishing === null || (finishing.answers - endless(index)) * 2 <= samples) return [];
    const tokens = Math.min(mostTokens(manifest.spec), finishing.tokens);
    const { trajectories = [] } = run.cells[index] ?? {};
    const lengths = trajectories.map(({ ids }) => ids.length);
    // None ends before the shortest one.
    const shortest = Math.min(...lengths);
    const beyond = sum(lengths.map(length => length - shortest));
    const { answers: cut } = finishing;
    const found = perEnd(beyond, lengths.length, cut);
    return tokens <= budget ? [] : [{ cell: index, cut, budget, tokens, perEnd: found }];
  });
}

/** The same for cells of a plan that `isOpen` says have no answers yet, from the lengths that are expected of them. */
export function expectedCut(
  plan: Plan,
  spec: GridSpec,
  card: ModelCard | undefined,
  isOpen: (cell: number) => boolean = () => true,
): readonly CutCell[] {
  if (card === undefined || !finishes(plan, spec, card)) return [];
  return plan.cells.flatMap(({ index, window, dissolves, samples, tokens: budget = plan.tokens }) => {
    const lengths = lengthsOf(plan, window);
    if (dissolves === true || samples === 0 || !isOpen(index) || lengths === undefined || lengths.budget > budget)
      return [];
    const cut = Math.round((samples * lengths.cut) / Math.max(1, lengths.answers));
    const tokens = Math.min(mostTokens(spec), card.context - (plan.windows[window]?.ids.length ?? 0));
    if (cut * 2 <= samples || tokens <= budget) return [];
    const found = perEnd(lengths.answers * lengths.mean, lengths.answers, lengths.cut);
    return [{ cell: index, cut, budget, tokens, perEnd: found }];
  });
}

/** What letting these answers go on computes, a job for each cell: first up to `firstTry` tokens, with what is there
 * read again, and then the rest, unless so few are expected to end in the first part that they are taken to go in
 * circles. */
export function finishingJobs(plan: Pick<Plan, 'batch' | 'tokens'>, cells: readonly CutCell[]): readonly Job[] {
  return cells.map(({ cell, cut, budget, tokens, perEnd }): Job => {
    const tried = Math.min(tokens, budget + firstTry);
    const ending = 1 - Math.exp(-(tried - budget) / perEnd);
    const meanTo = (most: number): number => (perEnd === Infinity ? most : perEnd * (1 - Math.exp(-most / perEnd)));
    const parts = [{ answers: cut, mean: budget + meanTo(tried - budget), longest: tried }];
    const left = Math.round(cut * (1 - ending));
    if (tokens > tried && ending * fewestEnding >= 1 && left > 0)
      parts.push({ answers: left, mean: tried + meanTo(tokens - tried), longest: tokens });
    return { cells: [cell], parts, batch: batchOf(plan, tokens) };
  });
}

/** Further tokens in which one of so many cut answers must end, so that they go on: of answers half of which end within
 * 256 tokens, one of six does. */
export const [firstTry, fewestEnding] = [64, 10];

/** Whether cut answers go on by themselves. */
function finishes({ lengths }: Plan, spec: GridSpec, card: ModelCard | undefined): boolean {
  if (!presetSizes[spec.preset].finishes) return false;
  const isOpen = spec.kind === 'diagram' && spec.axes === undefined && spec.tokens === undefined;
  if (!isOpen || lengths === undefined || lengths.cut * 2 > lengths.answers) return false;
  return card !== undefined && !isServed(card.id) && isSteady(card.invariance);
}

/** Up to how many tokens cut answers go on by themselves. */
function mostTokens(spec: GridSpec): number {
  return Math.min(presetSizes[spec.preset].longest, fileTokens(spec), wholeAnswers.tokens);
}

function perEnd(tokens: number, answers: number, cut: number): number {
  return answers > cut ? tokens / (answers - cut) : Infinity;
}

function isSteady(invariance: ModelCard['invariance']): boolean {
  return invariance === 'exact' || invariance === 'unprobed';
}

/** Seconds at the speed of the run; null where that is unknown. Answers end at one rate, so each runs on for about the
 * tokens that there are for each end. What is there is read again. */
function secondsOf({ plan, cells, sampled }: GridRun, index: number, tokens: number): number | null {
  if (sampled === undefined || sampled.tokens === 0) return null;
  const { trajectories = [] } = cells[index] ?? {};
  const cut = trajectories.filter(({ ended }) => !ended);
  const all = sum(trajectories.map(({ ids }) => ids.length));
  const perEnd = all / Math.max(1, trajectories.length - cut.length);
  const computed = sum(cut.map(({ ids }) => ids.length + Math.min(perEnd, tokens - ids.length)));
  const rows = Math.min(cut.length, batchOf(plan, tokens));
  const slower = drawSeconds({ ...usualPace, batch: rows }, 1) / drawSeconds({ ...usualPace, batch: plan.batch }, 1);
  return (sampled.seconds / sampled.tokens) * computed * slower;
}
