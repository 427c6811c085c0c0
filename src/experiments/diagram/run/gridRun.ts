/** Runs a grid experiment as an async generator of events. */
import { AdjacentError, errorData, type ErrorData } from '../../../core/adjacentError.ts';
import { t } from '../../../core/text.ts';
import { range } from '../../../core/numeric/functions.ts';
import { fewestTemperatures } from '../../../core/phase/scanReading.ts';
import { assemble } from '../../../run/sampling/assembly.ts';
import { endOf, RunDraft } from '../../../run/sampling/draft.ts';
import { windowDistribution, masked, nextLogits } from '../../../run/sampling/exactMap.ts';
import type { Internals } from '../../../domain/internals.ts';
import type { LanguageModel, SampleRow } from '../../../domain/languageModel.ts';
import { modelsOfAxes } from '../plan/diagramAxes.ts';
import { outlineOf, unsettledPlan, type Outline } from '../plan/outline.ts';
import { pathTokens } from '../plan/pathBudget.ts';
import { pilotOf, pilotPlan, type Pilot } from '../plan/pilot.ts';
import { defaultBatch } from '../../../run/sampling/budget.ts';
import { calibrationRows, presetSizes } from '../plan/presets.ts';
import { formOf } from '../../../run/sampling/mode.ts';
import type { Plan, PlanCell, PlanWindow } from '../../../domain/plan.ts';
import { gridPositionOf } from '../../../domain/gridPlace.ts';
import { measureFor, settlePlan } from '../plan/planner.ts';
import { ProgressMeter, waiting } from '../../../run/sampling/progress.ts';
import { nextTemperature, withAnswers, withTemperature } from '../plan/refinement.ts';
import { keptBlocks, restOfPlan, sampledPart } from '../plan/storedPlan.ts';
import { classedRows, nullSource, uncertainCells } from './regimeCells.ts';
import { steppedRows } from '../../../run/sampling/steppedRows.ts';
import { sampledRow } from '../../../run/measuring/rowReports.ts';
import type { RunStatus } from '../../../domain/report.ts';
import type { GridRun, Manifest, RunEvent, RunModel, SoftmaxNull } from '../../../domain/run.ts';
import { wholeAnswers } from '../../../run/sampling/budget.ts';
import { readInternals } from './internalsReading.ts';
import { samplePaths, type PathBlocks } from './pathSampling.ts';
import { softmaxNull } from './softmaxNull.ts';
import type { GridSpec, GrowthGoal } from '../../../domain/spec.ts';
import { goalOf, nextLook } from '../plan/growthGoal.ts';
import { atMost, isReached, withSamples } from './sampleOn.ts';
import type { RunRequest } from '../../experiment.ts';

/** References of the models that a grid needs, in the order that `sampleGrid` expects. */
export function modelsOf(spec: GridSpec): readonly string[] {
  if (spec.kind === 'diagram' && spec.axes !== undefined) return modelsOfAxes(spec, spec.axes);
  return spec.kind === 'calibration' ? calibrationRows.map(({ reference }) => reference) : [spec.model];
}

export type GridRequest = RunRequest<GridSpec, GridRun>;

/** Samples a grid on open models, one for each of `modelsOf`: a new one, a stored one again, or what a stored one left
 * out. The first event shows the grid before sample sizes are decided; `changed` follows with sizes, mode and
 * estimate. */
export async function* sampleGrid(
  request: GridRequest,
  models: readonly LanguageModel[],
  signal: AbortSignal,
): AsyncGenerator<RunEvent, GridRun> {
  const work = new GridWork(request, models, signal);
  yield { type: 'planned', run: work.snapshot('running') };
  let error: ErrorData | null = null;
  try {
    yield* work.steps();
  } catch (thrown) {
    error = errorData(thrown);
  }
  work.keepLastLook();
  work.draft.interrupt();
  const end = endOf(error);
  const run = work.snapshot(end.status, end.error);
  yield { type: 'done', run };
  return run;
}

/** One run in progress: fills its draft in the order of the plan. */
class GridWork {
  readonly draft: RunDraft<GridSpec>;
  private readonly request: GridRequest;
  private readonly models: readonly LanguageModel[];
  private readonly signal: AbortSignal;
  private readonly outline: Outline | null;
  private readonly logits: Float32Array[] = [];
  private nulls: readonly SoftmaxNull[] = [];
  private paths: PathBlocks = {};
  private internals: Internals | null = null;
  /** The plan of a growth experiment at its last look, while more answers are sampled. */
  private lastLook: Plan | null = null;
  private meter: ProgressMeter;
  private sampled = { tokens: 0, seconds: 0 };

