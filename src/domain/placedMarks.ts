/** Marks of an answer that is written in a document, and what is left of them as the document is edited. Offsets are in
 * UTF-16 code units. */
import type { ForkMark } from './paths.ts';
import type { TextChange, TextRange } from './textRange.ts';

/** An answer in a document, with the marks that still hold, in order. */
export interface PlacedAnswer {
  readonly range: TextRange;
  readonly marks: readonly (TextRange & { readonly mark: ForkMark })[];
}

/** The marks of an answer whose text, or a beginning of it, was written at `start`. `lineEnd` is how the document
 * writes line ends. */
export function placeAnswer(
  text: string,
  marks: readonly ForkMark[],
  start: number,
  lineEnd: '\n' | '\r\n',
): PlacedAnswer {
  const extra = (offset: number): number =>
    lineEnd === '\n' ? 0 : [...text.slice(0, offset).matchAll(/(?<!\r)\n/gu)].length;
  const placeOf = (offset: number): number => start + offset + extra(offset);
  return {
    range: { start, end: placeOf(text.length) },
    marks: marks
      .filter(({ to }) => to <= text.length)
      .map(mark => ({ start: placeOf(mark.from), end: placeOf(mark.to), mark })),
  };
}

/** The answer after an edit. Where it was edited, that mark and those behind it no longer hold, since what they say
 * depends on the words before them. Null where none is left. */
export function answerAfter({ range, marks }: PlacedAnswer, { at, removed, added }: TextChange): PlacedAnswer | null {
  if (at >= range.end) return { range, marks };
  const moved = added - removed;
  if (at + removed <= range.start)
    return {
      range: { start: range.start + moved, end: range.end + moved },
      marks: marks.map(({ start, end, mark }) => ({ start: start + moved, end: end + moved, mark })),
    };
  const kept = marks.filter(({ end }) => end <= at);
  return kept.length === 0 ? null : { range: { start: range.start, end: at }, marks: kept };
}
