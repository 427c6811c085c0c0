/** The known-answer probe: what a server claims is tested on requests whose answers are known to agree, before anything
 * is measured (docs/method.md#served-models). */
import type { Message } from '../../domain/message.ts';
import { likeliestAt, type LogProbMeaning } from './answerRow.ts';
import { drawsFit, hasToken, listsScale, moreAlike, tellingPlaces } from './probeTests.ts';
import type { Answer, Ask, Likely, Provider, ServedPrompt } from './provider.ts';
import type { Requests } from './requests.ts';
import { ServerFailure } from './serverFailure.ts';

/** What the probe found. Plain data, kept by address and model. */
export interface ProbeResult {
  /** Likeliest next tokens that the server tells, and those of each token of an answer; 0 where it tells none. */
  readonly nextTokens: number;
  readonly likeliest: number;
  /** At which temperature log-probabilities are meant. */
  readonly meaning: LogProbMeaning;
  readonly temperature: boolean;
  readonly seeds: boolean;
  readonly answersPerRequest: number;
  readonly promptLogProbs: boolean;
  /** Whether the given beginning of an answer is continued: behind messages, and behind a text as it is. */
  readonly continues: { readonly chat: boolean; readonly raw: boolean };
  /** What does not hold, and what that switches off. */
  readonly failed: readonly Message[];
  /** Requests that the probe took. */
  readonly requests: number;
}

/** Sizes of the tests. */
const sizes = {
  /** Answers at each of two temperatures, and their tokens. */
  answers: 14,
  tokens: 8,
  /** First tokens that are drawn. */
  draws: 96,
  several: 3,
  /** Answers whose beginnings are given, their tokens, the beginnings in all, and the likeliest tokens behind one. */
  beginnings: 8,
  beginning: 12,
  compared: 6,
  listed: 100,
} as const;
const [cold, hot, half] = [0.05, 2, 0.5] as const;
/** The high temperature of models of the editor, some of which take none above it. */
const warm = 1;
/** Most answers of one request. */
const mostAnswers = 8;

/** A sentence that many words can follow. */
const openText = 'My favorite word of all is';
/** The prompts of the tests, which have many answers. */
const openPrompts = {
  chat: { messages: [{ role: 'user', content: 'Write any sentence about anything you like. Begin at once.' }] },
  raw: { text: openText },
} as const;
/** The one that a provider takes. */
export const openPrompt = ({ forms }: Provider): ServedPrompt => openPrompts[forms.chat ? 'chat' : 'raw'];

/** Tests a server. Throws ServerFailure where it does not answer at all, and the reason of `signal`. */
export async function probeServer(provider: Provider, requests: Requests, signal: AbortSignal): Promise<ProbeResult> {
  const stop = new AbortController();
  try {
    return await new Probe(provider, requests, AbortSignal.any([signal, stop.signal])).run();
  } finally {
    // A request that fails ends those beside it.
    stop.abort();
  }
}

class Probe {
  private readonly provider: Provider;
  private readonly requests: Requests;
  private readonly signal: AbortSignal;
  private readonly failed: Message[] = [];
  private count = 0;

  constructor(provider: Provider, requests: Requests, signal: AbortSignal) {
    this.provider = provider;
    this.requests = requests;
    this.signal = signal;
  }

  async run(): Promise<ProbeResult> {
    const temperature = await this.temperature(this.provider.answersOnly ? warm : hot);
    if (this.provider.answersOnly) return this.answersOnly(temperature);
    const seeds = await this.seeds();
    const answersPerRequest = await this.several();
    const lists = await this.logProbs(temperature);
    const promptLogProbs = lists.meaning !== null && (await this.prompt());
    // Without tokens of its own, it is not known how much of an answer a beginning has used.
    const isTold = lists.meaning !== null;
    const continues = { chat: isTold && (await this.continues('chat')), raw: isTold && (await this.continues('raw')) };
    if (isTold && !continues[this.provider.forms.chat ? 'chat' : 'raw']) this.failed.push({ code: 'probe-continue' });
    return {
      temperature,
      seeds,
      answersPerRequest,
      promptLogProbs,
      continues,
      ...lists,
      failed: this.failed,
      requests: this.count,
    };
  }

