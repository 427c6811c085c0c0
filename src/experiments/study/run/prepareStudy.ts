/** Prepares a study before anything is read: cards, items and configurations, and the unconstrained model open. */
import { AdjacentError } from '../../../core/adjacentError.ts';
import { formatBytes } from '../../../core/format.ts';
import { t } from '../../../core/text.ts';
import type { ModelCard } from '../../../domain/languageModel.ts';
import type { StudyRun } from '../../../domain/run.ts';
import type { StudySpec } from '../../../domain/spec.ts';
import type { StudyItem } from '../../../domain/study.ts';
import type { ModelAccess, OpenedModel } from '../../modelAccess.ts';
import type { CardOf } from '../design/configurationList.ts';
import { checkStudySpec } from '../design/specCheck.ts';
import { baseModels, referenceOf, studyDesign, type StudyDesign } from '../design/studyDesign.ts';
import { mostDistributionBytes } from '../studySizes.ts';

export interface PreparedStudy {
  readonly design: StudyDesign;
  readonly items: readonly StudyItem[];
  /** Card of each of `design.models`; that of the unconstrained model comes from the open one. */
  readonly cardOf: CardOf;
  /** The unconstrained model, which is the first of `design.models`, open. */
  readonly reference: OpenedModel;
  /** Seconds of opening it, without preparing it for the first time. */
  readonly openingSeconds: number;
  /** Estimated peak in bytes. */
  readonly memory: number;
}

/** Least share of opening a model for the first time that is not preparing it, in case the estimate of preparing is too
 * high. */
const leastOpeningShare = 0.3;

/**
 * Describe every model and check the study, then open the unconstrained model. `now` gives milliseconds; `stopped` is a
 * run that is resumed. Throws AdjacentError bad-argument, prompt-empty, and what describing and opening throw.
 */
export async function prepareStudy(
  spec: StudySpec,
  models: ModelAccess,
  now: () => number,
  stopped: StudyRun | null,
  signal: AbortSignal,
): Promise<PreparedStudy> {
  checkStudySpec(spec);
  const cards = new ModelCards(models, signal);
  await cards.describe(baseModels(spec));
  const { models: references } = studyDesign(spec, cards.cardOf);
  await cards.describe(references);
  if (spec.study.kind === 'constraints') checkTokenizers(references.map(cards.cardOf));
  const items = stopped?.study.items ?? (await readAllItems(spec, models));
  const first = references[0] ?? referenceOf(spec);
  const preparing = models.preparationSeconds(first);
  const started = now();
  const reference = await models.open(first, signal);
  try {
    const opening = (now() - started) / 1000;
    checkModelFile(reference.model.card, stopped);
    cards.set(first, reference.model.card);
    const design = studyDesign(spec, cards.cardOf);
    const largest = Math.max(...design.models.map(model => cards.cardOf(model).memory.open));
    return {
      design,
      items,
      cardOf: cards.cardOf,
      reference,
      openingSeconds: Math.max(opening - preparing, leastOpeningShare * opening),
      memory: largest + (spec.study.kind === 'constraints' ? mostDistributionBytes : 0),
    };
  } catch (error) {
    reference.release();
    throw error;
  }
}

/** Cards of models by reference. */
class ModelCards {
  private readonly models: ModelAccess;
  private readonly signal: AbortSignal;
  private readonly cards = new Map<string, ModelCard>();

  constructor(models: ModelAccess, signal: AbortSignal) {
    this.models = models;
    this.signal = signal;
  }

  readonly cardOf: CardOf = reference => {
    const card = this.cards.get(reference);
    if (card === undefined) throw new RangeError(`${reference} was not described`);
    return card;
  };

  set(reference: string, card: ModelCard): void {
    this.cards.set(reference, card);
  }

  /** Describe the models that are not described yet. */
  async describe(references: readonly string[]): Promise<void> {
    for (const reference of references)
      if (!this.cards.has(reference)) this.cards.set(reference, await this.cardFor(reference));
  }

  private async cardFor(reference: string): Promise<ModelCard> {
    try {
      return await this.models.describe(reference, this.signal);
    } catch (error) {
      if (!(error instanceof AdjacentError) || error.kind !== 'model-too-large' || this.cards.size === 0) throw error;
      const largest = Math.max(...[...this.cards.values()].map(card => card.memory.open));
      throw new AdjacentError(
        error.kind,
        error.message,
        t`Leave out ${reference}: the other models take up to ${formatBytes(largest)}.`,
        error.detail,
      );
    }
  }
}

/** Distributions compare token by token only under one tokenizer. */
function checkTokenizers([first, ...others]: readonly ModelCard[]): void {
  const other = others.find(card => card.tokenizerHash !== first?.tokenizerHash);
  if (first === undefined || other === undefined) return;
  throw new AdjacentError(
    'bad-argument',
    t`${other.name} and ${first.name} use different tokenizers, so their next-token probabilities cannot be compared.`,
    t`Compare models with the same tokenizer, or compare them on items.`,
  );
}

/** A stopped run resumes only with the model it began with. */
function checkModelFile(card: ModelCard, stopped: StudyRun | null): void {
  const before = stopped?.manifest.models[0]?.card;
  if (before === undefined || (before.modelHash === card.modelHash && before.tokenizerHash === card.tokenizerHash))
    return;
  throw new AdjacentError(
    'bad-argument',
    t`${card.name} has changed since the run was made.`,
    t`Run the experiment again from the beginning.`,
  );
}

/** The items of all files, numbered. */
async function readAllItems({ study }: StudySpec, models: ModelAccess): Promise<StudyItem[]> {
  const all: StudyItem[] = [];
  for (const file of study.items) all.push(...(await models.readItems(file, study.itemLimit)));
  return all.map((item, index) => ({ ...item, index }));
}