  constructor(request: GridRequest, models: readonly LanguageModel[], signal: AbortSignal) {
    this.request = request;
    this.models = models;
    this.signal = signal;
    const { spec, facts, replay, resume } = request;
    const stored = resume === undefined ? replay && sampledPart(replay) : restOfPlan(resume, models);
    this.outline = stored === undefined ? outlineOf(spec, models) : null;
    const plan = stored ?? unsettledPlan(spec, this.outline ?? outlineOf(spec, models));
    const described = models.map((model): RunModel => ({
      card: model.card,
      form: formOf(spec, model),
      probeCenter: null,
      eosTokenIds: model.eosTokenIds,
    }));
    const manifest = resume?.manifest ?? { facts, spec, models: described, endPolicy: endPolicyOf(plan) };
    this.draft = new RunDraft(manifest, plan);
    if (resume !== undefined) this.keep(resume);
    this.meter = new ProgressMeter(plan, request.now);
  }

  /** Keeps what a stored run measured. */
  private keep({ cells, sampled }: GridRun): void {
    for (const { state, trajectories } of cells)
      if (state === 'done') for (const answer of trajectories) this.draft.add(answer);
    if (sampled !== undefined) this.sampled = { ...sampled };
  }

  snapshot(status: RunStatus, error: ErrorData | null = null): GridRun {
    const { seconds } = this.sampled;
    return {
      ...this.draft.snapshot(status, error),
      kind: this.request.spec.kind,
      nulls: this.nulls,
      ...(this.request.resume === undefined ? {} : keptBlocks(this.request.resume)),
      ...this.paths,
      ...(this.internals === null ? {} : { internals: this.internals }),
      ...(seconds > 0 ? { sampled: { ...this.sampled } } : {}),
    };
  }

  async *steps(): AsyncGenerator<RunEvent> {
    yield { type: 'progress', progress: waiting(t`Exact map`) };
    await this.readMap();
    yield { type: 'exact', run: this.snapshot('running') };
    yield* this.settle();
    yield { type: 'changed', run: this.snapshot('running') };
    for (let window = 0; window < this.draft.plan.windows.length; window++) yield* this.sampleRow(window);
    yield* this.refine();
    yield* this.topUp();
    for (let window = 0; window < this.draft.plan.windows.length; window++) yield* this.readNull(window);
    if (this.request.spec.kind === 'growth' && this.outline !== null) yield* this.sampleOn(goalOf(this.request.spec));
    yield* this.followPaths();
    yield* this.readInside();
  }

  /** Reads attention and states along the answers, for kind "internals" and in a replay of such a run. */
  private async *readInside(): AsyncGenerator<RunEvent> {
    const { spec, replay } = this.request;
    if (spec.kind !== 'internals' || (replay !== undefined && replay.internals === undefined)) return;
    const run = this.snapshot('running');
    const window = run.plan.windows[run.plan.cells[run.plan.home]?.window ?? 0];
    if (window === undefined) return;
    for await (const step of readInternals(run, await this.readerOf(window), this.signal, this.meter)) {
      if ('stage' in step) yield { type: 'progress', progress: step };
      else {
        this.internals = step;
        yield { type: 'changed', run: this.snapshot('running') };
      }
    }
  }

  /** Samples what decides the answers of the home cell: commitment, and for kind "paths" the forks of one answer. */
  private async *followPaths(): AsyncGenerator<RunEvent> {
    if (this.request.resume !== undefined) return;
    const run = this.snapshot('running');
    const window = run.plan.windows[run.plan.cells[run.plan.home]?.window ?? 0];
    if (window === undefined) return;
    const model = await this.readerOf(window);
    const steps = samplePaths(run, this.request.replay, model, this.signal, this.meter);
    for await (const step of steps) {
      if ('stage' in step) yield { type: 'progress', progress: step };
      else {
        this.paths = { ...this.paths, ...step };
        yield { type: 'changed', run: this.snapshot('running') };
      }
    }
  }

  /** Doubles the answers of the home cell until the goal is reached. */
  private async *sampleOn(goal: GrowthGoal): AsyncGenerator<RunEvent> {
    const { home } = this.draft.plan;
    for (;;) {
      const run = this.snapshot('running');
      const count = nextLook(goal, this.draft.countOf(home));
      if (count === null || isReached(run, goal)) return;
      this.lastLook = run.plan;
      this.draft.setPlan(withSamples(run.plan, home, count));
      yield* this.sample([home]);
      this.lastLook = null;
    }
  }

  /** After a round that was not completed: the answers at the last look. */
  keepLastLook(): void {
    if (this.lastLook === null) return;
    const { home, cells } = this.lastLook;
    this.draft.setPlan(this.lastLook);
    this.draft.trim(home, cells[home]?.samples ?? 0);
  }

