/** Finds out what answers at an address, and its models. */
import type { SamplerSetting } from '../../domain/capabilities.ts';
import { AdjacentError } from '../../core/adjacentError.ts';
import { excerpt, t } from '../../core/text.ts';
import type { FoundServer } from '../../protocol/engineProtocol.ts';
import { llamaCppProvider } from './llamaCppProvider.ts';
import { ollamaProvider } from './ollamaProvider.ts';
import { openAiModels, openAiProvider } from './openAiProvider.ts';
import type { Provider } from './provider.ts';
import { checkReply, llamaProps, ollamaTags } from './replies.ts';
import { sglangProvider } from './sglangProvider.ts';
import { ServerFailure } from './serverFailure.ts';
import type { Transport } from './transport.ts';
import { vllmProvider } from './vllmProvider.ts';

type Listed = FoundServer & { provider(model: string): Provider | Promise<Provider> };

/** Most likeliest tokens: what vLLM takes by default, and OpenAI at all. */
const mostLikely = 20;

/** Looks at an address: llama.cpp and Ollama by their own endpoints, anything else by `/v1/models`. Throws
 * ServerFailure where nothing of these answers. */
export async function findServer(transport: Transport, signal: AbortSignal): Promise<FoundServer> {
  const { software, models } = await listed(transport, signal);
  return { software, models };
}

/** The model of a reference; without a name, the only one. Throws ServerFailure, AdjacentError model-missing for a name
 * that the server does not list. */
export async function findProvider(transport: Transport, signal: AbortSignal): Promise<Provider> {
  const { model, origin } = transport.reference;
  const found = await listed(transport, signal);
  const [only = ''] = found.models;
  if (model === '' && found.models.length === 1) return found.provider(only);
  // llama.cpp takes any name; Ollama lists "name:latest".
  const name = found.models.find(one => one === model || one === `${model}:latest`);
  if (name !== undefined) return found.provider(name);
  if (model !== '' && found.software === 'llama.cpp') return found.provider(model);
  const names = excerpt(found.models.join(', '), 200);
  throw new AdjacentError(
    'model-missing',
    model === '' ? t`${origin} has several models.` : t`${origin} has no model “${excerpt(model)}”.`,
    names === '' ? t`Load a model on the server.` : t`Put one of these behind the address and “#”: ${names}.`,
  );
}

async function listed(transport: Transport, signal: AbortSignal): Promise<Listed> {
  try {
    return (
      (await llamaCpp(transport, signal)) ?? (await ollama(transport, signal)) ?? (await openAi(transport, signal))
    );
  } catch (error) {
    const { origin } = transport.reference;
    if (!(error instanceof ServerFailure) || !error.isLost || !origin.startsWith('http:')) throw error;
    throw new ServerFailure(
      'server-unreachable',
      t`${origin} closes the connection without an answer.`,
      t`Give the address with https:// if the server encrypts, or look into its log.`,
      { isTemporary: true, detail: error.detail },
    );
  }
}

async function llamaCpp(transport: Transport, signal: AbortSignal): Promise<Listed | null> {
  const props = await found(transport.json('/props', signal));
  if (props === null) return null;
  const known = checkOrNull(() => checkReply(llamaProps, props, transport.reference.origin, ''));
  if (known === null) return null;
  const [first] = (await found(openAiModels(transport, signal))) ?? [];
  const name = first?.id ?? known.model_alias ?? 'model';
  const facts = {
    context: known.default_generation_settings.n_ctx ?? first?.facts.context ?? null,
    vocabulary: first?.facts.vocabulary ?? null,
  };
  return { software: 'llama.cpp', models: [name], provider: model => llamaCppProvider(transport, model, facts) };
}

async function ollama(transport: Transport, signal: AbortSignal): Promise<Listed | null> {
  const tags = await found(transport.json('/api/tags', signal));
  if (tags === null) return null;
  const known = checkOrNull(() => checkReply(ollamaTags, tags, transport.reference.origin, ''));
  if (known === null) return null;
  const models = known.models.map(({ name }) => name);
  return { software: 'Ollama', models, provider: model => ollamaProvider(transport, model) };
}

/** Owners that `/v1/models` names, and the software they stand for. */
const owners: Readonly<Record<string, string>> = {
  vllm: 'vLLM',
  sglang: 'SGLang',
  llamacpp: 'llama.cpp',
  organization_owner: 'LM Studio',
};

const penalties: readonly SamplerSetting[] = ['presencePenalty', 'frequencyPenalty'];
/** Sampler settings of software behind `/v1`, as its documentation lists them. */
const settingsOf: Readonly<Record<string, readonly SamplerSetting[]>> = {
  vLLM: ['topK', 'minP', 'repetitionPenalty', ...penalties],
  SGLang: ['topK', 'minP', 'repetitionPenalty', ...penalties],
  'LM Studio': ['topK', 'repetitionPenalty', ...penalties],
};

async function openAi(transport: Transport, signal: AbortSignal): Promise<Listed> {
  const list = await found(openAiModels(transport, signal), ['model-missing']);
  if (list === null) throw nothingThere(transport.reference.base);
  const { hostname } = new URL(transport.reference.origin);
  const isHosted = hostname.endsWith('openai.com') || hostname.endsWith('azure.com');
  const owner = list[0]?.owner ?? '';
  const software = owners[owner] ?? (isHosted ? 'OpenAI' : t`OpenAI-compatible server`);
  return {
    software,
    models: list.map(({ id }) => id),
    provider: model => {
      const facts = list.find(({ id }) => id === model)?.facts ?? { context: null, vocabulary: null };
      const settings = settingsOf[software] ?? penalties;
      const options = { software, model, facts, mostLikely, takesMore: !isHosted, settings };
      if (owner === 'vllm') return vllmProvider(transport, options, signal);
      return owner === 'sglang' ? sglangProvider(transport, options) : openAiProvider(transport, options);
    },
  };
}

function nothingThere(base: string): ServerFailure {
  return new ServerFailure(
    'model-missing',
    t`${base} is not the address of a model server: it has no list of models (404).`,
    t`Correct the path of the address, to which “/v1/models” is added; most servers need none.`,
  );
}

/** The reply, or null where the server has no such endpoint. */
async function found<T>(
  reply: Promise<T>,
  kinds: readonly ServerFailure['kind'][] = ['model-missing', 'server-invalid'],
): Promise<T | null> {
  try {
    return await reply;
  } catch (error) {
    if (error instanceof ServerFailure && kinds.includes(error.kind)) return null;
    throw error;
  }
}

function checkOrNull<T>(check: () => T): T | null {
  try {
    return check();
  } catch {
    return null;
  }
}
