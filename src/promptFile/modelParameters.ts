/** Writes model parameters into a prompt file: only the values and the lines that are missing change, so that comments,
 * order and layout stay (docs/file-formats.md#prompt-file). */
import { isMap, isScalar, parseDocument, type YAMLMap } from 'yaml';
import { samplerNames, samplerOptions, samplerRanges, samplerValue, type Samplers } from '../core/sampler/samplers.ts';
import { t } from '../core/text.ts';
import { withPlainLineEnds } from '../domain/sourceText.ts';
import { refuse } from '../domain/specCheck.ts';
import { isFields, readHeading, type Fields } from './heading.ts';
import { keyOf, type ParameterName } from './samplingSettings.ts';

/** Sampler settings to write; those that are off and an absent length are written only over other values. */
export interface ModelParameters {
  readonly temperature: number;
  readonly topP: number;
  readonly topK?: number;
  readonly minP?: number;
  readonly samplers?: Samplers;
  readonly tokens?: number;
}

/** A file with its parameters, and what its format has no name for, such as "min-p 0.05". */
export interface WrittenParameters {
  readonly text: string;
  readonly left: readonly string[];
}

type Path = readonly string[];

/** How a kind of file names its parameters: those without a name have no place in it. */
type Names = Readonly<Partial<Record<ParameterName, string>>>;

const ofOpenAi: Names = {
  temperature: 'temperature',
  topP: 'top_p',
  tokens: 'max_tokens',
  presencePenalty: 'presence_penalty',
  frequencyPenalty: 'frequency_penalty',
};
const ofServers: Names = {
  topK: 'top_k',
  minP: 'min_p',
  repetitionPenalty: 'repetition_penalty',
  penaltyTokens: 'repeat_last_n',
  dryMultiplier: 'dry_multiplier',
  dryBase: 'dry_base',
  dryAllowedLength: 'dry_allowed_length',
  xtcProbability: 'xtc_probability',
  xtcThreshold: 'xtc_threshold',
};
const ofGenkit: Names = {
  temperature: 'temperature',
  topP: 'topP',
  topK: 'topK',
  tokens: 'maxOutputTokens',
  presencePenalty: 'presencePenalty',
  frequencyPenalty: 'frequencyPenalty',
};
const ofGitHub: Names = { temperature: 'temperature', topP: 'topP', tokens: 'maxTokens' };

/** Where a file has its parameters, with their names there. Later places take what earlier ones have no name for. */
type Place = readonly [path: Path, names: Names];

/** The document with the parameters in it; null for a plain text. Throws AdjacentError bad-argument for a heading that
 * is not YAML, or whose model parameters cannot be written. */
export function withModelParameters(
  name: string,
  document: string,
  parameters: ModelParameters,
): WrittenParameters | null {
  const [start, end] = yamlIn(name, document) ?? [0, -1];
  if (end < 0) return null;
  const yaml = document.slice(start, end);
  const { entries, left } = entriesOf(name, yaml, parameters);
  const written = entries.reduce((text, [path, value]) => withValue(text, path, value, name), yaml);
  return { text: document.slice(0, start) + written + document.slice(end), left };
}

/** The stretch of a file that is YAML or JSON; null for a text without. */
function yamlIn(name: string, document: string): readonly [start: number, end: number] | null {
  if (/\.(?:prompt\.ya?ml|json)$/iu.test(name)) return [0, document.length];
  const opening = /^\s*---[ \t]*\r?\n/u.exec(document)?.[0];
  if (!/\.(?:prompty|prompt|md|markdown)$/iu.test(name) || opening === undefined) return null;
  readHeading(withPlainLineEnds(document), name);
  const length = /^---[ \t]*\r?$/mu.exec(document.slice(opening.length))?.index;
  return length === undefined ? null : [opening.length, opening.length + length];
}

function placesOf(name: string, fields: Fields): readonly Place[] {
  const { model, config } = fields;
  const ending = /\.(?:prompty|prompt\.ya?ml|prompt|json|md|markdown)$/iu.exec(name)?.[0]?.toLowerCase() ?? '';
  if (/ya?ml$/u.test(ending)) return [[['modelParameters'], ofGitHub]];
  if (ending === '.json') return [[[], ofOpenAi]];
  if (ending === '.prompt' || isFields(config)) return [[['config'], ofGenkit]];
  if (isFields(model) && isFields(model['options']))
    return [
      [['model', 'options'], ofGenkit],
      [['model', 'options', 'additionalProperties'], ofServers],
    ];
  const isOnTop = ending !== '.prompty' && !isFields(model);
  return [[isOnTop ? [] : ['model', 'parameters'], { ...ofOpenAi, ...ofServers }]];
}

