/** Decides how much a run samples: mode, speed, and how long answers are in every window
 * (docs/method.md#plan-and-seeds). */
import { t } from '../../../core/text.ts';
import { sum } from '../../../core/numeric/sums.ts';
import type { Plan } from '../../../domain/plan.ts';
import type { RunEvent } from '../../../domain/run.ts';
import { waiting } from '../../../run/sampling/progress.ts';
import { batchOfPlan } from '../plan/grid.ts';
import type { Outline } from '../plan/outline.ts';
import { firstNoiseCell, lookPlan, type NoiseLook } from '../plan/noise.ts';
import {
  firstOf,
  forecastPilot,
  hasPilot,
  isPilotEnough,
  pilotOf,
  pilotPlan,
  withBudget,
  withForecast,
  type Pilot,
} from '../plan/pilot.ts';
import { measureFor, settlePlan, type Measured } from '../plan/planner.ts';
import type { GridState } from './gridState.ts';
import type { LengthRule } from './lengthRule.ts';
import { isNoiseCell } from './regimeCells.ts';
import { sampleRow } from './rowSampling.ts';

/** Seconds after which it is tried again to forecast a pilot of which nothing can be said yet. */
const retry = 0.25;

/** Completes the plan of an outlined spec and reads the probe centers. Events show each pilot as it is sampled. */
export async function* settle(state: GridState, outline: Outline): AsyncGenerator<RunEvent> {
  const { spec } = state.request;
  yield { type: 'progress', progress: waiting(t`Choosing how much to sample`) };
  const first = await measureFor(spec, outline, state.signal);
  const { choice } = first;
  state.measurePace(first.pace);
  const measured = (): Measured => ({ ...first, pace: state.pace });
  yield { type: 'progress', progress: waiting(t`Reading sentences to compare meanings with`) };
  await state.describe(choice.mode);
  const pilots: Pilot[] = [];
  if (hasPilot(spec, choice.mode)) {
    state.draft.setPlan(pilotPlan(spec, outline, choice, batchOfPlan(spec, outline.model.card)));
    state.countPlan({ pace: first.pace, isOpen: true });
    const forecast = (pilot: Pilot): void => {
      const { seconds } = settlePlan(spec, outline, measured(), [pilot], { isOpen: canEnd([pilot]) }).estimate;
      if (seconds !== null) state.meter.expectWhole(seconds);
    };
    pilots.push(yield* pilotAt(state, state.plan.home, forecast));
  }
  const isOpen = canEnd(pilots);
  let plan = settlePlan(spec, outline, measured(), pilots, { isOpen });
  const look = pilots.length === 0 ? null : yield* lookAtNoise(state, plan, pilots);
  const width = look?.dissolves === true ? { columns: plan.temperatures.length } : {};
  if (look !== null) plan = settlePlan(spec, outline, measured(), pilots, { ...width, look, isOpen });
  // The time that is left may allow fewer answers of a cell than before the look.
  for (const cell of look?.dissolves === true ? kept(plan) : [])
    state.draft.limit(cell, plan.cells[cell]?.samples ?? 0);
  yield* decide(state, plan, plan, pilots);
  if (!isOpen) return;
  yield { type: 'changed', run: state.snapshot('running') };
  const known = {
    ...(look === null ? {} : { look }),
    ...(spec.kind === 'sweep' ? {} : { columns: plan.temperatures.length }),
    isOpen,
  };
  yield* sampleRow(state, 0);
  // From here on only answers to parts of the prompt tell how long others of them are.
  state.countPlan({ pace: state.pace });
  for (let window = 1; window < state.plan.windows.length; window++) {
    pilots.push(yield* furtherRow(state, window));
    const next = settlePlan(spec, outline, measured(), pilots, known);
    // Where answers were longer than expected, there may be no time for the other windows.
    state.draft.setPlan(withForecast(state.plan, next, window));
    const { seconds } = next.estimate;
    state.countPlan(
      { pace: state.pace },
      seconds === null ? null : { code: 'sizes-decided', seconds: seconds - state.savedSeconds },
    );
    yield { type: 'changed', run: state.snapshot('running') };
  }
}

