/** Writes model parameters into the heading of a prompt file: only the values and the lines that are missing change, so
 * that comments, order and layout stay (docs/file-formats.md#prompt-file). */
import { isMap, isScalar, parseDocument, type YAMLMap } from 'yaml';
import { t } from '../core/text.ts';
import { withPlainLineEnds } from '../domain/sourceText.ts';
import { refuse } from '../domain/specCheck.ts';
import { isFields, readHeading } from './heading.ts';

/** Sampler settings to write; 1 for top-p and an absent length are written only over other values. */
export interface ModelParameters {
  readonly temperature: number;
  readonly topP: number;
  readonly tokens?: number;
}

type Path = readonly string[];

/** The document with the parameters in its heading; null for no prompt file with a heading. Throws AdjacentError
 * bad-argument for a heading that is not YAML, or whose model parameters cannot be written. */
export function withModelParameters(name: string, document: string, parameters: ModelParameters): string | null {
  const ending = /\.(?:prompty|prompt)$/iu.exec(name)?.[0]?.toLowerCase();
  const opening = /^\s*---[ \t]*\r?\n/u.exec(document)?.[0];
  if (ending === undefined || opening === undefined) return null;
  readHeading(withPlainLineEnds(document), name);
  const length = /^---[ \t]*\r?$/mu.exec(document.slice(opening.length))?.index;
  if (length === undefined) return null;
  const heading = document.slice(opening.length, opening.length + length);
  const written = entriesOf(ending, heading, parameters).reduce(
    (text, [path, value]) => withValue(text, path, value, name),
    heading,
  );
  return opening + written + document.slice(opening.length + length);
}

/** Paths and values, by the kind of file. */
function entriesOf(ending: string, heading: string, { temperature, topP, tokens }: ModelParameters): [Path, number][] {
  const fields: unknown = parseDocument(heading, { logLevel: 'error' }).toJS({ maxAliasCount: 100 });
  const model = isFields(fields) ? fields['model'] : null;
  const isNewer = isFields(model) && isFields(model['options']);
  const [at, names] =
    ending === '.prompt'
      ? [['config'], ['topP', 'maxOutputTokens']]
      : isNewer
        ? [
            ['model', 'options'],
            ['topP', 'maxOutputTokens'],
          ]
        : [
            ['model', 'parameters'],
            ['top_p', 'max_tokens'],
          ];
  const [topPName = '', tokensName = ''] = names;
  const known = at.reduce<unknown>((value, key) => (isFields(value) ? value[key] : undefined), fields);
  const hasTopP = isFields(known) && topPName in known;
  return [
    [[...at, 'temperature'], temperature],
    ...(topP < 1 || hasTopP ? [[[...at, topPName], topP] as [Path, number]] : []),
    ...(tokens === undefined ? [] : [[[...at, tokensName], tokens] as [Path, number]]),
  ];
}

/** A YAML text with one value changed or added. */
function withValue(text: string, path: Path, value: number, name: string): string {
  const before = parseDocument(text, { logLevel: 'error' });
  if (before.errors.length > 0)
    refuse(t`The heading of ${name} is not valid YAML.`, t`Correct it, or copy the settings.`);
  const known = before.getIn(path, true);
  const edited =
    isScalar(known) && known.range
      ? `${text.slice(0, known.range[0])}${value}${text.slice(known.range[1])}`
      : withAdded(text, before.contents, path, value);
  if (edited === null || !isAsWanted(text, edited, path, value))
    refuse(
      t`The model parameters of ${name} are written in a way that cannot be changed without touching the rest.`,
      t`Copy the settings and write them yourself.`,
    );
  return edited;
}

/** Whether an edit sets the value and changes nothing else. */
function isAsWanted(before: string, after: string, path: Path, value: number): boolean {
  const wanted = parseDocument(before, { logLevel: 'error' });
  const found = parseDocument(after, { logLevel: 'error' });
  wanted.setIn(path, value);
  return found.errors.length === 0 && JSON.stringify(found.toJS()) === JSON.stringify(wanted.toJS());
}

/** The text with a new entry at the end of the deepest map of the path; null where there is no place for it. */
function withAdded(text: string, root: unknown, path: Path, value: number): string | null {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  if (root === null) return `${text}${block(path, value, '', eol)}`;
  let map: unknown = root;
  for (const [depth, key] of path.entries()) {
    if (!isMap(map)) return null;
    const inner: unknown = map.get(key, true);
    if (!isMap(inner)) return inner === undefined ? addedTo(text, map, path.slice(depth), value, eol) : null;
    map = inner;
  }
  return null;
}

function addedTo(text: string, map: YAMLMap, rest: Path, value: number, eol: string): string | null {
  const last = map.items.at(-1);
  const [first] = map.items;
  if (map.flow === true) {
    const end = (map.range?.[1] ?? 0) - 1;
    const flow = rest
      .toReversed()
      .reduce<string>((inner, key, at) => (at === 0 ? `${key}: ${inner}` : `${key}: { ${inner} }`), String(value));
    const body = text.slice(0, end).trimEnd();
    return `${body}${last === undefined ? ' ' : ', '}${flow} ${text.slice(end)}`;
  }
  const start = isScalar(first?.key) ? first.key.range?.[0] : undefined;
  const end = endOf(last?.value) ?? endOf(last?.key);
  if (start === undefined || end === undefined) return null;
  const indent = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  const lineEnd = end > 0 && text[end - 1] === '\n' ? end - 1 : text.indexOf('\n', end);
  const at = lineEnd < 0 ? text.length : lineEnd + 1;
  const missingBreak = lineEnd < 0 ? eol : '';
  return `${text.slice(0, at)}${missingBreak}${block(rest, value, indent, eol)}${text.slice(at)}`;
}

/** Where a node ends, without the comments and blank lines behind it. */
function endOf(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range)) return undefined;
  if (isMap(node) && node.flow !== true) {
    const last = node.items.at(-1);
    return endOf(last?.value) ?? endOf(last?.key);
  }
  const end: unknown = node.range[1];
  return typeof end === 'number' ? end : undefined;
}

/** Nested keys in lines of their own. */
function block(path: Path, value: number, indent: string, eol: string): string {
  return path
    .map((key, depth) => `${indent}${'  '.repeat(depth)}${key}:${depth === path.length - 1 ? ` ${value}` : ''}${eol}`)
    .join('');
}
