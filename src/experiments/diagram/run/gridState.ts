/** A grid run in progress: its draft, its models and its clock, and how its cells are sampled. */
import { AdjacentError, type ErrorData } from '../../../core/adjacentError.ts';
import { sum } from '../../../core/numeric/sums.ts';
import { t } from '../../../core/text.ts';
import type { Internals } from '../../../domain/internals.ts';
import type { LanguageModel, SampledRow } from '../../../domain/languageModel.ts';
import type { Message } from '../../../domain/message.ts';
import type { Plan, PlanWindow } from '../../../domain/plan.ts';
import type { Progress, RunStatus } from '../../../domain/report.ts';
import type { GridRun, RunEvent, RunModel, SoftmaxNull } from '../../../domain/run.ts';
import type { GridSpec } from '../../../domain/spec.ts';
import type { Trajectory } from '../../../core/trajectory.ts';
import { assemble } from '../../../run/sampling/assembly.ts';
import { RunDraft } from '../../../run/sampling/draft.ts';
import { endlessOf } from '../../../run/measuring/endless.ts';
import { sampleOf } from '../../../run/measuring/cellSample.ts';
import { BusyWatch, withBusyReason } from '../../../run/sampling/busyWatch.ts';
import type { Pace } from '../../../run/sampling/pace.ts';
import { PaceFit } from '../../../run/sampling/paceFit.ts';
import { ProgressMeter } from '../../../run/sampling/progress.ts';
import { steppedRows } from '../../../run/sampling/steppedRows.ts';
import { batchOf } from '../../../run/sampling/work.ts';
import type { RunRequest } from '../../experiment.ts';
import { expectedCut, finishingJobs, halfCut, type CutCell } from '../plan/finishing.ts';
import { goalOf } from '../plan/growthGoal.ts';
import { isUnsettled, withBudget } from '../plan/pilot.ts';
import { pathTokens } from '../plan/pathBudget.ts';
import { presetSizes } from '../plan/presets.ts';
import { keptBlocks } from '../plan/storedPlan.ts';
import { internalsSeconds } from '../plan/timeAfter.ts';
import { detailOf, inCells, lackedBy, numbersOf, sharedBy, withMost } from './cellRows.ts';
import { DrawnBefore, nothingFound, savedSeconds, withCuts, type Found } from './drawnBefore.ts';
import { cutOf, finishedAnswers } from './finishedAnswers.ts';
import { learnTokens } from './learnedTokens.ts';
import type { LengthRule } from './lengthRule.ts';
import type { PathBlocks } from './pathSampling.ts';
import { describedModels, endPolicyOf, withHappened } from './runModels.ts';
import { atMost } from './sampleOn.ts';
import { WindowReadings } from './windowReadings.ts';

export type GridRequest = RunRequest<GridSpec, GridRun>;

/** Names of the work of reading internals, and of reading prompts. */
export const internalsWork = 'internals';
const readingWork = 'prompts';

export class GridState {
  readonly draft: RunDraft<GridSpec>;
  readonly request: GridRequest;
  readonly signal: AbortSignal;
  readonly meter: ProgressMeter;
  nulls: readonly SoftmaxNull[] = [];
  paths: PathBlocks = {};
  internals: Internals | null = null;
  private readonly models: readonly LanguageModel[];
  private readonly readings: WindowReadings;
  private readonly before: DrawnBefore;
  /** Cells of which the meter knows what need not be drawn. */
  private readonly counted = new Set<number>();
  /** Null where the models run elsewhere or nothing is known about the processor. */
  private readonly busy: BusyWatch | null;
  /** What steps cost; null until a pace is known. */
  private fit: PaceFit | null = null;
  /** Cut answers that would hardly end, by cell. */
  private readonly endless = new Map<number, number>();
  private sampled = { tokens: 0, seconds: 0, rows: 0, places: 0, taken: 0 };
  /** When the sampling that runs began. */
  private since: number | null = null;
  /** Tokens of paths that the meter expects. */
  private expectedPaths = 0;

  constructor(request: GridRequest, models: readonly LanguageModel[], plan: Plan, signal: AbortSignal) {
    this.request = request;
    this.models = models;
    this.readings = new WindowReadings(request.now);
    this.signal = signal;
    const { spec, facts, resume, processor, now } = request;
    const isLocal = models.every(({ card }) => card.kind !== 'served');
    this.busy = processor && isLocal && facts.threads > 0 ? new BusyWatch(now, processor, facts.threads) : null;
    const manifest = resume?.manifest ?? {
      facts,
      spec,
      models: describedModels(spec, models),
      endPolicy: endPolicyOf(plan),
    };
    this.draft = new RunDraft(manifest, plan);
    this.before = new DrawnBefore(request, this.draft);
    this.meter = new ProgressMeter(plan, request.now);
  }

