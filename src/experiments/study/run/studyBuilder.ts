/** A study as it grows. Readings may arrive in any order; snapshots have them in order of configuration and text. */
import { distinctMessages, type Message } from '../../../domain/message.ts';
import type {
  Configuration,
  InductionReading,
  ItemReading,
  Study,
  StudyItem,
  StudyText,
  TextReading,
} from '../../../domain/study.ts';
import { isRead, widthOf } from '../read/itemReader.ts';
import type { SeriesReadings } from '../read/seriesReader.ts';

/** Parts of a study that do not change while it runs. */
type FixedParts = Pick<Study, 'kind' | 'models' | 'items' | 'disabled'>;

export class StudyBuilder implements SeriesReadings {
  readonly items: readonly StudyItem[];
  private readonly fixed: FixedParts;
  private currentConfigurations: readonly Configuration[];
  private shortfalls: readonly Message[];
  private currentTexts: readonly StudyText[];
  private currentEstimate: Study['estimate'];
  private readonly readings = new Map<number, Map<number, TextReading>>();
  private readonly itemReadings = new Map<number, ItemReading>();
  private readonly inductions = new Map<number, InductionReading>();

  /** `stopped` is the study of a stopped run that is resumed: its readings are kept. */
  constructor(
    fixed: FixedParts,
    { configurations, shortfalls }: Pick<Study, 'configurations' | 'shortfalls'>,
    memory: number,
    stopped: Study | null,
  ) {
    this.fixed = fixed;
    this.items = fixed.items;
    this.currentConfigurations = stopped?.configurations ?? configurations;
    this.shortfalls = stopped?.shortfalls ?? shortfalls;
    this.currentTexts = stopped?.texts ?? [];
    this.currentEstimate = stopped?.estimate ?? { seconds: null, bytes: 0, memory };
    for (const reading of stopped?.readings ?? []) this.addReading(reading);
    for (const reading of stopped?.itemReadings ?? []) this.setItems(reading);
    for (const reading of stopped?.inductions ?? []) this.addInduction(reading);
  }

  get configurations(): readonly Configuration[] {
    return this.currentConfigurations;
  }

  get texts(): readonly StudyText[] {
    return this.currentTexts;
  }

  get estimate(): Study['estimate'] {
    return this.currentEstimate;
  }

  setTexts(texts: readonly StudyText[]): void {
    this.currentTexts = texts;
  }

  setEstimate(estimate: Study['estimate']): void {
    this.currentEstimate = estimate;
  }

  /** Replace configurations, of which only those without a reading may differ. */
  setConfigurations(configurations: readonly Configuration[]): void {
    this.currentConfigurations = configurations;
  }

  /** Note what is left out, once. */
  addShortfall(message: Message): void {
    this.shortfalls = distinctMessages([...this.shortfalls, message]);
  }

  addReading(reading: TextReading): void {
    const own = this.readings.get(reading.configuration) ?? new Map<number, TextReading>();
    this.readings.set(reading.configuration, own.set(reading.text, reading));
  }

  readingsOf(configuration: number): readonly TextReading[] {
    return [...(this.readings.get(configuration)?.values() ?? [])];
  }

  hasReading(configuration: number, text: number): boolean {
    return this.readings.get(configuration)?.has(text) ?? false;
  }

  itemsOf(configuration: number): ItemReading | undefined {
    return this.itemReadings.get(configuration);
  }

  setItems(reading: ItemReading): void {
    this.itemReadings.set(reading.configuration, reading);
  }

  unreadItems(configuration: number): number {
    const reading = this.itemReadings.get(configuration);
    if (reading === undefined) return this.items.length;
    const width = widthOf(this.items);
    return this.items.filter((_, item) => !isRead(reading, item, width)).length;
  }

  hasInduction(configuration: number): boolean {
    return this.inductions.has(configuration);
  }

  addInduction(reading: InductionReading): void {
    this.inductions.set(reading.configuration, reading);
  }

  snapshot(): Study {
    const { kind, models, items, disabled } = this.fixed;
    const ordered = <R extends { readonly configuration: number }>(readings: ReadonlyMap<number, R>): R[] =>
      [...readings.values()].sort((a, b) => a.configuration - b.configuration);
    return {
      kind,
      models,
      items,
      disabled,
      configurations: this.configurations,
      texts: this.texts,
      readings: this.configurations.flatMap(({ index }) => this.readingsOf(index).toSorted((a, b) => a.text - b.text)),
      itemReadings: ordered(this.itemReadings),
      inductions: ordered(this.inductions),
      shortfalls: this.shortfalls,
      estimate: this.estimate,
    };
  }
}
