/** Servers that speak the OpenAI interface: vLLM, SGLang, LM Studio, OpenAI, Azure and others. */
import OpenAI from 'openai';
import type { ChatMessage } from '../../domain/chatMessage.ts';
import { samplerValue } from '../../core/sampler/samplers.ts';
import { t } from '../../core/text.ts';
import type { SamplerSetting } from '../../domain/capabilities.ts';
import { withBeginning } from './promptMessages.ts';
import type { Answer, Ask, Likely, Provider, ServerFacts, ToldToken } from './provider.ts';
import { chatReply, checkReply, completionReply, modelsReply, toldOfLists, toldToken } from './replies.ts';
import type { Transport } from './transport.ts';
import { replyFailure, ServerFailure } from './serverFailure.ts';

/** What differs between servers that speak it. */
export interface OpenAiOptions {
  readonly software: string;
  readonly model: string;
  readonly facts: ServerFacts;
  /** Most likeliest tokens that it tells. */
  readonly mostLikely: number;
  /** Whether it takes parameters that OpenAI's own refuses. */
  readonly takesMore: boolean;
  /** More fields of a request; none when absent. */
  readonly extraOf?: (ask: Ask) => Readonly<Record<string, unknown>>;
  /** Sampler settings that it has. */
  readonly settings: readonly SamplerSetting[];
}

