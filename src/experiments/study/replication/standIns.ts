/** Models and items that stand in for those of the paper. */
import { t } from '../../../core/text.ts';
import type { ModelCard } from '../../../domain/languageModel.ts';
import type { Message } from '../../../domain/message.ts';
import type { StudyRun } from '../../../domain/run.ts';
import type { StandIn } from '../../../domain/study.ts';
import { isBundledSet } from '../../items/itemSets.ts';

/** The name of a stand-in that says so; null for any other model. */
export function standInName(
  { id, name }: Pick<ModelCard, 'id' | 'name'>,
  standIns: readonly StandIn[] = [],
): string | null {
  const standIn = standIns.find(({ reference }) => reference === id);
  if (standIn === undefined) return null;
  return name === standIn.for ? t`${name} (not the paper's model)` : t`${name} (standing in for ${standIn.for})`;
}

/** The card of a model, with a name that says whether it is a stand-in. */
export function standInCard(card: ModelCard, standIns?: readonly StandIn[]): ModelCard {
  return { ...card, name: standInName(card, standIns) ?? card.name };
}

/** What a reader of a study with stand-ins must know. */
export function standInWarnings({ spec, models }: Pick<StudyRun['manifest'], 'spec' | 'models'>): Message[] {
  const { kind, items, standIns = [] } = spec.study;
  const bundled = kind === 'replication' ? items.filter(isBundledSet) : [];
  const pairs = standIns.map(({ reference, for: paper }) => {
    const name = models.find(({ card }) => card.id === reference)?.card.baseName;
    return [name === undefined || name === paper ? reference : name, paper] as const;
  });
  return [
    ...(pairs.length === 0 ? [] : [{ code: 'stand-in-models', standIns: pairs } as const]),
    ...(bundled.length === 0 ? [] : [{ code: 'stand-in-items', items: bundled } as const]),
  ];
}
