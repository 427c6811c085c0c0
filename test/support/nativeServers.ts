/** What vLLM and SGLang answer beyond the OpenAI interface, from the distributions of a model of our own engine. */
import type { Maker, Made, Wanted } from './modelServer.ts';

type Body = Readonly<Record<string, unknown>>;

/** A refusal: the status and what is said. */
export class Refused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Number of log-probabilities that a request of vLLM wants; -1 means all. Throws Refused above the limit. */
export function wantedByVllm(value: unknown, { faults, model }: Maker, takesAll: boolean): number | null {
  if (typeof value !== 'number') return null;
  const size = model.card.vocabulary;
  const count = value === -1 ? size : value;
  if (value < 0 && !takesAll) throw new Refused(400, '`logprobs` must be a positive value.');
  if (count > (faults.maxLogProbs ?? size)) throw new Refused(400, `Requested sample logprobs of ${count}`);
  return count;
}

/** `/tokenize` and `/detokenize` of vLLM; undefined for other paths. */
export function vllmTokens(maker: Maker, path: string, body: Body): unknown {
  const { model } = maker;
  if (path === '/tokenize') {
    const tokens = Array.from(
      'messages' in body ? maker.chatIds(body['messages']) : model.encode(String(body['prompt']), 'raw').ids,
    );
    return { tokens, count: tokens.length, max_model_len: model.card.context };
  }
  if (path !== '/detokenize') return undefined;
  return { prompt: model.decode(Int32Array.from(body['tokens'] as number[])) };
}

/** `prompt_logprobs` of vLLM: null for the first token, then by number: the token itself first, and the likeliest. */
export async function promptLists(maker: Maker, ids: Int32Array, body: Body): Promise<unknown> {
  const count = wantedByVllm(body['prompt_logprobs'], maker, true);
  if (count === null || maker.faults.echoIgnored === true) return null;
  const { model } = maker;
  const { logits, vocabulary } = await model.score(ids, 0, new AbortController().signal);
  return Array.from(ids, (id, at) => {
    if (at === 0) return null;
    const row = logits.subarray((at - 1) * vocabulary, at * vocabulary);
    const total = Math.log(row.reduce((sum, value) => sum + Math.exp(value), 0));
    const others = Array.from(row.keys()).sort((a, b) => (row[b] ?? 0) - (row[a] ?? 0));
    const entries = [id, ...others.slice(0, count)].map(one => [
      String(one),
      { logprob: maker.spoiled((row[one] ?? 0) - total), rank: 1, decoded_token: model.pieces(Int32Array.of(one))[0] },
    ]);
    return Object.fromEntries(entries) as unknown;
  });
}

/** An answer of vLLM: the drawn token stands first in its list, also where it is none of the likeliest. Lists of
 * messages keep their length then, and lose the last of these. */
export function drawnFirst({ told, ...made }: Made, most: number): Made {
  const list = told?.map(one => {
    const { id, token, logprob, top_logprobs: top } = one;
    const others = top.filter(other => other.id !== id);
    return { ...one, top_logprobs: [{ id, token, logprob }, ...others].slice(0, most) };
  });
  return { ...made, told: list ?? null };
}

/** A completion of vLLM with tokens by number instead of text. */
export function byNumber({ told, ...made }: Made): Made {
  const name = <T extends { readonly id: number }>(token: T): T => ({ ...token, token: `token_id:${token.id}` });
  return { ...made, told: told?.map(one => ({ ...name(one), top_logprobs: one.top_logprobs.map(name) })) ?? null };
}

/** `/generate` of SGLang; undefined for other paths. */
export async function sglangReplyOf(maker: Maker, path: string, body: Body): Promise<unknown> {
  if (path !== '/generate') return undefined;
  const sampling = (body['sampling_params'] ?? {}) as Body;
  const number = (key: string, usual: number): number => (typeof sampling[key] === 'number' ? sampling[key] : usual);
  const prefix = maker.model.encode(String(body['text']), 'raw').ids;
  const isTold = body['return_logprob'] === true;
  const wanted: Wanted = {
    prefix,
    temperature: number('temperature', 1),
    topP: number('top_p', 1),
    topK: Math.max(0, number('top_k', 0)),
    minP: number('min_p', 0),
    tokens: number('max_new_tokens', 128),
    seed: number('sampling_seed', 0),
    answers: number('n', 1),
    likeliest: isTold ? Number(body['top_logprobs_num'] ?? 0) : null,
  };
  const hasInput = isTold && body['logprob_start_len'] === 0 && maker.faults.echoIgnored !== true;
  const before = hasInput ? await maker.read(prefix) : [];
  const answers = (await maker.make(wanted)).map(({ text, told, ended }) => ({
    text,
    meta_info: {
      finish_reason: ended ? { type: 'stop', matched: 2 } : { type: 'length', length: wanted.tokens },
      ...(hasInput && { input_token_logprobs: before.map(({ logprob, id, token }) => [logprob, id, token]) }),
      ...(told !== null && {
        output_token_logprobs: told.map(({ logprob, id, token }) => [logprob, id, token]),
        output_top_logprobs: told.map(one => one.top_logprobs.map(({ logprob, id, token }) => [logprob, id, token])),
      }),
    },
  }));
  return wanted.answers === 1 ? answers[0] : answers;
}