  /** Nothing else is tested where nothing else is given, because each request counts. */
  private answersOnly(temperature: boolean): ProbeResult {
    const given = { nextTokens: 0, likeliest: 0, meaning: null, seeds: false, answersPerRequest: 1 } as const;
    const failed: readonly Message[] = [...this.failed, { code: 'probe-answers-only' }];
    const continues = { chat: false, raw: false };
    return { temperature, ...given, promptLogProbs: false, continues, failed, requests: this.count };
  }

  /** (a) Answers at a very low temperature must be more alike than those at a high one. */
  private async temperature(high: number): Promise<boolean> {
    const draw = (temperature: number): Promise<string[]> =>
      Promise.all(
        Array.from({ length: sizes.answers }, async (_, at) => {
          const [answer] = await this.ask({ temperature, seed: 1 + at, tokens: sizes.tokens });
          return answer?.text ?? '';
        }),
      );
    const [calm, wild] = [await draw(cold), await draw(high)];
    if (moreAlike(calm, wild)) return true;
    this.failed.push({ code: 'probe-temperature' });
    return false;
  }

  /** (c) The same seed must give the same answer, alone and beside other requests, and another seed another one. */
  private async seeds(): Promise<boolean> {
    const draw = async (seed: number): Promise<string> =>
      (await this.ask({ temperature: hot, seed, tokens: sizes.tokens }))[0]?.text ?? '';
    const alone = [await draw(11), await draw(11)];
    const beside = await Promise.all([11, 12, 13, 14, 15].map(draw));
    const isSame = [...alone, beside[0]].every(text => text === alone[0]);
    const isFree = beside.slice(1).some(text => text !== alone[0]);
    if (isSame && isFree) return true;
    this.failed.push({ code: isSame ? 'probe-seed-fixed' : 'probe-seed' });
    return false;
  }

  /** Several answers of one request must be as many, and not one answer several times. */
  private async several(): Promise<number> {
    if (!this.provider.severalAnswers) return 1;
    try {
      const answers = await this.ask({ temperature: hot, seed: 21, tokens: sizes.tokens, answers: sizes.several });
      const texts = new Set(answers.map(({ text }) => text));
      return answers.length === sizes.several && texts.size > 1 ? mostAnswers : 1;
    } catch (error) {
      if (error instanceof ServerFailure && error.kind === 'server-invalid') return 1;
      throw error;
    }
  }

  /** (b) and (d): whether log-probabilities are meant before or after temperature, and whether tokens are drawn with
   * the probabilities that they state. */
  private async logProbs(temperature: boolean): Promise<Pick<ProbeResult, 'nextTokens' | 'likeliest' | 'meaning'>> {
    const none = { nextTokens: 0, likeliest: 0, meaning: null } as const;
    const lists = await this.lists();
    if (lists === null) return none;
    const [plain, sharp, steps] = lists;
    const scale = listsScale(plain, sharp, half);
    if (scale === null) {
      this.failed.push({ code: 'probe-meaning' });
      return none;
    }
    const draws = await this.draws();
    if (!drawsFit(draws, plain)) {
      this.failed.push({ code: 'probe-frequencies' });
      return none;
    }
    // Where temperature does nothing, it is not known which temperature a list belongs to.
    if (!temperature) return none;
    return { nextTokens: plain.length, likeliest: steps, meaning: scale };
  }

