/** Multiple-choice items: the log-probability of every option as a continuation of its question
 * (docs/method.md#capability). */
import { AdjacentError } from '../../../core/adjacentError.ts';
import type { LanguageModel } from '../../../domain/languageModel.ts';
import { groupedBy } from '../../../core/groupBy.ts';
import { randomChoice, randomStreams } from '../../../knobs/randomChoice.ts';
import type { ItemReading, StudyItem } from '../../../domain/study.ts';

/** Largest number of options of an item. */
export function widthOf(items: readonly StudyItem[]): number {
  return items.reduce((most, item) => Math.max(most, item.options.length), 0);
}

/** An item reading without any read item. */
export function blankReading(configuration: number, items: readonly StudyItem[]): ItemReading {
  const cells = items.length * widthOf(items);
  return {
    configuration,
    logProb: new Float64Array(cells).fill(NaN),
    tokens: new Int32Array(cells),
    characters: new Int32Array(cells),
  };
}

/** Whether an item was read, or found not to fit into the context. */
export function isRead({ characters }: ItemReading, item: number, width: number): boolean {
  const first = characters[item * width];
  return first !== undefined && first > 0;
}

/** The question with solved examples before it, each on its own lines, in the order of a draw. */
function fewShotQuestion({ question, examples, index }: StudyItem, shots: number, draw: number, seed: number): string {
  const chosen = randomChoice(
    Math.min(shots, examples.length),
    examples.length,
    seed,
    randomStreams.examples,
    index * 64 + draw,
  );
  return [...chosen.flatMap(at => examples[at] ?? []), question].join('\n');
}

/** Log-probability of a continuation, nats. Row i of `logits` belongs to the token ids[i]. */
function textLogProb(logits: Float32Array, vocabulary: number, ids: Int32Array): number {
  return ids.reduce(
    (sum, id, row) => sum + tokenLogProb(logits.subarray(row * vocabulary, (row + 1) * vocabulary), id),
    0,
  );
}

/** Log-probability of a token, nats; -Infinity outside the vocabulary. */
function tokenLogProb(logits: Float32Array, id: number): number {
  const logit = logits[id];
  if (logit === undefined) return -Infinity;
  const top = logits.reduce((most, value) => Math.max(most, value), -Infinity);
  let total = 0;
  for (const value of logits) total += Math.exp(value - top);
  return logit - top - Math.log(total);
}

interface EncodedOption {
  readonly option: number;
  /** Token ids of question and option. */
  readonly ids: Int32Array;
  /** Position of the first token of the option. */
  readonly from: number;
}

/** Reads items with one open model. */
export class ItemReader {
  private readonly items: readonly StudyItem[];
  private readonly width: number;
  private readonly seed: number;

  constructor(items: readonly StudyItem[], seed: number) {
    this.items = items;
    this.width = widthOf(items);
    this.seed = seed;
  }

  /** Fill in the items of `reading` that are not read yet; yields each item after it was read. `model` is ablated as
   * the configuration requires. Items that do not fit into the context are marked as such. Throws AdjacentError
   * cancelled.
   */
  async *read(
    model: LanguageModel,
    reading: ItemReading,
    shots: number,
    draw: number,
    signal: AbortSignal,
  ): AsyncGenerator<StudyItem> {
    for (const [position, item] of this.items.entries()) {
      if (isRead(reading, position, this.width)) continue;
      const question = fewShotQuestion(item, shots, draw, this.seed);
      await this.readItem(model, reading, position * this.width, question, item.options, signal);
      yield item;
    }
  }

  /** Read one item into the cells of `reading` from `row` on. */
  private async readItem(
    model: LanguageModel,
    reading: ItemReading,
    row: number,
    question: string,
    options: readonly string[],
    signal: AbortSignal,
  ): Promise<void> {
    try {
      for (const { option, logProb, tokens } of await this.score(
        model,
        encodeOptions(model, question, options),
        signal,
      )) {
        reading.logProb[row + option] = logProb;
        reading.tokens[row + option] = tokens;
      }
    } catch (error) {
      if (!(error instanceof AdjacentError) || error.kind !== 'prompt-too-long') throw error;
    }
    options.forEach((text, option) => {
      reading.characters[row + option] = Math.max(1, Array.from(text).length);
    });
  }

  /** Options with a common prefix share one pass for their first token; each option of several tokens takes one more.
   */
  private async score(
    model: LanguageModel,
    options: readonly EncodedOption[],
    signal: AbortSignal,
  ): Promise<{ readonly option: number; readonly logProb: number; readonly tokens: number }[]> {
    const { vocabulary } = model.card;
    const scores = [];
    for (const group of groupedBy(options, ({ ids, from }) => ids.subarray(0, from).join()).values()) {
      const [first] = group;
      if (first === undefined) continue;
      const { logits } = await model.score(first.ids.subarray(0, first.from), first.from - 1, signal);
      for (const { option, ids, from } of group) {
        const own = ids.subarray(from);
        const head = textLogProb(logits, vocabulary, own.subarray(0, 1));
        const tail =
          own.length > 1
            ? textLogProb((await model.score(ids.subarray(0, -1), from, signal)).logits, vocabulary, own.subarray(1))
            : 0;
        scores.push({ option, logProb: head + tail, tokens: own.length });
      }
    }
    return scores;
  }
}

/** Token ids of the question with each option. A tokenizer may merge the end of the question with the beginning of an
 * option, so options begin where any of them first differs from the question alone: all are read behind the same
 * tokens, and none pays for less of the question than the others. */
function encodeOptions(model: LanguageModel, question: string, options: readonly string[]): EncodedOption[] {
  const alone = model.encode(question, 'raw').ids;
  const encoded = options.map(text => model.encode(`${question}${text}`, 'raw').ids);
  const common = encoded.map(ids => {
    const differs = alone.findIndex((id, position) => ids[position] !== id);
    return Math.min(differs < 0 ? alone.length : differs, ids.length - 1);
  });
  const from = Math.max(1, Math.min(...common));
  return encoded.map((ids, option) => ({ option, ids, from }));
}
