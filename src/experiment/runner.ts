/** Run an experiment: an async generator of events over grid cells (design.md "Layers"). */
import { AdjacentError, errorData, type ErrorData } from '../core/adjacentError.ts';
import { assemble } from './assembly.ts';
import { RunDraft } from './draft.ts';
import { lawOf, nextLogits } from './exactMap.ts';
import type { LanguageModel } from './languageModel.ts';
import type { Plan } from './plan.ts';
import { formOf, planExperiment } from './planner.ts';
import { ProgressMeter } from './progress.ts';
import { nextTemperature, withTemperature } from './refinement.ts';
import { classOfCell } from './regime.ts';
import type { Manifest, Run, RunEvent, RunFacts, RunModel } from './run.ts';
import { nullSize, softmaxNull } from './softmaxNull.ts';
import type { ExperimentSpec } from './spec.ts';

/** Inputs of a run besides the open models. */
export interface RunRequest {
  readonly spec: ExperimentSpec;
  readonly facts: RunFacts;
  /** Replay: use this plan as it stands instead of making one. */
  readonly plan?: Plan;
  /** Milliseconds since any fixed point, monotonic (performance.now). */
  readonly now: () => number;
}

/** Model ids an experiment needs, in the order `runExperiment` expects them open. */
export function modelsOf(spec: ExperimentSpec): readonly string[] {
  return spec.kind === 'calibration' ? ['calibration:curie-weiss', 'calibration:saturating-null'] : [spec.model];
}

/**
 * Run `request.spec` on `models` (one for each id of `modelsOf`). Events in order: planned, exact, then progress (at most 4 a
 * second), cell, changed as they come, and exactly one last `done`. Cancelling ends with status "cancelled" and keeps finished
 * answers; an error ends with status "failed" and the error in the run. Only what happens before the first event (bad spec,
 * prompt too long, cancelled while planning) throws AdjacentError.
 */
export async function* runExperiment(request: RunRequest, models: readonly LanguageModel[], signal: AbortSignal): AsyncGenerator<RunEvent, Run> {
  const plan = request.plan === undefined ? await planExperiment(request.spec, models, signal) : { ...request.plan, refinements: 0 };
  const manifest = await describe(request, models, plan, signal);
  const work = new Work(new RunDraft(manifest, plan), models, request.now, signal);
  yield { type: 'planned', run: work.draft.snapshot('running') };
  let error: ErrorData | null = null;
  try {
    yield* work.steps();
  } catch (thrown) {
    error = errorData(thrown);
  }
  work.draft.interrupt();
  const cancelled = error?.kind === 'cancelled';
  const status = error === null ? 'done' : cancelled ? 'cancelled' : 'failed';
  const run = work.draft.snapshot(status, cancelled ? null : error);
  yield { type: 'done', run };
  return run;
}

async function describe({ spec, facts }: RunRequest, models: readonly LanguageModel[], plan: Plan, signal: AbortSignal): Promise<Manifest> {
  const described: RunModel[] = [];
  for (const model of models) {
    const form = spec.kind === 'calibration' ? (model.card.forms[0] ?? 'raw') : formOf(spec, model);
    const probeCentre = await model.probeCentre(form, signal);
    described.push({ card: model.card, form, probeCentre, ends: model.ends });
  }
  return { facts, spec, models: described, endPolicy: plan.mode === 'streams' ? 'suppress' : 'stop' };
}

/** The work of one run on its draft, in the order of the plan. */
class Work {
  readonly draft: RunDraft;
  private readonly models: readonly LanguageModel[];
  private readonly signal: AbortSignal;
  private readonly meter: ProgressMeter;
  private readonly logits: Float32Array[] = [];
  private readonly manifest: Manifest;

  constructor(draft: RunDraft, models: readonly LanguageModel[], now: () => number, signal: AbortSignal) {
    this.draft = draft;
    this.models = models;
    this.signal = signal;
    const { plan, manifest } = draft.snapshot('running');
    this.manifest = manifest;
    const answers = plan.cells.reduce((sum, cell) => sum + cell.samples, 0);
    this.meter = new ProgressMeter(answers + (plan.refinements ?? 0) * (plan.cells[plan.home]?.samples ?? 0), plan.tokens, now);
  }

  async *steps(): AsyncGenerator<RunEvent> {
    yield { type: 'progress', progress: this.meter.read('Exact map') };
    for (const window of this.draft.plan.windows) {
      this.logits.push(await nextLogits(this.modelOf(window.model), window, this.suppressed, this.signal));
    }
    this.drawMap();
    yield { type: 'exact', run: this.draft.snapshot('running') };
    for (let window = 0; window < this.draft.plan.windows.length; window++) {
      for (const group of this.groupsOf(window)) yield* this.sample(group);
      if (window === 0) yield* this.refine();
      yield* this.readNull(window);
    }
  }

  private get suppressed(): boolean {
    return this.manifest.endPolicy === 'suppress';
  }

