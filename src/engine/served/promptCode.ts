/** Prompts and tokens of served models as ids. A server does not show its tokens, so a prompt is stored as its own
 * text: each id holds up to two bytes, about as many as short tokens have, and the first one says which form it has. */
import type { NumberedTokens } from '../../domain/languageModel.ts';
import type { ServedPrompt } from './provider.ts';
import { parseMessages } from './promptMessages.ts';

const formIds = { raw: 0x4000000, chat: 0x4000001 } as const;
/** Bytes that an id holds. */
const bytesEach = 2;

/** The ids of a prompt. */
export function encodePrompt(prompt: ServedPrompt): Int32Array {
  const isChat = 'messages' in prompt;
  const bytes = new TextEncoder().encode(isChat ? JSON.stringify(prompt.messages) : prompt.text);
  const ids: number[] = [isChat ? formIds.chat : formIds.raw];
  for (let at = 0; at < bytes.length; at += bytesEach) {
    const part = bytes.subarray(at, at + bytesEach);
    ids.push(part.reduce((id, byte) => id * 256 + byte, 0) + part.length * 0x1000000);
  }
  return Int32Array.from(ids);
}

/** The prompt of ids that `encodePrompt` made. Throws RangeError for others. */
export function decodePrompt(ids: Int32Array): ServedPrompt {
  const [form, ...parts] = ids;
  const bytes = parts.flatMap(id => {
    const count = id >> 24;
    return [8, 0].slice(-count).map(shift => (id >> shift) & 255);
  });
  const text = new TextDecoder().decode(Uint8Array.from(bytes));
  if (form === formIds.raw) return { text };
  if (form === formIds.chat) return { messages: parseMessages(text) };
  throw new RangeError('these ids are no prompt of a served model');
}

/** Numbers the tokens of answers: the same text has the same number in every process, so that a resumed run fits. */
export class TokenTable implements NumberedTokens {
  private readonly texts = new Map<number, string>();
  private readonly ids = new Map<string, number>();

  idOf(text: string): number {
    const known = this.ids.get(text);
    if (known !== undefined) return known;
    let id = hashOf(text);
    while (this.texts.has(id)) id = (id + 1) & mask;
    this.texts.set(id, text);
    this.ids.set(text, id);
    return id;
  }

  knows(id: number): boolean {
    return this.texts.has(id);
  }

  learn(ids: ArrayLike<number>, pieces: readonly string[]): void {
    for (const [at, piece] of pieces.entries()) {
      const id = ids[at];
      // A piece that a stop string cut is not the text of its token.
      if (id === undefined || this.texts.has(id) || ((id - hashOf(piece)) & mask) > nearby) continue;
      this.texts.set(id, piece);
      if (!this.ids.has(piece)) this.ids.set(piece, id);
    }
  }

  /** The text of a number that was given out; '' for another one. */
  textOf(id: number): string {
    return this.texts.get(id) ?? '';
  }
}

const mask = 0x3fffffff;
/** How far a number may be from the hash of its text, where other texts have that hash. */
const nearby = 16;

/** FNV-1a over UTF-16 code units, 30 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return ((hash >>> 2) ^ hash) & mask;
}
