/** The string around a cursor: of a program, of JSON, or of YAML. */
import { codeLanguage, stringLiterals, type StringLiteral } from './stringLiterals.ts';
import { yamlStringAt } from './yamlSelection.ts';

/** Longest document that is looked through, in UTF-16 code units. */
const longest = 1_000_000;

/** What stands between literals that the program joins, in one line or over several. */
const join = /^\s*(?:\+\s*|\\\s*)?$/u;

/** What to select for the string around an offset of a document, in UTF-16 code units: the text between its quotes, or
 * all literals that the program joins with it. Null where the offset is in no string, or the string is empty. A string
 * that is not closed ends where its line or the document does. */
export function stringAt(
  language: string,
  document: string,
  offset: number,
): { readonly start: number; readonly end: number } | null {
  if (document.length > longest) return null;
  if (language === 'yaml' || language === 'dockercompose') return yamlStringAt(document, offset);
  const code = codeLanguage(language);
  if (code === null) return null;
  const literals = stringLiterals(document, code);
  const at = literals.findIndex(({ start, to }) => start <= offset && offset <= to);
  if (at < 0) return null;
  const isJoined = (before: StringLiteral | undefined, after: StringLiteral | undefined): boolean =>
    code !== 'json' &&
    before?.isClosed === true &&
    after !== undefined &&
    join.test(document.slice(before.end, after.start));
  let [first, last] = [at, at];
  while (isJoined(literals[first - 1], literals[first])) first--;
  while (isJoined(literals[last], literals[last + 1])) last++;
  const [begin, end] = [literals[first], literals[last]];
  if (begin === undefined || end === undefined) return null;
  if (first < last) return { start: begin.start, end: end.end };
  return begin.from < begin.to ? { start: begin.from, end: begin.to } : null;
}
