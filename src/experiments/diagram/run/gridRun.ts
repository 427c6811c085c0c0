/** Runs a grid experiment as an async generator of events. */
import { errorData, type ErrorData } from '../../../core/adjacentError.ts';
import { t } from '../../../core/text.ts';
import { fewestTemperatures } from '../../../core/phase/scanReading.ts';
import { capabilitiesOf } from '../../../domain/capabilities.ts';
import { gridPositionOf } from '../../../domain/gridPlace.ts';
import type { LanguageModel } from '../../../domain/languageModel.ts';
import type { Plan } from '../../../domain/plan.ts';
import type { GridRun, RunEvent } from '../../../domain/run.ts';
import type { GridSpec, GrowthGoal } from '../../../domain/spec.ts';
import { endOf } from '../../../run/sampling/draft.ts';
import { waiting } from '../../../run/sampling/progress.ts';
import { sampledRow } from '../../../run/measuring/rowReports.ts';
import { isUndecided } from '../plan/continuation.ts';
import { modelsOfAxes } from '../plan/diagramAxes.ts';
import { goalOf, nextLook } from '../plan/growthGoal.ts';
import { fewestEnding, firstTry } from '../plan/finishing.ts';
import { outlineOf, unsettledPlan, type Outline } from '../plan/outline.ts';
import { calibrationRows, presetSizes } from '../plan/presets.ts';
import { nextTemperature, withAnswers, withTemperature } from '../plan/refinement.ts';
import { checkModels, restOfPlan, sampledPart } from '../plan/storedPlan.ts';
import { GridState, internalsWork, type GridRequest } from './gridState.ts';
import { readInternals } from './internalsReading.ts';
import { samplePaths } from './pathSampling.ts';
import { classedRows, nullSource, uncertainCells } from './regimeCells.ts';
import { sampleRow } from './rowSampling.ts';
import { isReached, withSamples } from './sampleOn.ts';
import { settle } from './settling.ts';
import { softmaxNull } from './softmaxNull.ts';

/** References of the models that a grid needs, in the order that `sampleGrid` expects. */
export function modelsOf(spec: GridSpec): readonly string[] {
  if (spec.kind === 'diagram' && spec.axes !== undefined) return modelsOfAxes(spec, spec.axes);
  return spec.kind === 'calibration' ? calibrationRows.map(({ reference }) => reference) : [spec.model];
}

/** Samples a grid on open models, one for each of `modelsOf`: a new one, a stored one again, or what a stored one left
 * out. The first event shows the grid before sample sizes are decided; `changed` follows with sizes, mode and
 * estimate. */
export async function* sampleGrid(
  request: GridRequest,
  models: readonly LanguageModel[],
  signal: AbortSignal,
): AsyncGenerator<RunEvent, GridRun> {
  const work = new GridWork(request, models, signal);
  yield { type: 'planned', run: work.state.snapshot('running') };
  let error: ErrorData | null = null;
  try {
    yield* work.steps();
  } catch (thrown) {
    error = errorData(thrown);
  }
  work.keepLastLook();
  work.state.draft.interrupt();
  const end = endOf(error);
  const run = work.state.snapshot(end.status, end.error);
  yield { type: 'done', run };
  return run;
}

/** One run in progress: fills its draft in the order of the plan. */
class GridWork {
  readonly state: GridState;
  private readonly outline: Outline | null;
  /** The plan of a growth experiment at its last look, while more answers are sampled. */
  private lastLook: Plan | null = null;

