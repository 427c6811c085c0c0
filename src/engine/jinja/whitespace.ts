/** White space and line ends as Python's str knows them; JavaScript's differ in U+FEFF, U+0085 and U+001C to U+001F. */

/** The content of a character class. */
export const spaceClass = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';

const spacesAtStart = new RegExp(`^[${spaceClass}]+`, 'u');
const onlySpaces = new RegExp(`^[${spaceClass}]+$`, 'u');
const isSpace = new RegExp(`[${spaceClass}]`, 'u');

export function stripStart(text: string): string {
  return text.replace(spacesAtStart, '');
}

export function stripEnd(text: string): string {
  let end = text.length;
  while (end > 0 && isSpace.test(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

/** Whether a text is white space only, and not empty. */
export function isBlank(text: string): boolean {
  return onlySpaces.test(text);
}

/** Lines as str.splitlines() gives them, without their ends. */
export function splitLines(text: string, keepEnds = false): string[] {
  const lines =
    text.match(/[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]*(?:\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]|$)/gu) ?? [];
  if (lines.at(-1) === '') lines.pop();
  return keepEnds ? lines : lines.map(line => line.replace(/(?:\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029])$/u, ''));
}
