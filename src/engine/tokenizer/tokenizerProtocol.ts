/** Messages between the engine, its tokenizer thread and the tokenizer process. Plain data. */

import type { MessagePort } from 'node:worker_threads';

/** What is known of an open tokenizer. */
export interface TokenizerFacts {
  /** The largest id plus one. */
  readonly size: number;
  /** Special tokens that the tokenizer puts before every text. Those after it would end the prompt and are dropped. */
  readonly leading: readonly number[];
  /** Ids of the control tokens. */
  readonly control: readonly number[];
}

/** Ids of a text, and the half-open range of UTF-16 offsets of each: [start, end, start, end, ...]. They do not
 * overlap; a character that several tokens share belongs to the last of them. */
export interface AlignedIds {
  readonly ids: Int32Array;
  readonly spans: Int32Array;
}

/** Ids of a text inside a template, and the half-open range of them that belongs to the text. `spans` are those of this
 * range, in the text. */
export interface EnclosedIds extends AlignedIds {
  readonly own: readonly [number, number];
}

/** What a tokenizer is asked, and what it answers. */
export interface TokenizerCalls {
  open: { readonly arguments: readonly [path: string, rows: number]; readonly result: TokenizerFacts };
  encode: { readonly arguments: readonly [text: string]; readonly result: AlignedIds };
  enclose: {
    readonly arguments: readonly [before: string, text: string, after: string];
    readonly result: EnclosedIds;
  };
  /** Opens what `enclose` needs, which takes as long as opening the file. */
  prepareEnclosing: { readonly arguments: readonly []; readonly result: null };
  decode: { readonly arguments: readonly [ids: Int32Array]; readonly result: string };
  pieces: { readonly arguments: readonly [ids: Int32Array]; readonly result: string[] };
  texts: { readonly arguments: readonly [ids: Int32Array]; readonly result: string[] };
  idOf: { readonly arguments: readonly [token: string]; readonly result: number | null };
  tokenOf: { readonly arguments: readonly [id: number]; readonly result: string | null };
  close: { readonly arguments: readonly []; readonly result: null };
}

export type TokenizerCallName = keyof TokenizerCalls;

/** A call of the tokenizer with the number `tokenizer`; `call` counts all calls. */
export type TokenizerRequest = {
  [N in TokenizerCallName]: {
    readonly call: number;
    readonly tokenizer: number;
    readonly name: N;
    readonly arguments: TokenizerCalls[N]['arguments'];
  };
}[TokenizerCallName];

/**
 * Why a call has no result: the library is not there (unavailable), this process has no such tokenizer (unopened), the
 * library refuses the file or the text (refused), or its process ended (ended).
 */
export type TokenizerFault = 'unavailable' | 'unopened' | 'refused' | 'ended';

export type TokenizerReply =
  | { readonly call: number; readonly result: TokenizerCalls[TokenizerCallName]['result'] }
  | { readonly call: number; readonly fault: TokenizerFault; readonly detail: string };

/** What the engine tells its tokenizer thread: to make a call, or to end a process that does not answer. */
export type ThreadMessage = TokenizerRequest | 'end';

/** What the tokenizer thread starts with. Each reply goes to `port` and then raises `replies[0]` by one. */
export interface ThreadData {
  readonly port: MessagePort;
  readonly replies: Int32Array;
}
