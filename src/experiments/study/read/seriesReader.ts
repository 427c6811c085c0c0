/** Items and the induction probe of a series, configuration by configuration. */
import type { LanguageModel } from '../../../domain/languageModel.ts';
import type { StudySpec } from '../../../domain/spec.ts';
import type { StudyRun } from '../../../domain/run.ts';
import type { Configuration, InductionReading, ItemReading, StudyItem, StudyKind } from '../../../domain/study.ts';
import { inductionSize } from '../studySizes.ts';
import { readInduction } from './inductionReader.ts';
import { blankReading, ItemReader } from './itemReader.ts';

/** Kinds of study with an induction probe by default. */
const inductionKinds: readonly StudyKind[] = ['training', 'size', 'families'];

/** The cost of items is measured on a whole configuration, because items of one file differ in length; where that takes
 * long, after this many items and milliseconds. */
const measuredAfter = { items: 8, milliseconds: 5000 } as const;
/** Milliseconds between two saved states of a configuration. */
const savedEvery = 5000;

/** Where readings are kept. */
export interface SeriesReadings {
  readonly items: readonly StudyItem[];
  itemsOf(configuration: number): ItemReading | undefined;
  setItems(reading: ItemReading): void;
  /** Number of items of a configuration that were not read yet. */
  unreadItems(configuration: number): number;
  hasInduction(configuration: number): boolean;
  addInduction(reading: InductionReading): void;
}

/** A part of a configuration that was read. */
export interface ReadPart {
  /** Estimated seconds of this part; 0 before costs were measured. */
  readonly seconds: number;
  readonly tokens: number;
  /** Whether the costs are known from here on. */
  readonly costsMeasured: boolean;
  /** Whether the state is worth saving. */
  readonly isCheckpoint: boolean;
}

/** Measured seconds of all items and of the induction probe of one configuration. */
interface ReadingCosts {
  readonly items: number;
  readonly induction: number;
}

const measuredPart: ReadPart = { seconds: 0, tokens: 0, costsMeasured: true, isCheckpoint: true };
const checkpointPart: ReadPart = { seconds: 0, tokens: 0, costsMeasured: false, isCheckpoint: true };

export class SeriesReader {
  private readonly readings: SeriesReadings;
  private readonly spec: StudySpec;
  private readonly now: () => number;
  private readonly replay: StudyRun | null;
  private readonly itemReader: ItemReader;
  private costs: ReadingCosts | null = null;

  /** `replay` limits what is read to what it holds. `now` gives milliseconds. */
  constructor(readings: SeriesReadings, spec: StudySpec, now: () => number, replay: StudyRun | null) {
    this.readings = readings;
    this.spec = spec;
    this.now = now;
    this.replay = replay;
    this.itemReader = new ItemReader(readings.items, spec.seed);
  }

  /** Tokens of the induction probe of one configuration; 0 without a probe. */
  get inductionTokens(): number {
    return this.hasInductionProbe ? inductionSize.sequences * inductionSize.length * 2 : 0;
  }

  /** Whether anything of a configuration is still to be read. */
  isLeft(configuration: Configuration): boolean {
    return this.needsInduction(configuration) || this.needsItems(configuration);
  }

  /** Estimated seconds of what is left of a configuration; 0 before costs were measured. */
  secondsLeft(configuration: Configuration): number {
    if (this.costs === null) return 0;
    const { items, induction } = this.costs;
    const share = this.needsItems(configuration)
      ? this.readings.unreadItems(configuration.index) / this.readings.items.length
      : 0;
    return (this.needsInduction(configuration) ? induction : 0) + items * share;
  }

  /** Read what is left of a configuration with its model. What was read is kept when this is canceled. */
  async *read(configuration: Configuration, model: LanguageModel, signal: AbortSignal): AsyncGenerator<ReadPart> {
    const { ablation, index } = configuration;
    const ablated = ablation === null ? model : await model.ablate(ablation, signal);
    const started = this.now();
    if (this.needsInduction(configuration)) {
      this.readings.addInduction(await readInduction(ablated, index, this.spec.seed, signal));
      yield this.part(this.costs === null ? 0 : this.costs.induction, this.inductionTokens, false);
    }
    const induction = this.secondsSince(started);
    if (this.needsItems(configuration)) yield* this.readItems(configuration, ablated, induction, signal);
    else yield* this.measured({ items: 0, induction });
  }

  private async *readItems(
    { index, setting, draw }: Configuration,
    model: LanguageModel,
    induction: number,
    signal: AbortSignal,
  ): AsyncGenerator<ReadPart> {
    const { items } = this.readings;
    const known = this.readings.itemsOf(index);
    const reading = known === undefined ? blankReading(index, items) : copyOf(known);
    const shots = setting.shots === undefined ? 0 : Number(setting.shots);
    const started = this.now();
    let [count, saved] = [0, started];
    const costs = (): ReadingCosts => ({ items: (this.secondsSince(started) * items.length) / count, induction });
    const save = (): void => {
      this.readings.setItems(copyOf(reading));
    };
    try {
      for await (const item of this.itemReader.read(model, reading, shots, draw, signal)) {
        count++;
        if (count >= measuredAfter.items && this.now() - started >= measuredAfter.milliseconds)
          yield* this.measured(costs());
        const isDue = this.now() - saved > savedEvery;
        if (isDue) {
          saved = this.now();
          save();
        }
        yield this.part(this.costs === null ? 0 : this.costs.items / items.length, item.options.length, isDue);
      }
    } finally {
      if (count > 0) save();
    }
    if (count > 0) yield* this.measured(costs());
    yield checkpointPart;
  }

  private part(seconds: number, tokens: number, isCheckpoint: boolean): ReadPart {
    return { seconds, tokens, costsMeasured: false, isCheckpoint };
  }

  private secondsSince(start: number): number {
    return (this.now() - start) / 1000;
  }

  /** Keep the first measured costs. */
  private *measured(costs: ReadingCosts): Generator<ReadPart> {
    if (this.costs !== null) return;
    this.costs = costs;
    yield measuredPart;
  }

  private get hasInductionProbe(): boolean {
    const { kind, induction = true } = this.spec.study;
    return induction && inductionKinds.includes(kind);
  }

  private needsInduction({ index }: Configuration): boolean {
    const isWanted = this.replay?.study.inductions.some(one => one.configuration === index) ?? true;
    return this.hasInductionProbe && isWanted && !this.readings.hasInduction(index);
  }

  private needsItems({ index }: Configuration): boolean {
    const isWanted = this.replay?.study.itemReadings.some(one => one.configuration === index) ?? true;
    return this.readings.items.length > 0 && isWanted && this.readings.unreadItems(index) > 0;
  }
}

/** A new object with the same numbers: readers of a run cache by object. */
function copyOf({ configuration, logProb, tokens, characters }: ItemReading): ItemReading {
  return { configuration, logProb: logProb.slice(), tokens: tokens.slice(), characters: characters.slice() };
}
