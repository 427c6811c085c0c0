/** Shapes of the replies of servers, as far as they are read. */
import * as v from 'valibot';
import type { Likely, ToldToken } from './provider.ts';
import { replyFailure } from './serverFailure.ts';

const text = v.string();
const logProb = v.pipe(v.number(), v.finite(), v.maxValue(0.01));
const count = v.pipe(v.number(), v.finite());

const likely = v.object({ token: text, logprob: logProb });
const told = v.object({ ...likely.entries, top_logprobs: v.optional(v.nullable(v.array(likely)), []) });

/** Log-probabilities of chat completions, and of llama.cpp and Ollama. */
const toldList = v.nullish(v.object({ content: v.nullish(v.array(told)) }));

export const modelsReply = v.object({
  data: v.array(
    v.object({
      id: text,
      owned_by: v.optional(text),
      max_model_len: v.nullish(count),
      meta: v.nullish(v.object({ n_vocab: v.nullish(count), n_ctx_train: v.nullish(count) })),
    }),
  ),
});

export const chatReply = v.object({
  choices: v.array(
    v.object({
      message: v.object({ content: v.nullish(text, '') }),
      finish_reason: v.nullish(text),
      logprobs: toldList,
    }),
  ),
});

/** Completions: the older form with lists, or the newer one of llama.cpp. */
export const completionReply = v.object({
  choices: v.array(
    v.object({
      text,
      finish_reason: v.nullish(text),
      logprobs: v.nullish(
        v.union([
          v.object({ content: v.array(told) }),
          v.object({
            tokens: v.array(text),
            token_logprobs: v.array(v.nullable(logProb)),
            top_logprobs: v.nullish(v.array(v.nullable(v.record(text, logProb)))),
          }),
        ]),
      ),
    }),
  ),
});

export const llamaProps = v.object({
  default_generation_settings: v.object({ n_ctx: v.optional(count) }),
  total_slots: v.optional(count),
  model_alias: v.optional(text),
  model_path: v.optional(text),
  chat_template: v.optional(text),
});

export const llamaCompletion = v.object({
  content: text,
  stop_type: v.optional(text),
  stopped_limit: v.optional(v.boolean()),
  completion_probabilities: v.optional(v.array(told)),
});

export const appliedTemplate = v.object({ prompt: text });

export const ollamaTags = v.object({ models: v.array(v.object({ name: text })) });

export const ollamaShow = v.object({ model_info: v.optional(v.record(text, v.unknown()), {}) });

export const ollamaChat = v.object({
  message: v.object({ content: text }),
  done_reason: v.optional(text),
  logprobs: v.nullish(v.array(told)),
});

/** vLLM: token numbers of a text, the text of some, and what it states of the tokens of a prompt, by their numbers. */
export const tokensReply = v.object({ tokens: v.pipe(v.array(count), v.minLength(1)) });
export const textReply = v.object({ prompt: text });
export const vllmPromptReply = v.object({
  choices: v.array(
    v.object({
      prompt_logprobs: v.nullish(
        v.array(v.nullable(v.record(text, v.object({ logprob: logProb, decoded_token: v.nullish(text) })))),
      ),
    }),
  ),
});

/** SGLang: ln p, number, and text of a token. */
const sglangToken = v.tuple([v.nullable(logProb), count, v.nullish(text)]);
export type SglangToken = v.InferOutput<typeof sglangToken>;
const sglangAnswer = v.object({
  text,
  meta_info: v.object({
    finish_reason: v.nullish(v.object({ type: text })),
    input_token_logprobs: v.nullish(v.array(sglangToken)),
    output_token_logprobs: v.nullish(v.array(sglangToken)),
    output_top_logprobs: v.nullish(v.array(v.nullable(v.array(sglangToken)))),
  }),
});
export const sglangReply = v.union([v.array(sglangAnswer), sglangAnswer]);

type Told = v.InferOutput<typeof told>;

/** Throws ServerFailure for a reply of another shape; `what` completes "answers with". */
export function checkReply<const S extends v.GenericSchema>(
  schema: S,
  reply: unknown,
  origin: string,
  what: string,
): v.InferOutput<S> {
  const result = v.safeParse(schema, reply);
  if (result.success) return result.output;
  throw replyFailure(origin, what, true);
}

/** A told token with its likeliest ones, largest first. */
export function toldToken({ token, logprob, top_logprobs: top }: Told): ToldToken {
  return { text: token, logProb: Math.min(0, logprob), likeliest: likeliestFirst(top ?? []) };
}

function likeliestFirst(list: readonly { readonly token: string; readonly logprob: number }[]): readonly Likely[] {
  return list
    .map(({ token, logprob }) => ({ text: token, logProb: Math.min(0, logprob) }))
    .sort((a, b) => b.logProb - a.logProb);
}

/** Token and likeliest ones of the older form; null where a token has no log-probability. */
export function toldOfLists(
  tokens: readonly string[],
  logProbs: readonly (number | null)[],
  tops: readonly (Readonly<Record<string, number>> | null)[] | null,
): readonly ToldToken[] | null {
  if (tokens.length !== logProbs.length) return null;
  const list = tokens.flatMap((token, at) => {
    const value = logProbs[at];
    if (value === null || value === undefined) return [];
    const top = Object.entries(tops?.[at] ?? {}).map(([word, logprob]) => ({ token: word, logprob }));
    return [toldToken({ token, logprob: value, top_logprobs: top })];
  });
  return list.length === tokens.length ? list : null;
}
