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
import { formOf } from '../../../run/sampling/mode.ts';
import type { Plan, PlanCell, PlanWindow } from '../../../domain/plan.ts';
import { gridPositionOf } from '../../../domain/gridPlace.ts';
import { settlePlan } from '../plan/planner.ts';
import { calibrationRows } from '../plan/presets.ts';
import { ProgressMeter, waiting } from '../../../run/sampling/progress.ts';
import { nextTemperature, withTemperature } from '../plan/refinement.ts';
import { classOfCell } from '../../../run/measuring/regime.ts';
import { sampledRow } from '../../../run/measuring/rowReports.ts';
import type { RunStatus } from '../../../domain/report.ts';
import type { GridRun, Manifest, Run, RunEvent, RunModel, SoftmaxNull } from '../../../domain/run.ts';
import { wholeAnswers } from '../../../run/sampling/budget.ts';
import { readInternals } from './internalsReading.ts';
import { samplePaths, type PathBlocks } from './pathSampling.ts';
import { softmaxNull } from './softmaxNull.ts';
import type { GridSpec, GrowthGoal } from '../../../domain/spec.ts';
import { goalOf, nextLook } from '../plan/growthGoal.ts';
import { atMost, isReached, withSamples } from './sampleOn.ts';
import type { RunRequest } from '../../experiment.ts';
import type { ModelAccess, OpenedModel } from '../../modelAccess.ts';

/** References of the models that a grid needs, in the order that `sampleGrid` expects. */
export function modelsOf(spec: GridSpec): readonly string[] {
  if (spec.kind === 'diagram' && spec.axes !== undefined) return modelsOfAxes(spec, spec.axes);
  return spec.kind === 'calibration' ? calibrationRows.map(({ reference }) => reference) : [spec.model];
}

type GridRequest = RunRequest<GridSpec, GridRun>;

/** Runs a grid (see `Experiment.run`). All of its models stay open during the run. */
export async function* runGrid(
  request: GridRequest,
  access: ModelAccess,
  signal: AbortSignal,
): AsyncGenerator<RunEvent, GridRun> {
  // A calibration of an earlier version has fewer rows.
  const references = modelsOf(request.spec).slice(0, request.replay?.manifest.models.length);
  if (references.length > 1) access.checkTogether(references);
  const opened: OpenedModel[] = [];
  try {
    for (const reference of references) opened.push(await access.open(reference, signal));
    const facts = { ...request.facts, threads: opened[0]?.threads ?? request.facts.threads };
    return yield* sampleGrid(
      { ...request, facts },
      opened.map(({ model }) => model),
      signal,
    );
  } finally {
    for (const one of opened) one.release();
  }
}

/** Samples a grid on open models, one for each of `modelsOf`. The first event shows the grid before sample sizes are
 * decided; `changed` follows with sizes, mode and estimate. */
