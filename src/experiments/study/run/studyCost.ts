/** Cost of a study in seconds and bytes, from what its first reading took. */
import type { ModelCard } from '../../../domain/languageModel.ts';
import type { Configuration, Study } from '../../../domain/study.ts';
import { knobs } from '../../../knobs/knobs.ts';
import type { PassGroup } from '../read/textReader.ts';

/** Seconds measured on the unconstrained configuration: one pass over all texts, and the comparison of one
 * configuration on them. */
export interface PassCosts {
  readonly pass: number;
  readonly compare: number;
}

/** Share of a pass that each further number of layers adds, for its own projection to the vocabulary. */
const layerShare = 0.15;

/** Seconds that a group takes: passes and comparisons. */
export function groupSeconds({ configurations, first }: PassGroup, { pass, compare }: PassCosts): number {
  const exits = new Set(configurations.map(({ ablation }) => ablation?.layers)).size;
  const isFree =
    first.role === 'reference' && configurations.every(one => one.ablation === null && changesOnlySampling(one));
  return (isFree ? 0 : pass * (1 + (exits - 1) * layerShare)) + compare * configurations.length;
}

function changesOnlySampling({ setting }: Configuration): boolean {
  return Object.keys(setting).every(id => knobs[id as keyof typeof knobs].cost === 'sampling');
}

/** Parameters, and bytes, that take as long as the fixed cost of a short text. */
const fixedCost = { parameters: 1.5e6, bytes: 250e6 } as const;

/** Time of a model relative to another: by parameters, or by open bytes where those are unknown. */
export function relativeCost(card: ModelCard, reference: ModelCard): number {
  if (card.parameterCount > 0 && reference.parameterCount > 0)
    return (card.parameterCount + fixedCost.parameters) / (reference.parameterCount + fixedCost.parameters);
  return Math.max(0.2, (card.memory.open + fixedCost.bytes) / (reference.memory.open + fixedCost.bytes));
}

/** Seconds of opening a model, from those of another. */
export function openingSeconds(card: ModelCard, reference: ModelCard, seconds: number): number {
  return (seconds * card.memory.open) / reference.memory.open;
}

/** Bytes of base64 text: one position of a reading, its changed tokens, one option of an item, and one token of an
 * induction probe. */
const bytes = { position: 12 * 4 * (4 / 3), words: 2 * 8 * 60, option: 16 * (4 / 3), token: 4 * (4 / 3) } as const;

/** Estimated bytes of the study in the run file. `options` is the largest number of options of an item. */
export function studyBytes({ configurations, texts, items }: Study, inductionTokens: number, options: number): number {
  const positions = texts.reduce((sum, text) => sum + text.ids.length, 0);
  const reading = positions * bytes.position + texts.length * bytes.words;
  const allReadings = texts.length === 0 ? 0 : reading * configurations.length;
  return Math.round(
    4000 +
      allReadings +
      configurations.length * (items.length * options * bytes.option + inductionTokens * bytes.token + 300) +
      items.length * 300,
  );
}
