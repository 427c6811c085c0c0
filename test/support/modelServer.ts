/** A server that speaks the interfaces of OpenAI, vLLM, SGLang, llama.cpp, and Ollama from the distributions of a model
 * of our own engine, truthfully or with any of the faults that real servers have. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createEncryptedServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { topTokenIds } from '../../src/core/distributionSummary.ts';
import {
  byNumber,
  drawnFirst,
  promptLists,
  Refused,
  sglangReplyOf,
  vllmTokens,
  wantedByVllm,
} from './nativeServers.ts';
import { activeSamplers, type SamplerName, type Samplers } from '../../src/core/sampler/samplers.ts';
import type { ChatMessage } from '../../src/domain/chatMessage.ts';
import type { LanguageModel, SampledRow } from '../../src/domain/languageModel.ts';
import type { Certificate } from './certificates.ts';

export type Dialect = 'openai' | 'vllm' | 'sglang' | 'llama.cpp' | 'ollama';

/** Who `/v1/models` says a model belongs to. */
const owners: Readonly<Record<Dialect, string>> = {
  openai: 'test',
  vllm: 'vllm',
  sglang: 'sglang',
  'llama.cpp': 'llamacpp',
  ollama: 'library',
};

/** What the server does wrong; each can be changed while it runs. */
export interface Faults {
  /** Draws at temperature 1, whatever is asked for. */
  temperatureIgnored?: boolean;
  /** Log-probabilities before temperature, after it, scaled by neither, none, not numbers (null, or NaN, which is no
   * JSON), or of a wrong type. */
  logProbs?: 'raw' | 'tempered' | 'neither' | 'none' | 'nan' | 'literal' | 'text';
  /** Draws at so many times the temperature that its log-probabilities are stated for. */
  frequencies?: number;
  seed?: 'ignored' | 'fixed';
  echoIgnored?: boolean;
  /** Most log-probabilities of a token that vLLM states; all when absent. */
  maxLogProbs?: number;
  /** Takes the beginning of an answer for nothing. */
  beginningIgnored?: boolean;
  /** Answers of a request, whatever is asked for. */
  answers?: number;
  reply?: 'html' | 'half' | 'types' | 'no-choices' | 'stall' | 'long';
  /** Error status of every request, with this Retry-After. */
  status?: number;
  retryAfter?: string;
  /** Fails every so many requests with status 500. */
  failEvery?: number;
  /** Cuts the connection of all requests after so many. */
  lostAfter?: number;
  /** What a request waits for before it is answered. */
  holds?: (body: unknown) => Promise<void>;
  /** The only key that is accepted. */
  key?: string;
  redirect?: string;
}

export interface ModelServer {
  /** "http://127.0.0.1:PORT". */
  readonly address: string;
  readonly faults: Faults;
  /** Paths that were asked for. */
  readonly paths: string[];
  /** Most requests at once. */
  readonly busiest: () => number;
  readonly bodies: unknown[];
  close(): Promise<void>;
}

export interface Wanted {
  readonly prefix: Int32Array;
  readonly temperature: number;
  readonly topP: number;
  readonly topK: number;
  readonly minP: number;
  readonly samplers?: Samplers;
  readonly tokens: number;
  readonly seed: number;
  readonly answers: number;
  /** Likeliest tokens; null: no log-probabilities. */
  readonly likeliest: number | null;
}

interface Likely {
  readonly id: number;
  readonly token: string;
  readonly logprob: unknown;
}

interface Told extends Likely {
  readonly top_logprobs: readonly Likely[];
}

export interface Made {
  readonly text: string;
  readonly told: readonly Told[] | null;
  readonly ended: boolean;
}

type Body = Readonly<Record<string, unknown>>;

