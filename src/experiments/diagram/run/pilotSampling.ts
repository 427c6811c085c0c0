/** Samples the pilot, and the cells beside it in the same steps (docs/method.md#plan-and-seeds). */
import { sum } from '../../../core/numeric/sums.ts';
import { t } from '../../../core/text.ts';
import type { SamplingState } from '../../../domain/languageModel.ts';
import type { Plan } from '../../../domain/plan.ts';
import type { RunEvent } from '../../../domain/run.ts';
import { firstNoiseCell, type NoiseLook } from '../plan/noise.ts';
import { forecastPilot, isPilotEnough, pilotOf, withBudget, type Beside, type Pilot } from '../plan/pilot.ts';
import { presetSizes } from '../plan/presets.ts';
import type { Known } from '../plan/timedMap.ts';
import { usualBudget } from '../../../run/sampling/answerLengths.ts';
import type { GridState } from './gridState.ts';
import type { LengthRule } from './lengthRule.ts';
import { isNoiseCell } from './regimeCells.ts';

/** Seconds after which it is tried again to forecast a pilot of which nothing can be said yet. */
const retry = 0.25;

/** Whether the home cell has all answers that its preset wants of it, from a run that was stopped. */
export function hasHome({ request: { resume } }: GridState): boolean {
  return resume !== undefined && resume.cells[resume.plan.home]?.state === 'done';
}

/** Samples the first answers of the home cell and those beside it, of at most so many tokens. `forecast` gets what the
 * pilot promises, once a second. */
export async function* samplePilot(
  state: GridState,
  most: number,
  forecast: (pilot: Pilot) => void,
): AsyncGenerator<RunEvent, Pilot> {
  yield { type: 'changed', run: state.snapshot('running') };
  const { home, order, cells } = state.plan;
  const before = state.seconds;
  const samples = cells[home]?.samples ?? 0;
  const isKept = state.draft.countOf(home) >= samples;
  if (isKept) keepHome(state);
  else {
    const rule = new PilotRule(state, { most, before, forecast });
    yield* state.sample(order[0] ?? [home], t`Measuring how long answers are`, rule);
  }
  return pilotOf(state.answersOf(home), budgetOf(state.plan, home), isKept ? before : state.seconds - before);
}

/** Keeps the answers of a run that was stopped. They were drawn up to the budget that was found then. */
function keepHome({ plan, draft, request: { resume } }: GridState): void {
  const { home } = plan;
  draft.trim(home, plan.cells[home]?.samples ?? 0);
  const kept = budgetOf(resume?.plan ?? plan, home);
  draft.setPlan(withBudget(plan, [home], Math.min(kept, budgetOf(plan, home))));
}

interface PilotLimits {
  /** Most tokens of the answers of the home cell. */
  readonly most: number;
  /** Seconds of sampling before. */
  readonly before: number;
  readonly forecast: (pilot: Pilot) => void;
}

/** Cuts the pilot and the cells beside it as soon as it has shown enough, and those beside it at the usual budget. */
class PilotRule implements LengthRule {
  private readonly state: GridState;
  private readonly limits: PilotLimits;
  private readonly home: number;
  private readonly samples: number;
  /** The cells beside it that run as long as it does, and the budget of all. */
  private readonly beside: readonly number[];
  private readonly usual: number;
  private next = 0;

  constructor(state: GridState, limits: PilotLimits) {
    const { home, cells, order, tokens } = state.plan;
    this.state = state;
    this.limits = limits;
    this.home = home;
    this.samples = cells[home]?.samples ?? 0;
    this.usual = cells[home]?.tokens ?? tokens;
    this.beside = order.flat().filter(index => index !== home && cells[index]?.dissolves !== true);
  }

  get most(): number {
    return this.limits.most;
  }

