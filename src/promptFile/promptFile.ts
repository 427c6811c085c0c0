/** Reads prompts as people write them: .prompty and dotprompt (.prompt) with a heading, roles and placeholders,
 * Markdown with a heading or role headings, lists of messages in YAML and JSON, and plain text with variables
 * (docs/file-formats.md#prompt-file). */
import type { SchemaFile } from '../core/answers/assertions/assertion.ts';
import { t } from '../core/text.ts';
import { sliceSource, sourceText } from '../domain/sourceText.ts';
import { answerSettings } from './answerSettings.ts';
import { piecesOf, unsupportedTag, type Dialect } from './dialect.ts';
import { readHeading, type Fields } from './heading.ts';
import { readLiterals, type CodeSelection } from './literalText.ts';
import { readMarkdown } from './markdown.ts';
import { parseMessageFile } from './messageFile.ts';
import { messagesOf, type PromptFile } from './messages.ts';
import { readPlainText, type Reading } from './plainText.ts';
import { dotpromptValues, promptyValues, VariableFiller } from './values.ts';

export type { CodeSelection, PromptFile };

/** How a prompt is read. */
export interface PromptOptions {
  /** Values of variables by name; they win over the samples of the file. */
  readonly values?: Fields;
  /** Whether parts that are not text, such as images, are left out; otherwise they are refused. */
  readonly leavesOutImages?: boolean;
  /** What to do about such parts, and about variables without a value, where that is not what the parser says. */
  readonly remedies?: { readonly images: string; readonly open: string };
  /** Reads the JSON schema that an assertion names by its path, relative to the file; absent: such assertions are
   * refused. */
  readonly schemaFile?: SchemaFile;
}

/** Read a prompt by the name of its file. Null for a plain text without variables, which is the prompt as it is, and
 * for JSON without messages. Throws AdjacentError bad-argument, in one sentence, for a heading that cannot be read,
 * variables without a value and features that are not supported. */
export function parsePromptFile(name: string, document: string, options: PromptOptions = {}): PromptFile | null {
  const { file, filler } = read(name, document, options);
  filler.checkComplete(options.remedies?.open);
  return file;
}

/** Names of the variables of a prompt that have no value. Throws as `parsePromptFile` does for everything else. */
export function openVariables(name: string, document: string, options: PromptOptions = {}): readonly string[] {
  return read(name, document, options).filler.open;
}

/** The prompt of a selection: the text that selected string literals stand for, else the text as it is with its
 * variables filled. Null for a text without any. Throws AdjacentError bad-argument for a literal that is not closed,
 * and for variables without a value. */
export function parseSelection(
  name: string,
  selection: CodeSelection,
  { values = {} }: PromptOptions = {},
): PromptFile | null {
  const { file, filler } = readSelection(name, selection, values);
  filler.checkComplete();
  return file;
}

/** Names of the variables of a selection that have no value. Throws as `parseSelection` does for everything else. */
export function openInSelection(
  name: string,
  selection: CodeSelection,
  { values = {} }: PromptOptions = {},
): readonly string[] {
  return readSelection(name, selection, values).filler.open;
}

function readSelection(name: string, selection: CodeSelection, values: Fields): Reading {
  const { document, start, end } = selection;
  const literals = readLiterals(selection, name, values);
  return literals ?? readPlainText(sourceText(document.slice(start, end), start), new VariableFiller(name, values));
}

function read(name: string, document: string, options: PromptOptions): Reading {
  const { values = {} } = options;
  if (/\.(?:json|prompt\.ya?ml)$/iu.test(name)) return parseMessageFile(name, document, options);
  const ending = /\.(?:prompty|prompt|prompt\.md|md|markdown)$/iu.exec(name)?.[0]?.toLowerCase();
  const whole = sourceText(document);
  if (ending === undefined) return readPlainText(whole, new VariableFiller(name, values));
  if (ending === '.md' || ending === '.markdown') return readMarkdown(whole, name, options);
  const heading = readHeading(whole.text, name);
  const body = sliceSource(whole, heading?.end ?? 0);
  const fields = heading?.fields ?? {};
  const samples = ending === '.prompty' ? promptyValues(fields, name) : dotpromptValues(fields);
  const filler = new VariableFiller(name, samples, values);
  const isPlain = heading === null && (ending === '.prompt.md' || (ending === '.prompt' && !body.text.includes('{{')));
  if (isPlain) return { file: null, filler };
  const dialect = { '.prompty': prompty, '.prompt': dotprompt, '.prompt.md': chatPrompt }[ending];
  const file = messagesOf(piecesOf(body, (dialect ?? dotprompt)(filler, body.text)), 'user', name);
  return { file: { ...file, ...answerSettings(fields, name, options) }, filler };
}

const roleLine = String.raw`^[ \t]*(?:#[ \t]*)?(?<role>system|developer|user|assistant|function|tool)[ \t]*:[ \t]*(?:\n|$)`;

/** Prompty: role lines such as "system:", and Jinja, of which names in braces and comments are supported. */
function prompty(filler: VariableFiller, body: string): Dialect {
  const { name } = filler;
  const tags = new RegExp(String.raw`${roleLine}|\{\{(?<value>[^{}]*)\}\}|\{#[^#]*#\}|\{%(?<block>[^%]*)%\}`, 'gimu');
  return {
    tags,
    opening: /\{[{%#]/u,
    name,
    // Text before the first role line is a system message; a file without role lines is the user's.
    firstRole: new RegExp(roleLine, 'imu').test(body) ? 'system' : 'user',
    read({ 0: whole, groups = {} }) {
      const { role, value, block } = groups;
      if (role !== undefined) return { role };
      if (block !== undefined) unsupportedTag(name, `{% ${block.trim()} %}`);
      if (value === undefined) return { text: '' };
      const path = value.trim();
      if (!/^\w+(?:\.\w+)*$/u.test(path)) unsupportedTag(name, whole);
      return { text: filler.text(path, `{{${path}}}`, t`Give it a value under "sample:" in the heading.`) };
    },
  };
}

/** Dotprompt: Handlebars, of which roles, values, comments and an empty history are supported. */
function dotprompt(filler: VariableFiller): Dialect {
  const { name } = filler;
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
      return { text: filler.text(tag, `{{${tag}}}`, remedy) };
    },
  };
}

/** The prompt files of chat in VS Code: a heading, and variables such as ${input:name}. */
function chatPrompt(filler: VariableFiller): Dialect {
  const remedy = t`Write its value in its place, or select the text as it is.`;
  return {
    tags: /\$\{(?:input:)?(?<variable>\w+)[\w:.-]*\}/gu,
    opening: /(?!)/u,
    name: filler.name,
    firstRole: 'user',
    read: ({ 0: whole, groups = {} }) => ({ text: filler.text(groups['variable'] ?? '', whole, remedy) }),
  };
}
