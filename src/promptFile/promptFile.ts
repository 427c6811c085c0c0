/** Reads prompt files: .prompty and dotprompt (.prompt) with a heading, roles and placeholders, the heading of
 * .prompt.md, and lists of messages in YAML and JSON (docs/file-formats.md#prompt-file). */
import { t } from '../core/text.ts';
import { sliceSource, sourceText } from '../domain/sourceText.ts';
import { refuse } from '../domain/specCheck.ts';
import { piecesOf, unsupportedTag, type Dialect } from './dialect.ts';
import { readHeading, type Fields } from './heading.ts';
import { parseMessageFile } from './messageFile.ts';
import { messagesOf, type PromptFile } from './messages.ts';
import { dotpromptValues, promptyValues, valueText } from './values.ts';

export type { PromptFile };

/** Read a prompt file by its name. Null for a plain text: a file of another kind, a .prompt file without heading and
 * placeholders, or JSON without messages. Throws AdjacentError bad-argument, in one sentence, for a heading that cannot
 * be read, placeholders without a value and features that are not supported. */
export function parsePromptFile(name: string, document: string): PromptFile | null {
  if (/\.(?:json|prompt\.ya?ml)$/iu.test(name)) return parseMessageFile(name, document);
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