  /** Completes the plan, unless it is given, and reads the probe centers. */
  private async *settle(): AsyncGenerator<RunEvent> {
    const { outline, request } = this;
    const { spec } = request;
    if (request.resume !== undefined) return this.countPlan();
    if (outline === null) return this.describe(this.draft.plan);
    yield { type: 'progress', progress: waiting(t`Choosing how much to sample`) };
    const measured = await measureFor(spec, outline, this.signal);
    const first = pilotPlan(spec, outline, measured.choice, spec.batch ?? defaultBatch);
    await this.describe(first ?? this.draft.plan, measured.choice.mode);
    const pilot = first === null ? null : yield* this.pilot(first);
    this.draft.setPlan(settlePlan(spec, outline, measured, pilot));
    await this.readMap();
    this.countPlan();
  }

  /** Samples the first answers of the home cell, which show how long answers are. */
  private async *pilot(plan: Plan): AsyncGenerator<RunEvent, Pilot> {
    this.draft.setPlan(plan);
    yield { type: 'changed', run: this.snapshot('running') };
    this.countPlan();
    const before = this.sampled.seconds;
    yield* this.sample([plan.home], t`Measuring how long answers are`);
    const cell = this.snapshot('running').cells[plan.home];
    const budget = plan.cells[plan.home]?.tokens ?? plan.tokens;
    return pilotOf(cell?.trajectories ?? [], budget, this.sampled.seconds - before);
  }

  private async describe(plan: Plan, mode = plan.mode): Promise<void> {
    const { manifest } = this.draft;
    const models: RunModel[] = [];
    for (const [at, described] of manifest.models.entries()) {
      models.push({ ...described, probeCenter: await this.modelOf(at).probeCenter(described.form, this.signal) });
    }
    this.draft.setManifest({ ...manifest, models, endPolicy: endPolicyOf({ mode }) });
    this.drawMap();
    this.countPlan();
  }

  private countPlan(): void {
    const { spec, now } = this.request;
    const { plan } = this.draft;
    this.meter = new ProgressMeter(spec.kind === 'growth' ? atMost(plan, goalOf(spec)) : plan, now, index =>
      this.isMissing(index) ? this.draft.countOf(index) : Infinity,
    );
    if (this.request.resume === undefined) this.meter.expectOthers(pathTokens(spec, plan, this.request.replay));
  }

  private get suppressed(): boolean {
    return this.draft.manifest.endPolicy === 'suppress';
  }

  private modelOf(position: number | undefined): LanguageModel {
    const model = this.models[position ?? 0];
    if (model === undefined)
      throw new AdjacentError('model-missing', t`A model of this run is not open.`, t`Choose the model again.`);
    return model;
  }

  /** The model of a window, ablated as the window specifies. */
  private async readerOf({ model, ablation }: PlanWindow): Promise<LanguageModel> {
    const whole = this.modelOf(model);
    return ablation === undefined ? whole : whole.ablate(ablation, this.signal);
  }

  private groupsOf(window: number): readonly (readonly number[])[] {
    const { order, cells } = this.draft.plan;
    return order.filter(group => cells[group[0] ?? -1]?.window === window);
  }

  /** Reads the next-token distributions of windows that were not read yet, and draws the map. */
  private async readMap(): Promise<void> {
    for (const window of this.draft.plan.windows.slice(this.logits.length)) {
      this.logits.push(await nextLogits(await this.readerOf(window), window, this.signal));
    }
    this.drawMap();
  }

  private drawMap(): void {
    const { windows, temperatures } = this.draft.plan;
    this.draft.setDistributions(
      windows.map((window, at) => {
        const model = this.modelOf(window.model);
        return windowDistribution(
          at,
          masked(this.logits[at] ?? new Float32Array(), this.suppressed ? model.eosTokenIds : []),
          temperatures,
          model,
        );
      }),
    );
  }

  /** Samples the cells of a window that lack answers, in the order of the plan. */
  private async *sampleRow(window: number): AsyncGenerator<RunEvent> {
    for (const group of this.groupsOf(window)) {
      const missing = group.filter(index => this.isMissing(index));
      if (missing.length > 0) yield* this.sample(missing);
    }
  }

  private isMissing(index: number): boolean {
    const { only = index } = this.request;
    return only === index && this.draft.countOf(index) < (this.draft.plan.cells[index]?.samples ?? 0);
  }

