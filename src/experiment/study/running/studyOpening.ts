/** What is settled before a study reads anything: cards, items, configurations, and the unconstrained model open. */
import { AdjacentError } from '../../../core/adjacentError.ts';
import { formatBytes } from '../../../core/format.ts';
import type { ModelCard } from '../../languageModel.ts';
import { checkSpec } from '../../planning/specCheck.ts';
import type { Run } from '../../run.ts';
import type { ExperimentSpec } from '../../spec.ts';
import { basesOf, designOf, referenceOf, studyOf, type CardOf, type StudyDesign } from '../design/configurations.ts';
import type { StudyItem } from '../study.ts';
import type { OpenedModel, StudyModels } from './studyModels.ts';
import { mostLawBytes } from '../studySizes.ts';

export interface StudyOpening {
  readonly design: StudyDesign;
  readonly items: readonly StudyItem[];
  /** Cards of `design.models`; that of the unconstrained model is the open one's. */
  readonly cards: ReadonlyMap<string, ModelCard>;
  /** The first of `design.models`, open. */
  readonly reference: OpenedModel;
  /** Seconds that opening it took, by the run's clock, without preparing it. */
  readonly seconds: number;
  /** Bytes at the peak. */
  readonly memory: number;
}

/** Least share of opening a model for the first time that is not preparing it: what was expected of preparing may be
 * too much. */
const leastShare = 0.3;

/**
 * Describe every model and refuse what cannot be read, then open the unconstrained one. Throws AdjacentError
 * bad-argument, prompt-empty, and what describing and opening throw.
 */
export async function openStudy(
  spec: ExperimentSpec,
  models: StudyModels,
  now: () => number,
  stopped: Run | null,
  signal: AbortSignal,
): Promise<StudyOpening> {
  checkSpec(spec);
  const cards = new Map<string, ModelCard>();
  const describe = async (references: readonly string[]): Promise<void> => {
    for (const reference of references)
      if (!cards.has(reference)) cards.set(reference, await described(reference, cards, models, signal));
  };
  const cardOf: CardOf = reference => {
    const card = cards.get(reference);
    if (card === undefined) throw new RangeError(`${reference} was not described`);
    return card;
  };
  await describe(basesOf(spec));
  const outlined = designOf(spec, cardOf);
  await describe(outlined.models);
  if (studyOf(spec).kind === 'constraints') checkTokenizers(outlined.models, cardOf);
  const items = stopped?.study?.items ?? (await itemsOf(spec, models));
  const first = outlined.models[0] ?? referenceOf(spec);
  const preparation = models.preparationSeconds(first);
  const started = now();
  const reference = await models.open(first, signal);
  try {
    const opening = (now() - started) / 1000;
    const seconds = Math.max(opening - preparation, leastShare * opening);
    checkFile(reference.model.card, stopped);
    cards.set(first, reference.model.card);
    const design = designOf(spec, cardOf);
    const memory =
      Math.max(...design.models.map(model => cardOf(model).memory.open)) +
      (studyOf(spec).kind === 'constraints' ? mostLawBytes : 0);
    return { design, items, cards, reference, seconds, memory };
  } catch (error) {
    reference.release();
    throw error;
  }
}

async function described(
  reference: string,
  others: ReadonlyMap<string, ModelCard>,
  models: StudyModels,
  signal: AbortSignal,
): Promise<ModelCard> {
  try {
    return await models.describe(reference, signal);
  } catch (error) {
    if (!(error instanceof AdjacentError) || error.kind !== 'model-too-large' || others.size === 0) throw error;
    const most = Math.max(...[...others.values()].map(card => card.memory.open));
    throw new AdjacentError(
      error.kind,
      error.message,
      `Leave out ${reference}: the models before it take up to ${formatBytes(most)}.`,
      error.detail,
    );
  }
}

/** Laws are compared token by token only under one tokenizer (science.md C3.5). */
function checkTokenizers([first, ...others]: readonly string[], card: CardOf): void {
  if (first === undefined) return;
  const other = others.find(reference => card(reference).tokenizerHash !== card(first).tokenizerHash);
  if (other === undefined) return;
  throw new AdjacentError(
    'bad-argument',
    `${card(other).name} has another tokenizer than ${card(first).name}, so their next words cannot be compared one by one.`,
    'Compare models that share a tokenizer, or compare them on items.',
  );
}

/** A stopped run goes on with the model it began with only. */
function checkFile(card: ModelCard, stopped: Run | null): void {
  const before = stopped?.manifest.models[0]?.card;
  if (before === undefined || (before.modelHash === card.modelHash && before.tokenizerHash === card.tokenizerHash))
    return;
  throw new AdjacentError(
    'bad-argument',
    `${card.name} is not the file that the run was made with.`,
    'Run the experiment again from the beginning.',
  );
}

/** Items of all files, numbered through. */
async function itemsOf(spec: ExperimentSpec, models: StudyModels): Promise<StudyItem[]> {
  const { items, itemLimit } = studyOf(spec);
  const all: StudyItem[] = [];
  for (const place of items) all.push(...(await models.readItems(place, itemLimit)));
  return all.map((item, index) => ({ ...item, index }));
}
