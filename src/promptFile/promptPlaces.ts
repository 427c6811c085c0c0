/** Places in a document that hold a prompt: fenced code of Markdown, and string literals that are marked as prompts. */
import { codeLanguage, stringLiterals } from './stringLiterals.ts';

/** Offsets in UTF-16 code units of the document. */
export interface PromptPlace {
  readonly start: number;
  readonly end: number;
}

/** Longest document that is looked through, in UTF-16 code units. */
const longest = 500_000;

/** Prompts in a document of a language of the editor, in their order; those without text are left out. */
export function promptPlaces(language: string, text: string): readonly PromptPlace[] {
  if (text.length > longest) return [];
  const code = codeLanguage(language);
  const places =
    language === 'markdown'
      ? fences(text)
      : code === null || code === 'json'
        ? []
        : stringLiterals(text, code)
            .filter(({ isTagged, isClosed }) => isTagged && isClosed)
            .map(({ from, to }) => ({ start: from, end: to }));
  return places.filter(({ start, end }) => text.slice(start, end).trim() !== '');
}

/** What stands between the fences of closed blocks. */
function fences(text: string): PromptPlace[] {
  const places: PromptPlace[] = [];
  let open: { readonly mark: string; readonly start: number } | null = null;
  for (const { 0: line, index } of text.matchAll(/[^\r\n]*(?:\r\n?|\n|$)/gu)) {
    const mark = /^ {0,3}(`{3,}|~{3,})/u.exec(line)?.[1];
    if (mark === undefined) continue;
    if (open === null) open = { mark, start: index + line.length };
    else if (mark.startsWith(open.mark) && line.trim() === mark) {
      places.push({ start: open.start, end: Math.max(open.start, lineBreakBefore(text, index)) });
      open = null;
    }
  }
  return places;
}

/** Where the line break before a line begins. */
function lineBreakBefore(text: string, at: number): number {
  return at - (/(?:\r\n?|\n)$/u.exec(text.slice(Math.max(0, at - 2), at))?.[0].length ?? 0);
}