  constructor(request: GridRequest, models: readonly LanguageModel[], signal: AbortSignal) {
    const { spec, replay, resume } = request;
    const isBegun = resume !== undefined && !isUndecided(resume);
    const stored = isBegun ? restOfPlan(resume, models) : replay && sampledPart(replay);
    this.outline = stored === undefined ? outlineOf(spec, models) : null;
    const plan = stored ?? unsettledPlan(spec, this.outline ?? outlineOf(spec, models));
    this.state = new GridState(request, models, plan, signal);
    // Where sizes were not decided, only the cell of the first pilot surely keeps its number.
    const isComplete = resume?.cells[plan.home]?.state === 'done';
    if (resume !== undefined) this.state.keep(resume, cell => isBegun || (isComplete && cell === plan.home));
    if (resume !== undefined && !isBegun) checkModels(resume, models);
  }

  async *steps(): AsyncGenerator<RunEvent> {
    const { state, outline } = this;
    const { spec, resume } = state.request;
    yield { type: 'progress', progress: waiting(t`Exact map`) };
    await state.readMap();
    yield { type: 'exact', run: state.snapshot('running') };
    if (outline !== null) yield* settle(state, outline);
    else {
      if (resume === undefined) await state.describe(state.plan.mode);
      state.countPlan();
    }
    yield { type: 'changed', run: state.snapshot('running') };
    for (let window = 0; window < state.plan.windows.length; window++) yield* sampleRow(this.state, window);
    yield* this.refine();
    yield* this.topUp();
    yield* this.finish();
    for (let window = 0; window < state.plan.windows.length; window++) yield* this.readNull(window);
    if (spec.kind === 'growth' && outline !== null) yield* this.sampleOn(goalOf(spec));
    yield* this.followPaths();
    yield* this.readInside();
  }

  /** Reads attention and states along the answers, for kind "internals" and in a replay of such a run. */
  private async *readInside(): AsyncGenerator<RunEvent> {
    const { spec, replay } = this.state.request;
    if (spec.kind !== 'internals' || (replay !== undefined && replay.internals === undefined)) return;
    const run = this.state.snapshot('running');
    const window = run.plan.windows[run.plan.cells[run.plan.home]?.window ?? 0];
    if (window === undefined) return;
    for await (const step of readInternals(
      run,
      await this.state.readerOf(window),
      this.state.signal,
      this.state.meter,
    )) {
      if ('stage' in step) yield { type: 'progress', progress: step };
      else {
        this.state.internals = step;
        this.state.meter.expectWork(internalsWork, 0);
        yield { type: 'changed', run: this.state.snapshot('running') };
      }
    }
  }

  /** Samples what decides the answers of the home cell: commitment, and for kind "paths" the forks of one answer. */
  private async *followPaths(): AsyncGenerator<RunEvent> {
    const { resume, only } = this.state.request;
    if (only !== undefined) return;
    // A map that is extended keeps what it has.
    if (resume !== undefined && (resume.status === 'done' || resume.commitment !== undefined)) return;
    const run = this.state.snapshot('running');
    const window = run.plan.windows[run.plan.cells[run.plan.home]?.window ?? 0];
    if (window === undefined) return;
    const model = await this.state.readerOf(window);
    const steps = samplePaths(run, this.state.request.replay, model, this.state.signal, this.state.meter);
    for await (const step of steps) {
      if ('stage' in step) yield { type: 'progress', progress: step };
      else {
        this.state.paths = { ...this.state.paths, ...step };
        yield { type: 'changed', run: this.state.snapshot('running') };
      }
    }
  }

  /** Doubles the answers of the home cell until the goal is reached. */
  private async *sampleOn(goal: GrowthGoal): AsyncGenerator<RunEvent> {
    const { home } = this.state.draft.plan;
    for (;;) {
      const run = this.state.snapshot('running');
      const count = nextLook(goal, this.state.draft.countOf(home));
      if (count === null || isReached(run, goal)) return;
      this.lastLook = run.plan;
      this.state.draft.setPlan(withSamples(run.plan, home, count));
      yield* this.state.sample([home]);
      this.lastLook = null;
    }
  }

  /** After a round that was not completed: the answers at the last look. */
  keepLastLook(): void {
    if (this.lastLook === null) return;
    const { home, cells } = this.lastLook;
    this.state.draft.setPlan(this.lastLook);
    this.state.draft.trim(home, cells[home]?.samples ?? 0);
  }

