/** What a series is read on: the items of a study and the induction probe, configuration by configuration. */
import type { LanguageModel } from '../../../domain/languageModel.ts';
import type { StudySpec } from '../../../domain/spec.ts';
import type { StudyRun } from '../../../domain/run.ts';
import { readInduction } from './inductionReader.ts';
import { blankReading, ItemReader, widthOf } from './itemReader.ts';
import type { Configuration, ItemReading, StudyKind } from '../../../domain/study.ts';
import type { StudyDraft } from '../run/readings.ts';
import { inductionSize } from '../sizes.ts';

/** Kinds of study that ask whether a repeated string is recognised (R12). */
const inductionKinds: readonly StudyKind[] = ['training', 'size', 'families'];

/** The cost of an item is told from a whole configuration, as files of items differ in length; a long one after so many
 * items and milliseconds. */
const measured = { items: 8, milliseconds: 5000 } as const;
const keeping = 5000;

/** A part that was read: what it was expected to take, its tokens, whether the costs are known from here on, and
 * whether the state is worth keeping. */
export interface ProbePart {
  readonly expected: number;
  readonly tokens: number;
  readonly measured: boolean;
  readonly keep: boolean;
}

export class ProbeReader {
  private readonly study: StudyDraft;
  private readonly spec: StudySpec;
  private readonly now: () => number;
  private readonly replay: StudyRun | null;
  private readonly items: ItemReader;
  /** Seconds of one configuration's items and of its induction probe; null until they were measured. */
  private cost: { readonly items: number; readonly induction: number } | null = null;

  /** `replay` limits what is read to what it holds. */
  constructor(study: StudyDraft, spec: StudySpec, now: () => number, replay: StudyRun | null) {
    this.study = study;
    this.spec = spec;
    this.now = now;
    this.replay = replay;
    this.items = new ItemReader(study.items, spec.seed);
  }

  get inductionTokens(): number {
    return this.asksInduction ? inductionSize.sequences * inductionSize.length * 2 : 0;
  }

  isLeft(one: Configuration): boolean {
    return this.needsInduction(one) || this.needsItems(one);
  }

  /** Expected seconds of what is left of a configuration; 0 until measured. */
  secondsOf(one: Configuration): number {
    const { items, induction } = this.cost ?? { items: 0, induction: 0 };
    const share = this.study.items.length === 0 ? 0 : this.study.unreadItems(one.index) / this.study.items.length;
    return (this.needsInduction(one) ? induction : 0) + (this.needsItems(one) ? items * share : 0);
  }

  /** Read what is left of a configuration on its model. What was read stays when this is cancelled. */
  async *read(one: Configuration, model: LanguageModel, signal: AbortSignal): AsyncGenerator<ProbePart> {
    const reader = one.ablation === null ? model : await model.ablate(one.ablation, signal);
    const started = this.now();
    if (this.needsInduction(one)) {
      this.study.addInduction(await readInduction(reader, one.index, this.spec.seed, signal));
      yield { expected: this.cost?.induction ?? 0, tokens: this.inductionTokens, measured: false, keep: false };
    }
    const induction = (this.now() - started) / 1000;
    if (this.needsItems(one)) yield* this.readItems(one, reader, induction, signal);
    else yield* this.measured(0, induction);
  }

  private async *readItems(
    one: Configuration,
    model: LanguageModel,
    induction: number,
    signal: AbortSignal,
  ): AsyncGenerator<ProbePart> {
    const all = this.study.items.length;
    const known = this.study.itemsOf(one.index);
    const reading = known === undefined ? blankReading(one.index, this.study.items) : copied(known);
    const keep = (): void => {
      this.study.setItems(copied(reading));
    };
    const started = this.now();
    let [count, kept] = [0, started];
    try {
      for await (const place of this.items.read(model, reading, Number(one.setting.shots ?? 0), one.draw, signal)) {
        count++;
        const spent = this.now() - started;
        if (count >= measured.items && spent >= measured.milliseconds)
          yield* this.measured(((spent / 1000) * all) / count, induction);
        const due = this.now() - kept > keeping;
        if (due) {
          kept = this.now();
          keep();
        }
        yield { expected: (this.cost?.items ?? 0) / all, tokens: this.tokensOf(place), measured: false, keep: due };
      }
    } finally {
      if (count > 0) keep();
    }
    if (count > 0) yield* this.measured((((this.now() - started) / 1000) * all) / count, induction);
    yield { expected: 0, tokens: 0, measured: false, keep: true };
  }

  private *measured(items: number, induction: number): Generator<ProbePart> {
    if (this.cost !== null) return;
    this.cost = { items, induction };
    yield { expected: 0, tokens: 0, measured: true, keep: true };
  }

  private tokensOf(place: number): number {
    return this.study.items[place]?.options.length ?? 0;
  }

  private get asksInduction(): boolean {
    const { kind, induction = true } = this.spec.study;
    return induction && inductionKinds.includes(kind);
  }

  private needsInduction({ index }: Configuration): boolean {
    const wanted = this.replay?.study.inductions.some(one => one.configuration === index) ?? true;
    return this.asksInduction && wanted && !this.study.hasInduction(index);
  }

  private needsItems({ index }: Configuration): boolean {
    const wanted = this.replay?.study.itemReadings.some(one => one.configuration === index) ?? true;
    return this.study.items.length > 0 && wanted && this.study.unreadItems(index) > 0;
  }

  /** Options of the item that has most. */
  get width(): number {
    return widthOf(this.study.items);
  }
}

/** Another object with the same numbers: readers of a run keep what they made of the one before. */
function copied({ configuration, logProb, tokens, characters }: ItemReading): ItemReading {
  return { configuration, logProb: logProb.slice(), tokens: tokens.slice(), characters: characters.slice() };
}
