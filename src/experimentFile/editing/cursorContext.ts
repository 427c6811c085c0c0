/** Where the cursor is in an experiment file that may be half written: found by indentation, not by parsing. */

/** What is being written at the cursor. */
export interface CursorContext {
  /** Keys from the outside in. For a value, its own key is the last one. */
  readonly path: readonly string[];
  /** Whether a key or a value is being written. */
  readonly kind: 'key' | 'value';
  /** Column (from 0) where the word at the cursor starts. */
  readonly start: number;
  /** Other keys of the same group. */
  readonly siblings: readonly string[];
}

const keyLine = /^(\s*)(?:- +)?([\w-]+) *:(?: |$)(.*)$/;
const indentOf = (line: string): number => /^ */.exec(line)?.[0].length ?? 0;
const isBlank = (line: string): boolean => /^\s*(#.*)?$/.test(line);

/** The context at a line and column, both from 0; null inside a comment or a multiline text. */
export function cursorContextAt(text: string, line: number, column: number): CursorContext | null {
  const lines = text.split(/\r?\n/);
  const before = (lines[line] ?? '').slice(0, column);
  if (/(^|\s)#/.test(before)) return null;
  const value = /^(\s*)([\w-]+) *: +(.*)$/.exec(before);
  const item = /^(\s*)- +(.*)$/.exec(before);
  const indent = value?.[1]?.length ?? item?.[1]?.length ?? /^ */.exec(before)?.[0].length ?? 0;
  const parents = parentsOf(lines, line, indent, item !== null);
  if (parents === null) return null;
  const start = before.length - (/[^\s,[\]{}"']*$/.exec(before)?.[0].length ?? 0);
  if (value !== null) return { path: [...parents, value[2] ?? ''], kind: 'value', start, siblings: [] };
  if (item !== null) return { path: parents, kind: 'value', start, siblings: [] };
  if (!/^\s*[\w-]*$/.test(before)) return null;
  return { path: parents, kind: 'key', start: indent, siblings: siblingsOf(lines, line, indent) };
}

/** Keys above to which the line belongs; null when it is part of a multiline text. */
function parentsOf(lines: readonly string[], line: number, indent: number, isItem: boolean): string[] | null {
  const keys: string[] = [];
  let limit = isItem ? indent + 1 : indent;
  for (let at = line - 1; at >= 0 && limit > 0; at--) {
    const above = lines[at] ?? '';
    if (isBlank(above) || indentOf(above) >= limit) continue;
    if (/(^|[\s:-])[|>][+-]?\d*\s*$/.test(above)) return null;
    const found = keyLine.exec(above);
    if (found?.[2] !== undefined && !/^\s*- /.test(above)) keys.unshift(found[2]);
    limit = /^\s*- /.test(above) ? indentOf(above) + 1 : indentOf(above);
  }
  return keys;
}

/** Keys at the same depth below the same parent. */
function siblingsOf(lines: readonly string[], line: number, indent: number): string[] {
  const walk = (step: 1 | -1): string[] => {
    const keys: string[] = [];
    for (let at = line + step; at >= 0 && at < lines.length; at += step) {
      const other = lines[at] ?? '';
      if (isBlank(other)) continue;
      if (indentOf(other) < indent) break;
      const key = indentOf(other) === indent ? keyLine.exec(other)?.[2] : undefined;
      if (key !== undefined) keys.push(key);
    }
    return keys;
  };
  return [...walk(-1), ...walk(1)];
}