  /** Adds temperatures where neighbors have different regimes, as far as the plan allows; a preset that fills its map
   * goes on with those that the plan left out. */
  private async *refine(): AsyncGenerator<RunEvent> {
    const { fills } = presetSizes[this.state.request.spec.preset];
    while (this.state.request.only === undefined && (this.state.draft.plan.refinements ?? 0) > 0) {
      const { plan } = this.state.draft;
      const offered = plan.rest?.temperatures ?? [];
      const temperature =
        nextTemperature(classedRows(this.state.snapshot('running')), offered) ?? (fills ? offered[0] : undefined);
      if (temperature === undefined) return;
      this.state.draft.setPlan(withTemperature(plan, temperature));
      this.state.drawMap();
      yield { type: 'changed', run: this.state.snapshot('running') };
      const stage = t`Adding a temperature where answers change`;
      for (let window = 0; window < plan.windows.length; window++) yield* sampleRow(this.state, window, stage);
    }
  }

  /** Samples more answers where intervals span two regimes, as far as the plan allows. */
  private async *topUp(): AsyncGenerator<RunEvent> {
    const { plan } = this.state.draft;
    if (plan.topUp === undefined || this.state.request.only !== undefined) return;
    const { cells, samples } = plan.topUp;
    const open = uncertainCells(this.state.snapshot('running')).filter(
      index => (plan.cells[index]?.samples ?? 0) < samples,
    );
    this.state.draft.setPlan(withAnswers(plan, open.slice(0, cells), samples));
    const stage = t`Drawing more answers where it is uncertain`;
    for (let window = 0; window < plan.windows.length; window++) yield* this.state.sampleRow(window, stage);
  }

  /** Lets cells finish of which more than half of the answers were cut and hold together, while there is time. */
  private async *finish(): AsyncGenerator<RunEvent> {
    const { state } = this;
    const { spec, replay, only } = state.request;
    if (replay !== undefined || only !== undefined) return;
    const found = state.halfCut();
    if (found.length > 0) state.countPlan({}, { code: 'longer-answers' });
    for (const [at, { cell, budget, tokens }] of found.entries()) {
      if (state.seconds >= presetSizes[spec.preset].wholeMap) break;
      state.expectFinishing(found.slice(at));
      const cut = state.cutOf(cell);
      yield* state.finish(cell, Math.min(tokens, firstTry + budget));
      // Answers that go in circles do not end within any budget.
      if ((cut - state.cutOf(cell)) * fewestEnding >= cut) yield* state.finish(cell, tokens);
    }
    state.expectFinishing([]);
  }

  /** Computes the softmax null of a row that has enough temperatures for a verdict. */
  private async *readNull(window: number): AsyncGenerator<RunEvent> {
    const run = this.state.snapshot('running');
    const [first] = run.plan.cells.filter(cell => cell.window === window);
    const row = first === undefined ? [] : sampledRow(run, gridPositionOf(run.plan, first)[0]);
    const place = run.plan.windows[window];
    if (place === undefined || row.length < fewestTemperatures) return;
    if (capabilitiesOf(this.state.modelOf(place.model).card).nextToken !== 'full') return;
    const source = nullSource(
      run,
      row.map(cell => cell.index),
    );
    yield { type: 'progress', progress: this.state.meter.read(t`Computing the softmax null (no feedback)`) };
    const temperatures = row.map(cell => cell.temperature);
    const found = await softmaxNull(
      await this.state.readerOf(place),
      place,
      window,
      run.cells[source]?.trajectories ?? [],
      temperatures,
      this.state.suppressed,
      this.state.signal,
    );
    if (found === null) return;
    this.state.nulls = [...this.state.nulls, found];
    yield { type: 'changed', run: this.state.snapshot('running') };
  }
}