  /** The likeliest first tokens at temperature 1 and ½, and how many each token of an answer has; null where the
   * server tells none that can be used. */
  private async lists(): Promise<readonly [Answer['tokens'] & object, Answer['tokens'] & object, number] | null> {
    const { mostNext } = this.provider;
    try {
      const first = async (temperature: number): Promise<readonly { text: string; logProb: number }[]> =>
        likeliestAt((await this.ask({ temperature, likeliest: mostNext }))[0]?.tokens?.[0], null);
      const [plain, sharp] = [await first(1), await first(half)];
      const [answer] = await this.ask({ temperature: 1, tokens: 4, likeliest: 1 });
      const isTold = plain.length > 1 && sharp.length > 1 && answer?.tokens !== null && answer?.tokens !== undefined;
      if (!isTold) {
        this.failed.push({ code: 'probe-no-log-probs' });
        return null;
      }
      const withList = (list: typeof plain): Answer['tokens'] & object =>
        list.map(token => ({ ...token, likeliest: [] }));
      return [withList(plain), withList(sharp), 1];
    } catch (error) {
      if (!(error instanceof ServerFailure) || error.kind !== 'server-invalid') throw error;
      this.failed.push({ code: 'probe-bad-log-probs' });
      return null;
    }
  }

  /** First tokens, as many as are needed, at temperature 1. */
  private async draws(): Promise<readonly string[]> {
    const drawn = await Promise.all(
      Array.from({ length: sizes.draws }, async (_, at) => {
        const [answer] = await this.ask({ temperature: 1, seed: 1000 + at, likeliest: 1 });
        return answer?.tokens?.[0]?.text;
      }),
    );
    return drawn.filter(text => text !== undefined);
  }

  /** (e) Log-probabilities of a given text must be those of that text. */
  private async prompt(): Promise<boolean> {
    try {
      this.count++;
      const told = await this.requests.run(signal => this.provider.read(openText, signal), this.signal);
      if (told === null) {
        this.failed.push({ code: 'probe-echo' });
        return false;
      }
      return told.length > 0 && openText.endsWith(told.map(({ text }) => text).join(''));
    } catch (error) {
      if (!(error instanceof ServerFailure) || error.kind === 'server-unreachable') throw error;
      this.failed.push({ code: 'probe-echo' });
      return false;
    }
  }

  /** (f) Behind the first tokens of an answer, the next one must be as likely as it was in the answer. A server that
   * begins again, or takes the beginning for a turn that is over, states another probability. */
  private async continues(form: 'chat' | 'raw'): Promise<boolean> {
    const { forms, continues, mostNext } = this.provider;
    if (!forms[form] || !continues[form]) return false;
    const prompt = openPrompts[form];
    const likeliest = Math.min(mostNext, sizes.listed);
    const listBehind = async (beginning: string): Promise<readonly Likely[]> =>
      (await this.ask({ prompt, beginning, likeliest }))[0]?.tokens?.[0]?.likeliest ?? [];
    try {
      const without = await listBehind('');
      const found: boolean[] = [];
      for (let seed = 31; seed < 31 + sizes.beginnings && found.length < sizes.compared; seed++) {
        const [answer] = await this.ask({ prompt, seed, tokens: sizes.beginning, likeliest: 1 });
        const places = tellingPlaces(answer?.tokens ?? [], without).slice(0, sizes.compared - found.length);
        for (const { beginning, next } of places) found.push(hasToken(await listBehind(beginning), next));
      }
      const continued = found.filter(Boolean).length;
      return continued >= 2 && continued >= (2 / 3) * found.length;
    } catch (error) {
      if (error instanceof ServerFailure && (error.kind === 'server-invalid' || error.kind === 'model-missing'))
        return false;
      throw error;
    }
  }

  private ask(part: Partial<Ask>): Promise<readonly Answer[]> {
    const ask: Ask = {
      prompt: openPrompt(this.provider),
      temperature: 1,
      topP: 1,
      topK: 0,
      minP: 0,
      tokens: 1,
      seed: 7,
      answers: 1,
      likeliest: 0,
      ...part,
    };
    this.count++;
    return this.requests.run(signal => this.provider.ask(ask, signal), this.signal);
  }
}
