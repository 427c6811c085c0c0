/** E10: ln p of every option of multiple-choice items, read as continuations of their questions. */
import { AdjacentError } from '../../../core/adjacentError.ts';
import type { LanguageModel } from '../../../domain/languageModel.ts';
import { groupedBy } from '../../../core/groupBy.ts';
import { randomChoice, randomStreams } from '../../../knobs/randomChoice.ts';
import type { ItemReading, StudyItem } from '../../../domain/study.ts';

/** Options of the item that has most. */
export function widthOf(items: readonly StudyItem[]): number {
  return items.reduce((most, item) => Math.max(most, item.options.length), 0);
}

/** An item reading of which nothing is read yet. */
export function blankReading(configuration: number, items: readonly StudyItem[]): ItemReading {
  const cells = items.length * widthOf(items);
  return {
    configuration,
    logProb: new Float64Array(cells).fill(NaN),
    tokens: new Int32Array(cells),
    characters: new Int32Array(cells),
  };
}

/** Whether an item of a reading was read, or found not to fit. */
export function isRead(reading: ItemReading, item: number, width: number): boolean {
  return (reading.characters[item * width] ?? 0) > 0;
}

/** The question with solved examples before it, each on lines of its own, in the order of a draw. */
export function questionWith(
  { question, examples, index }: StudyItem,
  shots: number,
  draw: number,
  seed: number,
): string {
  const own = randomChoice(
    Math.min(shots, examples.length),
    examples.length,
    seed,
    randomStreams.examples,
    index * 64 + draw,
  );
  return [...own.flatMap(at => examples[at] ?? []), question].join('\n');
}

/** ln p of a continuation under logits whose first row is the law of its first token, nats. */
function logProbOf(logits: Float32Array, vocabulary: number, ids: Int32Array): number {
  return ids.reduce((sum, id, at) => sum + logLawOf(logits.subarray(at * vocabulary, (at + 1) * vocabulary), id), 0);
}

function logLawOf(logits: Float32Array, id: number): number {
  const top = logits.reduce((most, logit) => Math.max(most, logit), -Infinity);
  let total = 0;
  for (const logit of logits) total += Math.exp(logit - top);
  return (logits[id] ?? -Infinity) - top - Math.log(total);
}

interface Option {
  readonly at: number;
  readonly ids: Int32Array;
  /** Position of the first token that is the option's own. */
  readonly from: number;
}

/** Reads items on one open model, restricted as a configuration asks. */
export class ItemReader {
  private readonly items: readonly StudyItem[];
  private readonly width: number;
  private readonly seed: number;

  constructor(items: readonly StudyItem[], seed: number) {
    this.items = items;
    this.width = widthOf(items);
    this.seed = seed;
  }

  /** Fill in the items of `reading` that are not read yet; gives the number of each as it is read. An item that does
   * not fit into the context is marked so (`ItemReading`). Throws AdjacentError cancelled. */
  async *read(
    model: LanguageModel,
    reading: ItemReading,
    shots: number,
    draw: number,
    signal: AbortSignal,
  ): AsyncGenerator<number> {
    for (const [place, item] of this.items.entries()) {
      if (isRead(reading, place, this.width)) continue;
      await this.readItem(model, reading, place, questionWith(item, shots, draw, this.seed), signal);
      yield place;
    }
  }

  private async readItem(
    model: LanguageModel,
    reading: ItemReading,
    place: number,
    question: string,
    signal: AbortSignal,
  ): Promise<void> {
    const texts = this.items[place]?.options ?? [];
    const row = place * this.width;
    try {
      const options = this.optionsOf(model, question, texts);
      for (const [at, logProb] of await this.scores(model, options, signal)) {
        reading.logProb[row + at] = logProb;
        reading.tokens[row + at] = (options[at]?.ids.length ?? 0) - (options[at]?.from ?? 0);
      }
    } catch (error) {
      if (!(error instanceof AdjacentError) || error.kind !== 'prompt-too-long') throw error;
    }
    texts.forEach((text, at) => {
      reading.characters[row + at] = Math.max(1, Array.from(text).length);
    });
  }

  /** Token ids of question and option, and where the option begins: where it first differs from the question alone, as
   * a tokenizer may join the last token of one with the first of the other. */
  private optionsOf(model: LanguageModel, question: string, texts: readonly string[]): Option[] {
    const alone = model.encode(question, 'raw').ids;
    return texts.map((text, at) => {
      const ids = model.encode(`${question}${text}`, 'raw').ids;
      const differs = alone.findIndex((id, position) => ids[position] !== id);
      const common = differs < 0 ? alone.length : differs;
      return { at, ids, from: Math.max(1, Math.min(common, ids.length - 1)) };
    });
  }

  /** Options that begin behind the same tokens share one pass for their first token; each longer one is read on by
   * itself. */
  private async scores(
    model: LanguageModel,
    options: readonly Option[],
    signal: AbortSignal,
  ): Promise<Map<number, number>> {
    const { vocabulary } = model.card;
    const found = new Map<number, number>();
    for (const group of groupedBy(options, ({ ids, from }) => ids.subarray(0, from).join()).values()) {
      const [first] = group;
      if (first === undefined) continue;
      const { logits } = await model.score(first.ids.subarray(0, first.from), first.from - 1, signal);
      for (const { at, ids, from } of group) {
        const own = ids.subarray(from);
        const rest =
          own.length > 1 ? (await model.score(ids.subarray(0, -1), from, signal)).logits : new Float32Array(0);
        found.set(at, logLawOf(logits, own[0] ?? 0) + logProbOf(rest, vocabulary, own.subarray(1)));
      }
    }
    return found;
  }
}
