/** Run a study: an async generator of events, like that of the other experiments (design.md "Layers"). */
import { errorData, type ErrorData } from '../../../core/adjacentError.ts';
import { t } from '../../../core/text.ts';
import type { LanguageModel } from '../../../domain/languageModel.ts';
import type { Message } from '../../../domain/message.ts';
import type { RunStatus, Progress } from '../../../domain/report.ts';
import type { RunEvent, StudyRun } from '../../../domain/run.ts';
import type { StudySpec } from '../../../domain/spec.ts';
import type { Configuration } from '../../../domain/study.ts';
import { knobs } from '../../../knobs/knobs.ts';
import type { TextPlace } from '../../../knobs/settingPrompt.ts';
import { assemble } from '../../../run/sampling/assembly.ts';
import { endOf, type RunDraft } from '../../../run/sampling/draft.ts';
import { windowDistribution, masked, nextLogits } from '../../../run/sampling/exactMap.ts';
import { waiting, ProgressMeter } from '../../../run/sampling/progress.ts';
import type { ModelAccess, OpenedModel } from '../../modelAccess.ts';
import { settledConfigurations } from '../design/configurations.ts';
import { ProbeReader } from '../read/probeReader.ts';
import { passGroups, TextReader, type PassGroup } from '../read/textReader.ts';
import { gatherTexts } from '../read/texts.ts';
import { mostLawBytes, studySizes } from '../sizes.ts';
import { groupSeconds, openingSeconds, slowness, studyBytes, StudyMeter, type StudyCosts } from './cost.ts';
import { settleFactors } from '../design/factorial.ts';
import { openStudy, draftsOf, openedModel, textTokens, type StudyOpening } from './preparation.ts';
import type { StudyDraft } from './readings.ts';
import { type StudyRequest } from './preparation.ts';

/** Run a study (`Experiment.run`). Before the first event it throws also what describing models throws. */
export async function* runStudy(
  request: StudyRequest,
  models: ModelAccess,
  signal: AbortSignal,
): AsyncGenerator<RunEvent, StudyRun> {
  const opening = await openStudy(request.spec, models, request.now, request.resume ?? null, signal);
  let work: StudyWork;
  try {
    work = new StudyWork(request, opening, models, signal);
  } catch (error) {
    opening.reference.release();
    throw error;
  }
  let error: ErrorData | null = null;
  try {
    yield { type: 'planned', run: work.snapshot('running') };
    yield* work.steps();
  } catch (thrown) {
    error = errorData(thrown);
  } finally {
    work.close();
  }
  const end = endOf(error);
  const run = work.snapshot(end.status, end.error);
  yield { type: 'done', run };
  return run;
}

export class StudyWork {
  private readonly request: StudyRequest;
  private readonly opening: StudyOpening;
  private readonly models: ModelAccess;
  private readonly signal: AbortSignal;
  private readonly run: RunDraft<StudySpec>;
  private readonly study: StudyDraft;
  private readonly meter: StudyMeter;
  private readonly probes: ProbeReader;
  private use: OpenedModel;
  /** Seconds that fitting the scales of early layers took. */
  private fit = 0;
  private costs: StudyCosts = { pass: 0, compare: 0 };

  /** Throws AdjacentError as `encode` of the model does. */
  constructor(request: StudyRequest, opening: StudyOpening, models: ModelAccess, signal: AbortSignal) {
    this.request = request;
    this.opening = opening;
    this.models = models;
    this.signal = signal;
    this.use = opening.reference;
    const { run, study } = draftsOf(request, opening);
    this.run = run;
    this.study = study;
    this.meter = new StudyMeter(request.now);
    this.probes = new ProbeReader(study, request.spec, request.now, request.replay ?? null);
  }

  snapshot(status: RunStatus, error: ErrorData | null = null): StudyRun {
    if (status !== 'running') this.run.interrupt();
    return { ...this.run.snapshot(status, error), kind: 'study', study: this.study.snapshot() };
  }

