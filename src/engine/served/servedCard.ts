/** The card of a model behind an address, as far as the address alone tells. What talks to servers is elsewhere, so
 * that models are listed without loading it. */
import { createHash } from 'node:crypto';
import { t } from '../../core/text.ts';
import type { ModelCard } from '../../domain/languageModel.ts';
import {
  originsOf,
  parseServedReference,
  servedReference,
  type ServedReference,
} from '../../domain/servedReference.ts';
import { unknownFacts } from '../../domain/unknownFacts.ts';

/** Context and vocabulary where the server does not state them. The largest vocabularies in use have this size. */
export const assumed = { context: 4096, vocabulary: 262_144 } as const;

/** The card of a served model before its server was asked. */
export function servedCard(reference: string): ModelCard {
  const address = parseServedReference(reference);
  return {
    ...baseCard(reference, address, address.model),
    context: assumed.context,
    vocabulary: assumed.vocabulary,
    width: 0,
    forms: [],
    notes: [],
  };
}

/** The facts of a served model that hold before and after its server was asked. */
export function baseCard(
  reference: string,
  address: ServedReference,
  model: string,
): Omit<ModelCard, 'context' | 'vocabulary' | 'width' | 'forms' | 'notes'> {
  return {
    id: reference,
    name: model === '' ? address.base : model,
    kind: 'served',
    family: 'served',
    precision: t`as served`,
    quantization: 'none',
    memory: { open: 0, token: 0 },
    about: aboutOf(address, model, ''),
    modelHash: createHash('sha256').update(identityOf(address, model)).digest('hex'),
    tokenizerHash: '',
    invariance: 'unprobed',
    ...unknownFacts,
    knobs: {
      layers: { code: 'served-no-layers' },
      heads: { code: 'served-no-heads' },
      precision: { code: 'served-no-weights' },
    },
  };
}

/** What is served, and where; `software` is empty before the server was asked. */
export function aboutOf(address: ServedReference, model: string, software: string): string {
  const places = originsOf(address).join(', ');
  if (address.addresses.length === 0) return t`Chat model of the editor, provided by ${places}. It gives answers only.`;
  return software === '' ? t`Served at ${places}` : t`${model}, served by ${software} at ${places}`;
}

/** Where a model is, for its hash. */
function identityOf({ base, addresses }: ServedReference, model: string): string {
  return addresses.length <= 1 ? `${base}#${model}` : servedReference(addresses, model);
}
