/** Completes the plan: sample sizes, mode and order, from the outline, a pilot when the mode is unknown, one speed
 * probe, and a pilot of answers where the token budget follows from their length. */
import {
  answerSeconds,
  answerShare,
  defaultBatch,
  fileBytes,
  memoryBytes,
  tokenMilliseconds,
  wholeAnswers,
} from '../../../run/sampling/budget.ts';
import { plannedTokens, usualBudget } from '../../../run/sampling/answerLengths.ts';
import { knownMode, pilotMode, type ModeChoice } from '../../../run/sampling/mode.ts';
import { paceOf, type Pace } from '../../../run/sampling/pace.ts';
import { continuesWith } from '../../../domain/capabilities.ts';
import type { SpeedProbe } from '../../../domain/languageModel.ts';
import type { Message } from '../../../domain/message.ts';
import type { Plan, PlanCell } from '../../../domain/plan.ts';
import { isServed, parseServedReference } from '../../../domain/servedReference.ts';
import type { GridSpec } from '../../../domain/spec.ts';
import { batchOf } from '../../../run/sampling/work.ts';
import { batchOfPlan, isSizedByTime } from './grid.ts';
import { firstLook, goalOf } from './growthGoal.ts';
import { unsettledPlan, type Outline } from './outline.ts';
import { wholeBudget, type Beside, type Pilot } from './pilot.ts';
import { calibrationRows, fixedSizes, minimumAnswers, presetSizes } from './presets.ts';
import { secondsAfter } from './timeAfter.ts';
import { timedMap, type Known, type TimedPart } from './timedMap.ts';

/** What is measured before sizes are decided. */
export interface Measured {
  readonly choice: ModeChoice;
  /** Null where the spec fixes every size (docs/method.md#plan-and-seeds). */
  readonly probe: SpeedProbe | null;
  /** The pace of the probe, or what the run has measured since. */
  readonly pace: Pace | null;
  /** Speeds of the rows of a calibration, each of its own model; empty for other experiments. */
  readonly rows: readonly SpeedProbe[];
}

/** Whether the spec fixes every size, so that no speed probe is needed. */
function isExplicit(spec: GridSpec): boolean {
  return [spec.samples, spec.tokens, spec.temperatures, spec.windows].every(part => part !== undefined);
}

/** Decides the mode and measures the speed. Throws AdjacentError cancelled, and what the model throws. */
export async function measureFor(spec: GridSpec, outline: Outline, signal: AbortSignal): Promise<Measured> {
  const { model, form, windows } = outline;
  const start = windows[outline.cells[outline.home]?.window ?? 0]?.ids ?? new Int32Array();
  const choice = knownMode(spec, model, form) ?? (await pilotMode(spec, model, start, signal));
  if (isExplicit(spec)) return { choice, probe: null, pace: null, rows: [] };
  const probe = await model.speed(start.length, signal);
  const rows: SpeedProbe[] = [];
  for (const window of spec.kind === 'calibration' ? windows : [])
    rows.push(await (outline.models[window.model ?? 0] ?? model).speed(window.ids.length, signal));
  return { choice, probe, pace: paceOf(probe, batchOfPlan(spec, model.card)), rows };
}

/** Completes the plan of an outlined spec. `pilots` are by window, none where the token budget does not follow from
 * them; `known` is what else was found. */
export function settlePlan(
  spec: GridSpec,
  outline: Outline,
  { choice, probe, pace, rows }: Measured,
  pilots: readonly Pilot[] = [],
  known: Pick<Known, 'columns' | 'isOpen' | 'look' | 'beside' | 'triesHot'> = {},
): Plan {
  const { model, dropped } = outline;
  const batch = batchOfPlan(spec, model.card);
  const { seconds, shortfalls, ...part } = isSizedByTime(spec)
    ? timedMap({ spec, outline, mode: choice.mode, pace, pilots, ...known })
    : fixedGrid(spec, outline, choice, { probe, rows });
  const plan = {
    ...unsettledPlan(spec, outline),
    mode: choice.mode,
    modeReason: choice.reason,
    ...part,
    ...(hasCurve(spec, outline) ? {} : { withoutCurve: true as const }),
    batch,
    shortfalls: [...dropped, ...shortfalls],
  };
  const after = pace === null || isSizedByTime(spec) ? 0 : secondsAfter(spec, plan, pace);
  return { ...plan, estimate: estimateOf(plan, seconds === null ? null : seconds + after, model.card, known.beside) };
}

/** Whether answers can be continued, and at no cost of requests to others. */
function hasCurve({ samplers }: GridSpec, { model: { card }, form }: Outline): boolean {
  const isElsewhere = isServed(card.id) && !parseServedReference(card.id).isLocal;
  return !isElsewhere && continuesWith(card, form, samplers);
}

function estimateOf(
  plan: Plan,
  seconds: number | null,
  { memory, width }: Outline['model']['card'],
  beside?: Beside,
): Plan['estimate'] {
  const sampled = plan.cells.filter(({ samples }) => samples > 0);
  const answers = sampled.reduce((sum, { samples }) => sum + samples, 0);
  const tokens = sampled.reduce((sum, cell) => sum + cell.samples * plannedTokens(plan, cell), 0);
  return {
    seconds,
    bytes: fileBytes(answers, tokens / Math.max(1, answers), width),
    memory: Math.max(
      memoryBytes(memory, 1, plan.tokens),
      ...plan.order.map(group => memoryBytes(memory, ...cacheOf(plan, group))),
      ...(beside === undefined ? [] : [memoryBytes(memory, ...cacheOfPilot(plan, beside))]),
    ),
  };
}