/** Starts a server of a model, under a name; an encrypted one with a certificate. */
export async function startModelServer(
  model: LanguageModel,
  dialect: Dialect,
  faults: Faults = {},
  name = 'tiny',
  listenAt = 0,
  certificate?: Certificate,
): Promise<ModelServer> {
  const paths: string[] = [];
  const bodies: unknown[] = [];
  const maker = new Maker(model, faults);
  let [count, now, most] = [0, 0, 0];
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url ?? '';
    paths.push(path);
    const isAsked = request.method === 'POST' && path !== '/api/show';
    if (isAsked) count++;
    if (faults.lostAfter !== undefined && count > faults.lostAfter) return void request.socket.destroy();
    if (faults.redirect !== undefined) return void response.writeHead(302, { location: faults.redirect }).end();
    if (faults.key !== undefined && request.headers.authorization !== `Bearer ${faults.key}`)
      return send(response, 401, { error: { message: `wrong key ${request.headers.authorization ?? ''}` } });
    if (faults.status !== undefined) {
      const headers = faults.retryAfter === undefined ? {} : { 'retry-after': faults.retryAfter };
      return send(response, faults.status, { error: { message: 'not now' } }, headers);
    }
    if (isAsked && faults.failEvery !== undefined && count % faults.failEvery === 0)
      return send(response, 500, { error: 'out of luck' });
    const body = await bodyOf(request);
    if (isAsked) bodies.push(body);
    await faults.holds?.(body);
    const reply = await maker.reply(dialect, name, path, body).catch((error: unknown) => {
      if (error instanceof Refused) return error;
      throw error;
    });
    if (reply instanceof Refused) return send(response, reply.status, { error: { message: reply.message } });
    if (reply === null) return send(response, 404, { error: { message: `no ${path}` } });
    if (!isAsked) return send(response, 200, reply);
    const text = JSON.stringify(reply);
    await spoil(
      response,
      faults.logProbs === 'literal' ? text.replace(/"logprob":[^,}]+/g, '"logprob":NaN') : text,
      faults,
    );
  };
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    now++;
    most = Math.max(most, now);
    handle(request, response)
      .catch((error: unknown) => {
        send(response, 500, { error: { message: String(error) } });
      })
      .finally(() => {
        now--;
      });
  };
  const server =
    certificate === undefined ? createServer(onRequest) : createEncryptedServer({ ...certificate }, onRequest);
  server.listen(listenAt, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    address: `${certificate === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    faults,
    paths,
    bodies,
    busiest: () => most,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<Body> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString('utf8');
  return text === '' ? {} : (JSON.parse(text) as Body);
}

function send(
  response: ServerResponse,
  status: number,
  document: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(document));
}

/** Sends a reply as the faults want it. */
async function spoil(response: ServerResponse, text: string, { reply }: Faults): Promise<void> {
  if (reply === 'html') return void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Hello</html>');
  response.writeHead(200, { 'content-type': 'application/json' });
  if (reply === 'half') return void response.end(text.slice(0, Math.floor(text.length / 2)));
  if (reply === 'types') return void response.end('{"choices":"none","content":7,"message":[],"done":1}');
  if (reply === 'no-choices') return void response.end('{"choices":[]}');
  if (reply === 'stall') {
    response.write(text.slice(0, Math.floor(text.length / 2)));
    await once(response, 'close');
    return;
  }
  if (reply === 'long') {
    const filler = ' '.repeat(1e6);
    for (let part = 0; part < 10; part++) {
      response.write(filler);
      await sleep(1);
    }
  }
  response.end(text);
}

/** Makes the documents of replies. */
export class Maker {
  readonly model: LanguageModel;
  readonly faults: Faults;
  private last: Promise<unknown> = Promise.resolve();
  private draws = 0;

  constructor(model: LanguageModel, faults: Faults) {
    this.model = model;
    this.faults = faults;
  }

  /** The document of a path; null where the dialect has none. */
  async reply(dialect: Dialect, name: string, path: string, body: Body): Promise<unknown> {
    const { card } = this.model;
    if (dialect !== 'ollama' && path === '/v1/models')
      return {
        data: [
          dialect === 'llama.cpp'
            ? { id: name, owned_by: 'llamacpp', meta: { n_vocab: card.vocabulary, n_ctx_train: card.context } }
            : { id: name, owned_by: owners[dialect], max_model_len: card.context },
        ],
      };
    if (dialect === 'llama.cpp') return this.llamaReply(path, body);
    if (dialect === 'ollama') return this.ollamaReply(name, path, body);
    if (dialect === 'sglang') {
      const own = await sglangReplyOf(this, path, body);
      if (own !== undefined) return own;
    }
    if (dialect === 'vllm') {
      const own = vllmTokens(this, path, body);
      if (own !== undefined) return own;
    }
    if (path === '/v1/chat/completions') return this.chatReply(body, dialect);
    return path === '/v1/completions' ? this.completionReply(body, dialect) : null;
  }

  private async chatReply(body: Body, dialect: Dialect): Promise<unknown> {
    const wanted = body['logprobs'] === true ? Number(body['top_logprobs'] ?? 0) : null;
    const likeliest = dialect === 'vllm' ? wantedByVllm(wanted, this, true) : wanted;
    const prefix = this.chatIds(body['messages'], body['continue_final_message'] === true);
    const plain = await this.make({ ...this.common(body), prefix, likeliest });
    const made = dialect === 'vllm' ? plain.map(one => drawnFirst(one, Math.max(1, likeliest ?? 0))) : plain;
    return {
      choices: made.map(({ text, told, ended }) => ({
        message: { role: 'assistant', content: text },
        finish_reason: ended ? 'stop' : 'length',
        logprobs: told === null ? null : { content: told },
      })),
    };
  }

  private async completionReply(body: Body, dialect: Dialect): Promise<unknown> {
    const given = body['prompt'];
    const prompt = Array.isArray(given) ? this.model.decode(Int32Array.from(given as number[])) : String(given);
    const prefix = Array.isArray(given) ? Int32Array.from(given as number[]) : this.model.encode(prompt, 'raw').ids;
    const wanted = typeof body['logprobs'] === 'number' ? body['logprobs'] : null;
    const likeliest = dialect === 'vllm' ? wantedByVllm(wanted, this, false) : wanted;
    const own = await this.make({ ...this.common(body), prefix, likeliest });
    const plain = dialect === 'vllm' ? own.map(one => drawnFirst(one, Infinity)) : own;
    const made = body['return_tokens_as_token_ids'] === true ? plain.map(byNumber) : plain;
    const lists = dialect === 'vllm' ? { prompt_logprobs: await promptLists(this, prefix, body) } : {};
    const echo = body['echo'] === true && this.faults.echoIgnored !== true;
    const before = echo ? await this.read(prefix) : [];
    return {
      choices: made.map(({ text, told, ended }) => ({
        text: echo ? `${prompt}${text}` : text,
        ...lists,
        finish_reason: ended ? 'stop' : 'length',
        logprobs:
          told === null
            ? null
            : {
                tokens: [...before.map(({ token }) => token), ...told.map(({ token }) => token)],
                token_logprobs: [...before.map(({ logprob }) => logprob), ...told.map(({ logprob }) => logprob)],
                top_logprobs: [
                  ...before.map(() => null),
                  ...told.map(one => Object.fromEntries(one.top_logprobs.map(top => [top.token, top.logprob]))),
                ],
              },
      })),
    };
  }

  private async llamaReply(path: string, body: Body): Promise<unknown> {
    const { card } = this.model;
    if (path === '/props') return { default_generation_settings: { n_ctx: card.context }, total_slots: 4 };
    // The text of a template is passed on as the messages themselves, which `/completion` renders.
    if (path === '/apply-template') return { prompt: `\u0001${JSON.stringify(body['messages'])}\u0002` };
    if (path === '/tokenize') return { tokens: Array.from(this.model.encode(String(body['content']), 'raw').ids) };
    if (path !== '/completion') return null;
    const prompt = String(body['prompt']);
    const prefix = prompt.startsWith('\u0001')
      ? this.chatIds(...appliedIn(prompt))
      : this.model.encode(prompt, 'raw').ids;
    const likeliest = typeof body['n_probs'] === 'number' ? body['n_probs'] : null;
    const common = { ...this.common(body), tokens: Number(body['n_predict']), answers: 1 };
    const [made] = await this.make({ ...common, prefix, likeliest });
    return {
      content: made?.text ?? '',
      stop_type: made?.ended === true ? 'eos' : 'limit',
      ...(made?.told == null ? {} : { completion_probabilities: made.told }),
    };
  }

  private async ollamaReply(name: string, path: string, body: Body): Promise<unknown> {
    const { card } = this.model;
    if (path === '/api/tags') return { models: [{ name }] };
    if (path === '/api/show')
      return {
        model_info: {
          'llama.context_length': card.context,
          'tokenizer.ggml.tokens': Array.from({ length: card.vocabulary }, () => ''),
        },
      };
    if (path !== '/api/chat') return null;
    const options = (body['options'] ?? {}) as Body;
    const likeliest = body['logprobs'] === true ? Number(body['top_logprobs'] ?? 0) : null;
    const common = { ...this.common(options), tokens: Number(options['num_predict']), answers: 1 };
    const [made] = await this.make({ ...common, prefix: this.chatIds(body['messages'], true), likeliest });
    return {
      message: { role: 'assistant', content: made?.text ?? '' },
      done_reason: made?.ended === true ? 'stop' : 'length',
      ...(made?.told == null ? {} : { logprobs: made.told }),
    };
  }

  private common(body: Body): Omit<Wanted, 'prefix' | 'likeliest'> {
    const number = (key: string, usual: number): number => (typeof body[key] === 'number' ? body[key] : usual);
    return {
      temperature: number('temperature', 1),
      topP: number('top_p', 1),
      topK: Math.max(0, number('top_k', 0)),
      minP: number('min_p', 0),
      ...samplersIn(body),
      tokens: number('max_tokens', 16),
      seed: number('seed', 0),
      answers: number('n', 1),
    };
  }

  /** Input of messages. Where the last one is the beginning of the answer, it is continued or a turn of its own. */
  chatIds(messages: unknown, continues = false): Int32Array {
    const list = messages as readonly ChatMessage[];
    const last = list.at(-1);
    if (continues && last?.role === 'assistant') {
      const before = this.chatIds(list.slice(0, -1), false);
      if (this.faults.beginningIgnored === true || last.content === '') return before;
      const { ids, own } = this.model.encode(last.content, 'raw');
      return Int32Array.of(...before, ...ids.subarray(...own));
    }
    const form = this.model.card.forms.includes('chat') ? 'chat' : 'raw';
    const before = form === 'chat' ? list.slice(0, -1) : [];
    return this.model.encode(list.at(-1)?.content ?? '', form, before).ids;
  }

  /** The model computes one request after the other. */
  make(wanted: Wanted): Promise<Made[]> {
    const turn = this.last.then(() => this.makeNow(wanted));
    this.last = turn.catch(() => undefined);
    return turn;
  }

  private async makeNow(wanted: Wanted): Promise<Made[]> {
    const { faults, model } = this;
    const { prefix, topP, topK, minP, samplers, tokens, likeliest } = wanted;
    const stated = faults.temperatureIgnored === true ? 1 : wanted.temperature;
    const temperature = stated * (faults.frequencies ?? 1);
    const seed = faults.seed === 'ignored' ? ++this.draws * 7919 : faults.seed === 'fixed' ? 1 : wanted.seed;
    const count = faults.answers ?? wanted.answers;
    const sampling = { temperature, topP, topK, minP, ...(samplers === undefined ? {} : { samplers }) };
    const rows = Array.from({ length: count }, (_, index) => ({ cell: 0, index, ...sampling }));
    const request = { prefix, rows, tokens, end: 'stop', seed, batch: count, pool: false } as const;
    const { signal } = new AbortController();
    const sampled: SampledRow[] = [];
    for await (const row of model.sample(request, signal, () => undefined)) sampled.push(row);
    sampled.sort((a, b) => a.index - b.index);
    const list = likeliest !== null && likeliest > 0 ? await this.list(prefix, stated, likeliest) : [];
    return sampled.map(row => this.madeOf(row, likeliest === null ? null : list));
  }

  private madeOf(row: SampledRow, list: Told['top_logprobs'] | null): Made {
    const pieces = this.model.pieces(row.ids);
    const logProbs = this.faults.logProbs === 'tempered' ? row.logProbT : row.logProb1;
    const told = pieces.map((piece, at): Told => {
      const token = piece;
      const id = row.ids[at] ?? 0;
      const logprob = this.spoiled(logProbs[at] ?? 0);
      return { id, token, logprob, top_logprobs: at === 0 && list !== null ? list : [{ id, token, logprob }] };
    });
    // An answer without text still has the distribution of its first token.
    const [endId = 0] = this.model.eosTokenIds;
    const end = { id: endId, token: '', logprob: this.spoiled(row.end?.logProb1 ?? -1), top_logprobs: list ?? [] };
    const isTold = list !== null && this.faults.logProbs !== 'none';
    return { text: pieces.join(''), told: isTold ? (told.length === 0 ? [end] : told) : null, ended: row.ended };
  }

  /** The likeliest tokens behind a prefix, as they are stated at a temperature. */
  private async list(prefix: Int32Array, temperature: number, count: number): Promise<Told['top_logprobs']> {
    const { logits } = await this.model.score(prefix, prefix.length - 1, new AbortController().signal);
    const power = { raw: 1, tempered: 1 / temperature, neither: 1 / temperature ** 2 }[powerName(this.faults)];
    const scaled = Float64Array.from(logits, logit => logit * power);
    const top = scaled.reduce((a, b) => Math.max(a, b), -Infinity);
    const total = Math.log(scaled.reduce((sum, value) => sum + Math.exp(value - top), 0));
    const ids = topTokenIds(scaled, count);
    const texts = this.model.pieces(Int32Array.from(ids));
    const own = ids.map(id => this.model.pieces(Int32Array.of(id))[0] ?? texts[0] ?? '');
    return ids.map((id, at) => ({
      id,
      token: own[at] ?? '',
      logprob: this.spoiled((scaled[id] ?? -Infinity) - top - total),
    }));
  }

  /** ln p along a text, null for its first token. */
  async read(
    ids: Int32Array,
  ): Promise<{ readonly id: number; readonly token: string; readonly logprob: number | null }[]> {
    const score = await this.model.score(ids, 0, new AbortController().signal);
    const texts = this.model.pieces(ids);
    return Array.from(ids, (id, at) => {
      const row = score.logits.subarray((at - 1) * score.vocabulary, at * score.vocabulary);
      const total = at === 0 ? 0 : Math.log(row.reduce((sum, value) => sum + Math.exp(value), 0));
      return { id, token: texts[at] ?? '', logprob: at === 0 ? null : (row[id] ?? 0) - total };
    });
  }

  /** A log-probability as the faults want it. */
  spoiled(logProb: number): unknown {
    if (this.faults.logProbs === 'nan') return null;
    return this.faults.logProbs === 'text' ? String(logProb) : logProb;
  }
}

/** Messages of an applied template, and the beginning behind it as one of them. */
function appliedIn(prompt: string): [messages: readonly ChatMessage[], continues: boolean] {
  const [messages = '[]', content = ''] = prompt.slice(1).split('\u0002');
  return [[...(JSON.parse(messages) as ChatMessage[]), { role: 'assistant', content }], true];
}

/** Parameters of penalties, DRY and XTC, by the names that servers give them. */
const samplerParameters: Readonly<Record<string, SamplerName>> = {
  repetition_penalty: 'repetitionPenalty',
  repeat_penalty: 'repetitionPenalty',
  presence_penalty: 'presencePenalty',
  frequency_penalty: 'frequencyPenalty',
  repeat_last_n: 'penaltyTokens',
  dry_multiplier: 'dryMultiplier',
  dry_base: 'dryBase',
  dry_allowed_length: 'dryAllowedLength',
  xtc_probability: 'xtcProbability',
  xtc_threshold: 'xtcThreshold',
};

function samplersIn(body: Body): Pick<Wanted, 'samplers'> {
  const given = Object.entries(samplerParameters).flatMap(([key, name]) =>
    typeof body[key] === 'number' ? [[name, body[key]] as const] : [],
  );
  const samplers = activeSamplers(Object.fromEntries(given));
  return samplers === undefined ? {} : { samplers };
}

function powerName({ logProbs }: Faults): 'raw' | 'tempered' | 'neither' {
  return logProbs === 'tempered' || logProbs === 'neither' ? logProbs : 'raw';
}
