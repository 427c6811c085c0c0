/** What a calibration model is: a law of letters that is known exactly (design.md decision 8, details.md "Calibration
 * models"). */

/** How the next letter's logits follow from the history; the temperature acts on them in the sampler. */
export interface LetterLaw {
  /** What is read of the history: the share of each letter so far, the first letter, or the last one. */
  readonly reads: 'shares' | 'first' | 'last';
  /** [letters + 1][letters]: what a letter that is read adds to the logits; the last row stands for an empty history.
   */
  readonly table: readonly (readonly number[])[];
  /** For an urn, the balls of each letter at the start (a positive integer): the logits are then ln(balls + n * shares
   * * table) after n letters. Null otherwise. */
  readonly urn: number | null;
}

export interface CalibrationModel {
  /** "calibration:curie-weiss" */
  readonly id: string;
  /** With its parameters, as a person reads it. */
  readonly name: string;
  /** One line: what it is and what is known of it. */
  readonly about: string;
  /** Its laws and known answers in plain words, with their source. */
  readonly card: string;
  readonly parameters: Readonly<Record<string, number>>;
  /** Letters in order of id; the id after the last one is the start of every text and is never sampled. */
  readonly letters: readonly string[];
  readonly law: LetterLaw;
}

/** Longest input of a calibration model in tokens. */
export const calibrationContext = 8192;

/** Logits of the next letter after a history of letter ids, exact in float64. */
export function lettersLogits({ letters, law }: CalibrationModel, history: readonly number[]): Float64Array {
  const row = (letter: number, weight: number): Float64Array =>
    Float64Array.from(letters, (_, next) => weight * (law.table[letter]?.[next] ?? 0));
  const read = readLetters(law.reads, history);
  const logits = new Float64Array(letters.length);
  if (read.length === 0) logits.set(row(letters.length, 1));
  for (const letter of read)
    row(letter, 1 / read.length).forEach((value, next) => (logits[next] = (logits[next] ?? 0) + value));
  return law.urn === null ? logits : logits.map(share => Math.log((law.urn ?? 0) + history.length * share));
}

function readLetters(reads: LetterLaw['reads'], history: readonly number[]): readonly number[] {
  if (reads === 'shares') return history;
  return reads === 'first' ? history.slice(0, 1) : history.slice(-1);
}