  close(): void {
    this.use.release();
  }

  async *steps(): AsyncGenerator<RunEvent> {
    const { model } = this.use;
    const texts = this.request.spec.study.kind === 'constraints' ? yield* this.readTexts(model) : null;
    const count = this.opening.design.models.length;
    for (let index = 0; index < count; index++) {
      if (!this.isLeft(index)) continue;
      const opened = index === 0 ? model : await this.openNext(index);
      if (texts !== null) yield* this.compare(index, opened, texts);
      yield* this.readProbes(index, opened);
    }
  }

  private readonly onSkip = (message: Message): void => {
    this.study.addShortfall(message);
  };

  private changed(): RunEvent {
    return { type: 'changed', run: this.snapshot('running') };
  }

  private configurationsOf(model: number): readonly Configuration[] {
    return this.study.configurations.filter(one => one.model === model);
  }

  /** Whether anything of a model is still to be read. */
  private isLeft(model: number): boolean {
    return this.configurationsOf(model).some(
      one =>
        this.study.texts.some(text => this.isWanted(one.index, text.index)) ||
        this.probes.isLeft(one) ||
        (model === 0 && this.study.texts.length === 0),
    );
  }

  private isWanted(configuration: number, text: number): boolean {
    const { replay } = this.request;
    if (this.study.hasReading(configuration, text)) return false;
    return (
      replay?.study == null ||
      replay.study.readings.some(one => one.configuration === configuration && one.text === text)
    );
  }

  private async openNext(index: number): Promise<LanguageModel> {
    this.use.release();
    this.use = await this.models.open(this.opening.design.models[index] ?? '', this.signal);
    this.run.setManifest(openedModel(this.run.manifest, index, this.use.model));
    return this.use.model;
  }

  /** Sample what is missing of the own answers, gather the texts, and read them with the unconstrained model. */
  private async *readTexts(model: LanguageModel): AsyncGenerator<RunEvent, TextReader> {
    const { now } = this.request;
    yield* this.exactMap(model);
    if (this.run.plan.cells.length > 0 && this.run.snapshot('running').cells[0]?.state !== 'done') {
      yield { type: 'progress', progress: waiting('Sampling the answers that every configuration reads') };
      for await (const progress of sampleAnswers(this.run, model, now, this.signal))
        yield { type: 'progress', progress };
      yield { type: 'cell', run: this.snapshot('running'), cell: 0 };
    }
    const place = this.placeOf(model);
    if (this.study.texts.length === 0) this.gather(model, place);
    yield { type: 'progress', progress: waiting('Reading the texts without a limit') };
    const reader = new TextReader(this.study.texts, place);
    const fitting = now();
    for (const layers of this.layersAsked()) await model.ablate({ layers }, this.signal);
    const started = now();
    this.fit = (started - fitting) / 1000;
    await reader.keepReference(model, this.signal);
    const read = now();
    const reference = passGroups(this.study.configurations.filter(one => one.role === 'reference'))[0];
    const known =
      reference === undefined || this.study.texts.every(text => !this.isWanted(reference.first.index, text.index));
    if (reference !== undefined) {
      const isWanted = (_: number, text: number): boolean => known || this.isWanted(0, text);
      for await (const readings of reader.read(model, reference, isWanted, this.onSkip, this.signal))
        readings.forEach(one => {
          this.study.addReading(one);
        });
    }
    this.costs = { pass: (read - started) / 1000, compare: (now() - read) / 1000 };
    this.state();
    yield this.changed();
    return reader;
  }

  /** Numbers of layers that configurations keep: their scales are fitted before anything is measured, as they are kept
   * for later runs. */
  private layersAsked(): number[] {
    return [...new Set(this.configurationsOf(0).flatMap(one => one.ablation?.layers ?? []))];
  }

