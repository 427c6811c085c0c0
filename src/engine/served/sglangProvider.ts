/** SGLang by its own endpoint for texts as they are, which states log-probabilities of tokens by their numbers, and of
 * the given text too. Messages go through its OpenAI interface, which has the chat template. */
import { samplerValue } from '../../core/sampler/samplers.ts';
import { t } from '../../core/text.ts';
import { openAiProvider, type OpenAiOptions } from './openAiProvider.ts';
import type { Answer, Ask, Likely, Provider, ToldToken } from './provider.ts';
import { checkReply, sglangReply, type SglangToken } from './replies.ts';
import { replyFailure } from './serverFailure.ts';
import type { Transport } from './transport.ts';

/** Likeliest tokens of each step: SGLang has no limit, but more make replies large. */
const mostLikely = 100;

/** A model of an SGLang server. */
export function sglangProvider(transport: Transport, options: OpenAiOptions): Provider {
  const { origin } = transport.reference;
  const base = openAiProvider(transport, { ...options, mostLikely });
  const generate = async (text: string, body: Readonly<Record<string, unknown>>, signal: AbortSignal) => {
    const reply = await transport.json('/generate', signal, { text, stream: false, ...body });
    const found = checkReply(sglangReply, reply, origin, t`an answer of an unexpected form`);
    return Array.isArray(found) ? found : [found];
  };
  const complete = async (ask: Ask, text: string, signal: AbortSignal): Promise<readonly Answer[]> => {
    const told = { return_logprob: true, top_logprobs_num: ask.likeliest, return_text_in_logprobs: true };
    const body = { sampling_params: samplingOf(ask), ...(ask.likeliest > 0 ? told : {}) };
    const found = await generate(text, body, signal);
    if (found.length === 0) throw replyFailure(origin, t`no answers`, true);
    return found.slice(0, ask.answers).map(({ text: answer, meta_info: meta }) => ({
      text: answer,
      tokens: meta.output_token_logprobs == null ? null : toldIn(meta.output_token_logprobs, meta.output_top_logprobs),
      ended: meta.finish_reason?.type !== 'length',
    }));
  };
  return {
    ...base,
    async ask(ask, signal) {
      return 'text' in ask.prompt
        ? complete(ask, `${ask.prompt.text}${ask.beginning ?? ''}`, signal)
        : base.ask(ask, signal);
    },
    async read(text, signal): Promise<readonly Likely[] | null> {
      const told = { return_logprob: true, logprob_start_len: 0, return_text_in_logprobs: true };
      const sampling = { temperature: 1, max_new_tokens: 1 };
      const [first] = await generate(text, { sampling_params: sampling, ...told }, signal);
      // The first token of a text has no log-probability.
      const own = first?.meta_info.input_token_logprobs?.slice(1) ?? [];
      return own.length === 0 ? null : toldIn(own, null);
    },
  };
}

function samplingOf(ask: Ask): Readonly<Record<string, unknown>> {
  const { samplers = {} } = ask;
  return {
    temperature: ask.temperature,
    top_p: ask.topP,
    top_k: ask.topK === 0 ? -1 : ask.topK,
    min_p: ask.minP,
    frequency_penalty: samplerValue(samplers, 'frequencyPenalty'),
    presence_penalty: samplerValue(samplers, 'presencePenalty'),
    repetition_penalty: samplerValue(samplers, 'repetitionPenalty'),
    sampling_seed: ask.seed,
    max_new_tokens: ask.tokens,
    n: ask.answers,
    ...(ask.stop === undefined ? {} : { stop: ask.stop }),
  };
}

/** Tokens with the likeliest in their places; null where one has no log-probability. Of the likeliest, one without is
 * as good as impossible, and left out. */
function toldIn(
  tokens: readonly SglangToken[],
  tops: readonly (readonly SglangToken[] | null)[] | null | undefined,
): readonly ToldToken[] | null {
  const told = tokens.flatMap((token, at) => {
    const likeliest = (tops?.[at] ?? []).flatMap(likelyOf).sort((a, b) => b.logProb - a.logProb);
    return likelyOf(token).map(own => ({ ...own, likeliest }));
  });
  return told.length === tokens.length ? told : null;
}

function likelyOf([logProb, , text]: SglangToken): Likely[] {
  return logProb === null ? [] : [{ text: text ?? '', logProb: Math.min(0, logProb) }];
}
