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
} from '../../../run/sampling/budget.ts';
import { wantedCells } from './grid.ts';
import type { SpeedProbe } from '../../../domain/languageModel.ts';
import { knownMode, pilotMode } from '../../../run/sampling/mode.ts';
import { unsettledPlan, type Outline } from './outline.ts';
import type { Message } from '../../../domain/message.ts';
import type { Plan, PlanCell } from '../../../domain/plan.ts';
import { fixedSizes, minimumAnswers, presetSizes } from './presets.ts';
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
  const { cells, order, refinements, ...grid } = settleGrid(spec, outline, share, probe);
  return {
    ...unsettledPlan(spec, outline),
    mode: choice.mode,
    modeReason: choice.reason,
    cells,
    order,
    refinements,
    batch,
    estimate: {
      seconds: grid.seconds,
      bytes: fileBytes(grid.answers, tokens * share, model.card.width),
      memory: memoryBytes(model.card.memory, batch, tokens),
    },
    shortfalls: [...dropped, ...grid.shortfalls],
  };
}

interface Grid {
  readonly cells: readonly PlanCell[];
  readonly order: readonly (readonly number[])[];
  readonly refinements: number;
  readonly seconds: number | null;
  readonly answers: number;
  readonly shortfalls: readonly Message[];
}

function settleGrid(spec: GridSpec, outline: Outline, share: number, probe: SpeedProbe | null): Grid {
  const { tokens, windows } = outline;
  const size = presetSizes[spec.preset];
  const fixed = spec.samples ?? fixedSizes[spec.kind]?.samples;
  const samples = fixed === undefined ? size.samples : ([fixed, fixed] as const);
  const wanted = wantedCells(spec, outline);
  const refining =
    spec.kind === 'diagram' && spec.temperatures === undefined && outline.axes === null ? size.refinements : 0;
  const cost = probe === null ? 0 : answerSeconds(tokenMilliseconds(probe, spec.batch ?? defaultBatch), tokens, share);
  const settled = settleSizes(spec, wanted, samples, cost, probe === null ? null : size.seconds, refining);
  const taken = wanted.order.slice(0, settled.cells);
  const sampled = new Set(taken);
  const cells = outline.cells.map((cell): PlanCell => ({
    ...cell,
    samples: sampled.has(cell.index) ? settled.samples : 0,
  }));
  const order = windows
    .map((_, window) => taken.filter(index => cells[index]?.window === window))
    .filter(group => group.length > 0);
  const answers = taken.length * settled.samples;
  const seconds = probe === null ? null : (answers + settled.refinements * settled.samples) * cost;
  const shortfalls = shortfallsOf(
    wanted.must,
    wanted.order.length,
    settled,
    seconds,
    size.seconds,
    fixed === undefined,
  );
  if (probe !== null && settled.refinements < refining)
    shortfalls.push({ code: 'no-refinement', temperatures: refining });
  return { cells, order, refinements: settled.refinements, seconds, answers, shortfalls };
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
    spec.kind === 'calibration';
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
): Message[] {
  const left: Message[] = [];
  const { order, agreement } = minimumAnswers;
  if (sizes.cells < must) left.push({ code: 'fewer-cells', sampled: sizes.cells, wanted: must });
  else if (sizes.cells < all) left.push({ code: 'exact-cells' });
  if (bySpeed && seconds !== null && seconds > budget * 1.25)
    left.push({ code: 'takes-longer', seconds, planned: budget });
  if (sizes.samples < agreement) left.push({ code: 'few-answers', answers: sizes.samples, order, agreement });
  return left;
}
