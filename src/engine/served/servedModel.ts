/** The LanguageModel interface over a server. Experiments and metrics see what it gives by its capabilities. */
import { AdjacentError } from '../../core/adjacentError.ts';
import { philox } from '../../core/statistics/random.ts';
import { t } from '../../core/text.ts';
import type { Message } from '../../domain/message.ts';
import type { ChatMessage } from '../../domain/chatMessage.ts';
import type {
  Form,
  LanguageModel,
  Likeliest,
  ModelCard,
  PromptText,
  SampledRow,
  SampleRequest,
  SampleRow,
  SpeedProbe,
} from '../../domain/languageModel.ts';
import { checkSettings, continuesWith } from '../../domain/capabilities.ts';
import { checkCanceled } from '../cancellation.ts';
import type { AnswerReader } from './answerReader.ts';
import { likeliestAt, rowOf } from './answerRow.ts';
import type { ProbeResult } from './probe.ts';
import { decodePrompt, encodePrompt, TokenTable } from './promptCode.ts';
import type { Answer, Provider, ServedPrompt } from './provider.ts';
import { messageForms, type MessageForm } from '../text/messageForms.ts';
import type { Requests } from './requests.ts';

/** The parts of a served model. */
interface ServedParts {
  readonly card: ModelCard;
  readonly provider: Provider;
  readonly requests: Requests;
  readonly probe: ProbeResult;
  /** Null where no other model reads the answers. */
  readonly reader: AnswerReader | null;
  happened?(): readonly Message[];
}

/** Sets the seeds of requests apart from other random numbers. */
const servedDraws = 2;
/** Stands for the end of an answer. */
const endId = 0x3fffffff;
/** Tokens of a request that measures the speed, and requests at once. */
const speedSize = { tokens: 16, requests: 8 } as const;

export function createServedModel(parts: ServedParts): LanguageModel {
  return new ServedModel(parts);
}

class ServedModel implements LanguageModel {
  readonly card: ModelCard;
  readonly eosTokenIds = [endId];
  readonly probeTexts: readonly string[] = [];
  private readonly parts: ServedParts;
  readonly numbered = new TokenTable();

  constructor(parts: ServedParts) {
    this.parts = parts;
    this.card = parts.card;
  }

  happened(): readonly Message[] {
    return this.parts.happened?.() ?? [];
  }

  encode(text: string, form: Form, before: readonly ChatMessage[] = []): PromptText {
    const isChat = form === 'chat';
    if (text.trim() === '' && before.length === 0)
      throw new AdjacentError('prompt-empty', t`The prompt is empty.`, t`Write a prompt.`);
    const { adapted, messages: messagesOf } = this.messageForm(before);
    const messages = messagesOf(text);
    const prompt: ServedPrompt = isChat ? { messages } : { text };
    const ids = encodePrompt(prompt);
    if (ids.length >= this.card.context)
      throw new AdjacentError(
        'prompt-too-long',
        t`The prompt is longer than the ${this.card.context} tokens that ${this.card.name} reads.`,
        t`Select a shorter part of the text.`,
      );
    const shown = isChat ? messages.map(({ role, content }) => `${role}: ${content}`).join('\n\n') : text;
    const changed = isChat && adapted.length > 0 ? { adapted } : {};
    return { form, text: shown, ids, own: [ids.length, ids.length], spans: [], rewritten: true, ...changed };
  }

  decode(ids: Int32Array): string {
    return this.pieces(ids).join('');
  }

  pieces(ids: Int32Array): string[] {
    return Array.from(ids, id => this.numbered.textOf(id));
  }

  texts(ids: Int32Array): string[] {
    return this.pieces(ids);
  }

  score(): Promise<never> {
    return Promise.reject(this.cannot(t`the whole distribution along a text`));
  }

  scoreLayers(): Promise<never> {
    return Promise.reject(this.cannot(t`what its layers predict`));
  }

  internals(): Promise<never> {
    return Promise.reject(this.cannot(t`its attention and states`));
  }

  ablate(ablation: { readonly layers?: number; readonly maskedHeads?: readonly unknown[] }): Promise<LanguageModel> {
    const isNothing = ablation.layers === undefined && (ablation.maskedHeads ?? []).length === 0;
    return isNothing
      ? Promise.resolve(this)
      : Promise.reject(this.cannot(t`how it works without some layers or heads`));
  }

  async likeliest(prefix: Int32Array, signal: AbortSignal, given = new Int32Array()): Promise<Likeliest> {
    const ask = { temperature: 1, topP: 1, topK: 0, minP: 0, tokens: 1, seed: 0, answers: 1 };
    const { nextTokens } = this.parts.probe;
    const asked = { ...ask, beginning: this.decode(given), likeliest: nextTokens };
    const [answer] = await this.send(decodePrompt(prefix), asked, signal);
    const tokens = likeliestAt(answer?.tokens?.[0], this.card.vocabulary);
    if (tokens.length > 0)
      return {
        tokens: tokens.map(one => ({ ...one, id: endsAnswer(one.text) ? endId : this.numbered.idOf(one.text) })),
      };
    throw this.statesNone();
  }

