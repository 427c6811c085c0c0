/** One tokenizer.json in the tokenizer library. Runs in the tokenizer process, because some files and texts make the
 * library abort its process (docs/architecture.md#tokenizer-process). */
import { Tokenizer, type Decoder } from 'tokenizers';
import { byteOfForm, bytesText } from './byteText.ts';
import { addedTokensOf, guardedTokenizer, isObject, settledTokenizer, type JsonObject } from './tokenizerJson.ts';
import { cleaned, encloseControl, isControl, type AddedToken } from './controlTokens.ts';
import { piecesOf } from './tokenPieces.ts';
import type { AlignedIds, EnclosedIds, TokenizerFacts } from './tokenizerProtocol.ts';

/** A short text that most tokenizers read as one token, and how many tokens of the vocabulary are tried after it. */
const sample = 'a';
const otherSamples = 20;

export class NativeTokenizer {
  readonly facts: TokenizerFacts;
  /** Given away when the guarded tokenizer is opened from it: objects of a file take several times its bytes. */
  private json: JsonObject | null;
  private readonly whole: Tokenizer;
  private readonly decoder: Decoder | null;
  private readonly added: readonly AddedToken[];
  /** Written forms of ids as decoders take them. */
  private readonly forms: ReadonlyMap<number, string>;
  private readonly special: ReadonlySet<number>;
  private readonly inText = new Map<number, string>();
  private guarded: Tokenizer | null = null;

  /** A token that others are decoded behind, because some decoders treat the first token differently. */
  private readonly anchor: readonly number[];

  private constructor(json: JsonObject, whole: Tokenizer, { leading, anchor }: SampleTokens) {
    this.json = json;
    this.whole = whole;
    this.decoder = whole.getDecoder();
    this.anchor = anchor;
    this.added = addedTokensOf(json);
    const vocabulary = Object.entries(whole.getVocab(true));
    this.forms = new Map([...vocabulary.map(([token, id]) => [id, token] as const), ...this.normalizedForms()]);
    const idsOf = (tokens: readonly AddedToken[]): number[] =>
      tokens.flatMap(({ content }) => whole.tokenToId(content) ?? []);
    this.special = new Set(idsOf(this.added.filter(token => token.special)));
    const size = vocabulary.reduce((largest, [, id]) => Math.max(largest, id + 1), 0);
    this.facts = { size, leading, control: idsOf(this.added.filter(isControl)) };
  }

  /** Open the content of a tokenizer.json. Tokens with ids from `rows` are read as text. Throws any error for a content
   * that is not a tokenizer. */
  static async open(content: string, rows: number): Promise<NativeTokenizer> {
    const parsed: unknown = JSON.parse(content);
    if (!isObject(parsed)) throw new TypeError('not an object');
    const json = settledTokenizer(parsed, rows);
    const whole = Tokenizer.fromString(JSON.stringify(json));
    return new NativeTokenizer(json, whole, await readSample(whole));
  }

  /** Ids of a text with the UTF-16 span of each. Special tokens written out in it become control tokens. */
  async encode(text: string): Promise<AlignedIds> {
    const { ids, spans } = await encodeWith(this.whole, text.replace(/\p{Surrogate}/gu, '\ufffd'));
    return { ids, spans: tiled(spans) };
  }

  /** Ids of before + text + after as one text. Control tokens are recognized only in `before` and `after`. */
  async enclose(before: string, text: string, after: string): Promise<EnclosedIds> {
    const opening = encloseControl(before, this.added);
    const own = cleaned(text, this.added);
    const { ids, spans } = await encodeWith(this.prepareEnclosing(), opening + own + encloseControl(after, this.added));
    const [from, to] = [opening.length, opening.length + own.length];
    const [begin, end] = ownRange(spans, from, to);
    const within = spans.slice(2 * begin, 2 * end).map(offset => Math.min(Math.max(offset, from), to) - from);
    return { ids, own: [begin, end], spans: tiled(within) };
  }

  /** Open the tokenizer that knows control tokens only in their enclosed form, unless it is open. */
  prepareEnclosing(): Tokenizer {
    return (this.guarded ??= this.openGuarded());
  }

  /** Text of ids, without special tokens and unknown ids. */
  decode(ids: ArrayLike<number>): string {
    const forms = Array.from(ids).flatMap(id => (this.special.has(id) ? [] : (this.forms.get(id) ?? [])));
    if (forms.length === 0) return '';
    return this.decoder === null ? forms.join(' ') : this.decoder.decode(forms);
  }

  /** The text each token adds (`TextCodec.pieces`). */
  pieces(ids: ArrayLike<number>): string[] {
    const all = Array.from(ids);
    const [first, ...rest] = all;
    if (first === undefined) return [];
    const quick = [this.decode([first]), ...rest.map(id => this.textOf(id))];
    return quick.join('') === this.decode(all)
      ? quick
      : piecesOf(
          all,
          known => this.decode(known),
          id => this.byteOf(id),
        );
  }