  private async *exactMap(model: LanguageModel): AsyncGenerator<RunEvent> {
    const { plan, manifest } = this.run;
    const [window] = plan.windows;
    if (window === undefined) return;
    const logits = masked(
      await nextLogits(model, window, this.signal),
      manifest.endPolicy === 'suppress' ? model.eosTokenIds : [],
    );
    this.run.setLaws([windowDistribution(0, logits, plan.temperatures, model)]);
    const [described, ...others] = manifest.models;
    if (described?.probeCentre === null)
      this.run.setManifest({
        ...manifest,
        models: [{ ...described, probeCentre: await model.probeCentre(described.form, this.signal) }, ...others],
      });
    yield { type: 'exact', run: this.snapshot('running') };
  }

  private placeOf(model: LanguageModel): TextPlace {
    const { spec } = this.request;
    const examples = model.card.prompts.length > 0 ? model.card.prompts : model.probeTexts;
    return {
      prompt: spec.study.texts === 'probes' ? '' : spec.prompt,
      form: this.run.manifest.models[0]?.form ?? 'raw',
      examples,
      seed: spec.seed,
    };
  }

  private gather(model: LanguageModel, place: TextPlace): void {
    const { spec } = this.request;
    const answers = this.run.snapshot('running').cells[0]?.trajectories ?? [];
    const probes = spec.study.texts === 'prompt' ? [] : model.probeTexts.slice(0, studySizes[spec.preset].probes);
    const positions = Math.floor(mostLawBytes / (4 * model.card.vocabulary));
    const { texts, left } = gatherTexts(place, { answers, probes, tokens: textTokens(spec), positions }, model);
    this.study.setTexts(texts);
    if (left > 0) this.study.addShortfall({ code: 'texts-left-out', texts: left });
  }

  /** State what the whole study takes, once its first part was measured; a run that goes on keeps what it stated. */
  private state(): void {
    const seconds = this.secondsLeft();
    this.meter.begin(seconds);
    if (this.study.estimate.seconds !== null) return;
    const { memory } = this.opening;
    const bytes = studyBytes(this.study.snapshot(), this.probes.inductionTokens, this.probes.width);
    const estimate = { seconds, bytes, memory };
    this.study.setEstimate(estimate);
    this.run.setPlan({ ...this.run.plan, estimate });
  }

  private secondsLeft(): number {
    const { design, cards, seconds } = this.opening;
    const [first = ''] = design.models;
    const reference = cards.get(first);
    return design.models.reduce((sum, name, index) => {
      const card = cards.get(name);
      if (card === undefined || reference === undefined) return sum;
      const groups = this.groupsOf(index, () => true).reduce(
        (total, group) => total + groupSeconds(group, this.costs),
        0,
      );
      const probing = this.configurationsOf(index).reduce((total, one) => total + this.probes.secondsOf(one), 0);
      const work = (groups + probing) * slowness(card, reference);
      return (
        sum +
        work +
        (index === 0 || work === 0
          ? 0
          : openingSeconds(card, reference, seconds + this.fit) + this.models.preparationSeconds(name))
      );
    }, 0);
  }

  /** Groups of a model that have something left to read. */
  private groupsOf(index: number, isTaken: (one: Configuration) => boolean): PassGroup[] {
    const left = this.configurationsOf(index).filter(
      one => isTaken(one) && this.study.texts.some(text => this.isWanted(one.index, text.index)),
    );
    return passGroups(left);
  }

  /** Read the texts with every configuration of a model: single levels first, then, with its levels settled, the
   * design. */
  private async *compare(index: number, model: LanguageModel, reader: TextReader): AsyncGenerator<RunEvent> {
    if (index === 0) {
      for (const group of this.groupsOf(index, one => one.role === 'reference' || one.role === 'level'))
        yield* this.readGroup(group, model, reader);
      this.settle();
    }
    this.copyKnown(index);
    for (const group of this.groupsOf(index, () => true)) yield* this.readGroup(group, model, reader);
    this.copyKnown(index);
    yield this.changed();
  }

