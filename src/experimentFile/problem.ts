/** What is wrong with an experiment file, as the user reads it. */
export interface Problem {
  /** One sentence: what is wrong. */
  readonly message: string;
  /** One sentence: what to do. */
  readonly remedy: string;
  /** A word of the file, and the one that the user probably meant; absent: unknown. */
  readonly suggestion?: { readonly written: string; readonly meant: string };
}
