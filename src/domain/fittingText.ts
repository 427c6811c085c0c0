/** The part of a text that a model reads, and its number of tokens. */
export interface FittingText {
  readonly text: string;
  readonly tokens: number;
}
