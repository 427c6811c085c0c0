/** vLLM by what it takes beyond the OpenAI interface: the whole next-token distribution where it was started with
 * `--max-logprobs -1`, log-probabilities of a given text, and its tokens (docs/scale-out.md). */
import { t } from '../../core/text.ts';
import { openAiProvider, type OpenAiOptions } from './openAiProvider.ts';
import type { Answer, Likely, Provider, ToldToken } from './provider.ts';
import { checkReply, textReply, tokensReply, vllmPromptReply } from './replies.ts';
import { ServerFailure } from './serverFailure.ts';
import type { Transport } from './transport.ts';

/** Tokens of a list whose texts are looked up; less likely ones keep their numbers. */
const named = 24;
/** How vLLM writes a token by its number. */
const numbered = /^token_id:(\d+)$/u;

/** A model of a vLLM server. Throws ServerFailure where it does not answer. */
export async function vllmProvider(
  transport: Transport,
  options: OpenAiOptions,
  signal: AbortSignal,
): Promise<Provider> {
  const native = new Native(transport, options.model);
  const vocabulary = await native.vocabulary(signal);
  const most = vocabulary ?? options.mostLikely;
  const base = openAiProvider(transport, {
    ...options,
    extraOf: ({ prompt, likeliest }) => {
      if ('messages' in prompt) return likeliest > 0 && likeliest === vocabulary ? { top_logprobs: -1 } : {};
      // Lists of completions are dictionaries by text, which lose one of two tokens with the same text.
      return likeliest > 1 ? { return_tokens_as_token_ids: true } : {};
    },
  });
  return {
    ...base,
    mostNext: most,
    facts: () => Promise.resolve({ ...options.facts, vocabulary: vocabulary ?? options.facts.vocabulary }),
    async ask(ask, one) {
      return Promise.all((await base.ask(ask, one)).map(answer => native.withTexts(answer, one)));
    },
    read: async (text, one) => (await native.read(text, one)) ?? base.read(text, one),
  };
}

class Native {
  private readonly transport: Transport;
  private readonly model: string;
  private readonly texts = new Map<number, string>();

  constructor(transport: Transport, model: string) {
    this.transport = transport;
    this.model = model;
  }

  /** Size of the vocabulary, which is how many log-probabilities it states when it is asked for all; null where it
   * states fewer. */
  async vocabulary(signal: AbortSignal): Promise<number | null> {
    const lists = await this.lists('A', -1, signal);
    const size = Object.keys(lists?.at(-1)?.entries ?? {}).length;
    return size > 1 ? size : null;
  }

  /** ln p of the tokens of a text after the first; null where it does not state them. */
  async read(text: string, signal: AbortSignal): Promise<readonly Likely[] | null> {
    const lists = await this.lists(text, 0, signal);
    const told = lists?.slice(1).flatMap(({ id, entries }) => {
      const own = entries?.[String(id)];
      return own === undefined ? [] : [{ text: own.decoded_token ?? '', logProb: Math.min(0, own.logprob) }];
    });
    return told === undefined || told.length !== (lists?.length ?? 0) - 1 ? null : told;
  }

  /** The answer with the texts of tokens that came as numbers. */
  async withTexts(answer: Answer, signal: AbortSignal): Promise<Answer> {
    const { tokens } = answer;
    if (tokens === null || !tokens.some(({ text }) => numbered.test(text))) return answer;
    const withText = async <T extends Likely>(token: T): Promise<T> => ({
      ...token,
      text: await this.textOf(token.text, signal),
    });
    const told = tokens.map(async (token): Promise<ToldToken> => {
      const some = await Promise.all(token.likeliest.slice(0, named).map(withText));
      return { ...(await withText(token)), likeliest: [...some, ...token.likeliest.slice(named)] };
    });
    return { ...answer, tokens: await Promise.all(told) };
  }

  /** Token numbers of a text, with the log-probabilities in the place of each; null where the server has none. */
  private async lists(text: string, count: number, signal: AbortSignal) {
    const { model, transport } = this;
    const { origin } = transport.reference;
    try {
      const tokens = await transport.json('/tokenize', signal, { model, prompt: text });
      const { tokens: ids } = checkReply(tokensReply, tokens, origin, t`no tokens of a text`);
      // The first token has no log-probabilities, so a text of one token is read twice.
      const prompt = ids.length === 1 ? [...ids, ...ids] : ids;
      const body = { model, prompt, max_tokens: 1, temperature: 1, prompt_logprobs: count };
      const reply = await transport.json('/v1/completions', signal, body);
      const { choices } = checkReply(vllmPromptReply, reply, origin, t`choices of an unexpected form`);
      const lists = choices[0]?.prompt_logprobs;
      return lists?.length === prompt.length ? prompt.map((id, at) => ({ id, entries: lists[at] ?? null })) : null;
    } catch (error) {
      const isMissing = error instanceof ServerFailure && ['model-missing', 'server-invalid'].includes(error.kind);
      if (isMissing) return null;
      throw error;
    }
  }

  private async textOf(token: string, signal: AbortSignal): Promise<string> {
    const id = Number(numbered.exec(token)?.[1] ?? NaN);
    if (Number.isNaN(id)) return token;
    const known = this.texts.get(id);
    if (known !== undefined) return known;
    const reply = await this.transport.json('/detokenize', signal, { model: this.model, tokens: [id] });
    const { prompt } = checkReply(textReply, reply, this.transport.reference.origin, t`no text of a token`);
    this.texts.set(id, prompt);
    return prompt;
  }
}