  /** Each token by itself as it reads inside a text, bytes that are no whole character as "<0xF0>"; '' for special
   * tokens and ids without a token. */
  texts(ids: ArrayLike<number>): string[] {
    return Array.from(ids, id => {
      const text = this.textOf(id);
      return text.includes('\ufffd') ? bytesText(this.forms.get(id) ?? text) : text;
    });
  }

  idOf(token: string): number | null {
    return this.whole.tokenToId(token);
  }

  tokenOf(id: number): string | null {
    return this.whole.idToToken(id);
  }

  /** What a token adds to a text that it does not begin. */
  private textOf(id: number): string {
    const known = this.inText.get(id);
    if (known !== undefined) return known;
    const before = this.decode(this.anchor);
    const both = this.decode([...this.anchor, id]);
    const text = both.startsWith(before) ? both.slice(before.length) : this.decode([id]);
    this.inText.set(id, text);
    return text;
  }

  private byteOf(id: number): number | 'nothing' | 'text' {
    const form = this.special.has(id) ? undefined : this.forms.get(id);
    return form === undefined ? 'nothing' : (byteOfForm(form) ?? 'text');
  }

  private openGuarded(): Tokenizer {
    const { json } = this;
    if (json === null) throw new Error('the guarded tokenizer was opened before');
    const normalizer = this.whole.getNormalizer();
    const isKept = (text: string): boolean => normalizer === null || normalizer.normalizeString(text) === text;
    const guarded = Tokenizer.fromString(JSON.stringify(guardedTokenizer(json, isKept)));
    this.json = null;
    return guarded;
  }

  /** The library decodes an added token that it finds in normalized text from its normalized form. */
  private normalizedForms(): (readonly [number, string])[] {
    const normalizer = this.whole.getNormalizer();
    if (normalizer === null) return [];
    return this.added.flatMap(({ content, normalized }) => {
      const id = normalized ? this.whole.tokenToId(content) : null;
      return id === null ? [] : [[id, normalizer.normalizeString(content)] as const];
    });
  }
}

interface SampleTokens {
  readonly leading: readonly number[];
  readonly anchor: readonly number[];
}

/** The tokens before a text, and the last token of the text, from the first sample that the tokenizer reads. */
async function readSample(tokenizer: Tokenizer): Promise<SampleTokens> {
  for (const text of samples(tokenizer)) {
    try {
      const encoding = await tokenizer.encode(text, null, { addSpecialTokens: true });
      const ids = encoding.getIds();
      const isAdded = encoding.getSpecialTokensMask();
      const first = isAdded.indexOf(0);
      if (first >= 0) return { leading: ids.slice(0, first), anchor: ids.slice(isAdded.lastIndexOf(0)).slice(0, 1) };
    } catch {
      // A tokenizer without a token for unknown words refuses texts; the next sample may be known.
    }
  }
  return { leading: [], anchor: [] };
}

/** The vocabulary is asked only where the first sample is unknown: that takes a while. */
function* samples(tokenizer: Tokenizer): Generator<string> {
  yield sample;
  yield* Object.keys(tokenizer.getVocab(false)).slice(0, otherSamples);
}

async function encodeWith(tokenizer: Tokenizer, text: string): Promise<AlignedIds> {
  const encoding = await tokenizer.encode(text, null, { addSpecialTokens: false });
  const offsets = encoding.getOffsets().flat();
  return { ids: Int32Array.from(encoding.getIds()), spans: toUtf16(text, offsets) };
}

/** Offsets in characters as offsets in UTF-16 units. */
function toUtf16(text: string, offsets: readonly number[]): Int32Array {
  if (!/[\ud800-\udbff]/.test(text)) return Int32Array.from(offsets);
  const starts: number[] = [];
  let at = 0;
  for (const character of text) {
    starts.push(at);
    at += character.length;
  }
  return Int32Array.from(offsets, offset => starts[offset] ?? text.length);
}

/** Spans that do not overlap: a character that several tokens share belongs to the last of them, and the others get
 * empty spans before it. */
function tiled(spans: Int32Array): Int32Array {
  return spans.map((offset, at) => {
    const next = spans[at + 1];
    return at % 2 === 0 || next === undefined ? offset : Math.max(spans[at - 1] ?? 0, Math.min(offset, next));
  });
}

/** The range of tokens that overlap the offsets [from, to). Without any, it is empty and behind what ends before. */
function ownRange(spans: Int32Array, from: number, to: number): readonly [number, number] {
  let begin = 0;
  let end = 0;
  for (let at = 0; 2 * at < spans.length; at++) {
    const [start = 0, stop = 0] = spans.subarray(2 * at, 2 * at + 2);
    if (start < stop && stop <= from) begin = at + 1;
    if (start < stop && start < to) end = at + 1;
  }
  return [begin, from === to ? begin : Math.max(begin, end)];
}
