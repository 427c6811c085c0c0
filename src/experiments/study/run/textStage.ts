/** The texts of a constraints study: sampled and gathered with the unconstrained model, then scored by every
 * configuration. */
import { uncapitalized } from '../../../core/format.ts';
import { t } from '../../../core/text.ts';
import type { KnobId, Level } from '../../../domain/knob.ts';
import type { LanguageModel } from '../../../domain/languageModel.ts';
import type { RunEvent } from '../../../domain/run.ts';
import { knobFacts } from '../../../knobs/knobWords.ts';
import type { PromptSource } from '../../../knobs/settingPrompt.ts';
import { waiting } from '../../../run/sampling/progress.ts';
import { withReplacements } from '../design/configurationList.ts';
import { adjustFactors } from '../design/factorialDesign.ts';
import { gatherTexts } from '../read/studyTexts.ts';
import { passGroups, TextReader, type PassGroup, type ReadingOptions } from '../read/textReader.ts';
import { mostDistributionBytes, studySizes } from '../studySizes.ts';
import { sampleAnswers, samplingStage, storeExactDistribution } from './answerSampling.ts';
import { textTokens } from './studyPlan.ts';
import type { StudyProgress } from './studyProgress.ts';
import type { StudyState } from './studyState.ts';
import type { TimeEstimate } from './timeEstimate.ts';

export class TextStage {
  private readonly state: StudyState;
  private readonly progress: StudyProgress;
  private readonly estimate: TimeEstimate;
  private readonly options: ReadingOptions;

  constructor(state: StudyState, progress: StudyProgress, estimate: TimeEstimate) {
    this.state = state;
    this.progress = progress;
    this.estimate = estimate;
    this.options = {
      isWanted: (configuration, text) => state.isWanted(configuration, text),
      onSkip: message => {
        state.study.addShortfall(message);
      },
    };
  }

  /** Sample missing own answers, gather the texts, and score them with the unconstrained model. Returns the reader of
   * the texts. */
  async *begin(model: LanguageModel): AsyncGenerator<RunEvent, TextReader> {
    const { state } = this;
    const { now } = state.request;
    yield* this.sampleMissing(model);
    const source = this.promptSource(model);
    if (state.study.texts.length === 0) this.gather(model, source);
    yield { type: 'progress', progress: waiting(t`Scoring the texts without constraints`) };
    const reader = new TextReader(state.study.texts, source);
    const fittingStarted = now();
    for (const layers of this.layersKept()) await model.ablate({ layers }, state.signal);
    const passStarted = now();
    await reader.keepReference(model, state.signal);
    const comparisonStarted = now();
    await this.readReference(model, reader);
    const ended = now();
    this.estimate.setCosts(
      { pass: (comparisonStarted - passStarted) / 1000, compare: (ended - comparisonStarted) / 1000 },
      (passStarted - fittingStarted) / 1000,
    );
    this.estimate.begin();
    yield state.changed();
    return reader;
  }

  /** Score the texts with every configuration of a model: single levels first, then the design, whose levels depend on
   * them. */
  async *compare(index: number, model: LanguageModel, reader: TextReader): AsyncGenerator<RunEvent> {
    const { state } = this;
    if (index === 0) {
      for (const group of state.unreadGroups(index, ({ role }) => role === 'reference' || role === 'level'))
        yield* this.readGroup(group, model, reader);
      this.adjustFactors();
    }
    this.copyEqualReadings(index);
    for (const group of state.unreadGroups(index)) yield* this.readGroup(group, model, reader);
    this.copyEqualReadings(index);
    yield state.changed();
  }

  private async *sampleMissing(model: LanguageModel): AsyncGenerator<RunEvent> {
    const { run, request, signal } = this.state;
    if (await storeExactDistribution(run, model, signal)) yield { type: 'exact', run: this.state.snapshot('running') };
    if (run.plan.cells.length === 0 || run.snapshot('running').cells[0]?.state === 'done') return;
    yield { type: 'progress', progress: waiting(samplingStage) };
    for await (const progress of sampleAnswers(run, model, request.now, signal)) yield { type: 'progress', progress };
    yield { type: 'cell', run: this.state.snapshot('running'), cell: 0 };
  }

  private promptSource(model: LanguageModel): PromptSource {
    const { spec } = this.state.request;
    const { prompts } = model.card;
    return {
      prompt: spec.study.texts === 'probes' ? '' : spec.prompt,
      ...(spec.messages === undefined ? {} : { messages: spec.messages }),
      ...(spec.study.conversations === undefined ? {} : { conversations: spec.study.conversations }),
      form: this.state.run.manifest.models[0]?.form ?? 'raw',
      examples: prompts.length > 0 ? prompts : model.probeTexts,
      seed: spec.seed,
    };
  }