/** A model behind `/v1`. */
export function openAiProvider(transport: Transport, options: OpenAiOptions): Provider {
  const { origin, base } = transport.reference;
  // The transport adds the key; the library never has it. It also limits time and repeats requests.
  const client = new OpenAI({
    baseURL: `${base}/v1`,
    apiKey: 'none',
    maxRetries: 0,
    timeout: 3_600_000,
    logLevel: 'off',
    organization: null,
    project: null,
    fetch: transport.fetch,
  });
  const { model } = options;
  const post = async (path: string, body: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<unknown> => {
    try {
      const reply = await client.post(path, { body, signal }).asResponse();
      return transport.parse(await reply.text());
    } catch (error) {
      // The library wraps what the transport throws.
      throw error instanceof Error && error.cause instanceof ServerFailure ? error.cause : error;
    }
  };
  const sampling = (ask: Ask): Readonly<Record<string, unknown>> => ({
    model,
    temperature: ask.temperature,
    top_p: ask.topP,
    seed: ask.seed,
    n: ask.answers,
    max_tokens: ask.tokens,
    frequency_penalty: samplerValue(ask.samplers ?? {}, 'frequencyPenalty'),
    presence_penalty: samplerValue(ask.samplers ?? {}, 'presencePenalty'),
    stream: false,
    ...(ask.stop === undefined ? {} : { stop: ask.stop }),
    ...(options.takesMore ? further(ask, options.software) : {}),
  });
  const chat = async (ask: Ask, asked: readonly ChatMessage[], signal: AbortSignal): Promise<readonly Answer[]> => {
    const told = ask.likeliest > 0 ? { logprobs: true, top_logprobs: ask.likeliest } : {};
    const messages = withBeginning(asked, ask.beginning);
    // Without these, the beginning is a turn that is over.
    const isBegun = messages.length > asked.length;
    const going = isBegun ? { continue_final_message: true, add_generation_prompt: false } : {};
    const body = { ...sampling(ask), messages, ...going, ...told, ...options.extraOf?.(ask) };
    const reply = await post('/chat/completions', body, signal);
    const { choices } = checkReply(chatReply, reply, origin, t`choices of an unexpected form`);
    return choices.map(({ message, finish_reason: end, logprobs }) =>
      answerOf(message.content ?? '', logprobs?.content?.map(toldToken) ?? null, end),
    );
  };
  const complete = async (ask: Ask, text: string, signal: AbortSignal): Promise<readonly Answer[]> => {
    const told = ask.likeliest > 0 ? { logprobs: ask.likeliest } : {};
    const prompt = `${text}${ask.beginning ?? ''}`;
    const reply = await post('/completions', { ...sampling(ask), prompt, ...told, ...options.extraOf?.(ask) }, signal);
    const { choices } = checkReply(completionReply, reply, origin, t`choices of an unexpected form`);
    return choices.map(({ text: answer, finish_reason: end, logprobs }) => answerOf(answer, toldIn(logprobs), end));
  };
  return {
    software: options.software,
    model,
    mostNext: options.mostLikely,
    mostLikely: options.mostLikely,
    severalAnswers: true,
    forms: { chat: true, raw: true },
    continues: { chat: options.takesMore, raw: true },
    settings: options.settings,
    facts: () => Promise.resolve(options.facts),
    async ask(ask, signal) {
      const answers =
        'text' in ask.prompt
          ? await complete(ask, ask.prompt.text, signal)
          : await chat(ask, ask.prompt.messages, signal);
      if (answers.length === 0) throw replyFailure(origin, t`no choices`, true);
      return answers.slice(0, ask.answers);
    },
    async read(text, signal): Promise<readonly Likely[] | null> {
      const prompt = { text };
      const ask = { prompt, temperature: 1, topP: 1, topK: 0, minP: 0, tokens: 1, seed: 0, answers: 1, likeliest: 1 };
      const reply = await post('/completions', { ...sampling(ask), prompt: text, logprobs: 1, echo: true }, signal);
      const { choices } = checkReply(completionReply, reply, origin, t`choices of an unexpected form`);
      const [first] = choices;
      if (first === undefined || !first.text.startsWith(text)) return null;
      // The first token of a text has no log-probability.
      const { logprobs } = first;
      if (logprobs == null || 'content' in logprobs) return null;
      // The drawn one, which ends the list, is not part of the text.
      const end = first.text.length > text.length ? -1 : undefined;
      return toldOfLists(logprobs.tokens.slice(1, end), logprobs.token_logprobs.slice(1, end), null);
    },
  };
}

/** Parameters besides those of OpenAI, also where they do nothing. */
function further({ topK, minP, samplers = {} }: Ask, software: string): Readonly<Record<string, unknown>> {
  const penalty = software === 'LM Studio' ? 'repeat_penalty' : 'repetition_penalty';
  return {
    top_k: topK === 0 ? -1 : topK,
    min_p: minP,
    [penalty]: samplerValue(samplers, 'repetitionPenalty'),
  };
}

type CompletionLogProbs = (typeof completionReply)['entries']['choices']['item']['entries']['logprobs'];

function toldIn(logprobs: OutputOf<CompletionLogProbs>): readonly ToldToken[] | null {
  if (logprobs === null || logprobs === undefined) return null;
  if ('content' in logprobs) return logprobs.content.map(toldToken);
  return toldOfLists(logprobs.tokens, logprobs.token_logprobs, logprobs.top_logprobs ?? null);
}

type OutputOf<S> = S extends { readonly '~types'?: { readonly output: infer O } | undefined } ? O : never;

function answerOf(text: string, tokens: readonly ToldToken[] | null, end: string | null | undefined): Answer {
  return { text, tokens, ended: end !== 'length' };
}

/** The models that `/v1/models` lists, and what it says of them. */
export async function openAiModels(
  transport: Transport,
  signal: AbortSignal,
): Promise<readonly { readonly id: string; readonly owner: string; readonly facts: ServerFacts }[]> {
  const reply = await transport.json('/v1/models', signal);
  const { data } = checkReply(
    modelsReply,
    reply,
    transport.reference.origin,
    t`a list of models of an unexpected form`,
  );
  return data.map(({ id, owned_by: owner = '', max_model_len: length, meta }) => ({
    id,
    owner,
    facts: { context: length ?? meta?.n_ctx_train ?? null, vocabulary: meta?.n_vocab ?? null },
  }));
}
