/** A map from the text of one answer to its kind (docs/method.md#outcome-maps). */

export interface OutcomeMap {
  /** How it reads in a sentence: "by first word". */
  readonly name: string;
  /** Kind of a text, used as its label; null if the text has none. */
  kindOf(text: string): string | null;
  /** Label of the kind of texts that have none: "no number". */
  readonly missing: string;
}

/** Text without differences of case, spacing and final punctuation: "Blue." and "blue" are one kind. */
export function foldText(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\s.!?…。！？,;:]+$/u, '');
}

/** A folded text, or null if nothing is left of it. */
export function folded(text: string): string | null {
  const kept = foldText(text);
  return kept === '' ? null : kept;
}