  private async *readGroup(group: PassGroup, model: LanguageModel, reader: TextReader): AsyncGenerator<RunEvent> {
    const expected = groupSeconds(group, this.costs) / Math.max(1, this.study.texts.length);
    for await (const readings of reader.read(
      model,
      group,
      (configuration, text) => this.isWanted(configuration, text),
      this.onSkip,
      this.signal,
    )) {
      for (const reading of readings) this.study.addReading(reading);
      this.meter.finish(
        expected,
        readings.reduce((sum, one) => sum + one.kept.length, 0),
      );
      if (this.meter.due()) yield { type: 'progress', progress: this.meter.read(t`Reading`, group.first.label) };
    }
    yield this.changed();
  }

  /** Settle the levels of the design from the single levels that were read. */
  private settle(): void {
    const { design, cards } = this.opening;
    const { replacements, atFloor } = settleFactors(design, this.study);
    const { configurations } = this.study;
    this.study.setConfigurations(
      settledConfigurations(
        this.request.spec,
        { configurations, models: design.models },
        replacements,
        model => cards.get(model) ?? this.use.model.card,
      ),
    );
    for (const knob of atFloor)
      this.study.addShortfall({ code: 'factor-at-floor', knob: knobs[knob].title.toLowerCase() });
  }

  /** A cell of the design that is also a single level, or the reference, is not read twice. */
  private copyKnown(index: number): void {
    const own = this.configurationsOf(index);
    for (const cell of own.filter(one => one.role === 'factorial' || one.role === 'sensitivity')) {
      const same = own.find(
        one =>
          (one.role === 'reference' || one.role === 'level') &&
          one.draw === cell.draw &&
          JSON.stringify(one.setting) === JSON.stringify(cell.setting),
      );
      for (const reading of same === undefined ? [] : this.study.readingsOf(same.index)) {
        if (this.isWanted(cell.index, reading.text)) this.study.addReading({ ...reading, configuration: cell.index });
      }
    }
  }

  /** Items and induction probes of a model's configurations. */
  private async *readProbes(index: number, model: LanguageModel): AsyncGenerator<RunEvent> {
    for (const one of this.configurationsOf(index)) {
      if (!this.probes.isLeft(one)) continue;
      for await (const part of this.probes.read(one, model, this.signal)) {
        if (part.measured) this.state();
        this.meter.finish(part.expected, part.tokens);
        if (part.keep) yield this.changed();
        else if (this.meter.due()) yield { type: 'progress', progress: this.meter.read(t`Reading`, one.label) };
      }
    }
  }
}

/** Sample the first cell of the draft's plan into it; yields progress at its cadence. Throws AdjacentError cancelled.
 */
export async function* sampleAnswers(
  draft: RunDraft<StudySpec>,
  model: LanguageModel,
  now: () => number,
  signal: AbortSignal,
): AsyncGenerator<Progress> {
  const { plan, manifest } = draft;
  const [cell] = plan.cells;
  const window = plan.windows[cell?.window ?? 0];
  if (cell === undefined || window === undefined || cell.samples === 0) return;
  const centre = manifest.models[0]?.probeCentre ?? null;
  const { index, temperature, topP, topK, samples } = cell;
  const rows = Array.from({ length: samples }, (_, at) => ({ cell: index, index: at, temperature, topP, topK }));
  const end = manifest.endPolicy;
  const meter = new ProgressMeter(plan, now);
  draft.begin([index]);
  const request = {
    prefix: window.ids,
    rows,
    tokens: plan.tokens,
    end,
    seed: plan.seed,
    batch: plan.batch,
    pool: centre !== null,
  };
  for await (const row of model.sample(request, signal, tokens => {
    meter.step(tokens);
  })) {
    meter.finish(row.ids.length);
    draft.add(assemble(row, model, centre));
    if (meter.due()) yield meter.read('Sampling the answers that every configuration reads');
  }
}