  /** Samples the cells of one window together; yields progress, and each cell when it is complete. */
  private async *sample(group: readonly number[], stage = t`Sampling`): AsyncGenerator<RunEvent> {
    const { plan } = this.draft;
    const cells = group.flatMap(index => plan.cells[index] ?? []);
    const window = plan.windows[cells[0]?.window ?? 0];
    if (window === undefined || cells.length === 0) return;
    const model = await this.readerOf(window);
    const center = this.draft.manifest.models[window.model ?? 0]?.probeCenter ?? null;
    const rows = cells.flatMap(cell => rowsOf(cell, plan).slice(this.draft.countOf(cell.index)));
    const owners = new Map(cells.map(({ index, pairedWith = index }) => [pairedWith, index]));
    const tokens = Math.max(...rows.map(row => row.tokens));
    this.draft.begin(group);
    const request = {
      prefix: window.ids,
      rows,
      tokens,
      end: this.suppressed ? 'suppress' : 'stop',
      seed: plan.seed,
      batch: tokens > plan.tokens ? Math.min(plan.batch, wholeAnswers.batch) : plan.batch,
      pool: center !== null,
    } as const;
    const started = this.request.now();
    for await (const stepped of steppedRows(model, request, this.signal, done => this.meter.step(done))) {
      if (this.meter.due())
        yield { type: 'progress', progress: this.meter.read(stage, plan.windows.length > 1 ? window.label : '') };
      if (stepped === null) continue;
      const row = { ...stepped, cell: owners.get(stepped.cell) ?? stepped.cell };
      this.meter.finish(row.cell, row.ids.length);
      this.sampled.tokens += row.ids.length;
      if (this.draft.add(assemble(row, model, center)))
        yield { type: 'cell', run: this.snapshot('running'), cell: row.cell };
    }
    this.meter.close();
    this.sampled.seconds += (this.request.now() - started) / 1000;
  }

  /** Adds temperatures where neighbors have different regimes, as far as the plan allows; a preset that fills its map
   * goes on with those that the plan left out. */
  private async *refine(): AsyncGenerator<RunEvent> {
    const { fills } = presetSizes[this.request.spec.preset];
    while (this.request.only === undefined && (this.draft.plan.refinements ?? 0) > 0) {
      const { plan } = this.draft;
      const offered = plan.rest?.temperatures ?? [];
      const temperature =
        nextTemperature(classedRows(this.snapshot('running')), offered) ?? (fills ? offered[0] : undefined);
      if (temperature === undefined) return;
      this.draft.setPlan(withTemperature(plan, temperature));
      this.drawMap();
      yield { type: 'changed', run: this.snapshot('running') };
      for (let window = 0; window < plan.windows.length; window++) yield* this.sampleRow(window);
    }
  }

  /** Samples more answers where intervals span two regimes, as far as the plan allows. */
  private async *topUp(): AsyncGenerator<RunEvent> {
    const { plan } = this.draft;
    if (plan.topUp === undefined || this.request.only !== undefined) return;
    const chosen = uncertainCells(this.snapshot('running')).slice(0, plan.topUp.cells);
    this.draft.setPlan(withAnswers(plan, chosen, plan.topUp.samples));
    for (let window = 0; window < plan.windows.length; window++) yield* this.sampleRow(window);
  }

  /** Computes the softmax null of a row that has enough temperatures for a verdict. */
  private async *readNull(window: number): AsyncGenerator<RunEvent> {
    const run = this.snapshot('running');
    const [first] = run.plan.cells.filter(cell => cell.window === window);
    const row = first === undefined ? [] : sampledRow(run, gridPositionOf(run.plan, first)[0]);
    const place = run.plan.windows[window];
    if (place === undefined || row.length < fewestTemperatures) return;
    const source = nullSource(
      run,
      row.map(cell => cell.index),
    );
    yield { type: 'progress', progress: this.meter.read(t`Computing the softmax null (no feedback)`) };
    const temperatures = row.map(cell => cell.temperature);
    const found = await softmaxNull(
      await this.readerOf(place),
      place,
      window,
      run.cells[source]?.trajectories ?? [],
      temperatures,
      this.suppressed,
      this.signal,
    );
    if (found === null) return;
    this.nulls = [...this.nulls, found];
    yield { type: 'changed', run: this.snapshot('running') };
  }
}

/** Every answer of a cell, under the cell whose random numbers it uses. */
function rowsOf(cell: PlanCell, plan: Plan): (SampleRow & { readonly tokens: number })[] {
  const { index: own, pairedWith = own, temperature, topP, topK, minP = 0, tokens = plan.tokens, samples } = cell;
  return range(samples).map(index => ({ cell: pairedWith, index, temperature, topP, topK, minP, tokens }));
}

function endPolicyOf({ mode }: Pick<Plan, 'mode'>): Manifest['endPolicy'] {
  return mode === 'streams' ? 'suppress' : 'stop';
}
