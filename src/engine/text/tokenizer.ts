/** Encodes and decodes text with the tokenizer.json of a model folder. */
import { Tokenizer } from '@huggingface/tokenizers';
import { AdjacentError } from '../../core/adjacentError.ts';
import { t } from '../../core/text.ts';
import { alignPieces } from '../../domain/alignment.ts';
import { isControl, splitAtTokens, type AddedToken } from './controlTokens.ts';
import { piecesOf } from './tokenPieces.ts';
import type { TextCodec } from './textCodec.ts';
import { damaged, isObject, readTokenizerFolder, type TokenizerFolder } from './tokenizerFolder.ts';

/** Ids of a text inside a template, and the half-open range of them that belongs to the text. */
export interface Enclosed {
  readonly ids: Int32Array;
  readonly own: readonly [number, number];
}

/** The codec of a folder. It tells the control tokens of a template from the same words typed by the user. */
export interface FolderCodec extends TextCodec {
  readonly folder: TokenizerFolder;
  /** Special tokens that the tokenizer puts before every text. */
  readonly leading: readonly number[];
  /** Ids of before + text + after as one text. Control tokens are recognized only in `before` and `after`. */
  enclose(before: string, text: string, after: string): Enclosed;
}

/** Put before a stretch of text that follows a control token, because some tokenizers treat the start of a text
 * differently. */
const stretchMark = '\ufdd0stretch\ufdd1';

/** Open the tokenizer of a folder. Throws AdjacentError model-incomplete without tokenizer.json, model-corrupt when it
 * is not a tokenizer. `encode` and `enclose` throw prompt-too-long for texts that are too long for its algorithm. */
export function openTokenizer(path: string): FolderCodec {
  const folder = readTokenizerFolder(path);
  try {
    return new HubCodec(folder);
  } catch (error) {
    throw damaged('tokenizer.json', error);
  }
}

class HubCodec implements FolderCodec {
  readonly folder: TokenizerFolder;
  readonly size: number;
  readonly leading: readonly number[];
  private readonly whole: Tokenizer;
  /** The same tokenizer without control tokens, which it reads as text. */
  private readonly plain: Tokenizer;
  private readonly added: readonly AddedToken[];
  private readonly special: ReadonlySet<number>;

  constructor(folder: TokenizerFolder) {
    this.folder = folder;
    this.whole = new Tokenizer(folder.tokenizer, folder.config);
    this.added = [...this.whole.get_added_tokens_decoder().values()];
    this.special = new Set(this.added.filter(token => token.special).map(token => token.id));
    this.size = this.whole.model?.vocab.length ?? 0;
    this.plain = this.withoutControl();
    this.leading = this.leadingTokens();
  }

  encode(text: string, { addSpecial = false } = {}): Int32Array {
    const ids = this.run(this.whole, text);
    return Int32Array.from(addSpecial ? [...this.leading, ...ids] : ids);
  }

  decode(ids: ArrayLike<number>): string {
    const known = Array.from(ids).filter(id => !this.special.has(id) && this.whole.id_to_token(id) !== undefined);
    return known.length === 0 ? '' : this.whole.decode(known, { clean_up_tokenization_spaces: false });
  }

  pieces(ids: ArrayLike<number>): string[] {
    return piecesOf(Array.from(ids), known => this.decode(known));
  }

  idOf(token: string): number | undefined {
    return this.whole.token_to_id(token);
  }

  enclose(before: string, text: string, after: string): Enclosed {
    const control = this.added.filter(isControl);
    const [head, tail] = [splitAtTokens(before, control), splitAtTokens(after, control)];
    const opening = head.stretches.at(-1) ?? '';
    const middle = head.tokens.length;
    const stretches = [
      ...head.stretches.slice(0, -1),
      opening + text + (tail.stretches[0] ?? ''),
      ...tail.stretches.slice(1),
    ];
    const tokens = [...head.tokens, ...tail.tokens];
    const parts: number[][] = [];
    let own: readonly [number, number] = [0, 0];
    stretches.forEach((stretch, at) => {
      const [previous, next] = [tokens[at - 1], tokens[at]];
      const start = previous?.rstrip ? stretch.trimStart() : stretch;
      const kept = next?.lstrip ? start.trimEnd() : start;
      const read = this.run(this.plain, previous === undefined ? kept : stretchMark + kept);
      if (at === middle) {
        const from = kept.startsWith(opening) ? opening.length : opening.trimStart().length;
        const [begin, end] = this.ownRange(read, kept, from, from + text.length);
        const before = parts.flat().length;
        own = [before + begin, before + end];
      }
      parts.push(read, next === undefined ? [] : [next.id]);
    });
    return { ids: Int32Array.from(parts.flat()), own };
  }

  /** The range of ids of a stretch that overlap the offsets [from, to) of the user's text in it. */
  private ownRange(ids: readonly number[], stretch: string, from: number, to: number): readonly [number, number] {
    const spans = alignPieces(stretch, this.pieces(ids));
    const begin = spans.findLastIndex(([start, end]) => start < end && end <= from) + 1;
    const end = spans.findLastIndex(([start, stop]) => start < stop && start < to) + 1;
    return [begin, from === to ? begin : Math.max(begin, end)];
  }

  private run(tokenizer: Tokenizer, text: string): number[] {
    try {
      const { ids } = tokenizer.encode(text.replace(/\p{Surrogate}/gu, '\ufffd'), { add_special_tokens: false });
      return ids.filter(id => id !== undefined && id < this.size);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new AdjacentError(
        'prompt-too-long',
        t`The prompt is too long for this tokenizer.`,
        t`Select a shorter part of it.`,
        error.message,
      );
    }
  }

  private withoutControl(): Tokenizer {
    const kept = this.added.filter(token => !isControl(token));
    const mark = { id: this.size, content: stretchMark, special: true, normalized: false };
    const { model } = this.folder.tokenizer;
    const unigram =
      isObject(model) && Array.isArray(model['vocab'])
        ? { ...model, vocab: this.withoutControlWords(model['vocab']) }
        : null;
    const nothing = { type: 'BPE', vocab: {}, merges: [] };
    const plain = new Tokenizer(
      { ...this.folder.tokenizer, added_tokens: [...kept, mark], model: unigram ?? nothing },
      this.folder.config,
    );
    if (unigram === null) plain.model = this.whole.model;
    return plain;
  }

  /** A unigram model finds its entries anywhere in a text, also control tokens, so these are replaced by entries that
   * no text contains. */
  private withoutControlWords(vocabulary: readonly unknown[]): readonly unknown[] {
    const control = new Set(this.added.filter(isControl).map(token => token.id));
    return vocabulary.map((entry, id) =>
      control.has(id) && Array.isArray(entry) ? [stretchMark + String(id), entry[1]] : entry,
    );
  }

  /** Special tokens that the tokenizer puts before a text. Those after it would end the prompt and are dropped. */
  private leadingTokens(): number[] {
    const [probe] = this.whole.encode('a', { add_special_tokens: false }).ids;
    const { ids } = this.whole.encode('a', { add_special_tokens: true });
    const first = ids.findIndex(id => id === probe);
    return ids.slice(0, Math.max(0, first));
  }
}
