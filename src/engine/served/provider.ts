/** What the software behind an address can be asked, in the same terms for every kind of it. */
import type { Samplers } from '../../core/sampler/samplers.ts';
import type { SamplerSetting } from '../../domain/capabilities.ts';
import type { ChatMessage } from '../../domain/chatMessage.ts';

/** A prompt as the server gets it: messages that it puts into its own template, or a text as it is. */
export type ServedPrompt = { readonly messages: readonly ChatMessage[] } | { readonly text: string };

/** One request for answers. Everything that a server might set by itself is stated. */
export interface Ask {
  readonly prompt: ServedPrompt;
  /** What the answer begins with, which the server continues; absent or '': nothing. Answers leave it out. */
  readonly beginning?: string;
  readonly temperature: number;
  readonly topP: number;
  /** 0 = off, as for `minP`. */
  readonly topK: number;
  readonly minP: number;
  /** Penalties, DRY and XTC, of those that `settings` has; absent: off. */
  readonly samplers?: Samplers;
  /** Texts before which an answer ends; absent: none. */
  readonly stop?: readonly string[];
  /** Largest number of tokens of an answer. */
  readonly tokens: number;
  /** Unsigned, below 2^31. */
  readonly seed: number;
  /** Number of answers. */
  readonly answers: number;
  /** Number of likeliest tokens to tell for each token of an answer; 0 asks for no log-probabilities. */
  readonly likeliest: number;
}

/** A token with ln p, nats. */
export interface Likely {
  readonly text: string;
  readonly logProb: number;
}

/** A token of an answer with the likeliest ones in its place, largest first. */
export interface ToldToken extends Likely {
  readonly likeliest: readonly Likely[];
}

export interface Answer {
  readonly text: string;
  /** Null where the server told none. */
  readonly tokens: readonly ToldToken[] | null;
  /** Whether it ended by itself. */
  readonly ended: boolean;
}

/** What a server says of a model before anything is asked. */
export interface ServerFacts {
  /** Tokens of prompt and answer together, and size of the vocabulary; null where it does not say. */
  readonly context: number | null;
  readonly vocabulary: number | null;
}

export interface Provider {
  /** "llama.cpp", "Ollama", "vLLM", ... */
  readonly software: string;
  /** Name of the model as the server lists it. */
  readonly model: string;
  /** Most likeliest tokens to ask for, for the first token behind a prompt and for each token of an answer; the server
   * may tell fewer. */
  readonly mostNext: number;
  readonly mostLikely: number;
  /** Set where it gives answers alone: no log-probabilities, no seeds, and it takes the temperature as it likes. */
  readonly answersOnly?: true;
  /** Whether it can be asked for several answers at once. */
  readonly severalAnswers: boolean;
  /** Whether it takes messages, and a text as it is. */
  readonly forms: { readonly chat: boolean; readonly raw: boolean };
  /** In which of them it can be asked to continue the beginning of an answer. */
  readonly continues: { readonly chat: boolean; readonly raw: boolean };
  /** Sampler settings that it has a parameter for. */
  readonly settings: readonly SamplerSetting[];
  facts(signal: AbortSignal): Promise<ServerFacts>;
  /** Answers, at most as many as were asked for. Throws ServerFailure. */
  ask(ask: Ask, signal: AbortSignal): Promise<readonly Answer[]>;
  /** ln p of the tokens of a given text after the first, nats; null where the server does not tell them. */
  read(text: string, signal: AbortSignal): Promise<readonly Likely[] | null>;
}
