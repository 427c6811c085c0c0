/** The fewest tokens that a text can have, without tokenizing it: milliseconds for a text of any length. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The fewest tokens of a text in the tokenizer of a model. */
export type TokenBound = (text: string) => number;

type JsonObject = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Steps before the model of a tokenizer that keep every character; others may drop or merge parts of a text. */
const keepingSteps = ['ByteLevel', 'Digits', 'Metaspace', 'Split', 'Prepend', 'Replace'];
/** Normalizers that are applied to the text before it is counted. */
const normalForms: Readonly<Record<string, (text: string) => string>> = {
  NFC: text => text.normalize('NFC'),
  NFD: text => text.normalize('NFD'),
  NFKC: text => text.normalize('NFKC'),
  NFKD: text => text.normalize('NFKD'),
  Lowercase: text => text.toLowerCase(),
};
/** Bytes are counted alone and in classes: all bytes, and of ASCII whitespace, digits and letters. */
const all = 256;
const kinds: readonly RegExp[] = [/\s/, /[0-9]/, /[A-Za-z]/];
const counters = all + 1 + kinds.length;
/** The counter of the kind of each byte; that of all bytes where it is of no kind. */
const counterOfKind = Uint16Array.from({ length: 256 }, (_, byte) => {
  const kind = byte < 128 ? kinds.findIndex(pattern => pattern.test(String.fromCharCode(byte))) : -1;
  return all + 1 + kind;
});
const byteToken = /^<0x([0-9A-Fa-f]{2})>$/;

/** The bound of the tokenizer.json in a folder, computed once for each version of the file. It is 0 for every text
 * where the file cannot be read, or where the tokenizer may drop or merge parts of a text. */
export function tokenBoundOf(folder: string): TokenBound {
  const path = join(folder, 'tokenizer.json');
  try {
    const { size, mtimeMs } = statSync(path);
    const stamp = `${size} ${mtimeMs}`;
    const known = bounds.get(path);
    if (known?.stamp === stamp) return known.bound;
    const bound = tokenBound(JSON.parse(readFileSync(path, 'utf8')));
    bounds.set(path, { stamp, bound });
    return bound;
  } catch {
    return unbounded;
  }
}

const bounds = new Map<string, { readonly stamp: string; readonly bound: TokenBound }>();

function unbounded(): number {
  return 0;
}

/**
 * The bound of a parsed tokenizer.json. No token covers more than some number of bytes of a kind, so a text with n of
 * them has at least n divided by that number of tokens.
 */
export function tokenBound(tokenizer: unknown): TokenBound {
  if (!isObject(tokenizer) || !isObject(tokenizer['model'])) return unbounded;
  const { model } = tokenizer;
  const steps = [tokenizer['normalizer'], tokenizer['pre_tokenizer']].flatMap(stepsOf);
  const isByteLevel = steps.some(step => step['type'] === 'ByteLevel');
  if (!steps.every(keepsText) || !(isByteLevel || model['byte_fallback'] === true)) return unbounded;
  const forms = steps.flatMap(step => normalForms[String(step['type'])] ?? []);
  const most = new Uint32Array(counters);
  for (const token of wordsOf(model['vocab'])) countMost(isByteLevel ? byteLevelBytes(token) : pieceBytes(token), most);
  if (Array.isArray(tokenizer['added_tokens']))
    for (const added of tokenizer['added_tokens'])
      if (isObject(added)) countMost(Buffer.from(String(added['content'])), most);
  return text => {
    const counts = countBytes(Buffer.from(forms.reduce((read, form) => form(read), text)));
    return Math.ceil(counts.reduce((max, count, at) => Math.max(max, count / Math.max(1, most[at] ?? 1)), 0));
  };
}

/** A step and those inside it, in order. */
function stepsOf(step: unknown): JsonObject[] {
  if (!isObject(step)) return [];
  const inner = step['normalizers'] ?? step['pretokenizers'];
  return step['type'] === 'Sequence' && Array.isArray(inner) ? inner.flatMap(stepsOf) : [step];
}

function keepsText(step: JsonObject): boolean {
  const type = String(step['type']);
  if (type === 'Split') return step['behavior'] !== 'Removed';
  if (type === 'Replace')
    return isObject(step['pattern']) && step['pattern']['String'] === ' ' && step['content'] === '▁';
  return keepingSteps.includes(type) || type in normalForms;
}

/** The written forms of a vocabulary: of BPE an object, of Unigram a list of pairs. */
function wordsOf(vocabulary: unknown): string[] {
  if (isObject(vocabulary)) return Object.keys(vocabulary);
  if (!Array.isArray(vocabulary)) return [];
  return vocabulary.map((entry: unknown) => (Array.isArray(entry) ? String(entry[0]) : ''));
}

/** Raise each counter of `most` to its value for one token. */
function countMost(bytes: Uint8Array, most: Uint32Array): void {
  const counts = countBytes(bytes);
  const raise = (counter: number): void => {
    most[counter] = Math.max(most[counter] ?? 0, counts[counter] ?? 0);
  };
  raise(all);
  for (const byte of bytes) {
    raise(byte);
    raise(counterOfKind[byte] ?? all);
  }
}

/** How often each byte occurs, and each kind. */
function countBytes(bytes: Uint8Array): Uint32Array {
  const counts = new Uint32Array(counters);
  for (const byte of bytes) {
    const kind = counterOfKind[byte] ?? all;
    counts[byte] = (counts[byte] ?? 0) + 1;
    if (kind !== all) counts[kind] = (counts[kind] ?? 0) + 1;
  }
  counts[all] = bytes.length;
  return counts;
}

/** Bytes of a token in the alphabet of byte-level BPE, which writes each byte as a printable character (Radford et al.
 * 2019). */
function byteLevelBytes(token: string): Uint8Array {
  return Uint8Array.from(token, character => byteOf.get(character) ?? 0);
}

const printable = (byte: number): boolean =>
  (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || (byte >= 174 && byte <= 255);
const hidden = Array.from({ length: 256 }, (_, byte) => byte).filter(byte => !printable(byte));
const byteOf = new Map(
  Array.from({ length: 256 }, (_, byte) => [
    String.fromCodePoint(printable(byte) ? byte : 256 + hidden.indexOf(byte)),
    byte,
  ]),
);

/** Bytes of a SentencePiece token, which writes a space as ▁ and a single byte as <0x0A>. */
function pieceBytes(token: string): Uint8Array {
  const [, single] = byteToken.exec(token) ?? [];
  return single === undefined ? Buffer.from(token.replaceAll('▁', ' ')) : Uint8Array.of(Number.parseInt(single, 16));
}
