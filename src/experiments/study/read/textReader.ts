/** Teacher-forced reading: every configuration reads the same texts, and its laws are compared with the unconstrained
 * ones. */
import { AdjacentError } from '../../../core/adjacentError.ts';
import { softmax } from '../../../core/branching.ts';
import { readLaw, type LawReading } from '../../../core/constraints/expansion.ts';
import type { LanguageModel, Ablation } from '../../../domain/languageModel.ts';
import type { Message } from '../../../domain/message.ts';
import { tokenText } from '../../../domain/tokenText.ts';
import { groupedBy } from '../../../core/groupBy.ts';
import { lawCutOf, sampledLaw } from './sampledLaw.ts';
import type { Configuration, StudyText, TextReading } from '../../../domain/study.ts';
import { TextMeasures } from './textMeasures.ts';
import { prefixOf } from './texts.ts';
import { type TextPlace } from '../../../knobs/settingPrompt.ts';

/** Configurations that one pass over a text serves: they differ in layers kept and in how a word is drawn. */
export interface PassGroup {
  readonly first: Configuration;
  readonly configurations: readonly Configuration[];
}

/** Gather configurations of one model whose texts and masked heads are the same, in the order of their first ones. */
export function passGroups(configurations: readonly Configuration[]): PassGroup[] {
  const groups = groupedBy(configurations, ({ setting: { window, shots, variant }, ablation: restriction, draw }) =>
    JSON.stringify([window, shots, variant, shots === undefined ? 0 : draw, restriction?.maskedHeads ?? []]),
  );
  return [...groups.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [{ first, configurations: [first, ...others] }],
  );
}

/** The logits of a text under each of several numbers of layers, float32 [positions, vocabulary] each. */
async function lawsOf(
  model: LanguageModel,
  prefix: Int32Array,
  ids: Int32Array,
  layers: readonly number[],
  signal: AbortSignal,
): Promise<Float32Array[]> {
  const whole = new Int32Array(prefix.length + ids.length - 1);
  whole.set(prefix);
  whole.set(ids.subarray(0, -1), prefix.length);
  const from = prefix.length - 1;
  const [only] = layers;
  const scores =
    layers.length === 1 && only === model.card.layers
      ? [await model.score(whole, from, signal)]
      : await model.scoreLayers(whole, from, layers, signal);
  return scores.map(score => score.logits);
}

const layersKept = (restriction: Ablation | null, model: LanguageModel): number =>
  restriction?.layers ?? model.card.layers;

/** What is kept of the unconstrained laws of a text: logits, float32 [positions, vocabulary], and what each comparison
 * needs of a law. */
interface ReferenceLaws {
  readonly logits: Float32Array;
  readonly summaries: readonly Omit<LawReading, 'law'>[];
}

function referenceLaws(logits: Float32Array, positions: number): ReferenceLaws {
  const vocabulary = logits.length / positions;
  const summaries = Array.from({ length: positions }, (_, at) => {
    const { entropy, nucleus } = readLaw(softmax(logits.subarray(at * vocabulary, (at + 1) * vocabulary)));
    return { entropy, nucleus };
  });
  return { logits, summaries };
}

/** Reads the texts of a study on one open model. */
export class TextReader {
  private readonly texts: readonly StudyText[];
  private readonly place: TextPlace;
  /** Laws of the unconstrained model by the index of their text. */
  private readonly reference = new Map<number, ReferenceLaws>();

  constructor(texts: readonly StudyText[], place: TextPlace) {
    this.texts = texts;
    this.place = place;
  }

  /** Keep the laws of the unconstrained model on every text. Called once, before anything is compared. */
  async keepReference(model: LanguageModel, signal: AbortSignal): Promise<void> {
    for (const text of this.texts) {
      const [laws] = await lawsOf(
        model,
        prefixOf(text, {}, 0, this.place, model),
        text.ids,
        [model.card.layers],
        signal,
      );
      if (laws !== undefined) this.reference.set(text.index, referenceLaws(laws, text.ids.length));
    }
  }

  /** Read what is wanted of a group, text after text: one reading for each of its configurations. `onSkip` is told of a
   * text that cannot be read so, and why. */
  async *read(
    model: LanguageModel,
    group: PassGroup,
    isWanted: (configuration: number, text: number) => boolean,
    onSkip: (message: Message) => void,
    signal: AbortSignal,
  ): AsyncGenerator<readonly TextReading[]> {
    const masked = group.first.ablation?.maskedHeads ?? [];
    const reader = masked.length === 0 ? model : await model.ablate({ maskedHeads: masked }, signal);
    for (const text of this.texts) {
      const wanted = group.configurations.filter(({ index }) => isWanted(index, text.index));
      if (wanted.length === 0) continue;
      const layers = [...new Set(wanted.map(one => layersKept(one.ablation, model)))];
      const isReference = wanted.every(one => one.role === 'reference');
      const kept = this.reference.get(text.index);
      if (kept === undefined) throw new RangeError('the unconstrained laws are read first');
      const laws = isReference ? [kept.logits] : await this.lawsUnder(group, text, layers, reader, signal);
      if (laws instanceof AdjacentError)
        onSkip({ code: 'unreadable-texts', label: group.first.label, because: laws.message });
      else yield this.compare(model, text, kept, wanted, layers, laws);
    }
  }

  /** Laws of a text in the configurations of a group, or why the text cannot be read so: it is longer than the context,
   * or nothing is left to start from. */
  private async lawsUnder(
    { first }: PassGroup,
    text: StudyText,
    layers: readonly number[],
    reader: LanguageModel,
    signal: AbortSignal,
  ): Promise<Float32Array[] | AdjacentError> {
    try {
      return await lawsOf(
        reader,
        prefixOf(text, first.setting, first.draw, this.place, reader),
        text.ids,
        layers,
        signal,
      );
    } catch (error) {
      if (error instanceof AdjacentError && ['prompt-too-long', 'prompt-empty', 'bad-argument'].includes(error.kind))
        return error;
      throw error;
    }
  }

  private compare(
    model: LanguageModel,
    text: StudyText,
    kept: ReferenceLaws,
    wanted: readonly Configuration[],
    layers: readonly number[],
    laws: readonly Float32Array[],
  ): TextReading[] {
    const { vocabulary } = model.card;
    const measured = wanted.map(one => ({
      one,
      cut: lawCutOf(one.setting),
      logits: laws[layers.indexOf(layersKept(one.ablation, model))] ?? kept.logits,
      measures: new TextMeasures(text.ids.length, id => tokenText(model, id)),
    }));
    for (const [position, token] of text.ids.entries()) {
      const range = [position * vocabulary, (position + 1) * vocabulary] as const;
      const summary = kept.summaries[position];
      if (summary === undefined) throw new RangeError('a text has a law for each of its tokens');
      const p = { law: softmax(kept.logits.subarray(...range)), ...summary };
      for (const { cut, logits, measures } of measured)
        measures.put(position, p, sampledLaw(logits.subarray(...range), cut), token);
    }
    return measured.map(({ one, measures }) => measures.read(one.index, text.index));
  }
}
