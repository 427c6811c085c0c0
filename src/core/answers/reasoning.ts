/** Reasoning that a model writes before its answer, between <think> and </think> (docs/method.md#reasoning). */

/** An answer without its reasoning. */
export interface ReasonedText {
  /** What stands behind the reasoning; the whole text where there is none, nothing where the reasoning does not end. */
  readonly answer: string;
  /** Whether the text has reasoning, and whether that ends. */
  readonly reasons: 'none' | 'ended' | 'open';
}

const opening = /^\s*<(think|thinking|reasoning)>/iu;
const closing = /<\/(?:think|thinking|reasoning)>/iu;

/** Separates reasoning at the beginning of a text. Where the prompt itself opens it, as some chat templates do, the
 * text has only its end. */
export function withoutReasoning(text: string): ReasonedText {
  const end = closing.exec(text);
  const isOpened = opening.test(text);
  if (end === null) return isOpened ? { answer: '', reasons: 'open' } : { answer: text, reasons: 'none' };
  const isBefore = isOpened || !/<(?:think|thinking|reasoning)>/iu.test(text.slice(0, end.index));
  if (!isBefore) return { answer: text, reasons: 'none' };
  return { answer: text.slice(end.index + end[0].length).replace(/^\s+/u, ''), reasons: 'ended' };
}

/** The text of an answer that outcome maps and assertions read. */
export function answerPart(text: string): string {
  return withoutReasoning(text).answer;
}
