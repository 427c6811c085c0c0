/** Texts that continue a document at its cursor. Tokenizers put the space between two words into the second one, so a
 * space before the cursor belongs to the continuation. */

/** A text that a model continues: without the space at its end, which the continuation brings. */
export function withoutLastSpace(text: string): string {
  return text.endsWith(' ') ? text.slice(0, -1) : text;
}

/** Whether a continuation takes the place of the space before the cursor. `before` is what stands there; `isBehindRead`
 * tells that the text which the model continued ends before that space. */
export function replacesSpace(before: string, continuation: string, isBehindRead: boolean): boolean {
  return before.endsWith(' ') && (isBehindRead || continuation.startsWith(' '));
}
