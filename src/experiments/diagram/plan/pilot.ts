/** The first answers of the home cell, and of the cells below it: how long answers are decides how many cells fit into
 * the time of a preset (docs/method.md#plan-and-seeds). */
import { sum } from '../../../core/numeric/sums.ts';
import type { Mode, Trajectory } from '../../../core/trajectory.ts';
import type { SamplingState } from '../../../domain/languageModel.ts';
import type { Plan, PlanLengths } from '../../../domain/plan.ts';
import type { GridSpec } from '../../../domain/spec.ts';
import { usualBudget, usualShare } from '../../../run/sampling/answerLengths.ts';
import { partAnswers, wholeAnswers } from '../../../run/sampling/budget.ts';
import type { ModeChoice } from '../../../run/sampling/mode.ts';
import { answerLengths, rowsSeconds, type Pace } from '../../../run/sampling/pace.ts';
import { isSizedByTime } from './grid.ts';
import { unsettledPlan, type Outline } from './outline.ts';
import { homeAnswers, pilotTime, presetSizes } from './presets.ts';

/** What a pilot found. */
export interface Pilot {
  /** Tokens of each answer. */
  readonly lengths: readonly number[];
  readonly summary: PlanLengths;
  /** What they took, seconds. */
  readonly seconds: number;
}

/** Largest number of tokens of an answer that runs to its end at the home cell. */
export function wholeBudget({ cells, home, windows, model, mostTokens }: Outline): number {
  const room = model.card.context - (windows[cells[home]?.window ?? 0]?.ids.length ?? 0);
  return Math.min(wholeAnswers.tokens, mostTokens, room);
}

/** Largest number of tokens of the first answers of the home cell. */
export function pilotBudget({ preset }: GridSpec, outline: Outline): number {
  return Math.max(outline.tokens, Math.min(presetSizes[preset].longest, wholeBudget(outline)));
}

/** Largest number of tokens of the first answers behind a cut prompt, which decide how long others are. */
function cutBudget({ windows, model, tokens, mostTokens }: Outline, window: number): number {
  const room = model.card.context - (windows[window]?.ids.length ?? 0);
  return Math.min(room, mostTokens, Math.max(tokens, usualBudget));
}

/** Whether the first answers decide how long others may be. */
export function hasPilot(spec: GridSpec, mode: Mode): boolean {
  return mode === 'answers' && isSizedByTime(spec) && spec.tokens === undefined;
}

/** Number of answers of a pilot. They are the first ones of their cell, so nothing is sampled twice. */
function pilotSize({ samples = homeAnswers }: GridSpec): number {
  return Math.min(homeAnswers, samples);
}

/** The plan of the first pilot: a few answers that are whole where the time allows it. */
export function pilotPlan(spec: GridSpec, outline: Outline, { mode, reason }: ModeChoice, batch: number): Plan {
  const plan = unsettledPlan(spec, outline);
  const samples = pilotSize(spec);
  const tokens = pilotBudget(spec, outline);
  return {
    ...plan,
    mode,
    modeReason: reason,
    batch,
    cells: plan.cells.map(cell => (cell.index === plan.home ? { ...cell, samples, tokens } : cell)),
    order: [[plan.home]],
  };
}

/** Share of the first answers up to which hardly any has ended. */
const hardlyAny = 0.1;

/** Whether a pilot has shown enough: one that began after so many seconds and took so many since. Beginnings that are
 * shorter than the answers of other cells at the least would show nothing, however slow the machine is. */
export function isPilotEnough(
  { preset }: GridSpec,
  { before, taken }: { readonly before: number; readonly taken: number },
  { longest, ended, rows }: SamplingState,
): boolean {
  const { pilot, seconds, wholeMap, tokens } = presetSizes[preset];
  if (longest < tokens) return false;
  const { nearlyAll, half, few, any } = pilot;
  const share = taken / Math.max(1, (before === 0 ? seconds : wholeMap) - before);
  const isOver = (from: number, least: number, most = rows): boolean =>
    share >= from && ended >= least && ended <= most;
  return (
    isOver(any, 0) || isOver(few, 0, hardlyAny * rows) || isOver(half, rows / 2) || isOver(nearlyAll, usualShare * rows)
  );
}

/** Whether there is time for the pilot of another window after so many seconds. */
export function hasTimeForPilot({ preset }: GridSpec, seconds: number): boolean {
  return seconds < pilotTime * presetSizes[preset].wholeMap;
}

/** The plan with another token budget of a cell. */
export function withBudget(plan: Plan, index: number, tokens: number): Plan {
  return { ...plan, cells: plan.cells.map(cell => (cell.index === index ? { ...cell, tokens } : cell)) };
}

/** The plan of a pilot of a further window, from one that is settled by the pilots before: only the cells of pilots
 * have answers, and those that are `kept`. Its cell is the one at the temperature of the home cell. */
export function cutPilotPlan(
  spec: GridSpec,
  settled: Plan,
  window: number,
  outline: Outline,
  kept: readonly number[],
): { readonly plan: Plan; readonly cell: number } {
  const temperature = settled.cells[settled.home]?.temperature;
  const first = settled.cells.filter(cell => cell.temperature === temperature);
  const sampled = first.filter(cell => cell.window <= window).map(({ index }) => index);
  const samples = pilotSize(spec);
  const cells = settled.cells.map(cell => ({
    ...cell,
    samples: sampled.includes(cell.index) ? samples : kept.includes(cell.index) ? cell.samples : 0,
    ...(sampled.includes(cell.index) && cell.window === window ? { tokens: cutBudget(outline, window) } : {}),
  }));
  const { topUp: _, ...plan } = { ...settled, refinements: 0 };
  return {
    plan: { ...plan, cells, order: [...sampled, ...kept].map(index => [index]) },
    cell: first.find(cell => cell.window === window)?.index ?? settled.home,
  };
}