  /** Keeps the answers of a stored run, and what they took. Cells that were stopped on the way get those that they
   * lack. */
  keep({ cells, sampled }: GridRun, isKept: (cell: number) => boolean = () => true): void {
    for (const { index, trajectories } of cells)
      if (isKept(index)) for (const answer of trajectories) this.draft.add(answer);
    for (const model of this.models) for (const { trajectories } of cells) learnTokens(model, trajectories);
    if (sampled !== undefined) this.sampled = { rows: 0, places: 0, taken: 0, ...sampled };
  }

  get plan(): Plan {
    return this.draft.plan;
  }

  /** The answers of a cell so far. */
  answersOf(cell: number): readonly Trajectory[] {
    return this.snapshot('running').cells[cell]?.trajectories ?? [];
  }

  /** Tokens of the answers so far. */
  get tokens(): number {
    return this.sampled.tokens;
  }

  /** Seconds of sampling so far. */
  get seconds(): number {
    return this.sampled.seconds;
  }

  snapshot(status: RunStatus, error: ErrorData | null = null): GridRun {
    const { tokens, seconds, rows, places, taken } = this.sampled;
    const steps = { ...(places > 0 ? { rows, places } : {}), ...(taken > 0 ? { taken } : {}) };
    this.draft.setManifest(withHappened(this.draft.manifest, this.models));
    return {
      ...this.draft.snapshot(status, error),
      kind: this.request.spec.kind,
      nulls: this.nulls,
      ...(this.request.resume === undefined ? {} : keptBlocks(this.request.resume)),
      ...this.paths,
      ...(this.internals === null ? {} : { internals: this.internals }),
      ...(seconds > 0 || taken > 0 ? { sampled: { tokens, seconds, ...steps } } : {}),
    };
  }

  /** Reads the probe centers of a plan with a known mode, and draws the map. */
  async describe(mode: Plan['mode']): Promise<void> {
    const { manifest } = this.draft;
    const models: RunModel[] = [];
    for (const [at, described] of manifest.models.entries()) {
      models.push({ ...described, probeCenter: await this.modelOf(at).probeCenter(described.form, this.signal) });
    }
    this.draft.setManifest({ ...manifest, models, endPolicy: endPolicyOf({ mode }) });
    this.drawMap();
  }

  /** Expects what the plan has left, at a pace that was measured. `isOpen` says that its sizes are not decided yet,
   * `cause` why it may take longer than was stated. */
  countPlan(
    known: { readonly pace?: Pace | null; readonly isOpen?: boolean } = {},
    cause: Message | null = null,
  ): void {
    const { spec, replay, resume, only } = this.request;
    const { plan } = this.draft;
    const most = spec.kind === 'growth' ? atMost(plan, goalOf(spec)) : plan;
    for (const { index } of plan.cells) this.counted.add(index);
    this.meter.expect(most, { ...known, done: index => this.doneOf(index) + this.foundOf(index) }, cause);
    // A map that is extended keeps the curve that it has.
    const paths = resume?.status === 'done' || only !== undefined ? 0 : pathTokens(spec, plan, replay);
    this.meter.expectOthers(paths - this.expectedPaths);
    this.expectedPaths = paths;
    this.expectFinishing();
    if (known.pace) this.meter.expectWork(internalsWork, internalsSeconds(spec, plan, known.pace, replay));
  }

  /** The pace of steps, from now on corrected by what they take; null where nothing is known before. */
  measurePace(before: Pace | null): void {
    this.fit = before && new PaceFit(before);
  }

  get pace(): Pace | null {
    return this.fit?.pace ?? null;
  }

  /** Cells whose cut answers are to go on. */
  halfCut(): readonly CutCell[] {
    const run = this.snapshot('running');
    return halfCut(run, index => {
      const known = this.endless.get(index);
      if (known !== undefined) return known;
      const { noise, circling } = endlessOf(sampleOf(run, index, null));
      this.endless.set(index, noise + circling);
      return noise + circling;
    });
  }

  /** Expects these cut answers to go on at the end; absent: those of complete cells that are to, and those that are
   * expected of others. */
  expectFinishing(cells: readonly CutCell[] = this.allCut()): void {
    const room = presetSizes[this.request.spec.preset].wholeMap - this.seconds - this.running;
    this.meter.expectFinishing(finishingJobs(this.draft.plan, cells), room);
  }