/** A parameter with its value, whether it does nothing there, and its words. */
interface Parameter {
  readonly name: ParameterName;
  readonly value: number;
  readonly isOff: boolean;
  readonly words: string;
}

function parametersOf({ temperature, topP, topK = 0, minP = 0, samplers = {}, tokens }: ModelParameters): Parameter[] {
  return [
    { name: 'temperature', value: temperature, isOff: false, words: t`temperature ${temperature}` },
    { name: 'topP', value: topP, isOff: topP === 1, words: t`top-p ${topP}` },
    { name: 'topK', value: topK, isOff: topK === 0, words: t`top-k ${topK}` },
    { name: 'minP', value: minP, isOff: minP === 0, words: t`min-p ${minP}` },
    ...samplerNames.map((name): Parameter => {
      const value = samplerValue(samplers, name);
      const isOff = value === samplerRanges[name].usual;
      return { name, value, isOff, words: `${samplerOptions[name].replaceAll('-', ' ')} ${value}` };
    }),
    ...(tokens === undefined
      ? []
      : [{ name: 'tokens', value: tokens, isOff: false, words: t`at most ${tokens} tokens` } as const]),
  ];
}

/** Paths and values of what is on, and of what the file has on that is off; with what has no place. */
function entriesOf(
  name: string,
  yaml: string,
  parameters: ModelParameters,
): { readonly entries: readonly (readonly [Path, number])[]; readonly left: readonly string[] } {
  const read: unknown = parseDocument(yaml, { logLevel: 'error' }).toJS({ maxAliasCount: 100 });
  const fields = isFields(read) ? read : {};
  const places = placesOf(name, fields).map(([path, names]) => {
    const known = path.reduce<unknown>((value, key) => (isFields(value) ? value[key] : undefined), fields);
    return { path, names, known: isFields(known) ? known : {} };
  });
  const entries: (readonly [Path, number])[] = [];
  const left: string[] = [];
  for (const { name: parameter, value, isOff, words } of parametersOf(parameters)) {
    const [stated] = places.flatMap(({ path, known }) => {
      const key = keyOf(known, parameter);
      return key === undefined ? [] : [[...path, key]];
    });
    const [named] = places.flatMap(({ path, names }) => {
      const key = names[parameter];
      return key === undefined ? [] : [[...path, key]];
    });
    const at = stated ?? (isOff ? undefined : named);
    if (at !== undefined) entries.push([at, value]);
    else if (!isOff) left.push(words);
  }
  return { entries, left };
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
      : withAdded(text, before.contents, path, value, /\.json$/iu.test(name));
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
function withAdded(text: string, root: unknown, path: Path, value: number, isJson: boolean): string | null {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  if (root === null) return `${text}${block(path, value, '', eol)}`;
  let map: unknown = root;
  for (const [depth, key] of path.entries()) {
    if (!isMap(map)) return null;
    const inner: unknown = map.get(key, true);
    if (!isMap(inner))
      return inner === undefined
        ? addedTo(text, map, path.slice(depth).map(isJson ? quoted : plain), value, eol)
        : null;
    map = inner;
  }
  return null;
}

const plain = (key: string): string => key;
const quoted = (key: string): string => JSON.stringify(key);

function addedTo(text: string, map: YAMLMap, rest: Path, value: number, eol: string): string | null {
  const last = map.items.at(-1);
  if (map.flow === true) {
    const end = (map.range?.[1] ?? 0) - 1;
    const flow = rest
      .toReversed()
      .reduce<string>((inner, key, at) => (at === 0 ? `${key}: ${inner}` : `${key}: { ${inner} }`), String(value));
    const body = text.slice(0, end).trimEnd();
    const first = map.items[0]?.key;
    if (last !== undefined && text.slice(body.length, end).includes('\n') && isScalar(first) && first.range) {
      const line = text.slice(text.lastIndexOf('\n', first.range[0]) + 1, first.range[0]);
      return `${body.replace(/,$/u, '')},${eol}${/^\s*/u.exec(line)?.[0] ?? ''}${flow}${text.slice(body.length)}`;
    }
    return `${body}${last === undefined ? ' ' : ', '}${flow} ${text.slice(end)}`;
  }
  const [{ key: firstKey } = { key: null }] = map.items;
  const start = isScalar(firstKey) ? firstKey.range?.[0] : undefined;
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
