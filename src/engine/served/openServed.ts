/** Opens a model behind an address: finds out what answers there, tests it once, and gives it a reader. */
import { createHash } from 'node:crypto';
import { t } from '../../core/text.ts';
import type { Capabilities } from '../../domain/capabilities.ts';
import type { LanguageModel, ModelCard } from '../../domain/languageModel.ts';
import type { Message } from '../../domain/message.ts';
import { parseServedReference, type ServedReference } from '../../domain/servedReference.ts';
import type { ProxySettings } from '../../protocol/engineProtocol.ts';
import { checkCanceled } from '../cancellation.ts';
import { AnswerReader } from './answerReader.ts';
import { findProvider } from './findProvider.ts';
import { probeServer, type ProbeResult } from './probe.ts';
import { keepProbe, keptProbe } from './probeStore.ts';
import type { Provider, ServerFacts } from './provider.ts';
import { Requests, usualPatience, type Patience } from './requests.ts';
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
  /** Opens the model that reads the answers; null where there is none. */
  readonly openReader: () => Promise<LanguageModel | null>;
  /** Receives each step of opening. */
  onStage(stage: OpeningStage): void;
  readonly patience?: Patience;
  readonly limits?: ReplyLimits;
}

/** Context and vocabulary where the server does not state them. The largest vocabularies in use have this size. */
const assumed = { context: 4096, vocabulary: 262_144 } as const;

/** Tokens of the context that are left to the chat template of the server. */
const templateRoom = 48;

/** Opens a served model by its reference. Throws AdjacentError bad-argument, model-missing, server-unreachable,
 * server-refused, server-busy, server-invalid, cancelled. */
export async function openServed(reference: string, options: ServedOptions): Promise<LanguageModel> {
  const { storage, keys, proxy, signal, onStage, patience = usualPatience, limits = usualLimits } = options;
  const address = parseServedReference(reference);
  const transport = new Transport(address, () => keys()[address.origin] ?? null, limits, proxy);
  const impatient = new Requests({ ...patience, attempts: Math.min(2, patience.attempts) });
  try {
    const steps = new OpeningSteps(address.origin, servedSteps, onStage);
    steps.begin('asking');
    const provider = await impatient.run(one => findProvider(transport, one), signal);
    const requests = new Requests(patience);
    const facts = await impatient.run(one => provider.facts(one), signal);
    const identity = JSON.stringify([address.base, provider.model, provider.software, facts]);
    const kept = keptProbe(storage, identity);
    if (kept === null) steps.begin('testing');
    const probe = kept ?? (await probeServer(provider, requests, signal));
    if (kept === null) await keepProbe(storage, identity, probe);
    const model = await options.openReader();
    const reader = model === null ? null : new AnswerReader(model);
    const card = cardOf(reference, address, provider, facts, probe, reader?.model ?? null);
    return createServedModel({ card, provider, requests, probe, reader });
  } catch (error) {
    checkCanceled(signal);
    throw error;
  }
}

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

function cardOf(
  reference: string,
  address: ServedReference,
  provider: Provider,
  facts: ServerFacts,
  probe: ProbeResult,
  reader: LanguageModel | null,
): ModelCard {
  const { forms, software, model } = provider;
  const notes: Message[] = [
    { code: 'served-software', software, origin: address.origin },
    reader === null ? { code: 'served-none-reads' } : { code: 'served-reader', reader: reader.card.name },
    ...(facts.context === null ? [{ code: 'served-context', tokens: assumed.context } as const] : []),
    ...(facts.vocabulary === null ? [{ code: 'served-vocabulary', tokens: assumed.vocabulary } as const] : []),
  ];
  return {
    ...baseCard(reference, address, model),
    context: Math.max(1, (facts.context ?? assumed.context) - templateRoom),
    vocabulary: facts.vocabulary ?? assumed.vocabulary,
    width: reader?.card.width ?? 0,
    forms: [...(forms.chat ? (['chat'] as const) : []), ...(forms.raw ? (['raw'] as const) : [])],
    about: t`${model}, served by ${software} at ${address.origin}`,
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

function baseCard(
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
    about: t`Served at ${address.origin}`,
    modelHash: createHash('sha256').update(`${address.base}#${model}`).digest('hex'),
    tokenizerHash: '',
    invariance: 'unprobed',
    layers: 0,
    heads: 0,
    parameterCount: 0,
    series: '',
    prompts: [],
    checkpoints: [],
    knobs: {
      layers: { code: 'served-no-layers' },
      heads: { code: 'served-no-heads' },
      precision: { code: 'served-no-weights' },
    },
  };
}
