/** A text taken from a document, and where each part of it is there. */

/** A part of a text: it stands for `length` UTF-16 code units of the document at `at`. */
export interface SourcePart {
  readonly text: string;
  readonly at: number;
  readonly length: number;
}

/** A text with its places in a document. Offsets are in UTF-16 code units. */
export interface SourceText {
  readonly text: string;
  readonly parts: readonly SourcePart[];
}

/** The text that parts form together. */
export function joinParts(parts: readonly SourcePart[]): SourceText {
  return { text: parts.map(part => part.text).join(''), parts };
}

/** A stretch of a document with all its line ends (\r\n and \r) read as \n. `at` is where it starts in the document. */
export function sourceText(written: string, at = 0): SourceText {
  return joinParts(
    Array.from(written.matchAll(/[^\r]+|\r\n?/gu), ({ 0: part, index }) => ({
      text: part.startsWith('\r') ? '\n' : part,
      at: at + index,
      length: part.length,
    })),
  );
}

/** A text with its line ends (\r\n and \r) as \n. */
export function withPlainLineEnds(text: string): string {
  return text.replace(/\r\n?/gu, '\n');
}

/** The text from `start` on, up to `end`. */
export function sliceSource({ parts }: SourceText, start: number, end = Infinity): SourceText {
  let offset = 0;
  return joinParts(
    parts.flatMap(part => {
      const [from, to] = [Math.max(0, start - offset), Math.min(part.text.length, end - offset)];
      offset += part.text.length;
      if (from >= to) return [];
      const isCopied = part.text.length === part.length;
      return [
        isCopied
          ? { text: part.text.slice(from, to), at: part.at + from, length: to - from }
          : { ...part, text: part.text.slice(from, to) },
      ];
    }),
  );
}

/** The stretch of the text that stands for one of the document; null where none of it does. */
export function stretchInText(
  { parts }: SourceText,
  from: number,
  to: number,
): readonly [start: number, end: number] | null {
  let offset = 0;
  let found: readonly [number, number] | null = null;
  for (const { text, at, length } of parts) {
    const isCopied = text.length === length;
    if (at < to && at + length > from) {
      const start = offset + (isCopied ? Math.max(0, from - at) : 0);
      const end = offset + (isCopied ? Math.min(length, to - at) : text.length);
      found = [found?.[0] ?? start, end];
    }
    offset += text.length;
  }
  return found;
}

/** Where an offset of the text is in the document. */
export function placeInSource({ parts }: SourceText, offset: number): number {
  let start = 0;
  for (const { text, at, length } of parts) {
    if (offset < start + text.length) return at + (text.length === length ? offset - start : 0);
    start += text.length;
  }
  const last = parts.at(-1);
  return last === undefined ? 0 : last.at + last.length;
}

/** The offset of a place of the document in the text; null for a place outside its parts. */
export function offsetInText({ parts }: SourceText, place: number): number | null {
  let start = 0;
  for (const { text, at, length } of parts) {
    if (place >= at && place < at + length) return start + (text.length === length ? place - at : 0);
    start += text.length;
  }
  const last = parts.at(-1);
  return last !== undefined && place === last.at + last.length ? start : null;
}