  async given(text: string, signal: AbortSignal): Promise<Likeliest['tokens']> {
    const { provider, requests } = this.parts;
    const tokens = await requests.run(one => provider.read(text, one), signal);
    if (tokens === null) throw this.statesNone();
    return tokens.map(token => ({ ...token, id: this.numbered.idOf(token.text) }));
  }

  async *sample(
    request: SampleRequest,
    signal: AbortSignal,
    onStep: (tokens: number, rows: number) => void,
  ): AsyncGenerator<SampledRow> {
    if (request.end === 'suppress') throw this.cannot(t`runs without an end`);
    const prompt = decodePrompt(request.prefix);
    for (const row of request.rows) this.checkRow(row, 'text' in prompt ? 'raw' : 'chat');
    checkCanceled(signal);
    // A request that fails ends the others. Answers that have arrived were paid for, and are still read.
    const [requests, reading] = [new AbortController(), new AbortController()];
    const abort = (): void => {
      requests.abort();
      reading.abort();
    };
    signal.addEventListener('abort', abort, { once: true });
    const inbox = new Inbox<SampledRow>();
    let tokens = 0;
    const work = chunksOf(request.rows, this.parts.probe.answersPerRequest).map(rows =>
      this.draw(request, prompt, rows, { requests: requests.signal, reading: reading.signal }, row => {
        tokens += row.ids.length;
        onStep(tokens, 0);
        inbox.put(row);
      }).catch((error: unknown) => {
        inbox.fail(error);
        requests.abort();
      }),
    );
    void Promise.all(work).then(() => {
      inbox.close();
    });
    try {
      yield* inbox.all();
      checkCanceled(signal);
    } catch (error) {
      checkCanceled(signal);
      throw error;
    } finally {
      abort();
      signal.removeEventListener('abort', abort);
    }
  }

  async probeCenter(form: Form, signal: AbortSignal): Promise<Float32Array | null> {
    const { reader } = this.parts;
    if (reader === null) return null;
    const forms = reader.model.card.forms;
    return reader.model.probeCenter(forms.includes(form) ? form : (forms[0] ?? 'raw'), signal);
  }

  async speed(_: number, signal: AbortSignal): Promise<SpeedProbe> {
    const prompt: ServedPrompt = this.parts.provider.forms.chat
      ? { messages: [{ role: 'user', content: 'Write a sentence about anything you like.' }] }
      : { text: 'Once upon a time' };
    const ask = { temperature: 1, topP: 1, topK: 0, minP: 0, tokens: speedSize.tokens, answers: 1, likeliest: 0 };
    const time = async (count: number): Promise<number> => {
      const started = performance.now();
      const seeds = Array.from({ length: count }, (__, at) => at);
      const answers = await Promise.all(seeds.map(seed => this.send(prompt, { ...ask, seed }, signal)));
      const longest = Math.max(...answers.map(([answer]) => wordCount(answer)));
      return (performance.now() - started) / longest;
    };
    const alone = await time(1);
    // Models of the editor count requests, so one has to do.
    const together = this.parts.provider.answersOnly === true ? 2 * alone : await time(speedSize.requests);
    return {
      step: [
        { batch: 1, milliseconds: alone },
        { batch: speedSize.requests, milliseconds: together },
        // More at once takes as many times longer, until the limit has grown.
        { batch: 4 * speedSize.requests, milliseconds: 4 * together },
      ],
    };
  }

  async close(): Promise<void> {
    await this.parts.reader?.model.close();
  }

  /** Messages as they are; models of the editor know no system messages. */
  private messageForm(before: readonly ChatMessage[]): MessageForm {
    const [plain, ...others] = messageForms(before);
    const hasNoSystem = ({ messages }: MessageForm): boolean => messages('').every(({ role }) => role !== 'system');
    const joined = this.parts.provider.answersOnly === true ? others.find(hasNoSystem) : undefined;
    return joined ?? plain;
  }

  /** Draws rows with one request; those that it leaves out with further ones. */
  private async draw(
    request: SampleRequest,
    prompt: ServedPrompt,
    rows: readonly SampleRow[],
    signals: { readonly requests: AbortSignal; readonly reading: AbortSignal },
    onRow: (row: SampledRow) => void,
  ): Promise<void> {
    const [first, ...others] = rows;
    if (first === undefined) return;
    const answers = await this.answersOf(request, prompt, first, rows.length, signals.requests);
    for (const [at, answer] of answers.entries()) {
      const row = rows[at];
      if (row !== undefined) onRow(await this.rowOf(row, answer, prompt, request.pool, signals.reading));
    }
    const missing = answers.length === 0 ? others : rows.slice(answers.length);
    await Promise.all(missing.map(row => this.draw(request, prompt, [row], signals, onRow)));
  }

