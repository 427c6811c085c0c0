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
  besidePilot,
  firstOf,
  hasPilot,
  pilotBudget,
  pilotOf,
  pilotPlan,
  withForecast,
  type Pilot,
} from '../plan/pilot.ts';
import { measureFor, settlePlan, type Measured } from '../plan/planner.ts';
import type { GridState } from './gridState.ts';
import { drawnBeside, hasHome, keepBeside, missingBeside, samplePilot, type DrawnBeside } from './pilotSampling.ts';
import { isNoiseCell } from './regimeCells.ts';
import { sampleRow } from './rowSampling.ts';

/** Completes the plan of an outlined spec and reads the probe centers. Events show the pilot as it is sampled. */
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
  let drawn: DrawnBeside = { known: {}, budgets: new Map() };
  if (hasPilot(spec, choice.mode)) {
    const found = yield* firstPilot(state, outline, measured);
    pilots.push(found.pilot);
    drawn = found.drawn;
  }
  const isOpen = canEnd(pilots);
  let plan = settlePlan(spec, outline, measured(), pilots, { ...drawn.known, isOpen });
  let { look = null } = drawn.known;
  if (pilots.length > 0 && look === null) {
    const sampled = [state.plan.home, ...(drawn.known.beside?.cells ?? [])];
    look = yield* lookAtNoise(state, keepBeside(state, plan, drawn), pilots, sampled);
    const width = look?.dissolves === true ? { columns: plan.temperatures.length } : {};
    if (look !== null) plan = settlePlan(spec, outline, measured(), pilots, { ...drawn.known, ...width, look, isOpen });
    // The time that is left may allow fewer answers of a cell than before the look.
    for (const cell of look?.dissolves === true ? kept(plan) : [])
      state.draft.limit(cell, plan.cells[cell]?.samples ?? 0);
  }
  plan = keepBeside(state, plan, drawn);
  yield* decide(state, plan, plan, pilots);
  if (!isOpen) return;
  yield { type: 'changed', run: state.snapshot('running') };
  const known = {
    ...drawn.known,
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

/** Samples the pilot and the cells beside it, or keeps the pilot of a run that was stopped. */
async function* firstPilot(
  state: GridState,
  outline: Outline,
  measured: () => Measured,
): AsyncGenerator<RunEvent, { readonly pilot: Pilot; readonly drawn: DrawnBeside }> {
  const { spec } = state.request;
  const { choice, pace } = measured();
  const isKept = hasHome(state);
  const batch = batchOfPlan(spec, outline.model.card);
  const beside = besidePilot(spec, outline, settlePlan(spec, outline, measured()));
  const plan = pilotPlan(spec, outline, choice, batch, beside);
  state.draft.setPlan(isKept ? pilotPlan(spec, outline, choice, batch) : plan);
  state.countPlan({ pace, isOpen: true });
  const forecast = (found: Pilot): void => {
    const known = { isOpen: canEnd([found]), ...(isKept ? {} : { beside }) };
    const { seconds } = settlePlan(spec, outline, measured(), [found], known).estimate;
    if (seconds !== null) state.meter.expectWhole(seconds);
  };
  const pilot = yield* samplePilot(state, pilotBudget(spec, outline), forecast);
  return { pilot, drawn: isKept ? missingBeside(state, plan) : drawnBeside(state, beside) };
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

/** Samples the coldest cell whose answers may be noise, and keeps them if they are; null where the plan has none.
 * `sampled` are the cells that were sampled before. */
async function* lookAtNoise(
  state: GridState,
  plan: Plan,
  pilots: readonly Pilot[],
  sampled: readonly number[],
): AsyncGenerator<RunEvent, NoiseLook | null> {
  const cell = firstNoiseCell(plan);
  if (cell === undefined) return null;
  const before = state.seconds;
  yield* decide(state, plan, lookPlan(plan, cell.index, sampled), pilots);
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
