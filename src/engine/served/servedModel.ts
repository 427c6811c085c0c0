/** The LanguageModel interface over a server. Experiments and metrics see what it gives by its capabilities. */
import { AdjacentError } from '../../core/adjacentError.ts';
import { philox } from '../../core/statistics/random.ts';
import { t } from '../../core/text.ts';
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
import { checkCanceled } from '../cancellation.ts';
import type { AnswerReader } from './answerReader.ts';
import { rowOf } from './answerRow.ts';
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
  private readonly table = new TokenTable();

  constructor(parts: ServedParts) {
    this.parts = parts;
    this.card = parts.card;
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
    return Array.from(ids, id => this.table.textOf(id));
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

  async likeliest(prefix: Int32Array, signal: AbortSignal): Promise<Likeliest> {
    const ask = { temperature: 1, topP: 1, topK: 0, minP: 0, tokens: 1, seed: 0, answers: 1 };
    const [answer] = await this.send(decodePrompt(prefix), { ...ask, likeliest: this.parts.probe.nextTokens }, signal);
    const tokens = answer?.tokens?.[0]?.likeliest ?? [];
    if (tokens.length > 0) return { tokens };
    throw new AdjacentError(
      'server-invalid',
      t`${this.card.name} stated no log-probabilities, though it did before.`,
      t`Add the model again, so that the server is tested again.`,
    );
  }

  async *sample(
    request: SampleRequest,
    signal: AbortSignal,
    onStep: (tokens: number, rows: number) => void,
  ): AsyncGenerator<SampledRow> {
    if (request.end === 'suppress') throw this.cannot(t`runs without an end`);
    if (request.rows.some(({ forced }) => forced !== undefined && forced.length > 0))
      throw this.cannot(t`answers that continue a given beginning`);
    if (request.rows.some(({ samplers }) => samplers !== undefined)) throw this.cannot(t`penalties, DRY and XTC`);
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
    const prompt = decodePrompt(request.prefix);
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
    const { temperature, topP, topK, minP = 0, tokens = request.tokens } = first;
    const seed = seedOf(request.seed, first);
    const likeliest = this.parts.probe.meaning === null ? 0 : this.parts.probe.likeliest;
    const stop = request.stop === undefined ? {} : { stop: request.stop };
    const sampling = { temperature, topP, topK, minP, ...stop, tokens, seed, answers: rows.length, likeliest };
    const answers = await this.send(prompt, sampling, signals.requests);
    for (const [at, answer] of answers.entries()) {
      const row = rows[at];
      if (row !== undefined) onRow(await this.rowOf(row, answer, prompt, request.pool, signals.reading));
    }
    const missing = answers.length === 0 ? others : rows.slice(answers.length);
    await Promise.all(missing.map(row => this.draw(request, prompt, [row], signals, onRow)));
  }

  private async rowOf(
    row: SampleRow,
    answer: Answer,
    prompt: ServedPrompt,
    pool: boolean,
    signal: AbortSignal,
  ): Promise<SampledRow> {
    const { reader, probe } = this.parts;
    const hidden = pool && reader !== null ? await reader.read(prompt, answer.text, signal) : null;
    return rowOf(row, answer, probe.meaning, this.table, hidden);
  }

  private send(
    prompt: ServedPrompt,
    ask: Omit<Parameters<Provider['ask']>[0], 'prompt'>,
    signal: AbortSignal,
  ): Promise<readonly Answer[]> {
    const { provider, requests } = this.parts;
    return requests.run(one => provider.ask({ ...ask, prompt }, one), signal);
  }

  private cannot(what: string): AdjacentError {
    return new AdjacentError(
      'model-unsupported',
      t`${this.card.name} runs on a server that does not show ${what}.`,
      t`Choose a model that runs on this machine.`,
    );
  }
}

/** The seed of a row: a function of what its random numbers depend on, so that a resumed run asks for the same. */
function seedOf(seed: number, { cell, drawsOf = cell, index }: SampleRow): number {
  const [word] = philox([0, index >>> 0, drawsOf >>> 0, servedDraws], [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0]);
  return word >>> 1;
}

/** Rows with the same sampling, at most `most` together. */
function chunksOf(rows: readonly SampleRow[], most: number): SampleRow[][] {
  const groups = new Map<string, SampleRow[]>();
  for (const row of rows) {
    const key = [row.cell, row.temperature, row.topP, row.topK, row.minP, row.tokens].join(' ');
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