  private modelOf(position: number | undefined): LanguageModel {
    const model = this.models[position ?? 0];
    if (model === undefined) throw new AdjacentError('model-missing', 'A model of this run is not open.', 'Choose the model again.');
    return model;
  }

  private groupsOf(window: number): readonly (readonly number[])[] {
    const { order, cells } = this.draft.plan;
    return order.filter(group => cells[group[0] ?? -1]?.window === window);
  }

  private drawMap(): void {
    const { windows, temperatures } = this.draft.plan;
    this.draft.setLaws(
      windows.map((window, at) => lawOf(at, this.logits[at] ?? new Float32Array(), temperatures, this.modelOf(window.model))),
    );
  }

  /** Sample the cells of one window together; yields progress at its cadence and each cell as it is complete. */
  private async *sample(group: readonly number[]): AsyncGenerator<RunEvent> {
    const { plan } = this.draft;
    const cells = group.flatMap(index => plan.cells[index] ?? []);
    const window = plan.windows[cells[0]?.window ?? 0];
    if (window === undefined || cells.length === 0) return;
    const model = this.modelOf(window.model);
    const centre = this.manifest.models[window.model ?? 0]?.probeCentre ?? null;
    const rows = cells.flatMap(({ index: cell, temperature, topP, topK, samples }) =>
      Array.from({ length: samples }, (_, index) => ({ cell, index, temperature, topP, topK })),
    );
    this.draft.begin(group);
    let wake = (): void => undefined;
    const request = { prefix: window.ids, rows, tokens: plan.tokens, end: this.suppressed ? 'suppress' : 'stop', seed: plan.seed, batch: plan.batch, pool: centre !== null } as const;
    const sampled = model.sample(request, this.signal, tokens => {
      this.meter.step(tokens);
      wake();
    });
    let next = sampled.next();
    try {
      for (;;) {
        const stepped = new Promise<null>(resolve => (wake = () => { resolve(null); }));
        const outcome = await Promise.race([next, stepped]);
        if (this.meter.due()) yield { type: 'progress', progress: this.meter.read(stageOf(plan, window.label)) };
        if (outcome === null) continue;
        if (outcome.done === true) break;
        next = sampled.next();
        const row = outcome.value;
        this.meter.finish(row.ids.length);
        if (this.draft.add(assemble(row, model, centre))) yield { type: 'cell', run: this.draft.snapshot('running'), cell: row.cell };
      }
    } finally {
      next.catch(() => undefined);
      void sampled.return(undefined).catch(() => undefined);
    }
    this.meter.close();
  }

  /** Add temperatures to the first row where neighbours disagree, as far as the plan allows. */
  private async *refine(): AsyncGenerator<RunEvent> {
    while ((this.draft.plan.refinements ?? 0) > 0) {
      const run = this.draft.snapshot('running');
      const row = run.plan.cells.filter(cell => cell.window === 0 && cell.samples > 0);
      const classed = row.flatMap(cell => {
        const regime = classOfCell(run, cell.index);
        return regime === null ? [] : [{ temperature: cell.temperature, samples: cell.samples, regime: regime.name }];
      });
      const temperature = nextTemperature(classed);
      if (temperature === null) return;
      const first = run.plan.cells.length;
      this.draft.setPlan(withTemperature(run.plan, temperature, classed[0]?.samples ?? 0));
      this.drawMap();
      yield { type: 'changed', run: this.draft.snapshot('running') };
      yield* this.sample([first]);
    }
  }

  /** The null of a row, where the row has enough temperatures for a verdict. */
  private async *readNull(window: number): AsyncGenerator<RunEvent> {
    const run = this.draft.snapshot('running');
    const row = run.plan.cells.filter(cell => cell.window === window && cell.samples > 0);
    const place = run.plan.windows[window];
    if (place === undefined || row.length < nullSize.temperatures) return;
    const source = nullSource(run, row.map(cell => cell.index));
    yield { type: 'progress', progress: this.meter.read('Reading the comparison without feedback') };
    const temperatures = row.map(cell => cell.temperature).sort((a, b) => a - b);
    const found = await softmaxNull(this.modelOf(place.model), place, window, run.cells[source]?.trajectories ?? [], temperatures, this.suppressed, this.signal);
    if (found === null) return;
    this.draft.addNull(found);
    yield { type: 'changed', run: this.draft.snapshot('running') };
  }
}

function stageOf(plan: Plan, label: string): string {
  return plan.windows.length > 1 ? `Sampling: ${label}` : 'Sampling';
}

/** Cell whose texts the null re-reads: a settled one, the warmest of them; else the coldest of the row. */
function nullSource(run: Run, row: readonly number[]): number {
  const byTemperature = row.toSorted((a, b) => (run.plan.cells[a]?.temperature ?? 0) - (run.plan.cells[b]?.temperature ?? 0));
  const settled = byTemperature.filter(index => ['settled', 'ordered'].includes(classOfCell(run, index)?.name ?? ''));
  return settled.at(-1) ?? byTemperature[0] ?? 0;
}