/** Samples the cells of a further window. Returns what its first cell found. */
async function* furtherRow(state: GridState, window: number): AsyncGenerator<RunEvent, Pilot> {
  const [seconds, tokens] = [state.seconds, state.tokens];
  yield* sampleRow(state, window);
  const { index, tokens: budget = state.plan.tokens } = firstOf(state.plan, window) ?? { index: state.plan.home };
  const answers = state.answersOf(index);
  const share = sum(answers.map(({ ids }) => ids.length)) / Math.max(1, state.tokens - tokens);
  return pilotOf(answers, budget, Math.min(1, share) * (state.seconds - seconds));
}

/** The cell that was looked at for noise. */
function kept(plan: Plan): readonly number[] {
  const cell = firstNoiseCell(plan);
  return cell === undefined ? [] : [cell.index];
}

/** Samples the coldest cell whose answers may be noise, and keeps them if they are; null where the plan has none. */
async function* lookAtNoise(
  state: GridState,
  plan: Plan,
  pilots: readonly Pilot[],
): AsyncGenerator<RunEvent, NoiseLook | null> {
  const cell = firstNoiseCell(plan);
  if (cell === undefined) return null;
  const before = state.seconds;
  yield* decide(state, plan, lookPlan(plan, cell.index, [plan.home]), pilots);
  yield* state.sample([cell.index], t`Checking whether answers at high temperature hold together`);
  const dissolves = isNoiseCell(state.snapshot('running'), cell.index);
  if (!dissolves) state.draft.clear(cell.index);
  return { temperature: cell.temperature, dissolves, answers: cell.samples, seconds: state.seconds - before };
}

/** Where the answers of the home cell do not end, those of others are not expected to. */
function canEnd([first]: readonly Pilot[]): boolean {
  return first !== undefined && first.summary.cut * 2 <= first.lengths.length;
}

/** States what a plan takes, and goes on with `shown`: the plan, or that of the next pilot. */
async function* decide(
  state: GridState,
  { estimate, ...plan }: Plan,
  shown: Plan,
  pilots: readonly Pilot[],
): AsyncGenerator<RunEvent> {
  const reading = state.readingSeconds(plan.windows);
  const seconds = estimate.seconds === null ? null : estimate.seconds + reading;
  const stated = { ...estimate, seconds };
  state.draft.setPlan({ ...plan, estimate: stated });
  state.countPlan(
    { pace: state.pace },
    pilots.length === 0 || seconds === null ? null : { code: 'sizes-decided', seconds: seconds - state.savedSeconds },
  );
  if (reading > 0) yield { type: 'progress', progress: state.progress(t`Reading the prompt in every context window`) };
  state.draft.setPlan({ ...shown, estimate: stated });
  await state.readMap();
}

/** Samples the answers of a pilot in its cell. `forecast` gets what its answers promise, once a second. */
async function* pilotAt(
  state: GridState,
  cell: number,
  forecast?: (pilot: Pilot) => void,
): AsyncGenerator<RunEvent, Pilot> {
  yield { type: 'changed', run: state.snapshot('running') };
  const { spec, resume } = state.request;
  const budgetOf = (plan: Plan): number => plan.cells[cell]?.tokens ?? plan.tokens;
  const before = state.seconds;
  const samples = state.plan.cells[cell]?.samples ?? 0;
  let next = 0;
  const isKept = state.draft.countOf(cell) >= samples;
  if (isKept) {
    state.draft.trim(cell, samples);
    // They were drawn up to the budget that was found then.
    const kept = resume === undefined ? budgetOf(state.plan) : budgetOf(resume.plan);
    state.draft.setPlan(withBudget(state.plan, [cell], Math.min(kept, budgetOf(state.plan))));
  } else {
    const cutNow: LengthRule['cutNow'] = (reached, taken, drawn) => {
      if (forecast !== undefined && taken >= next) {
        const lengths = state.answersOf(cell).map(({ ids }) => ids.length);
        const budget = budgetOf(state.plan);
        const so = { ...reached, rows: samples, lengths, drawn, budget, before, taken };
        const found = forecastPilot(spec, so, state.pace);
        if (found !== null) forecast(found);
        next = taken + (found === null ? retry : 1);
      }
      if (!isPilotEnough(spec, { before, taken }, reached)) return [];
      state.draft.setPlan(withBudget(state.plan, [cell], Math.min(budgetOf(state.plan), reached.longest + 1)));
      return [cell];
    };
    yield* state.sample([cell], t`Measuring how long answers are`, { cutNow });
  }
  return pilotOf(state.answersOf(cell), budgetOf(state.plan), isKept ? before : state.seconds - before);
}