/** Rows and tokens of the caches of cells that are sampled together. Those of answers that dissolve are small. */
function cacheOf(plan: Plan, group: readonly number[]): readonly [rows: number, tokens: number] {
  const cells = group.flatMap(index => plan.cells[index] ?? []).filter(({ dissolves }) => dissolves !== true);
  const tokens = Math.max(plan.tokens, ...cells.map(cell => cell.tokens ?? 0));
  const rows = cells.reduce((sum, { samples }) => sum + samples, 0);
  return [Math.min(rows, batchOf(plan, tokens)), tokens];
}

/** The same of the pilot and the cells beside it. */
function cacheOfPilot(plan: Plan, { cells, answers }: Beside): readonly [rows: number, tokens: number] {
  const { samples = 0, tokens = plan.tokens } = plan.cells[plan.home] ?? {};
  const others = cells.filter(index => plan.cells[index]?.dissolves !== true);
  return [samples + answers * others.length, Math.min(usualBudget, tokens)];
}

/** Token budget of the home cell of a grid that is not sized by time: up to 512 tokens or the context. Null where the
 * user set the budget, and where it is already as long. */
function wholeTokens(spec: GridSpec, outline: Outline): number | null {
  const { cells, home, model, tokens } = outline;
  const cell = cells[home];
  if (
    spec.kind === 'paths' ||
    spec.kind === 'internals' ||
    spec.kind === 'wordings' ||
    spec.tokens !== undefined ||
    cell === undefined ||
    cell.tokens !== undefined
  )
    return null;
  // Answers of a model without an end would all have the whole length.
  if (spec.kind === 'growth' && model.eosTokenIds.length === 0) return null;
  const whole = wholeBudget(outline);
  return whole > tokens ? whole : null;
}

/** Every cell of a grid whose levels were named; its number of answers is what fits into the time. */
function fixedGrid(
  spec: GridSpec,
  outline: Outline,
  { mode }: ModeChoice,
  { probe, rows }: Pick<Measured, 'probe' | 'rows'>,
): Omit<TimedPart, 'temperatures' | 'windows' | 'lengths' | 'rest' | 'topUp' | 'withoutCurve'> {
  const { tokens, windows, home } = outline;
  const size = presetSizes[spec.preset];
  const whole = mode === 'answers' ? wholeTokens(spec, outline) : null;
  const fixed = spec.kind === 'growth' ? firstLook(goalOf(spec)) : (spec.samples ?? fixedSizes[spec.kind]?.samples);
  const [least, most] = fixed === undefined ? size.samples : ([fixed, fixed] as const);
  const share = mode === 'answers' ? answerShare : 1;
  const batch = spec.batch ?? defaultBatch;
  const count = outline.cells.length;
  const cost = probe === null ? 0 : answerSeconds(tokenMilliseconds(probe, batch), tokens, share);
  const extraTokens = whole === null ? 0 : Math.max(0, Math.min(whole, wholeAnswers.expected) - tokens * share);
  const extra =
    probe === null ? 0 : answerSeconds(tokenMilliseconds(probe, Math.min(batch, wholeAnswers.batch)), extraTokens, 1);
  const each = count * cost + extra;
  const samples = each === 0 ? least : Math.max(least, Math.min(most, Math.floor(size.seconds / each)));
  const cells = outline.cells.map((cell): PlanCell => ({
    ...cell,
    samples: samplesOf(spec, cell.window, samples),
    ...(whole !== null && cell.index === home ? { tokens: whole } : {}),
  }));
  // Whole answers are sampled by themselves, so that the others do not wait for the longest of them.
  const isApart = (index: number): boolean => whole !== null && index === home;
  const order = windows
    .flatMap((_, window) => {
      const group = cells.filter(cell => cell.window === window).map(({ index }) => index);
      return [group.filter(isApart), group.filter(index => !isApart(index))];
    })
    .filter(group => group.length > 0);
  const seconds = probe === null ? null : rows.length === 0 ? samples * each : rowSeconds(cells, tokens, rows, batch);
  const shortfalls = fixed === undefined ? timeNotes(seconds, size.seconds, samples * extra) : [];
  return { tokens, cells, order, refinements: 0, seconds, shortfalls: [...shortfalls, ...fewAnswers(samples)] };
}

/** Seconds that the rows of a calibration take, each at the speed of its own model. */
function rowSeconds(cells: readonly PlanCell[], tokens: number, rows: readonly SpeedProbe[], batch: number): number {
  return rows.reduce((total, probe, at) => {
    const own = cells.filter(({ window }) => window === at);
    const count = own.reduce((sum, cell) => sum + cell.samples * (cell.tokens ?? tokens), 0);
    return total + answerSeconds(tokenMilliseconds(probe, batch), count, 1);
  }, 0);
}

/** Runs of each cell of a row: in a calibration, those of its model unless the user names a number. */
function samplesOf(spec: GridSpec, window: number, samples: number): number {
  const own = spec.kind === 'calibration' && spec.samples === undefined ? calibrationRows[window]?.samples : undefined;
  return own ?? samples;
}

function timeNotes(seconds: number | null, planned: number, whole: number): Message[] {
  if (seconds === null || seconds <= planned * 1.25) return [];
  return [
    seconds - whole > planned * 1.25
      ? { code: 'takes-longer', seconds, planned }
      : { code: 'whole-answers', seconds, planned, whole },
  ];
}

function fewAnswers(samples: number): Message[] {
  const { order, agreement } = minimumAnswers;
  return samples < agreement ? [{ code: 'few-answers', answers: samples, order, agreement }] : [];
}