  /** Asks for answers with the sampling of a row. Nothing is asked where its beginning has all its tokens. */
  private answersOf(
    request: SampleRequest,
    prompt: ServedPrompt,
    row: SampleRow,
    count: number,
    signal: AbortSignal,
  ): Promise<readonly Answer[]> {
    const { temperature, topP, topK, minP = 0, samplers, forced = new Int32Array() } = row;
    const { probe } = this.parts;
    const tokens = (row.tokens ?? request.tokens) - forced.length;
    if (tokens <= 0) return Promise.resolve(Array.from({ length: count }, () => nothingDrawn));
    const asked = {
      beginning: this.decode(forced),
      ...{ temperature, topP, topK, minP },
      ...(samplers === undefined ? {} : { samplers }),
      ...(request.stop === undefined ? {} : { stop: request.stop }),
      tokens,
      seed: seedOf(request.seed, row),
      answers: count,
      likeliest: probe.meaning === null ? 0 : probe.likeliest,
    };
    return this.send(prompt, asked, signal);
  }

  private async rowOf(
    row: SampleRow,
    answer: Answer,
    prompt: ServedPrompt,
    pool: boolean,
    signal: AbortSignal,
  ): Promise<SampledRow> {
    const { reader, probe } = this.parts;
    const { forced = new Int32Array(), pooledFrom = 0 } = row;
    const whole = `${this.decode(forced)}${answer.text}`;
    const from = this.decode(forced.subarray(0, pooledFrom)).length;
    const hidden = pool && reader !== null ? await reader.read(prompt, whole, signal, from) : null;
    return rowOf(row, answer, probe.meaning, this.numbered, hidden);
  }

  /** Throws AdjacentError model-unsupported for a row that the server cannot draw, bad-argument for a beginning of
   * tokens that were never seen. */
  private checkRow(row: SampleRow, form: Form): void {
    checkSettings(this.card, row);
    const { forced = new Int32Array(), samplers } = row;
    if (forced.length === 0) return;
    if (!continuesWith(this.card, form, samplers)) throw this.cannot(t`answers that continue a given beginning`);
    if (forced.every(id => this.numbered.knows(id))) return;
    throw new AdjacentError('bad-argument', t`The model has no such token.`, t`Choose a place within an answer.`);
  }

  private send(
    prompt: ServedPrompt,
    ask: Omit<Parameters<Provider['ask']>[0], 'prompt'>,
    signal: AbortSignal,
  ): Promise<readonly Answer[]> {
    const { provider, requests } = this.parts;
    return requests.run(one => provider.ask({ ...ask, prompt }, one), signal);
  }

  private statesNone(): AdjacentError {
    return new AdjacentError(
      'server-invalid',
      t`${this.card.name} stated no log-probabilities, though it did before.`,
      t`Add the model again, so that the server is tested again.`,
    );
  }

  private cannot(what: string): AdjacentError {
    return new AdjacentError(
      'model-unsupported',
      t`${this.card.name} runs on a server that does not show ${what}.`,
      t`Choose a model that runs on this machine.`,
    );
  }
}

/** An answer that ends where it begins. */
const nothingDrawn: Answer = { text: '', tokens: [], ended: false };

/** Whether a token ends an answer: servers show it without a text, or as a name in brackets. */
function endsAnswer(text: string): boolean {
  return /^(?:<[|｜][^<>]+[|｜]>|<\/?(?:s|eos|end_of_turn)>)?$/u.test(text);
}

/** The seed of a row: a function of what its random numbers depend on, so that a resumed run asks for the same. The
 * random numbers of a request begin behind the beginning, so those of another length are others. */
function seedOf(seed: number, { cell, drawsOf = cell, index, forced }: SampleRow): number {
  const [word] = philox(
    [forced?.length ?? 0, index >>> 0, drawsOf >>> 0, servedDraws],
    [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0],
  );
  return word >>> 1;
}

/** Rows with the same beginning and sampling, at most `most` together. */
function chunksOf(rows: readonly SampleRow[], most: number): SampleRow[][] {
  const groups = new Map<string, SampleRow[]>();
  for (const row of rows) {
    const { cell, temperature, topP, topK, minP, tokens, samplers, forced } = row;
    const key = JSON.stringify([cell, temperature, topP, topK, minP, tokens, samplers, forced?.join(' ')]);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].flatMap(group =>
    Array.from({ length: Math.ceil(group.length / most) }, (_, at) => group.slice(at * most, (at + 1) * most)),
  );
}

function wordCount(answer: Answer | undefined): number {
  return Math.max(1, answer?.tokens?.length ?? answer?.text.split(/\s+/).length ?? 1);
}

/** Values that arrive one by one, read in turn. What arrived before a failure is read before it is thrown. */
class Inbox<T> {
  private readonly values: T[] = [];
  private failure: { readonly error: unknown } | null = null;
  private isClosed = false;
  private wake = (): void => undefined;

  put(value: T): void {
    this.values.push(value);
    this.wake();
  }

  fail(error: unknown): void {
    this.failure ??= { error };
    this.wake();
  }

  close(): void {
    this.isClosed = true;
    this.wake();
  }

  async *all(): AsyncGenerator<T> {
    for (;;) {
      const value = this.values.shift();
      if (value !== undefined) yield value;
      else if (this.isClosed) break;
      else
        await new Promise<void>(resolve => {
          this.wake = resolve;
        });
    }
    if (this.failure !== null) throw this.failure.error;
  }
}
