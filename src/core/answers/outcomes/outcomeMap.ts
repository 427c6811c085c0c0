/** A map from the text of one answer to its kind (science.md B1.6). */

export interface OutcomeMap {
  /** How a person says it: "by first word". */
  readonly name: string;
  /** What it does, in one plain sentence. */
  readonly caption: string;
  /** Kind of a text, used as its label; null when the text has none. */
  kindOf(text: string): string | null;
  /** Label of the kind of texts that have none: "no number". */
  readonly missing: string;
}

/** Case, runs of spaces and final punctuation folded: "Blue." and "blue" are one kind. */
export function foldText(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\s.!?…。！？,;:]+$/u, '');
}

/** A folded text, or null when nothing is left of it. */
export function folded(text: string): string | null {
  const kept = foldText(text);
  return kept === '' ? null : kept;
}
