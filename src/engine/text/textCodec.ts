/** The common interface of tokenizers: a tokenizer file, or the letters of a calibration model. */
export interface TextCodec {
  /** Vocabulary size: the ids of text and added tokens are below it. */
  readonly size: number;
  /** Ids of a text. Special tokens written out in it become control tokens; `addSpecial` adds the tokenizer's own ones
   * in front. A lone surrogate is read as U+FFFD. */
  encode(text: string, options?: { readonly addSpecial?: boolean }): Int32Array;
  /** Text of ids, without special tokens and unknown ids. Bytes that are not UTF-8 become U+FFFD. */
  decode(ids: ArrayLike<number>): string;
  /** The text each token adds, one piece for each id; concatenated they equal `decode(ids)`. A token that begins a
   * character adds nothing; the one that completes it adds the character. */
  pieces(ids: ArrayLike<number>): string[];
  /** The text of each token by itself, for display: as it reads inside a text, with bytes that are no whole character
   * as "<0xF0>"; '' for a token without text. */
  texts(ids: ArrayLike<number>): string[];
  /** Id of a token by its written form, or undefined. */
  idOf(token: string): number | undefined;
  /** Free what the codec holds. It must not be used afterwards. */
  close(): void;
}
