/** Completes the plan: sample sizes, mode and order, from the outline, a pilot when the mode is unknown, and one speed
 * probe. */
import {
  answerSeconds,
  answerShare,
  defaultBatch,
  fileBytes,
  memoryBytes,
  spend,
  tokenMilliseconds,
  wholeAnswers,
} from '../../../run/sampling/budget.ts';
import { wantedCells } from './grid.ts';
import type { SpeedProbe } from '../../../domain/languageModel.ts';
import { knownMode, pilotMode } from '../../../run/sampling/mode.ts';
import { unsettledPlan, type Outline } from './outline.ts';
import type { Message } from '../../../domain/message.ts';
import type { Plan, PlanCell } from '../../../domain/plan.ts';
import { firstLook, goalOf } from './growthGoal.ts';
import { calibrationRows, fixedSizes, minimumAnswers, presetSizes } from './presets.ts';
import type { GridSpec } from '../../../domain/spec.ts';

/** Whether the spec fixes every size, so that no speed probe is needed (docs/method.md#plan-and-seeds). */
function isExplicit(spec: GridSpec): boolean {
  return [spec.samples, spec.tokens, spec.temperatures, spec.windows].every(part => part !== undefined);
}

/** Completes the plan of an outlined spec. Throws AdjacentError cancelled, and what the model throws. */
export async function settlePlan(spec: GridSpec, outline: Outline, signal: AbortSignal): Promise<Plan> {
  const { model, form, windows, tokens, dropped } = outline;
  const start = windows[outline.cells[outline.home]?.window ?? 0]?.ids ?? new Int32Array();
  const choice = knownMode(spec, model, form) ?? (await pilotMode(spec, model, start, signal));
  const probe = isExplicit(spec) ? null : await model.speed(start.length, signal);
  const share = choice.mode === 'answers' ? answerShare : 1;
  const batch = spec.batch ?? defaultBatch;
  const whole = choice.mode === 'answers' ? wholeTokens(spec, outline) : null;
  const { cells, order, refinements, ...grid } = settleGrid(spec, outline, share, probe, whole);
  const seconds =
    grid.seconds !== null && spec.kind === 'calibration'
      ? await calibrationSeconds(outline, cells, batch, signal)
      : grid.seconds;
  return {
    ...unsettledPlan(spec, outline),
    mode: choice.mode,
    modeReason: choice.reason,
    cells,
    order,
    refinements,
    batch,
    estimate: {
      seconds,
      bytes: fileBytes(grid.answers, tokens * share + grid.homeTokens / Math.max(1, grid.answers), model.card.width),
      memory: Math.max(
        memoryBytes(model.card.memory, batch, tokens),
        whole === null ? 0 : memoryBytes(model.card.memory, Math.min(batch, wholeAnswers.batch), whole),
      ),
    },
    shortfalls: [...dropped, ...grid.shortfalls],
  };
}

/** Token budget of the home cell in answers, which runs to the end: up to 512 tokens or the context. Null where the
 * user set the budget, and where it is already as long. */
function wholeTokens(spec: GridSpec, { cells, home, windows, model, tokens }: Outline): number | null {
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
  const room = model.card.context - (windows[cell.window]?.ids.length ?? 0);
  const whole = Math.min(wholeAnswers.tokens, room);
  return whole > tokens ? whole : null;
}

interface Grid {
  readonly cells: readonly PlanCell[];
  readonly order: readonly (readonly number[])[];
  readonly refinements: number;
  readonly seconds: number | null;
  readonly answers: number;
  /** Tokens that the whole answers of the home cell add. */
  readonly homeTokens: number;
  readonly shortfalls: readonly Message[];
}

