/** Text to token ids and back; a tokenizer file and the letters of a calibration model look the same from outside. */
export interface TextCodec {
  /** Real vocabulary size: ids of text and added tokens are below it. */
  readonly size: number;
  /** Ids of a text. Special tokens written out in it are control; with `addSpecial` the tokenizer's own are put before
   * it. A lone surrogate is read as U+FFFD. */
  encode(text: string, options?: { readonly addSpecial?: boolean }): Int32Array;
  /** Text of ids; special tokens and ids without a token are left out. Bytes that are no UTF-8 become U+FFFD. */
  decode(ids: ArrayLike<number>): string;
  /** The text each token adds, as many as ids; concatenated they equal `decode(ids)`. A token that begins a character
   * adds nothing, the one that completes it adds the character. */
  pieces(ids: ArrayLike<number>): string[];
  /** Id of a token by its written form, or undefined. */
  idOf(token: string): number | undefined;
}