  cutNow(reached: SamplingState, taken: number): readonly number[] {
    const { state, home, beside, usual } = this;
    const { spec } = state.request;
    const { before, most } = this.limits;
    const running = reached.runningOf(home).length;
    const own = { longest: reached.longest, ended: this.samples - running, rows: this.samples };
    this.foresee(reached, own, taken);
    const length = reached.longest + 1;
    const isOver = running === 0 && length >= presetSizes[spec.preset].tokens;
    if (isOver || isPilotEnough(spec, { before, taken }, own)) {
      const cut = [home, ...beside];
      for (const index of cut)
        state.draft.setPlan(withBudget(state.plan, [index], Math.min(budgetOf(state.plan, index), length)));
      return cut;
    }
    if (length < usual || usual === most || budgetOf(state.plan, home) === most) return [];
    state.draft.setPlan(withBudget(state.plan, [home], most));
    return beside;
  }

  /** Forecasts the pilot when it is due. */
  private foresee({ longest, runningOf }: SamplingState, own: OwnProgress, taken: number): void {
    if (taken < this.next) return;
    const { state, home } = this;
    const { before, most, forecast } = this.limits;
    const lengths = state.answersOf(home).map(({ ids }) => ids.length);
    const drawn = sum(lengths) + (own.rows - own.ended) * longest;
    const beside = this.hasOthers ? sum(this.beside.map(cell => runningOf(cell).length)) : 0;
    const so = { ...own, lengths, drawn, beside, budget: most, before, taken };
    const found = forecastPilot(state.request.spec, so, state.pace);
    if (found !== null) forecast(found);
    this.next = taken + (found === null ? retry : 1);
  }

  /** Whether the cells beside the pilot still run. */
  private get hasOthers(): boolean {
    return budgetOf(this.state.plan, this.home) === this.usual;
  }
}

type OwnProgress = Pick<SamplingState, 'longest' | 'ended' | 'rows'>;

function budgetOf({ cells, tokens }: Plan, index: number): number {
  return cells[index]?.tokens ?? tokens;
}

/** What was drawn beside a pilot: what a plan must know of it, and the budgets that cells have because of it. */
export interface DrawnBeside {
  readonly known: Pick<Known, 'beside' | 'look' | 'triesHot'>;
  readonly budgets: ReadonlyMap<number, number>;
}

/** What a run lacks that keeps the pilot of one that was stopped: the cells beside it get the budget that they would
 * have had. */
export function missingBeside({ plan }: GridState, { home, order, cells }: Plan): DrawnBeside {
  const tokens = Math.min(usualBudget, budgetOf(plan, home));
  const beside = order.flat().filter(index => index !== home && cells[index]?.dissolves !== true);
  const triesHot = cells.some(({ dissolves }) => dissolves === true);
  return { known: { triesHot }, budgets: new Map(beside.map(index => [index, tokens])) };
}

/** What was drawn beside a pilot. Hot answers that hold together after all are dropped: they were cut early. */
export function drawnBeside(state: GridState, { cells, answers }: Beside): DrawnBeside {
  const { plan } = state;
  const look = cells.length === 0 ? null : lookOf(state, plan, answers);
  const dropped = look?.dissolves === false ? cells.filter(index => plan.cells[index]?.dissolves === true) : [];
  for (const index of dropped) state.draft.clear(index);
  const kept = cells.filter(index => !dropped.includes(index));
  return {
    known: { ...(kept.length === 0 ? {} : { beside: { cells: kept, answers } }), ...(look && { look }) },
    budgets: new Map(kept.map(index => [index, budgetOf(plan, index)])),
  };
}

function lookOf(state: GridState, plan: Plan, answers: number): NoiseLook | null {
  const cell = firstNoiseCell(plan);
  if (cell === undefined) return null;
  const dissolves = isNoiseCell(state.snapshot('running'), cell.index);
  return { temperature: cell.temperature, dissolves, answers, seconds: 0 };
}

/** A decided plan with what was drawn beside its pilot: cells have the budget that they were drawn with, and those that
 * were cut early although the plan lets them run are dropped. */
export function keepBeside({ draft, plan: drawn }: GridState, plan: Plan, { budgets }: DrawnBeside): Plan {
  let kept = plan;
  for (const [index, tokens] of budgets) {
    const isEarly = drawn.cells[index]?.dissolves === true;
    if (isEarly && plan.cells[index]?.dissolves !== true && budgetOf(plan, index) !== tokens) draft.clear(index);
    else if (budgetOf(plan, index) !== tokens) kept = withBudget(kept, [index], tokens);
  }
  return kept;
}