function settleGrid(
  spec: GridSpec,
  outline: Outline,
  share: number,
  probe: SpeedProbe | null,
  whole: number | null,
): Grid {
  const { tokens, windows } = outline;
  const size = presetSizes[spec.preset];
  const fixed = spec.kind === 'growth' ? firstLook(goalOf(spec)) : (spec.samples ?? fixedSizes[spec.kind]?.samples);
  const samples = fixed === undefined ? size.samples : ([fixed, fixed] as const);
  const wanted = wantedCells(spec, outline);
  const refining =
    spec.kind === 'diagram' && spec.temperatures === undefined && outline.axes === null ? size.refinements : 0;
  const batch = spec.batch ?? defaultBatch;
  const cost = probe === null ? 0 : answerSeconds(tokenMilliseconds(probe, batch), tokens, share);
  const extraTokens = whole === null ? 0 : Math.max(0, Math.min(whole, wholeAnswers.expected) - tokens * share);
  const extra =
    probe === null ? 0 : answerSeconds(tokenMilliseconds(probe, Math.min(batch, wholeAnswers.batch)), extraTokens, 1);
  // Whole answers take their time from what is optional, never from the cells that the preset requires.
  const required = Math.min(size.seconds, wanted.must * samples[0] * cost);
  const left = Math.max(required, size.seconds - samples[0] * extra);
  const settled = settleSizes(spec, wanted, samples, cost, probe === null ? null : left, refining);
  const taken = wanted.order.slice(0, settled.cells);
  const sampled = new Set(taken);
  const cells = outline.cells.map((cell): PlanCell => ({
    ...cell,
    samples: sampled.has(cell.index) ? samplesOf(spec, cell.window, settled.samples) : 0,
    ...(whole !== null && cell.index === outline.home ? { tokens: whole } : {}),
  }));
  // Whole answers are sampled by themselves, so that the others do not wait for the longest of them.
  const isApart = (index: number): boolean => whole !== null && index === outline.home;
  const order = windows
    .flatMap((_, window) => {
      const group = taken.filter(index => cells[index]?.window === window);
      return [group.filter(isApart), group.filter(index => !isApart(index))];
    })
    .filter(group => group.length > 0);
  const answers = taken.length * settled.samples;
  const isWhole = whole !== null && sampled.has(outline.home);
  const seconds =
    probe === null
      ? null
      : (answers + settled.refinements * settled.samples) * cost + (isWhole ? settled.samples * extra : 0);
  const shortfalls = shortfallsOf(
    wanted.must,
    wanted.order.length,
    settled,
    seconds,
    size.seconds,
    fixed === undefined,
    isWhole ? settled.samples * extra : 0,
  );
  if (probe !== null && settled.refinements < refining)
    shortfalls.push({ code: 'no-refinement', temperatures: refining });
  const homeTokens = isWhole ? settled.samples * extraTokens : 0;
  return { cells, order, refinements: settled.refinements, seconds, answers, homeTokens, shortfalls };
}

/** Seconds that the rows of a calibration take, each at the speed of its own model. */
async function calibrationSeconds(
  { models, model, windows, tokens }: Outline,
  cells: readonly PlanCell[],
  batch: number,
  signal: AbortSignal,
): Promise<number> {
  let total = 0;
  for (const [at, window] of windows.entries()) {
    const probe = await (models[window.model ?? 0] ?? model).speed(window.ids.length, signal);
    const own = cells.filter(cell => cell.window === at);
    const count = own.reduce((sum, cell) => sum + cell.samples * (cell.tokens ?? tokens), 0);
    total += answerSeconds(tokenMilliseconds(probe, batch), count, 1);
  }
  return total;
}

/** Runs of each cell of a row: in a calibration, those of its model unless the user names a number. */
function samplesOf(spec: GridSpec, window: number, samples: number): number {
  const own = spec.kind === 'calibration' && spec.samples === undefined ? calibrationRows[window]?.samples : undefined;
  return own ?? samples;
}

interface Sizes {
  readonly cells: number;
  readonly samples: number;
  readonly refinements: number;
}

function settleSizes(
  spec: GridSpec,
  { order, must }: { readonly order: readonly number[]; readonly must: number },
  samples: readonly [number, number],
  cost: number,
  seconds: number | null,
  refining: number,
): Sizes {
  const [least] = samples;
  const asked =
    spec.axes !== undefined ||
    spec.temperatures !== undefined ||
    spec.windows !== undefined ||
    spec.kind === 'ergodicity' ||
    spec.kind === 'calibration' ||
    spec.kind === 'growth' ||
    spec.kind === 'internals' ||
    spec.kind === 'wordings' ||
    spec.kind === 'paths';
  if (seconds === null) return { cells: order.length, samples: least, refinements: 0 };
  const reserve = refining * least * cost;
  const refinements = must * least * cost + reserve <= seconds ? refining : 0;
  const spent = spend(seconds - (refinements > 0 ? reserve : 0), cost, must, order.length, samples);
  return { cells: asked ? Math.max(must, spent.cells) : spent.cells, samples: spent.samples, refinements };
}

function shortfallsOf(
  must: number,
  all: number,
  sizes: Sizes,
  seconds: number | null,
  budget: number,
  bySpeed: boolean,
  whole: number,
): Message[] {
  const left: Message[] = [];
  const { order, agreement } = minimumAnswers;
  if (sizes.cells < must) left.push({ code: 'fewer-cells', sampled: sizes.cells, wanted: must });
  else if (sizes.cells < all) left.push({ code: 'exact-cells' });
  if (bySpeed && seconds !== null && seconds > budget * 1.25)
    left.push(
      seconds - whole > budget * 1.25
        ? { code: 'takes-longer', seconds, planned: budget }
        : { code: 'whole-answers', seconds, planned: budget, whole },
    );
  if (sizes.samples < agreement) left.push({ code: 'few-answers', answers: sizes.samples, order, agreement });
  return left;
}
