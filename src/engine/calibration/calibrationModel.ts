/** Calibration models: letter distributions that are known exactly (docs/method.md#calibration-models). */

/** How the logits of the next letter follow from the letters so far. The sampler applies the temperature. */
export interface LetterDistribution {
  /** What is read of the letters so far: the share of each letter, the first letter, or the last one. */
  readonly reads: 'shares' | 'first' | 'last';
  /** [letters + 1][letters]: what a letter that is read adds to the logits. The last row is for an empty text. */
  readonly table: readonly (readonly number[])[];
  /** For an urn, the initial balls of each letter (a positive integer): after n letters the logits are then
   * ln(balls + n * shares * table). Null otherwise. */
  readonly urn: number | null;
}

/** Letters of one softmax until a rare one derails the text; from then on all letters are equally likely. */
export interface DerailingDistribution {
  readonly reads: 'derailed';
  /** Number of letters that keep a text alive; those with later ids derail it. */
  readonly good: number;
  /** [letters]: logits while no letter has derailed the text. */
  readonly alive: readonly number[];
}

export interface CalibrationModel {
  /** "calibration:curie-weiss" */
  readonly id: string;
  /** Name with its parameters. */
  readonly name: string;
  /** One line: what it is and what is known about it. */
  readonly about: string;
  /** Its distribution and known answers in plain words. */
  readonly description: string;
  readonly parameters: Readonly<Record<string, number>>;
  /** Letters in order of id. The id after the last one is the start of every text and is never sampled. */
  readonly letters: readonly string[];
  readonly distribution: LetterDistribution | DerailingDistribution;
}

/** Number of classes that the graph tells apart: all letters, or those that keep a text alive and the others. */
export function classCount({ letters, distribution }: CalibrationModel): number {
  return distribution.reads === 'derailed' ? 2 : letters.length;
}

/** Longest input of a calibration model in tokens. */
export const calibrationContext = 8192;
