/** The readings of a study as they grow; whatever the order in which they come, they are kept in order of configuration
 * and text. */
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
import { widthOf, isRead } from '../read/itemReader.ts';

type Fixed = Pick<Study, 'kind' | 'models' | 'items' | 'disabled'>;

export class StudyDraft {
  readonly items: readonly StudyItem[];
  private readonly fixed: Fixed;
  private list: readonly Configuration[];
  private shortfalls: readonly Message[];
  private taken: readonly StudyText[] = [];
  private stated: Study['estimate'];
  private readonly readings = new Map<number, Map<number, TextReading>>();
  private readonly answered = new Map<number, ItemReading>();
  private readonly inductions = new Map<number, InductionReading>();

  /** `stopped` is the study of a run that goes on: what it read is kept. */
  constructor(
    fixed: Fixed,
    configurations: readonly Configuration[],
    shortfalls: readonly Message[],
    memory: number,
    stopped: Study | null,
  ) {
    this.fixed = fixed;
    this.items = fixed.items;
    this.list = stopped?.configurations ?? configurations;
    this.shortfalls = stopped?.shortfalls ?? shortfalls;
    this.taken = stopped?.texts ?? [];
    this.stated = stopped?.estimate ?? { seconds: null, bytes: 0, memory };
    for (const reading of stopped?.readings ?? []) this.addReading(reading);
    for (const reading of stopped?.itemReadings ?? []) this.setItems(reading);
    for (const reading of stopped?.inductions ?? []) this.addInduction(reading);
  }

  get configurations(): readonly Configuration[] {
    return this.list;
  }

  get texts(): readonly StudyText[] {
    return this.taken;
  }

  get estimate(): Study['estimate'] {
    return this.stated;
  }

  setTexts(texts: readonly StudyText[]): void {
    this.taken = texts;
  }

  setEstimate(estimate: Study['estimate']): void {
    this.stated = estimate;
  }

  /** Configurations that were not read yet may still be settled otherwise. */
  setConfigurations(configurations: readonly Configuration[]): void {
    this.list = configurations;
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
    return this.answered.get(configuration);
  }

  setItems(reading: ItemReading): void {
    this.answered.set(reading.configuration, reading);
  }

  /** Items of a configuration that were not read yet. */
  unreadItems(configuration: number): number {
    const reading = this.answered.get(configuration);
    if (reading === undefined) return this.items.length;
    const width = widthOf(this.items);
    return this.items.filter((_, place) => !isRead(reading, place, width)).length;
  }

  hasInduction(configuration: number): boolean {
    return this.inductions.has(configuration);
  }

  addInduction(reading: InductionReading): void {
    this.inductions.set(reading.configuration, reading);
  }

  snapshot(): Study {
    const { kind, models, items, disabled } = this.fixed;
    const order = <R extends { readonly configuration: number }>(map: ReadonlyMap<number, R>): R[] =>
      [...map.values()].sort((a, b) => a.configuration - b.configuration);
    return {
      kind,
      models,
      items,
      disabled,
      configurations: this.list,
      texts: this.taken,
      readings: this.list.flatMap(({ index }) => [...this.readingsOf(index)].sort((a, b) => a.text - b.text)),
      itemReadings: order(this.answered),
      inductions: order(this.inductions),
      shortfalls: this.shortfalls,
      estimate: this.stated,
    };
  }
}