export async function* sampleGrid(
  request: Omit<GridRequest, 'resume'>,
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

/** The plan of a stored run without the cells that have no answers, so that a replay does not continue a canceled run.
 */
function sampledPart({ plan, cells }: GridRun): Plan {
  const sampled = new Set(cells.filter(cell => cell.trajectories.length > 0).map(cell => cell.index));
  return {
    ...plan,
    refinements: 0,
    cells: plan.cells.map(cell => (sampled.has(cell.index) ? cell : { ...cell, samples: 0 })),
    order: plan.order.map(group => group.filter(index => sampled.has(index))).filter(group => group.length > 0),
  };
}

/** One run in progress: fills its draft in the order of the plan. */
class GridWork {
  readonly draft: RunDraft<GridSpec>;
  private readonly request: Omit<GridRequest, 'resume'>;
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
  private readonly sampled = { tokens: 0, seconds: 0 };

  constructor(request: Omit<GridRequest, 'resume'>, models: readonly LanguageModel[], signal: AbortSignal) {
    this.request = request;
    this.models = models;
    this.signal = signal;
    const { spec, facts } = request;
    const { replay } = request;
    const outline = replay === undefined ? outlineOf(spec, models) : null;
    this.outline = outline;
    const plan = replay === undefined ? unsettledPlan(spec, outline ?? outlineOf(spec, models)) : sampledPart(replay);
    const described = models.map((model): RunModel => ({
      card: model.card,
      form: formOf(spec, model),
      probeCenter: null,
      eosTokenIds: model.eosTokenIds,
    }));
    this.draft = new RunDraft({ facts, spec, models: described, endPolicy: endPolicyOf(plan) }, plan);
    this.meter = new ProgressMeter(plan, request.now);
  }

  snapshot(status: RunStatus, error: ErrorData | null = null): GridRun {
    const { seconds } = this.sampled;
    return {
      ...this.draft.snapshot(status, error),
      kind: this.request.spec.kind,
      nulls: this.nulls,
      ...this.paths,
      ...(this.internals === null ? {} : { internals: this.internals }),
      ...(seconds > 0 ? { sampled: { ...this.sampled } } : {}),
    };
  }

  async *steps(): AsyncGenerator<RunEvent> {
    yield { type: 'progress', progress: waiting('Exact map') };
    for (const window of this.draft.plan.windows) {
      this.logits.push(await nextLogits(await this.readerOf(window), window, this.signal));
    }
    this.drawMap();
    yield { type: 'exact', run: this.snapshot('running') };
    yield { type: 'progress', progress: waiting('Choosing how much to sample') };
    await this.settle();
    yield { type: 'changed', run: this.snapshot('running') };
    for (let window = 0; window < this.draft.plan.windows.length; window++) {
      for (const group of this.groupsOf(window)) yield* this.sample(group);
      if (window === 0) yield* this.refine();
      yield* this.readNull(window);
    }
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
    const { plan, manifest } = this.draft;
    const run = this.snapshot('running');
    const window = plan.windows[plan.cells[plan.home]?.window ?? 0];
    if (window === undefined) return;
    const steps = samplePaths(
      run,
      this.request.replay,
      await this.readerOf(window),
      manifest.models[window.model ?? 0]?.probeCenter ?? null,
      this.signal,
      this.meter,
    );
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

  /** Completes the plan, unless a replay provides it, and reads the probe centers. */
  private async settle(): Promise<void> {
    const { spec, now } = this.request;
    if (this.outline !== null) this.draft.setPlan(await settlePlan(spec, this.outline, this.signal));
    const { manifest, plan } = this.draft;
    const models: RunModel[] = [];
    for (const [at, described] of manifest.models.entries()) {
      models.push({ ...described, probeCenter: await this.modelOf(at).probeCenter(described.form, this.signal) });
    }
    this.draft.setManifest({ ...manifest, models, endPolicy: endPolicyOf(plan) });
    this.drawMap();
    this.meter = new ProgressMeter(spec.kind === 'growth' ? atMost(plan, goalOf(spec)) : plan, now);
  }

  private get suppressed(): boolean {
    return this.draft.manifest.endPolicy === 'suppress';
  }

  private modelOf(position: number | undefined): LanguageModel {
    const model = this.models[position ?? 0];
    if (model === undefined)
      throw new AdjacentError('model-missing', 'A model of this run is not open.', 'Choose the model again.');
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

  /** Samples the cells of one window together; yields progress, and each cell when it is complete. */
  private async *sample(group: readonly number[]): AsyncGenerator<RunEvent> {
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
    let wake = (): void => undefined;
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
    const sampled = model.sample(request, this.signal, done => {
      this.meter.step(done);
      wake();
    });
    let next = sampled.next();
    try {
      for (;;) {
        const stepped = new Promise<null>(
          resolve =>
            (wake = () => {
              resolve(null);
            }),
        );
        const outcome = await Promise.race([next, stepped]);
        if (this.meter.due())
          yield {
            type: 'progress',
            progress: this.meter.read(t`Sampling`, plan.windows.length > 1 ? window.label : ''),
          };
        if (outcome === null) continue;
        if (outcome.done === true) break;
        next = sampled.next();
        const row = { ...outcome.value, cell: owners.get(outcome.value.cell) ?? outcome.value.cell };
        this.meter.finish(row.cell, row.ids.length);
        this.sampled.tokens += row.ids.length;
        if (this.draft.add(assemble(row, model, center)))
          yield { type: 'cell', run: this.snapshot('running'), cell: row.cell };
      }
    } finally {
      next.catch(() => undefined);
      void sampled.return(undefined).catch(() => undefined);
    }
    this.meter.close();
    this.sampled.seconds += (this.request.now() - started) / 1000;
  }

  /** Adds temperatures to the first row between neighbors of different regimes, as far as the plan allows. */
  private async *refine(): AsyncGenerator<RunEvent> {
    while ((this.draft.plan.refinements ?? 0) > 0) {
      const run = this.snapshot('running');
      const classed = sampledRow(run, 0).flatMap(cell => {
        const regime = classOfCell(run, cell.index);
        return regime === null ? [] : [{ temperature: cell.temperature, samples: cell.samples, regime: regime.name }];
      });
      const temperature = nextTemperature(classed);
      if (temperature === null) return;
      const first = run.plan.cells.length;
      this.draft.setPlan(withTemperature(run.plan, temperature, classed[0]?.samples ?? 0));
      this.drawMap();
      yield { type: 'changed', run: this.snapshot('running') };
      yield* this.sample([first]);
    }
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

function endPolicyOf(plan: Plan): Manifest['endPolicy'] {
  return plan.mode === 'streams' ? 'suppress' : 'stop';
}

/** The cell whose texts the null re-reads: the hottest settled cell of the row, else the coldest cell. */
function nullSource(run: Run, row: readonly number[]): number {
  const settled = row.filter(index => ['settled', 'ordered'].includes(classOfCell(run, index)?.name ?? ''));
  return settled.at(-1) ?? row[0] ?? 0;
}
