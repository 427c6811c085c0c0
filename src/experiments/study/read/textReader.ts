/** Teacher-forced scoring: every configuration scores the same texts, and its distributions are compared with the
 * unconstrained ones. */
import { AdjacentError } from '../../../core/adjacentError.ts';
import { softmax } from '../../../core/distribution.ts';
import { readDistribution, type ReadDistribution } from '../../../core/constraints/expansion.ts';
import type { LanguageModel } from '../../../domain/languageModel.ts';
import type { Message } from '../../../domain/message.ts';
import { tokenText } from '../../../domain/tokenText.ts';
import { groupedBy } from '../../../core/groupBy.ts';
import type { Configuration, StudyText, TextReading } from '../../../domain/study.ts';
import type { PromptSource } from '../../../knobs/settingPrompt.ts';
import { sampledDistribution, samplerSettings } from './sampledDistribution.ts';
import { isUnreadable, prefixOf } from './studyTexts.ts';
import { TextComparison } from './textComparison.ts';

/** Configurations that share the passes over the texts: they differ only in layers kept and in sampler settings. */
export interface PassGroup {
  readonly first: Configuration;
  readonly configurations: readonly Configuration[];
}

/** Group configurations of one model with the same texts and masked heads, in order of their first ones. */
export function passGroups(configurations: readonly Configuration[]): PassGroup[] {
  const groups = groupedBy(configurations, ({ setting: { window, shots, variant }, ablation, draw }) =>
    JSON.stringify([window, shots, variant, shots === undefined ? 0 : draw, ablation?.maskedHeads ?? []]),
  );
  return [...groups.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [{ first, configurations: [first, ...others] }],
  );
}

/** Logits of a text by the number of layers kept, float32 [positions, vocabulary] each. */
type LogitsByLayers = ReadonlyMap<number, Float32Array>;

async function logitsOf(
  model: LanguageModel,
  prefix: Int32Array,
  ids: Int32Array,
  layers: readonly number[],
  signal: AbortSignal,
): Promise<LogitsByLayers> {
  const whole = new Int32Array(prefix.length + ids.length - 1);
  whole.set(prefix);
  whole.set(ids.subarray(0, -1), prefix.length);
  const from = prefix.length - 1;
  const isWhole = layers.length === 1 && layers[0] === model.card.layers;
  const scores = isWhole
    ? [await model.score(whole, from, signal)]
    : await model.scoreLayers(whole, from, layers, signal);
  return new Map(
    layers.flatMap((kept, at) => {
      const score = scores[at];
      return score === undefined ? [] : [[kept, score.logits] as const];
    }),
  );
}

/** Layers that a configuration keeps. */
function layersKept({ ablation }: Configuration, model: LanguageModel): number {
  return ablation?.layers ?? model.card.layers;
}

/** The unconstrained distributions of a text: logits, float32 [positions, vocabulary], and what each comparison needs.
 */
interface ReferenceDistributions {
  readonly logits: Float32Array;
  readonly summaries: readonly Omit<ReadDistribution, 'probabilities'>[];
}

function referenceDistributions(logits: Float32Array, positions: number): ReferenceDistributions {
  const vocabulary = logits.length / positions;
  const summaries = Array.from({ length: positions }, (_, at) => {
    const { entropy, nucleus } = readDistribution(softmax(logits.subarray(at * vocabulary, (at + 1) * vocabulary)));
    return { entropy, nucleus };
  });
  return { logits, summaries };
}

/** Which readings to make, and what to do about texts that cannot be read. */
export interface ReadingOptions {
  readonly isWanted: (configuration: number, text: number) => boolean;
  readonly onSkip: (message: Message) => void;
}

/** Scores the texts of a study with one open model. */
export class TextReader {
  private readonly texts: readonly StudyText[];
  private readonly source: PromptSource;
  /** By the index of the text. */
  private readonly references = new Map<number, ReferenceDistributions>();

  constructor(texts: readonly StudyText[], source: PromptSource) {
    this.texts = texts;
    this.source = source;
  }

  /** Keep the distributions of the unconstrained model on every text. Called once, before any comparison. */
  async keepReference(model: LanguageModel, signal: AbortSignal): Promise<void> {
    const { layers } = model.card;
    for (const text of this.texts) {
      const prefix = prefixOf(text, {}, 0, this.source, model);
      const logits = (await logitsOf(model, prefix, text.ids, [layers], signal)).get(layers);
      if (logits !== undefined) this.references.set(text.index, referenceDistributions(logits, text.ids.length));
    }
  }

  /** Read what is wanted of a group, text by text: one reading per configuration. */
  async *read(
    model: LanguageModel,
    group: PassGroup,
    { isWanted, onSkip }: ReadingOptions,
    signal: AbortSignal,
  ): AsyncGenerator<readonly TextReading[]> {
    const maskedHeads = group.first.ablation?.maskedHeads ?? [];
    const reader = maskedHeads.length === 0 ? model : await model.ablate({ maskedHeads }, signal);
    for (const text of this.texts) {
      const wanted = group.configurations.filter(({ index }) => isWanted(index, text.index));
      if (wanted.length === 0) continue;
      const reference = this.references.get(text.index);
      if (reference === undefined) throw new RangeError('the unconstrained distributions are read first');
      const layers = [...new Set(wanted.map(one => layersKept(one, model)))];
      const logits = wanted.every(one => one.role === 'reference')
        ? new Map([[model.card.layers, reference.logits]])
        : await this.constrainedLogits(group, text, layers, reader, signal);
      if (logits instanceof AdjacentError)
        onSkip({ code: 'unreadable-texts', label: group.first.label, because: logits.message });
      else yield compare(model, text, reference, wanted, logits);
    }
  }

  /** Logits of a text in the configurations of a group, or why it cannot be read. */
  private async constrainedLogits(
    { first }: PassGroup,
    text: StudyText,
    layers: readonly number[],
    reader: LanguageModel,
    signal: AbortSignal,
  ): Promise<LogitsByLayers | AdjacentError> {
    try {
      const prefix = prefixOf(text, first.setting, first.draw, this.source, reader);
      return await logitsOf(reader, prefix, text.ids, layers, signal);
    } catch (error) {
      if (isUnreadable(error)) return error;
      throw error;
    }
  }
}

/** One reading per configuration. */
function compare(
  model: LanguageModel,
  text: StudyText,
  reference: ReferenceDistributions,
  configurations: readonly Configuration[],
  logitsByLayers: LogitsByLayers,
): TextReading[] {
  const { vocabulary } = model.card;
  const comparisons = configurations.map(one => {
    const logits = logitsByLayers.get(layersKept(one, model));
    if (logits === undefined) throw new RangeError('a number of layers was not read');
    const comparison = new TextComparison(text.ids.length, id => tokenText(model, id));
    return { index: one.index, sampler: samplerSettings(one.setting), logits, comparison };
  });
  for (const [position, token] of text.ids.entries()) {
    const range = [position * vocabulary, (position + 1) * vocabulary] as const;
    const summary = reference.summaries[position];
    if (summary === undefined) throw new RangeError('a text has a distribution for each of its tokens');
    const unconstrained = { probabilities: softmax(reference.logits.subarray(...range)), ...summary };
    for (const { sampler, logits, comparison } of comparisons)
      comparison.add(position, unconstrained, sampledDistribution(logits.subarray(...range), sampler), token);
  }
  return comparisons.map(({ index, comparison }) => comparison.reading(index, text.index));
}