/** Whether the sizes of a plan that is sized by time are not decided yet, because its pilots are not complete. */
export function isUnsettled({ cells }: Plan): boolean {
  return cells.some(cell => cell.samples === 0);
}

/** Share of the answers of a pilot whose lengths tell those of the others, and of the time of a pilot in which so many
 * must have ended if they are to end in time. */
const [tellingShare, tellingTime] = [0.25, 0.5];
/** In so many seconds more of them end where answers are short, and these tell more. */
const early = { seconds: 4, share: 0.75 } as const;

/** A pilot in progress: tokens of the answers that have ended, the number of all, the tokens that were drawn, and the
 * seconds before it and since. */
export interface PilotProgress extends SamplingState {
  readonly lengths: readonly number[];
  readonly drawn: number;
  readonly budget: number;
  readonly before: number;
  readonly taken: number;
}

/** What a pilot in progress promises to have found when it has shown enough, which may be before its answers end; null
 * as long as nothing can be said. */
export function forecastPilot(spec: GridSpec, progress: PilotProgress, pace: Pace | null): Pilot | null {
  const { lengths, rows, drawn, budget, before, taken, ended, longest } = progress;
  const so = { drawn, seconds: taken, longest, pace };
  const whole = expectedPilot(lengths, rows, { ...so, budget });
  const isEnd = (tokens: number): boolean => {
    const over = whole.lengths.filter(length => length < tokens).length;
    return isPilotEnough(
      spec,
      { before, taken: (taken * tokens) / longest },
      { longest: tokens, ended: Math.max(ended, over), rows },
    );
  };
  let tokens = Math.max(1, longest);
  while (tokens < budget && !isEnd(tokens)) tokens++;
  const share = taken < early.seconds ? early.share : tellingShare;
  const isTelling = ended >= share * rows || longest >= tellingTime * tokens;
  return isTelling ? expectedPilot(lengths, rows, { ...so, budget: tokens }) : null;
}

/** What a pilot in progress promises: from the length of the shortest answer on, answers end at the rate at which those
 * so far did (maximum likelihood of a shifted exponential law, censored). `drawn` are all tokens so far, in so many
 * seconds. */
function expectedPilot(
  ended: readonly number[],
  answers: number,
  {
    drawn,
    longest: reached,
    budget,
    seconds,
    pace,
  }: Pick<PilotProgress, 'drawn' | 'longest' | 'budget'> & {
    readonly seconds: number;
    readonly pace: Pace | null;
  },
): Pilot {
  const open = answers - ended.length;
  const age = Math.max(0, drawn - sum(ended)) / Math.max(1, open);
  const shortest = Math.min(budget, ...ended);
  const beyond = sum(ended.map(length => length - shortest)) + open * Math.max(0, age - shortest);
  const perEnd = beyond / Math.max(1, ended.length - 1);
  const begun = Math.max(age, shortest);
  const typical = Array.from({ length: open }, (_, at) => begun - perEnd * Math.log(1 - (at + 0.5) / open));
  const lengths = [...ended, ...typical.map(length => Math.min(budget, length))];
  const all = sum(lengths);
  const mean = all / Math.max(1, answers);
  const longest = Math.max(0, ...lengths);
  const cut = lengths.filter(length => length >= budget).length;
  const rests = lengths.slice(ended.length).map(length => Math.max(0, length - reached));
  const rest =
    pace === null
      ? (seconds * (all - drawn)) / Math.max(1, drawn)
      : rowsSeconds(
          pace,
          rests,
          rests.map(() => reached),
        );
  return {
    lengths,
    summary: { answers, cut, budget, mean, longest },
    seconds: seconds + Math.max(0, rest),
  };
}

/** What pilots of further windows are expected to find: what the last one of another window found, and usual answers
 * before there is one. Those to the whole prompt tell little: a part of it asks for something else. */
export function furtherPilots(pilots: readonly Pilot[], outline: Outline): readonly Pilot[] {
  const [home] = pilots;
  const last = pilots.length > 1 ? pilots.at(-1) : undefined;
  if (home === undefined) return [];
  return outline.windows.slice(pilots.length).map((_, at): Pilot => {
    if (last !== undefined) return last;
    const budget = cutBudget(outline, pilots.length + at);
    const { answers, mean: whole } = home.summary;
    const mean = Math.min(budget, partAnswers.tokens + partAnswers.share * Math.min(usualBudget, whole));
    const lengths = answerLengths({ answers, mean, longest: budget }).map(Math.round);
    const summary = { answers, cut: 0, budget, mean, longest: budget };
    return { lengths, summary, seconds: 0 };
  });
}

/** What the answers of a pilot show, which took so many seconds. */
export function pilotOf(answers: readonly Trajectory[], budget: number, seconds: number): Pilot {
  const lengths = answers.map(({ ids }) => ids.length);
  const cut = answers.filter(({ ended }) => !ended).length;
  const mean = sum(lengths) / Math.max(1, lengths.length);
  const longest = Math.max(0, ...lengths);
  return { lengths, summary: { answers: lengths.length, cut, budget, mean, longest }, seconds };
}
