/** Reads a selection inside string literals: unescaped and dedented, with the values that the program would put into it
 * as variables (docs/file-formats.md#prompt-file). */
import { t } from '../core/text.ts';
import { joinParts, type SourcePart } from '../domain/sourceText.ts';
import { refuse } from '../domain/specCheck.ts';
import { piecesOf } from './dialect.ts';
import { escapeAt } from './escapes.ts';
import type { Fields } from './heading.ts';
import { plainDialect, type Reading } from './plainText.ts';
import { afterBraces, codeLanguage, stringLiterals, type CodeLanguage, type StringLiteral } from './stringLiterals.ts';
import { VariableFiller } from './values.ts';
import { readYamlSelection } from './yamlSelection.ts';

/** A selection of a document. Offsets are in UTF-16 code units. */
export interface CodeSelection {
  /** The language of the document, as the editor names it. */
  readonly language: string;
  readonly document: string;
  readonly start: number;
  readonly end: number;
}

/** The text that the selected literals stand for; null where the selection is not in literals. `name` is used in
 * sentences. Throws AdjacentError bad-argument for a literal that is not closed. */
export function readLiterals(selection: CodeSelection, name: string, values: Fields): Reading | null {
  const filler = new VariableFiller(name, values);
  if (selection.language === 'yaml' || selection.language === 'dockercompose')
    return readYamlSelection(selection, filler);
  const language = codeLanguage(selection.language);
  if (language === null) return null;
  const selected = selectedLiterals(selection, language);
  if (selected === null) return null;
  const parts = selected.flatMap(([literal, from, to]) =>
    literalParts(selection.document, language, { literal, from, to }, filler),
  );
  return { file: { content: joinParts(parts), messages: [] }, filler };
}

type Stretch = readonly [literal: StringLiteral, from: number, to: number];

/** The literal around a selection, or the literals that a selection joins; null for neither. */
function selectedLiterals({ document, start, end }: CodeSelection, language: CodeLanguage): readonly Stretch[] | null {
  const literals = stringLiterals(document, language);
  const around = literals.find(literal => literal.start <= start && end <= literal.end);
  if (around !== undefined) {
    if (!around.isClosed) unclosed(document, around.start);
    const [from, to] = [Math.max(start, around.from), Math.min(end, around.to)];
    return from < to ? [[around, from, to]] : null;
  }
  const inside = literals.filter(literal => start <= literal.start && literal.end <= end);
  const open = inside.find(({ isClosed }) => !isClosed);
  const edges = [start, ...inside.flatMap(literal => [literal.start, literal.end]), end];
  const isJoined = inside.every((_, at) => /^[\s+()\\]*$/u.test(document.slice(edges[2 * at], edges[2 * at + 1])));
  const isEnd = /^[\s+()\\;]*$/u.test(document.slice(edges.at(-2), end));
  if (inside.length === 0 || !isJoined || !isEnd) return null;
  if (open !== undefined) unclosed(document, open.start);
  return inside.map(literal => [literal, literal.from, literal.to]);
}

/** Throws AdjacentError bad-argument for a literal that begins at an offset and does not end. */
function unclosed(document: string, at: number): never {
  const line = document.slice(0, at).split(/\r\n?|\n/u).length;
  return refuse(t`The string that begins in line ${line} is not closed.`, t`Close it, or select text outside of it.`);
}

/** The parts of a stretch of a literal, with its variables filled. */
function literalParts(
  document: string,
  language: CodeLanguage,
  { literal, from, to }: { readonly literal: StringLiteral; readonly from: number; readonly to: number },
  filler: VariableFiller,
): SourcePart[] {
  const parts: SourcePart[] = [];
  let pending: SourcePart[] = [];
  const flush = (): void => {
    if (literal.holes === 'braces') parts.push(...pending);
    else
      parts.push(
        ...piecesOf(joinParts(pending), plainDialect(filler)).flatMap(piece => ('parts' in piece ? piece.parts : [])),
      );
    pending = [];
  };
  const { start, end, indent } = dedentation(document, from, to);
  let at = start;
  const skipIndent = (): void => {
    for (let skipped = 0; skipped < indent && at < end && /[ \t]/u.test(document[at] ?? ''); skipped++) at++;
  };
  if (isLineStart(document, at)) skipIndent();
  while (at < end) {
    const hole = holeAt(document, at, literal);
    if (hole !== null) {
      flush();
      const written = document.slice(at, hole.end);
      const remedy = t`Give it a value, or select text without it.`;
      parts.push({ text: filler.text(hole.name, written, remedy), at, length: hole.end - at });
      at = hole.end;
      continue;
    }
    const part = partAt(document, at, literal, language);
    if (part.text !== '') pending.push(part);
    at += part.length;
    if (part.text === '\n' && document[part.at] !== '\\') skipIndent();
  }
  flush();
  return parts;
}

/** The next characters of a literal. */
function partAt(document: string, at: number, { isRaw, holes }: StringLiteral, language: CodeLanguage): SourcePart {
  if (document[at] === '\\' && !isRaw) return { at, ...escapeAt(document, at, language) };
  if (document[at] === '\r') return { text: '\n', at, length: document[at + 1] === '\n' ? 2 : 1 };
  if (holes === 'braces' && /^(?:\{\{|\}\})/u.test(document.slice(at, at + 2)))
    return { text: document[at] ?? '', at, length: 2 };
  return { text: document[at] ?? '', at, length: 1 };
}

/** The expression that stands for a value at an offset; null where there is none. */
function holeAt(document: string, at: number, { holes }: StringLiteral): { name: string; end: number } | null {
  const isHole =
    (holes === 'dollar' && document.startsWith('${', at)) ||
    (holes === 'braces' && document[at] === '{' && document[at + 1] !== '{');
  if (!isHole) return null;
  const open = holes === 'dollar' ? at + 1 : at;
  const end = afterBraces(document, open);
  const inside = document.slice(open + 1, end - 1).trim();
  const name = holes === 'dollar' ? inside : inside.replace(/\s*(?:=\s*)?(?:![rsa])?(?::[^:]*)?$/u, '');
  return { name: name === '' ? inside : name, end };
}

function isLineStart(document: string, at: number): boolean {
  return at === 0 || /[\r\n]/u.test(document[at - 1] ?? '');
}

/** A stretch without the line breaks right behind the opening and before the closing quotes, and the indentation that
 * all of its lines share; a first line that does not begin its line has none. */
function dedentation(document: string, from: number, to: number): { start: number; end: number; indent: number } {
  const written = document.slice(from, to);
  const isLong = /[\r\n]/u.test(written.trim());
  const start = from + (/^[ \t]*(?:\r\n?|\n)/u.exec(written)?.[0].length ?? 0);
  const end = Math.max(start, to - (/(?:\r\n?|\n)[ \t]*$/u.exec(written)?.[0].length ?? 0));
  const lines = document.slice(start, end).split(/\r\n?|\n/u);
  const counted = isLineStart(document, start) ? lines : lines.slice(1);
  const indents = counted.filter(line => line.trim() !== '').map(line => /^[ \t]*/u.exec(line)?.[0].length ?? 0);
  return { start, end, indent: indents.length === 0 || !(isLong || start > from) ? 0 : Math.min(...indents) };
}