  private gather(model: LanguageModel, source: PromptSource): void {
    const { run, study, request } = this.state;
    const { spec } = request;
    const answers = run.snapshot('running').cells[0]?.trajectories ?? [];
    const probes = spec.study.texts === 'prompt' ? [] : model.probeTexts.slice(0, studySizes[spec.preset].probes);
    const positions = Math.floor(mostDistributionBytes / (4 * model.card.vocabulary));
    const sources = { answers, probes, tokens: textTokens(spec), positions };
    const { texts, leftOut, isRewritten } = gatherTexts(source, sources, model);
    study.setTexts(texts);
    if (isRewritten) study.addShortfall({ code: 'prompt-rewritten' });
    if (leftOut > 0) study.addShortfall({ code: 'texts-left-out', texts: leftOut });
  }

  /** Numbers of layers that configurations of the unconstrained model keep. Their logit-lens scales are fitted before
   * anything is measured, because later runs reuse them. */
  private layersKept(): number[] {
    return [...new Set(this.state.configurationsOf(0).flatMap(({ ablation }) => ablation?.layers ?? []))];
  }

  /** Compare the unconstrained configuration with itself, which also measures what a comparison costs. */
  private async readReference(model: LanguageModel, reader: TextReader): Promise<void> {
    const { study, signal } = this.state;
    const [group] = passGroups(study.configurations.filter(({ role }) => role === 'reference'));
    if (group === undefined) return;
    const { index } = group.first;
    const isKnown = study.texts.every(text => !this.state.isWanted(index, text.index));
    const options: ReadingOptions = {
      ...this.options,
      isWanted: (_, text) => isKnown || this.state.isWanted(index, text),
    };
    for await (const readings of reader.read(model, group, options, signal))
      for (const reading of readings) study.addReading(reading);
  }

  private async *readGroup(group: PassGroup, model: LanguageModel, reader: TextReader): AsyncGenerator<RunEvent> {
    const { study, signal } = this.state;
    const seconds = this.estimate.secondsPerText(group);
    for await (const readings of reader.read(model, group, this.options, signal)) {
      for (const reading of readings) study.addReading(reading);
      this.progress.finish(
        seconds,
        readings.reduce((sum, { kept }) => sum + kept.length, 0),
        group.first.label,
      );
      if (this.progress.due()) yield { type: 'progress', progress: this.progress.read(t`Scoring`, group.first.label) };
    }
    yield this.state.changed();
  }

  /** Choose the levels of the design from the single levels that were measured. */
  private adjustFactors(): void {
    const { prepared, study, request } = this.state;
    const { design, cardOf, reference } = prepared;
    const { replacements, atFloor } = adjustFactors(design, (knob, level) => this.meanKept(knob, level));
    const [first] = design.models;
    const card = first === undefined ? reference.model.card : cardOf(first);
    study.setConfigurations(withReplacements(study.configurations, replacements, request.spec, card));
    for (const knob of atFloor)
      study.addShortfall({ code: 'factor-at-floor', knob: uncapitalized(knobFacts[knob].title) });
  }

  /** Mean kept mass of a single level over its texts and draws; null when it was not measured. */
  private meanKept(knob: KnobId, level: Level): number | null {
    const mean = (values: ArrayLike<number>): number =>
      Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
    const means = this.state.study.configurations
      .filter(one => one.role === 'level' && one.knob === knob && one.setting[knob] === level)
      .flatMap(({ index }) => this.state.study.readingsOf(index).map(({ kept }) => mean(kept)));
    return means.length === 0 ? null : mean(means);
  }

  /** A cell of the design that equals a single level or the reference is not read a second time. */
  private copyEqualReadings(index: number): void {
    const { study } = this.state;
    const own = this.state.configurationsOf(index);
    const read = own.filter(({ role }) => role === 'reference' || role === 'level');
    for (const cell of own.filter(({ role }) => role === 'factorial' || role === 'sensitivity')) {
      const equal = read.find(
        one => one.draw === cell.draw && JSON.stringify(one.setting) === JSON.stringify(cell.setting),
      );
      for (const reading of equal === undefined ? [] : study.readingsOf(equal.index))
        if (this.state.isWanted(cell.index, reading.text)) study.addReading({ ...reading, configuration: cell.index });
    }
  }
}
