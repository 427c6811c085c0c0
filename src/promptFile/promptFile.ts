/** Reads prompt files with a heading, roles and placeholders: .prompty and dotprompt (.prompt), and the heading of
 * .prompt.md (docs/file-formats.md#prompt-file). */
import { excerpt, t } from '../core/text.ts';
import type { ChatRole } from '../domain/chatMessage.ts';
import { sliceSource, sourceText, type SourceText } from '../domain/sourceText.ts';
import { refuse } from '../domain/specCheck.ts';
import { readHeading, type Fields } from './heading.ts';
import { messagesOf, type Piece, type PromptFile } from './messages.ts';
import { dotpromptValues, promptyValues, valueText } from './values.ts';

export type { PromptFile };

/** What a tag of a prompt file stands for. */
type Tag = { readonly role: string } | { readonly text: string };

/** How a kind of prompt file is written. */
interface Dialect {
  /** Matches tags and role lines, which are not text. */
  readonly tags: RegExp;
  readonly firstRole: ChatRole;
  /** The beginning of a tag, which no text may contain. */
  readonly opening: RegExp;
  readonly name: string;
  /** Meaning of a match. Throws AdjacentError bad-argument for what is not supported. */
  read(match: RegExpMatchArray): Tag;
}

/** Read a prompt file by its name. Null for a plain text: a file of another kind, or a .prompt file without heading and
 * placeholders. Throws AdjacentError bad-argument, in one sentence, for a heading that cannot be read, placeholders
 * without a value and features that are not supported. */
export function parsePromptFile(name: string, document: string): PromptFile | null {
  const ending = /\.(?:prompty|prompt|prompt\.md)$/iu.exec(name)?.[0]?.toLowerCase();
  if (ending === undefined) return null;
  const whole = sourceText(document);
  const heading = readHeading(whole.text, name);
  const body = sliceSource(whole, heading?.end ?? 0);
  const fields = heading?.fields ?? {};
  if (ending === '.prompty') return messagesOf(piecesOf(body, prompty(fields, name, body.text)), 'user', name);
  if (ending === '.prompt.md')
    return heading === null ? null : messagesOf(piecesOf(body, markdown(name)), 'user', name);
  if (heading === null && !body.text.includes('{{')) return null;
  return messagesOf(piecesOf(body, dotprompt(fields, name)), 'user', name);
}

/** Text and roles of a body, in order. */
function piecesOf(body: SourceText, dialect: Dialect): Piece[] {
  const pieces: Piece[] = dialect.firstRole === 'user' ? [] : [{ role: dialect.firstRole }];
  let from = 0;
  for (const match of body.text.matchAll(dialect.tags)) {
    const tag = dialect.read(match);
    const end = match.index + match[0].length;
    pieces.push(textPiece(body, from, match.index, dialect));
    if ('role' in tag) pieces.push(tag);
    else pieces.push({ parts: replacement(body, match.index, end, tag.text) });
    from = end;
  }
  return [...pieces, textPiece(body, from, body.text.length, dialect)];
}

/** The text between tags. Throws AdjacentError bad-argument for a tag in it that was not understood. */
function textPiece(body: SourceText, start: number, end: number, { opening, name }: Dialect): Piece {
  const piece = sliceSource(body, start, end);
  const at = piece.text.search(opening);
  if (at >= 0) unsupportedTag(name, piece.text.slice(at).split('\n')[0] ?? '');
  return piece;
}

/** A text in place of the stretch of a body. */
function replacement(body: SourceText, start: number, end: number, text: string): SourceText['parts'] {
  const stretch = sliceSource(body, start, end).parts;
  const [first, last] = [stretch[0], stretch.at(-1)];
  if (first === undefined || last === undefined || text === '') return [];
  return [{ text, at: first.at, length: last.at + last.length - first.at }];
}

const roleLine = String.raw`^[ \t]*(?:#[ \t]*)?(?<role>system|developer|user|assistant|function|tool)[ \t]*:[ \t]*(?:\n|$)`;

/** Prompty: role lines such as "system:", and Jinja, of which names in braces and comments are supported. */
function prompty(fields: Fields, name: string, body: string): Dialect {
  const values = promptyValues(fields, name);
  const tags = new RegExp(String.raw`${roleLine}|\{\{(?<value>[^{}]*)\}\}|\{#[^#]*#\}|\{%(?<block>[^%]*)%\}`, 'gimu');
  return {
    tags,
    opening: /\{[{%#]/u,
    name,
    // Text before the first role line is a system message; a file without role lines is the user's.
    firstRole: new RegExp(roleLine, 'imu').test(body) ? 'system' : 'user',
    read({ groups = {} }) {
      const { role, value, block } = groups;
      if (role !== undefined) return { role };
      if (block !== undefined) unsupportedTag(name, `{% ${block.trim()} %}`);
      if (value === undefined) return { text: '' };
      const path = value.trim();
      if (!/^\w+(?:\.\w+)*$/u.test(path)) unsupportedTag(name, `{{${value}}}`);
      return { text: valueText(values, path, name, t`Give it a value under "sample:" in the heading.`) };
    },
  };
}

/** Dotprompt: Handlebars, of which roles, values, comments and an empty history are supported. */
function dotprompt(fields: Fields, name: string): Dialect {
  const values = dotpromptValues(fields);
  const remedy = t`Give it a value under "input:" and "default:" in the heading, or select the text as it is.`;
  return {
    tags: /\\\{\{|\{\{\{(?<raw>[^{}]*)\}\}\}|\{\{(?<tag>[^{}]*)\}\}/gu,
    opening: /\{\{/u,
    name,
    firstRole: 'user',
    read({ 0: whole, groups = {} }) {
      if (whole === '\\{{') return { text: '{{' };
      const tag = (groups['raw'] ?? groups['tag'] ?? '!').trim();
      if (tag.startsWith('!') || tag === 'history') return { text: '' };
      const role = /^role\s+(["'])(\w+)\1$/u.exec(tag)?.[2];
      if (role !== undefined) return { role };
      if (!/^\w+(?:\.\w+)*$/u.test(tag) || tag === 'this' || tag === 'else') unsupportedTag(name, whole);
      return { text: valueText(values, tag, name, remedy) };
    },
  };
}

/** The prompt files of chat in VS Code: a heading, and variables such as ${input:name}. */
function markdown(name: string): Dialect {
  return {
    tags: /\$\{[\w:.-]+\}/gu,
    opening: /(?!)/u,
    name,
    firstRole: 'user',
    read: ({ 0: whole }) =>
      refuse(t`${name} leaves ${whole} open.`, t`Write its value in its place, or select the text as it is.`),
  };
}

function unsupportedTag(name: string, tag: string): never {
  const shown = tag.length > 60 ? `${tag.slice(0, 60)}…` : tag;
  return refuse(
    t`${name} contains ${excerpt(shown)}, which is not supported.`,
    t`Write the text that it stands for, or select the text to analyze.`,
  );
}
