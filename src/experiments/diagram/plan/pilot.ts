/** The first answers of the home cell, and of the cells below it: how long answers are decides how many cells fit into
 * the time of a preset (docs/method.md#plan-and-seeds). */
import { sum } from '../../../core/numeric/sums.ts';
import type { Mode, Trajectory } from '../../../core/trajectory.ts';
import type { SamplingState } from '../../../domain/languageModel.ts';
import type { Plan, PlanCell, PlanLengths, PlanWindow } from '../../../domain/plan.ts';
import { fileTokens } from '../../../domain/fileParameters.ts';
import { isServed } from '../../../domain/servedReference.ts';
import type { GridSpec } from '../../../domain/spec.ts';
import { usualBudget, usualShare } from '../../../run/sampling/answerLengths.ts';
import { partAnswers, wholeAnswers } from '../../../run/sampling/budget.ts';
import type { ModeChoice } from '../../../run/sampling/mode.ts';
import { answerLengths, rowsSeconds, type Pace } from '../../../run/sampling/pace.ts';
import { batchOf } from '../../../run/sampling/work.ts';
import { isSizedByTime } from './grid.ts';
import { fewTokensAt, triesFewTokens } from './noise.ts';
import { unsettledPlan, type Outline } from './outline.ts';
import { homeAnswers, presetSizes } from './presets.ts';

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

/** Largest number of tokens of answers behind a cut prompt, in a context of so many. */
export function rowBudget(spec: GridSpec, { ids }: Pick<PlanWindow, 'ids'>, context: number): number {
  const tokens = Math.max(presetSizes[spec.preset].tokens, usualBudget);
  return Math.min(context - ids.length, fileTokens(spec), tokens);
}

/** Largest number of tokens of answers behind a cut prompt more than half of which are longer than `rowBudget`. */
export function longestRowBudget(spec: GridSpec, { ids }: Pick<PlanWindow, 'ids'>, context: number): number {
  return Math.min(context - ids.length, fileTokens(spec), presetSizes[spec.preset].longest);
}

/** Whether the first answers decide how long others may be. */
export function hasPilot(spec: GridSpec, mode: Mode): boolean {
  return mode === 'answers' && isSizedByTime(spec) && spec.tokens === undefined;
}

/** Number of answers of a pilot. They are the first ones of their cell, so nothing is sampled twice. */
function pilotSize({ samples = homeAnswers }: GridSpec): number {
  return Math.min(homeAnswers, samples);
}

/** Cells whose first answers are drawn with those of the pilot, and how many of each. */
export interface Beside {
  readonly cells: readonly number[];
  readonly answers: number;
}

/** The other cells of the first window that are sampled with the pilot, as many as its steps have room for: a step with
 * few rows takes nearly as long as a full one. `smallest` is the map with answers of the fewest tokens; where that does
 * not have all columns, the pilot decides about them. */
export function besidePilot(spec: GridSpec, outline: Outline, smallest: Plan): Beside {
  const { temperatures, tokens, model } = outline;
  const answers = Math.min(pilotSize(spec), spec.samples ?? presetSizes[spec.preset].samples[0]);
  const isWide = temperatures.every(one => smallest.temperatures.includes(one));
  const isAlone = spec.kind !== 'diagram' || isServed(model.card.id) || !isWide;
  const longest = Math.min(usualBudget, pilotBudget(spec, outline));
  const room = batchOf({ batch: smallest.batch, tokens }, longest) - pilotSize(spec);
  const others = smallest.cells.filter(({ window, index }) => window === 0 && index !== smallest.home);
  const cells = isAlone ? [] : others.slice(0, Math.max(0, Math.floor(room / answers))).map(({ index }) => index);
  return { cells, answers };
}

/** The plan of the first pilot: a few answers that are whole where the time allows it, and those of the cells beside
 * it, up to the usual budget at first. */
export function pilotPlan(
  spec: GridSpec,
  outline: Outline,
  { mode, reason }: ModeChoice,
  batch: number,
  beside: Beside = { cells: [], answers: 0 },
): Plan {
  const plan = unsettledPlan(spec, outline);
  const samples = pilotSize(spec);
  const most = pilotBudget(spec, outline);
  const tokens = beside.cells.length === 0 ? most : Math.min(usualBudget, most);
  const fewAt = (temperature: number): Partial<PlanCell> | null =>
    triesFewTokens(spec) ? fewTokensAt(temperature, tokens, outline.tokens) : null;
  return {
    ...plan,
    mode,
    modeReason: reason,
    batch,
    cells: plan.cells.map(cell => {
      if (cell.index === plan.home) return { ...cell, samples, tokens };
      if (!beside.cells.includes(cell.index)) return cell;
      return { ...cell, samples: beside.answers, tokens, ...fewAt(cell.temperature) };
    }),
    order: [[plan.home, ...beside.cells]],
  };
}

/** Share of the first answers up to which hardly any has ended. */
const hardlyAny = 0.1;

/** Whether a pilot has shown enough: one that began after so many seconds and took so many since. Beginnings that are
 * shorter than the answers of other cells at the least would show nothing, however slow the machine is. */
