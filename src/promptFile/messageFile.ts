/** Reads files that list messages: .prompt.yml and .prompt.yaml as GitHub Models has them, and chats in JSON
 * (docs/file-formats.md#prompt-file). */
import { isMap, isNode, isScalar, isSeq, parseDocument, type Document, type Scalar, type YAMLMap } from 'yaml';
import { t } from '../core/text.ts';
import { joinParts, sourceText, withPlainLineEnds, type SourceText } from '../domain/sourceText.ts';
import { refuse } from '../domain/specCheck.ts';
import { answerKeys, answerSettings, type AnswerReading } from './answerSettings.ts';
import { piecesOf, unsupportedTag, type Dialect } from './dialect.ts';
import type { Fields } from './heading.ts';
import { messagesOf, type Piece } from './messages.ts';
import { plainDialect, type Reading } from './plainText.ts';
import { VariableFiller } from './values.ts';

/** How a file of messages is read. */
interface MessageReading extends Pick<AnswerReading, 'schemaFile'> {
  readonly values?: Fields;
  readonly leavesOutImages?: boolean;
  readonly remedies?: { readonly images: string };
}

/** Longest file, in UTF-16 code units. */
const longestFile = 1_000_000;

/** The messages of a file; null for JSON that lists none. In YAML, placeholders take the given values, else those of
 * the first entry of `testData`. Parts that are not text are left out on request. Throws AdjacentError bad-argument, in
 * one sentence, for a file that cannot be read. */
export function parseMessageFile(
  name: string,
  document: string,
  { values = {}, leavesOutImages = false, remedies, schemaFile }: MessageReading,
): Reading {
  const isJson = /\.json$/iu.test(name);
  const none: Reading = { file: null, filler: new VariableFiller(name) };
  if (isJson && !/\.prompt\.json$/iu.test(name) && !document.includes('"messages"')) return none;
  if (document.length > longestFile)
    refuse(t`${name} has more than ${longestFile / 1e6} million characters.`, t`Select the text to analyze.`);
  if (isJson && !isValidJson(document)) refuse(t`${name} is not valid JSON.`, t`Correct it, or select the prompt.`);
  const file = nodesOf(document);
  if (file === null) refuse(t`${name} is not valid YAML.`, t`Correct it, or select the prompt.`);
  const messages = isMap(file.contents) ? file.contents.get('messages', true) : null;
  if (!isSeq(messages)) {
    if (isJson) return none;
    return refuse(t`${name} lists no messages.`, t`Write them under "messages:", each with a role and a content.`);
  }
  const filler = new VariableFiller(name, isJson ? {} : valuesOf(file), values);
  const source: Source = {
    name,
    document,
    dialect: isJson ? (Object.keys(values).length === 0 ? literal(name) : plainDialect(filler)) : placeholders(filler),
    leavesOutImages,
    imageRemedy: remedies?.images ?? t`Remove that part, or select the text to analyze.`,
  };
  const pieces = messages.items.flatMap(message => messagePieces(message, source));
  const fill = (text: string): string =>
    text.replace(/\{\{[ \t]*(\w+(?:\.\w+)*)[ \t]*\}\}/gu, (whole, variable: string) =>
      filler.has(variable) ? filler.text(variable, whole, '') : whole,
    );
  const fields = fieldsOf(file);
  return {
    file: {
      ...messagesOf(pieces, 'user', name),
      ...answerSettings(fields, name, schemaFile === undefined ? { fill } : { fill, schemaFile }),
    },
    filler,
  };
}

interface Source {
  readonly name: string;
  readonly document: string;
  readonly dialect: Dialect;
  readonly leavesOutImages: boolean;
  readonly imageRemedy: string;
}

function isValidJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The nodes of a YAML text with their places; null for one that is not YAML. Nothing is expanded. */
function nodesOf(text: string): Document | null {
  try {
    const document = parseDocument(text, { logLevel: 'error', uniqueKeys: false });
    return document.errors.length > 0 ? null : document;
  } catch {
    return null;
  }
}

function messagePieces(message: unknown, source: Source): Piece[] {
  const { name, document, dialect } = source;
  const role = isMap(message) ? message.get('role') : undefined;
  if (!isMap(message) || typeof role !== 'string')
    return refuse(t`${name} has a message without a role.`, t`Give each message a role and a content.`);
  return [{ role }, ...contentOf(message, source).flatMap(scalar => piecesOf(textOf(scalar, document), dialect))];
}

/** The texts of a message, which may be in parts. */
function contentOf(message: YAMLMap, { name, leavesOutImages, imageRemedy }: Source): readonly Scalar[] {
  const content = message.get('content', true);
  if (isScalar(content) && (typeof content.value === 'string' || content.value === null)) return [content];
  if (isSeq(content))
    return content.items.flatMap(part => {
      const text = isMap(part) ? part.get('text', true) : part;
      if (isScalar(text) && typeof text.value === 'string') return [text];
      if (leavesOutImages) return [];
      return refuse(t`${name} has a message with a part that is not text, such as an image.`, imageRemedy);
    });
  return refuse(t`${name} has a message whose content is not text.`, t`Write the content as text.`);
}

/** The text of a scalar and where it is; one that is written otherwise than it reads has its place as a whole. */
function textOf({ value, range }: Scalar, document: string): SourceText {
  const text = typeof value === 'string' ? withPlainLineEnds(value) : '';
  const [start, end] = range ?? [0, document.length];
  const inside = document.indexOf(text, start);
  if (text !== '' && inside >= 0 && inside + text.length <= end) return sourceText(text, inside);
  return joinParts(text === '' ? [] : [{ text, at: start, length: end - start }]);
}

/** Plain values of the keys that say something about answers; without what expands to too much. */
function fieldsOf(file: Document): Fields {
  const { contents } = file;
  if (!isMap(contents)) return {};
  return Object.fromEntries(
    answerKeys.flatMap(key => {
      const node: unknown = contents.get(key, true);
      if (!isNode(node)) return [];
      try {
        return [[key, node.toJS(file, { maxAliasCount: 100 }) as unknown] as const];
      } catch {
        return [];
      }
    }),
  );
}

/** Values of the placeholders: the texts and numbers of the first entry of `testData`. */
function valuesOf({ contents }: Document): Fields {
  const data = isMap(contents) ? contents.get('testData', true) : null;
  const first = isSeq(data) ? data.items[0] : null;
  if (!isMap(first)) return {};
  return Object.fromEntries(
    first.items.flatMap(({ key, value }) =>
      isScalar(key) && typeof key.value === 'string' && isScalar(value) ? [[key.value, value.value] as const] : [],
    ),
  );
}

/** Texts of a chat, which has no variables unless values are given. */
const literal = (name: string): Dialect => ({
  tags: /(?!)/gu,
  opening: /(?!)/u,
  name,
  firstRole: 'user',
  read: ({ 0: whole }) => ({ text: whole }),
});

function placeholders(filler: VariableFiller): Dialect {
  const { name } = filler;
  return {
    tags: /\{\{(?<tag>[^{}]*)\}\}/gu,
    opening: /\{\{/u,
    name,
    firstRole: 'user',
    read({ 0: whole, groups = {} }) {
      const tag = (groups['tag'] ?? '').trim();
      if (!/^\w+$/u.test(tag)) unsupportedTag(name, whole);
      return { text: filler.text(tag, `{{${tag}}}`, t`Give it a value in the first entry under "testData:".`) };
    },
  };
}