  private allCut(): readonly CutCell[] {
    const { replay, only } = this.request;
    if (replay !== undefined || only !== undefined) return [];
    const { plan, manifest } = this.draft;
    return [
      ...this.halfCut(),
      ...expectedCut(plan, manifest.spec, manifest.models[0]?.card, index => this.isMissing(index)),
    ];
  }

  get suppressed(): boolean {
    return this.draft.manifest.endPolicy === 'suppress';
  }

  modelOf(position: number | undefined): LanguageModel {
    const model = this.models[position ?? 0];
    if (model === undefined)
      throw new AdjacentError('model-missing', t`A model of this run is not open.`, t`Choose the model again.`);
    return model;
  }

  /** The model of a window, ablated as the window specifies. */
  async readerOf({ model, ablation }: PlanWindow): Promise<LanguageModel> {
    const whole = this.modelOf(model);
    return ablation === undefined ? whole : whole.ablate(ablation, this.signal);
  }

  /** Reads the next-token distributions of windows that were not read yet, and draws the map. */
  async readMap(): Promise<void> {
    await this.readings.readRest(this.plan.windows, window => this.readerOf(window), this.signal);
    this.meter.expectWork(readingWork, 0);
    this.drawMap();
  }

  /** Seconds of reading the prompt in those of these windows that were not read yet, at the pace of the ones before. */
  readingSeconds(windows: readonly PlanWindow[]): number {
    const seconds = this.readings.secondsLeft(windows);
    this.meter.expectWork(readingWork, seconds);
    return seconds;
  }

  drawMap(): void {
    const modelOf = (position: number | undefined): LanguageModel => this.modelOf(position);
    this.draft.setDistributions(this.readings.map(this.plan, modelOf, this.suppressed));
  }

  /** Samples the cells of a window that lack answers, in the order of the plan. */
  async *sampleRow(window: number, stage = t`Sampling`, rule?: LengthRule): AsyncGenerator<RunEvent> {
    const { order, cells } = this.draft.plan;
    for (const group of order.filter(([first = -1]) => cells[first]?.window === window)) {
      const missing = group.filter(index => this.isMissing(index));
      if (missing.length > 0) yield* this.sample(missing, stage, rule);
    }
  }

  private isMissing(index: number): boolean {
    const { only = index } = this.request;
    return only === index && this.draft.countOf(index) < (this.draft.plan.cells[index]?.samples ?? 0);
  }

  /** Answers that a cell has; Infinity where none is to be sampled. */
  private doneOf(index: number): number {
    return this.isMissing(index) ? this.draft.countOf(index) : Infinity;
  }

  private foundOf(index: number): number {
    return this.before.countIn(index, position => this.modelOf(position));
  }

  /** Seconds by which the rest of the plan takes less than stated, because answers were drawn before. */
  get savedSeconds(): number {
    const parts = [this.plan, this.pace, (index: number) => this.doneOf(index)] as const;
    return savedSeconds(...parts, index => this.foundOf(index));
  }

  /** Adds an answer; the event where it completes its cell. */
  private add(row: SampledRow, model: LanguageModel): RunEvent[] {
    const { plan, manifest } = this.draft;
    const center = manifest.models[plan.windows[plan.cells[row.cell]?.window ?? 0]?.model ?? 0]?.probeCenter ?? null;
    if (!this.draft.add(assemble(row, model, center))) return [];
    this.expectFinishing();
    return [{ type: 'cell', run: this.snapshot('running'), cell: row.cell }];
  }

  /** Adds answers that an earlier run drew; yields the cells that they complete. */
  private *takeOver(
    { rows, cuts }: Found = nothingFound,
    group: readonly number[],
    add: (row: SampledRow) => RunEvent[],
  ): Generator<RunEvent> {
    this.draft.setPlan(withCuts(this.plan, group, cuts));
    const isExpected = group.some(index => !this.counted.has(index));
    if (isExpected) this.meter.begin(group);
    for (const row of rows) {
      if (isExpected) this.meter.finish(row.cell, row.ids.length);
      yield* add(row);
    }
    this.meter.close();
    this.sampled.taken += rows.length;
  }

