/** Markdown prompts: a heading in YAML, and messages below headings such as "## System" and "## User". */
import { excerpt, t } from '../core/text.ts';
import { sliceSource, type SourceText } from '../domain/sourceText.ts';
import { refuse } from '../domain/specCheck.ts';
import { answerSettings, type AnswerReading } from './answerSettings.ts';
import { piecesOf } from './dialect.ts';
import { readHeading, type Fields } from './heading.ts';
import { messagesOf, type Piece } from './messages.ts';
import { plainDialect, readPlainText, type Reading } from './plainText.ts';
import { dotpromptValues, promptyValues, VariableFiller } from './values.ts';

/** A Markdown prompt; null for a text without heading, role headings and variables. Throws AdjacentError bad-argument
 * for a heading that is not YAML, and for messages that cannot be read. */
export function readMarkdown(
  whole: SourceText,
  name: string,
  { values = {}, ...reading }: AnswerReading & { readonly values?: Fields },
): Reading {
  const heading = looksLikeHeading(whole.text) ? readHeading(whole.text, name) : null;
  const fields = heading?.fields ?? {};
  const filler = new VariableFiller(name, dotpromptValues(fields), promptyValues(fields, name), values);
  const body = heading === null ? whole : sliceSource(whole, heading.end);
  const headings = roleHeadings(body.text, name);
  if (heading === null && headings.length === 0) return readPlainText(whole, filler);
  const dialect = plainDialect(filler);
  const ends = [...headings.slice(1).map(({ start }) => start), body.text.length];
  const pieces =
    headings.length === 0
      ? piecesOf(body, dialect)
      : headings.flatMap(({ role, end }, at): Piece[] => [
          { role },
          ...piecesOf(sliceSource(body, end, ends[at]), dialect),
        ]);
  return { file: { ...messagesOf(pieces, 'user', name), ...answerSettings(fields, name, reading) }, filler };
}

/** Whether a text begins with a heading in YAML, and not with a line across the page: a key, a comment or the other
 * line of dashes follows the first one. */
function looksLikeHeading(text: string): boolean {
  return /^\s*---[ \t]*\n(?:[ \t]*\n)*(?:#|[ \t]*["']?[\w.-]+["']?[ \t]*:(?:\s|$)|---[ \t]*(?:\n|$))/u.test(text);
}

interface RoleHeading {
  readonly role: string;
  /** Where the line of the heading begins, and where its message does. */
  readonly start: number;
  readonly end: number;
}

const roles = ['system', 'developer', 'user', 'human', 'assistant', 'model', 'tool', 'function'];

/** The headings of roles, all of the level of the first one, outside fenced code. None unless the text begins with one,
 * a title of a higher level aside, and one is the user's. Throws AdjacentError bad-argument for other headings of that
 * level. */
function roleHeadings(text: string, name: string): readonly RoleHeading[] {
  const headings = headingsOf(text);
  const first = headings.findIndex(({ title }) => isRole(title));
  const { level = 0, start = 0 } = headings[first] ?? {};
  const [title] = headings;
  const isFirst = first === 0 || (first === 1 && title !== undefined && title.level < level);
  if (!isFirst || text.slice(first === 1 ? title?.end : 0, start).trim() !== '') return [];
  if (first === 1 && text.slice(0, title?.start).trim() !== '') return [];
  const ofLevel = headings.slice(first).filter(heading => heading.level <= level);
  if (!ofLevel.some(heading => ['user', 'human'].includes(roleOf(heading.title)))) return [];
  const other = ofLevel.find(heading => !isRole(heading.title));
  if (other !== undefined)
    refuse(
      t`${name} has a heading "${excerpt(other.title)}" among those of its roles.`,
      t`Use System, User, and Assistant, and deeper headings inside messages.`,
    );
  return ofLevel.map(heading => ({ role: roleOf(heading.title), start: heading.start, end: heading.end }));
}

const roleOf = (title: string): string => title.toLowerCase().replace(/:$/u, '').trim();
const isRole = (title: string): boolean => roles.includes(roleOf(title));

interface MarkdownHeading {
  readonly level: number;
  readonly title: string;
  readonly start: number;
  readonly end: number;
}

/** Headings written with number signs, outside fenced code. */
function headingsOf(text: string): MarkdownHeading[] {
  const headings: MarkdownHeading[] = [];
  let fence: string | null = null;
  for (const { 0: line, index } of text.matchAll(/[^\n]*(?:\n|$)/gu)) {
    const mark = /^ {0,3}(`{3,}|~{3,})/u.exec(line)?.[1];
    if (fence !== null) {
      if (mark?.startsWith(fence) === true && line.trim() === mark) fence = null;
    } else if (mark !== undefined) {
      fence = mark;
    } else {
      const [, signs, title = ''] = /^ {0,3}(#{1,6})[ \t]+(.*)$/u.exec(line.trimEnd()) ?? [];
      if (signs === undefined) continue;
      const plain = title.replace(/[ \t]+#+$/u, '').replace(/^(\*\*|__)(.*)\1$/u, '$2');
      headings.push({ level: signs.length, title: plain.trim(), start: index, end: index + line.length });
    }
  }
  return headings;
}