export function isPilotEnough(
  { preset }: GridSpec,
  { before, taken }: { readonly before: number; readonly taken: number },
  { longest, ended, rows }: Pick<SamplingState, 'longest' | 'ended' | 'rows'>,
): boolean {
  const { pilot, seconds, wholeMap, tokens } = presetSizes[preset];
  if (longest < tokens) return false;
  const { nearlyAll, half, few, any } = pilot;
  const share = taken / Math.max(1, (before === 0 ? seconds : wholeMap) - before);
  const isOver = (from: number, least: number, most = rows): boolean =>
    share >= from && ended >= least && ended <= most;
  const [short, long] = half;
  return (
    isOver(any, 0) ||
    isOver(few, 0, hardlyAny * rows) ||
    isOver(longest < usualBudget ? short : long, rows / 2) ||
    isOver(nearlyAll, usualShare * rows)
  );
}

/** The plan with another token budget of some cells. */
export function withBudget(plan: Plan, indices: readonly number[], tokens: number): Plan {
  return { ...plan, cells: plan.cells.map(cell => (indices.includes(cell.index) ? { ...cell, tokens } : cell)) };
}

/** Whether answers of a map are as long as nearly all those of the first cell of their window, where those of the home
 * cell end. */
export function followsFirst(spec: GridSpec, { mode, lengths }: Pick<Plan, 'mode' | 'lengths'>): boolean {
  return hasPilot(spec, mode) && lengths !== undefined && lengths.cut * 2 <= lengths.answers;
}

/** Whether nearly all answers have ended. */
export function isNearlyAll(answers: number, ended: number): boolean {
  return ended >= usualShare * answers;
}

/** The cell of a window at the temperature of the home cell, if there is one. */
export function firstOf({ cells, home }: Plan, window: number): PlanCell | undefined {
  return cells.find(cell => cell.window === window && cell.temperature === cells[home]?.temperature);
}

/** The plan with the token budget of a window, of all cells that do not dissolve. */
export function withRowBudget(plan: Plan, window: number, tokens: number): Plan {
  const isOther = (cell: PlanCell): boolean => cell.window !== window || cell.dissolves === true;
  return {
    ...plan,
    windows: plan.windows.map((one, at) => (at === window ? { ...one, tokens } : one)),
    cells: plan.cells.map(cell => (isOther(cell) ? cell : { ...cell, tokens })),
  };
}

/** The plan with the windows that `next` has, and what that expects of those behind a window. */
export function withForecast(plan: Plan, next: Plan, window: number): Plan {
  const fewer = withoutWindows(plan, next.windows.length);
  return {
    ...fewer,
    estimate: next.estimate,
    windows: fewer.windows.map((one, at) => {
      const { lengths } = next.windows[at] ?? {};
      return at > window ? (next.windows[at] ?? one) : { ...one, ...(lengths && { lengths }) };
    }),
    cells: fewer.cells.map(cell => (cell.window > window ? (next.cells[cell.index] ?? cell) : cell)),
  };
}

/** The plan without the windows from `count` on, which it left out: they can be sampled later. */
function withoutWindows(plan: Plan, count: number): Plan {
  const cells = plan.cells.filter(({ window }) => window < count);
  const { temperatures = [], windows = [] } = plan.rest ?? {};
  return {
    ...plan,
    windows: plan.windows.slice(0, count),
    cells,
    order: plan.order.filter(([first = -1]) => first < cells.length),
    rest: { temperatures, windows: [...plan.windows.slice(count).map(withoutLengths), ...windows] },
  };
}

function withoutLengths({ lengths: _, ...window }: PlanWindow): PlanWindow {
  return window;
}

/** Whether the sizes of a plan that is sized by time are not decided yet, because its pilots are not complete. */
export function isUnsettled({ cells, estimate }: Pick<Plan, 'cells' | 'estimate'>): boolean {
  return estimate.bytes === 0 || cells.some(cell => cell.samples === 0);
}

/** Share of the answers of a pilot whose lengths tell those of the others, and of the time of a pilot in which so many
 * must have ended if they are to end in time. */
const [tellingShare, tellingTime] = [0.25, 0.5];
/** In so many seconds more of them end where answers are short, and these tell more. */
const early = { seconds: 4, share: 0.75 } as const;

/** A pilot in progress: tokens of the answers that have ended, the number of all, the tokens that were drawn, how many
 * answers of other cells run beside it, and the seconds before it and since. */
export interface PilotProgress extends Pick<SamplingState, 'longest' | 'ended' | 'rows'> {
  readonly lengths: readonly number[];
  readonly drawn: number;
  readonly beside: number;
  readonly budget: number;
  readonly before: number;
  readonly taken: number;
}

/** What a pilot in progress promises to have found when it has shown enough, which may be before its answers end; null
 * as long as nothing can be said. */
export function forecastPilot(spec: GridSpec, progress: PilotProgress, pace: Pace | null): Pilot | null {
  const { lengths, rows, drawn, beside, budget, before, taken, ended, longest } = progress;
  const so = { drawn, beside, seconds: taken, longest, pace };
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
    beside,
    longest: reached,
    budget,
    seconds,
    pace,
  }: Pick<PilotProgress, 'drawn' | 'beside' | 'longest' | 'budget'> & {
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
  const own = lengths.slice(ended.length).map(length => Math.max(0, length - reached));
  const rests = [...own, ...new Array<number>(beside).fill(Math.max(0, Math.min(usualBudget, longest) - reached))];
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
export function furtherPilots(spec: GridSpec, pilots: readonly Pilot[], outline: Outline): readonly Pilot[] {
  const [home] = pilots;
  const last = pilots.length > 1 ? pilots.at(-1) : undefined;
  if (home === undefined) return [];
  return outline.windows.slice(pilots.length).map((window): Pilot => {
    if (last !== undefined) return last;
    const budget = rowBudget(spec, window, outline.model.card.context);
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
