/** Reads a selection inside a string of a YAML document. */
import { isScalar, parseDocument, visit, type Scalar } from 'yaml';
import { t } from '../core/text.ts';
import { joinParts, type SourceText } from '../domain/sourceText.ts';
import { refuse } from '../domain/specCheck.ts';
import { escapeAt } from './escapes.ts';
import { readPlainText, type Reading } from './plainText.ts';
import type { VariableFiller } from './values.ts';

/** Longest document that is read, in UTF-16 code units. */
const longest = 1_000_000;

/** The text that a selected string, or a part of it, stands for; null where the selection is not in one string. Throws
 * AdjacentError bad-argument for a string that is not closed. */
export function readYamlSelection(
  { document, start, end }: { readonly document: string; readonly start: number; readonly end: number },
  filler: VariableFiller,
): Reading | null {
  if (document.length > longest) return null;
  const parsed = parseDocument(document, { logLevel: 'silent', uniqueKeys: false });
  const open = parsed.errors.find(({ code, message }) => code === 'MISSING_CHAR' && /quote/u.test(message));
  if (open !== undefined && open.pos[0] >= start)
    return refuse(t`A string in this selection is not closed.`, t`Close it, or select text outside of it.`);
  if (parsed.errors.length > 0) return null;
  let found: Scalar | null = null;
  visit(parsed, {
    Scalar(_, node) {
      const [from = 0, to = 0] = node.range ?? [];
      if (typeof node.value === 'string' && from <= start && end <= to) found = node;
    },
  });
  const content = found === null ? null : contentOf(found, { document, start, end });
  if (content === null) return null;
  return readPlainText(content, filler, true);
}

/** What to select for the string of a YAML document around an offset; null where it is in none, or in a key. */
export function yamlStringAt(
  document: string,
  offset: number,
): { readonly start: number; readonly end: number } | null {
  const parsed = parseDocument(document, { logLevel: 'silent', uniqueKeys: false });
  let found: { readonly start: number; readonly end: number } | null = null;
  visit(parsed, {
    Scalar(key, { value, type, range }) {
      if (key === 'key' || typeof value !== 'string' || !range || value.trim() === '') return;
      const quote = type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE' ? 1 : 0;
      const isBlock = type === 'BLOCK_LITERAL' || type === 'BLOCK_FOLDED';
      const body = isBlock ? document.indexOf('\n', range[0]) + 1 : range[0] + quote;
      const to = Math.max(body, range[1] - quote);
      if (offset < body || offset > to) return;
      const written = document.slice(body, to);
      const start = isBlock ? body + written.length - written.trimStart().length : body;
      found = { start, end: isBlock ? body + written.trimEnd().length : to };
    },
  });
  return found;
}

function contentOf(
  scalar: Scalar,
  { document, start, end }: { readonly document: string; readonly start: number; readonly end: number },
): SourceText | null {
  const { value, type, range } = scalar;
  if (!isScalar(scalar) || typeof value !== 'string' || !range) return null;
  const isQuoted = type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE';
  const [from, to] = [range[0] + (isQuoted ? 1 : 0), range[1] - (isQuoted ? 1 : 0)];
  const isBlock = type === 'BLOCK_LITERAL' || type === 'BLOCK_FOLDED';
  const body = isBlock ? document.indexOf('\n', from) + 1 : from;
  const isWhole = document.slice(body, start).trim() === '' && document.slice(end, to).trim() === '';
  if (isWhole) {
    const text = isBlock ? value.replace(/\n+$/u, '') : value;
    return joinParts([{ text, at: start, length: end - start }]);
  }
  const written = document.slice(Math.max(start, from), Math.min(end, to));
  if (!isQuoted) return dedented(written, Math.max(start, from));
  return unescaped(written, Math.max(start, from), type === 'QUOTE_DOUBLE');
}

/** A part of a quoted string. */
function unescaped(written: string, at: number, isDouble: boolean): SourceText {
  const parts: { text: string; at: number; length: number }[] = [];
  for (let here = 0; here < written.length;) {
    const isEscape = isDouble ? written[here] === '\\' : written.startsWith("''", here);
    const { text, length } = !isEscape
      ? { text: written[here] ?? '', length: 1 }
      : isDouble
        ? escapeAt(written, here, 'yaml')
        : { text: "'", length: 2 };
    if (text !== '') parts.push({ text, at: at + here, length });
    here += length;
  }
  return joinParts(parts);
}

/** Lines of a block without the indentation that all but the first share. */
function dedented(written: string, at: number): SourceText {
  const lines = Array.from(written.matchAll(/[^\r\n]+|\r\n?|\n/gu), ({ 0: text, index }) => ({ text, at: at + index }));
  const later = lines.filter(({ text, at: place }) => place > at && text.trim() !== '');
  const indent = later.length === 0 ? 0 : Math.min(...later.map(({ text }) => /^ */u.exec(text)?.[0].length ?? 0));
  return joinParts(
    lines.map(({ text, at: place }) => {
      if (/^[\r\n]/u.test(text)) return { text: '\n', at: place, length: text.length };
      const skipped = place > at ? Math.min(indent, text.length) : 0;
      return { text: text.slice(skipped), at: place + skipped, length: text.length - skipped };
    }),
  );
}