  /** Samples the cells of one window together; yields progress, and each cell when it is complete. `rule` decides
   * on the way how long they may be. */
  async *sample(group: readonly number[], stage = t`Sampling`, rule?: LengthRule): AsyncGenerator<RunEvent> {
    const window = this.plan.windows[this.plan.cells[group[0] ?? -1]?.window ?? -1];
    if (window === undefined) return;
    const model = await this.readerOf(window);
    const before = this.before.in(window, model);
    const numbers = numbersOf(this.plan, group);
    const owners = new Map([...numbers].map(([index, number]) => [number, index]));
    const add = (row: SampledRow): RunEvent[] => this.add({ ...row, cell: owners.get(row.cell) ?? row.cell }, model);
    const isMeasuring = rule !== undefined && isUnsettled(this.plan);
    this.draft.begin(group);
    yield* this.takeOver(before?.find(lackedBy(this.draft, group), rule), group, add);
    const lacked = lackedBy(this.draft, group);
    if (lacked.length === 0) return;
    const room = Math.max(...lacked.map(row => row.tokens));
    const { most: tokens = room } = rule ?? {};
    const rows = withMost(lacked, room, tokens);
    this.meter.begin(group);
    const started = this.request.now();
    this.since = started;
    let last = NaN;
    const ended: SampledRow[] = [];
    const request = {
      ...sharedBy(this.draft, window),
      ...{ rows, tokens, room },
      batch: batchOf(this.plan, room),
      ...(rule && { cutNow: inCells(numbers, at => rule.cutNow(at, this.secondsSince(started))) }),
    } as const;
    const hasPlaces = rows.length <= request.batch;
    const onStep = (done: number, computed: number, cached = 0): void => {
      const now = this.request.now();
      // The first step follows the reading of the prompt.
      if (computed > 0 && now > last && hasPlaces) this.fit?.observe(computed, cached, now - last);
      last = now;
      this.meter.step(done, computed, cached);
      this.sampled.rows += computed;
      if (computed > 0) this.sampled.places += Math.min(rows.length, request.batch);
    };
    for await (const stepped of steppedRows(model, request, this.signal, onStep)) {
      if (this.meter.due()) {
        // No time is stated while nobody knows how long answers are.
        const counts = isMeasuring ? { ended: ended.filter(row => row.ended).length, all: rows.length } : null;
        yield { type: 'progress', progress: this.progress(stage, detailOf(this.plan, window, counts)) };
      }
      if (stepped === null) continue;
      ended.push(stepped);
      this.meter.finish(owners.get(stepped.cell) ?? stepped.cell, stepped.ids.length);
      this.sampled.tokens += stepped.ids.length;
      const events = add(stepped);
      yield* events;
      if (events.length > 0) last = NaN;
    }
    this.meter.close();
    this.sampled.seconds += this.secondsSince(started);
    this.since = null;
    await before?.keep(rows, ended, room);
  }

  /** Number of answers of a cell that have not ended. */
  cutOf(index: number): number {
    return cutOf(this.snapshot('running'), index).length;
  }

  /** Lets the cut answers of a complete cell go on within a larger budget. */
  async *finish(index: number, tokens: number): AsyncGenerator<RunEvent> {
    const run = this.snapshot('running');
    const window = run.plan.windows[run.plan.cells[index]?.window ?? 0];
    if (window === undefined) return;
    const started = this.request.now();
    const steps = finishedAnswers(run, index, tokens, await this.readerOf(window), this.meter, this.signal);
    for (;;) {
      const step = await steps.next();
      if (step.done !== true) {
        yield { type: 'progress', progress: step.value };
        continue;
      }
      const lengthOf = (answers: readonly Trajectory[]): number => sum(answers.map(({ ids }) => ids.length));
      this.sampled.tokens += lengthOf(step.value) - lengthOf(run.cells[index]?.trajectories ?? []);
      this.sampled.seconds += this.secondsSince(started);
      this.draft.replace(index, step.value);
      this.endless.delete(index);
      this.draft.setPlan(withBudget(this.plan, [index], tokens));
      yield { type: 'cell', run: this.snapshot('running'), cell: index };
      return;
    }
  }

  /** Seconds of the sampling that runs. */
  private get running(): number {
    return this.since === null ? 0 : this.secondsSince(this.since);
  }

  private secondsSince(started: number): number {
    return (this.request.now() - started) / 1000;
  }

  /** Progress, with the cells that are complete. */
  progress(stage: string, detail = ''): Progress {
    const planned = this.plan.cells.filter(({ samples }) => samples > 0);
    const done = planned.filter(({ index, samples }) => this.draft.countOf(index) >= samples).length;
    const isDecided = planned.length === this.plan.cells.length;
    const progress = this.meter.read(stage, detail, isDecided ? { done, planned: planned.length } : undefined);
    return withBusyReason(progress, this.busy?.share() ?? null);
  }
}
