/** Opens a model behind an address: finds out what answers there, tests it once, and gives it a reader. */
import type { Capabilities } from '../../domain/capabilities.ts';
import type { LanguageModel, ModelCard } from '../../domain/languageModel.ts';
import type { Message } from '../../domain/message.ts';
import { editorModelOf } from '../../domain/editorModel.ts';
import { originsOf, parseServedReference, type ServedReference } from '../../domain/servedReference.ts';
import type { ProxySettings } from '../../protocol/engineProtocol.ts';
import { checkCanceled } from '../cancellation.ts';
import { AnswerReader } from './answerReader.ts';
import { findProvider } from './findProvider.ts';
import { editorFailure, type EditorPort } from './editorPort.ts';
import { editorProvider, editorRequests } from './editorProvider.ts';
import { openPlace, type Place, type PlaceOptions } from './place.ts';
import type { ProbeResult } from './probe.ts';
import type { Provider } from './provider.ts';
import { usualPatience, type Patience } from './requests.ts';
import { aboutOf, assumed, baseCard } from './servedCard.ts';
import { ServerFailure } from './serverFailure.ts';
import { spreadOver } from './spread.ts';
import { OpeningSteps, servedSteps, type OpeningStage } from '../../domain/opening.ts';
import { createServedModel } from './servedModel.ts';
import { Transport, usualLimits, type ReplyLimits } from './transport.ts';

/** What opening needs besides the address. */
interface ServedOptions {
  /** Where probe results are kept. */
  readonly storage: string;
  /** Keys by origin. */
  readonly keys: () => Readonly<Record<string, string>>;
  /** The proxy of the editor; absent: that of the environment. */
  readonly proxy?: () => ProxySettings | undefined;
  readonly signal: AbortSignal;
  /** Asks models of the editor; absent: there is none. */
  readonly editor?: EditorPort;
  /** Opens the model that reads the answers; null where there is none. */
  readonly openReader: () => Promise<LanguageModel | null>;
  /** Receives each step of opening. */
  onStage(stage: OpeningStage): void;
  readonly patience?: Patience;
  readonly limits?: ReplyLimits;
}

/** Tokens of the context that are left to the chat template of the server. */
const templateRoom = 48;

/** Opens a served model by its reference. Throws AdjacentError bad-argument, model-missing, server-unreachable,
 * server-refused, server-busy, server-invalid, cancelled. */
export async function openServed(reference: string, options: ServedOptions): Promise<LanguageModel> {
  const { signal, patience = usualPatience } = options;
  const address = parseServedReference(reference);
  try {
    const steps = new OpeningSteps(originsOf(address).join(', '), servedSteps, options.onStage);
    steps.begin('asking');
    const { places, leftOut } = await openPlaces(placesOf(reference, address, options, steps));
    const place = await spreadOver(places, patience, signal);
    const model = await options.openReader();
    const reader = model === null ? null : new AnswerReader(model);
    const notes = leftOut.map(origin => ({ code: 'served-left-out', origin }) as const);
    const card = cardOf(reference, address, place, notes, reader?.model ?? null);
    return createServedModel({ card, ...place, reader });
  } catch (error) {
    checkCanceled(signal);
    throw error;
  }
}

/** The editor, or each address of a model. */
function placesOf(
  reference: string,
  address: ServedReference,
  options: ServedOptions,
  steps: OpeningSteps,
): readonly PlaceOptions[] {
  const { storage, signal, keys, proxy, editor, patience = usualPatience, limits = usualLimits } = options;
  const onTest = (): void => {
    steps.begin('testing');
  };
  const model = editorModelOf(reference);
  if (model !== null) {
    if (editor === undefined) throw editorFailure(model.name, { reason: 'no-editor', said: '' });
    const find = (): Promise<Provider> => Promise.resolve(editorProvider(editor, model));
    const { base, origin } = address;
    return [
      { base, origin, find, most: editorRequests, patience: { ...patience, attempts: 2 }, storage, signal, onTest },
    ];
  }
  const isOne = address.addresses.length === 1;
  return address.addresses.map(one => {
    const { base, origin } = one;
    const transport = new Transport({ ...address, ...one }, () => keys()[origin] ?? null, limits, proxy);
    return {
      base,
      origin,
      find: found => findProvider(transport, found),
      // Where others can take over, they do so soon, and the queue in front is the patient one.
      patience: isOne ? patience : { ...patience, attempts: Math.min(2, patience.attempts) },
      storage,
      signal,
      onTest,
    };
  });
}

/** Asks all places, and leaves out those that stay away while another one answers. */
async function openPlaces(
  all: readonly PlaceOptions[],
): Promise<{ readonly places: readonly [Place, ...Place[]]; readonly leftOut: readonly string[] }> {
  const tried = await Promise.all(
    all.map(async options => {
      try {
        return await openPlace(options);
      } catch (error) {
        const isAway = error instanceof ServerFailure && error.isTemporary;
        if (!isAway) throw error;
        return { origin: options.origin, error };
      }
    }),
  );
  const [first, ...others] = tried.filter(one => 'provider' in one);
  const out = tried.filter(one => 'error' in one);
  if (first === undefined) throw out[0]?.error ?? new RangeError('a model without an address');
  return { places: [first, ...others], leftOut: out.map(({ origin }) => origin) };
}

function cardOf(
  reference: string,
  address: ServedReference,
  { provider, facts, probe, origin }: Place,
  leftOut: readonly Message[],
  reader: LanguageModel | null,
): ModelCard {
  const { forms, software, model } = provider;
  const notes: Message[] = [
    provider.answersOnly
      ? { code: 'editor-model', model, vendor: software }
      : { code: 'served-software', software, origin },
    ...leftOut,
    reader === null ? { code: 'served-none-reads' } : { code: 'served-reader', reader: reader.card.name },
    ...(facts.context === null ? [{ code: 'served-context', tokens: assumed.context } as const] : []),
    ...(facts.vocabulary === null && probe.nextTokens > 0
      ? [{ code: 'served-vocabulary', tokens: assumed.vocabulary } as const]
      : []),
  ];
  return {
    ...baseCard(reference, address, model),
    context: Math.max(1, (facts.context ?? assumed.context) - templateRoom),
    vocabulary: facts.vocabulary ?? assumed.vocabulary,
    width: reader?.card.width ?? 0,
    forms: [...(forms.chat ? (['chat'] as const) : []), ...(forms.raw ? (['raw'] as const) : [])],
    about: aboutOf(address, model, software),
    notes,
    capabilities: capabilitiesFrom(provider, probe, reader),
  };
}

function capabilitiesFrom({ settings }: Provider, probe: ProbeResult, reader: LanguageModel | null): Capabilities {
  return {
    nextToken: probe.nextTokens,
    untempered: probe.meaning === 'untempered',
    drawn: probe.meaning === 'drawn',
    stepStatistics: false,
    ownTokens: probe.meaning !== null,
    temperature: probe.temperature,
    seeds: probe.seeds,
    answersPerRequest: probe.answersPerRequest,
    promptLogProbs: probe.promptLogProbs,
    continues: probe.continues.chat,
    continuesText: probe.continues.raw,
    pairs: false,
    endless: false,
    // Log-probabilities as drawn may or may not count what other samplers change.
    settings: probe.meaning === 'drawn' ? settings.filter(name => name === 'topK' || name === 'minP') : settings,
    hiddenStates: reader === null ? 'none' : { reader: reader.card.name },
    failed: probe.failed,
  };
}
