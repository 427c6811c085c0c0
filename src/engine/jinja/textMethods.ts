/** Methods of Python's str. */
import type { Budget } from './budget.ts';
import { bind } from './parameters.ts';
import { formatBraces } from './percentFormat.ts';
import { runtimeError, unsupported } from './templateError.ts';
import { Callable, itemsOf, Tuple, typeName, type Named, type Value } from './value.ts';
import { isBlank, spaceClass, splitLines, stripEnd, stripStart } from './whitespace.ts';

type Method = (text: string, args: readonly Value[], named: Named, budget: Budget) => Value;

/** A method without arguments. */
function plain(name: string, work: (text: string) => Value): Method {
  return (text, args, named) => {
    bind(name, [], args, named);
    return work(text);
  };
}

/** strip, lstrip and rstrip: white space, or any of the given characters. */
export function stripped(text: string, characters: Value, sides: 'both' | 'start' | 'end'): string {
  if (characters !== null && typeof characters !== 'string')
    throw runtimeError(`strip arg must be None or str, not ${typeName(characters)}`);
  if (characters === null) {
    const start = sides === 'end' ? text : stripStart(text);
    return sides === 'start' ? start : stripEnd(start);
  }
  const [all, set] = [Array.from(text), new Set(characters)];
  let [from, to] = [0, all.length];
  while (sides !== 'end' && from < to && set.has(all[from] ?? '')) from++;
  while (sides !== 'start' && to > from && set.has(all[to - 1] ?? '')) to--;
  return all.slice(from, to).join('');
}

const strip =
  (name: string, sides: 'both' | 'start' | 'end'): Method =>
  (text, args, named) =>
    stripped(text, bind(name, ['chars'], args, named).or('chars', null), sides);

/** Fields between separators, at most `most` splits from the start or the end; -1: all. */
function split(text: string, separator: Value, most: number, fromEnd: boolean): string[] {
  if (separator === null) return splitAtSpaces(text, most, fromEnd);
  if (typeof separator !== 'string') throw runtimeError(`must be str or None, not ${typeName(separator)}`);
  if (separator === '') throw runtimeError('empty separator');
  const fields = text.split(separator);
  if (most < 0 || fields.length <= most + 1) return fields;
  return fromEnd
    ? [fields.slice(0, fields.length - most).join(separator), ...fields.slice(fields.length - most)]
    : [...fields.slice(0, most), fields.slice(most).join(separator)];
}

function splitAtSpaces(text: string, most: number, fromEnd: boolean): string[] {
  const words = [...text.matchAll(new RegExp(`[^${spaceClass}]+`, 'gu'))];
  if (most < 0 || words.length <= most) return words.map(([word]) => word);
  if (fromEnd) {
    const kept = words.slice(words.length - most);
    const rest = stripEnd(text.slice(0, kept[0]?.index ?? text.length));
    return [...(rest === '' ? [] : [rest]), ...kept.map(([word]) => word)];
  }
  const rest = text.slice(words[most]?.index ?? text.length);
  return [...words.slice(0, most).map(([word]) => word), ...(rest === '' ? [] : [stripEnd(rest)])];
}

const splitting =
  (name: string, fromEnd: boolean): Method =>
  (text, args, named, budget) => {
    const bound = bind(name, ['sep', 'maxsplit'], args, named);
    return budget.list(split(text, bound.or('sep', null), bound.integer('maxsplit', -1), fromEnd));
  };

/** The range of a search in UTF-16 units; Python counts code points and takes negative bounds from the end. */
function within(text: string, start: number, end: number): readonly [string, number] | null {
  const all = Array.from(text);
  const bounded = (at: number): number => Math.max(0, Math.min(all.length, at < 0 ? at + all.length : at));
  const [from, to] = [bounded(start), bounded(end)];
  return start > all.length || from > to ? null : [all.slice(from, to).join(''), from];
}

const searching =
  (name: string, find: (text: string, sought: string) => number): Method =>
  (text, args, named) => {
    const bound = bind(name, ['sub', 'start', 'end'], args, named);
    const sought = bound.text('sub');
    const part = within(text, bound.integer('start', 0), bound.integer('end', Number.MAX_SAFE_INTEGER));
    const at = part === null ? -1 : find(part[0], sought);
    if (name.endsWith('index') && at < 0) throw runtimeError('substring not found');
    return BigInt(part === null || at < 0 ? -1 : part[1] + Array.from(part[0].slice(0, at)).length);
  };

const testing =
  (name: string, test: (text: string, part: string) => boolean): Method =>
  (text, args, named) => {
    const bound = bind(name, ['prefix', 'start', 'end'], args, named);
    const part = within(text, bound.integer('start', 0), bound.integer('end', Number.MAX_SAFE_INTEGER));
    const given = bound.required('prefix');
    const options = given instanceof Tuple ? given.items : [given];
    return options.some(option => {
      if (typeof option !== 'string') throw runtimeError(`${name} first arg must be str or a tuple of str`);
      return part !== null && test(part[0], option);
    });
  };

/** Replace the first `count` occurrences; all of them below 0. */
export function replaced(text: string, old: string, by: string, count: number, budget: Budget): string {
  if (count < 0) {
    const parts = old === '' ? Array.from(text) : null;
    budget.charge((text.split(old).length * by.length) / 16);
    return budget.text(parts === null ? text.replaceAll(old, () => by) : by + parts.map(one => one + by).join(''));
  }
  let [rest, made, left] = [text, '', count];
  while (left-- > 0) {
    const at = rest.indexOf(old);
    if (at < 0) break;
    const end = old === '' ? String.fromCodePoint(rest.codePointAt(0) ?? 0).length : at + old.length;
    made += old === '' ? by + rest.slice(0, end) : rest.slice(0, at) + by;
    if (old === '' && rest === '') break;
    rest = rest.slice(end);
  }
  return budget.text(made + rest);
}

/** The first letter as a title has it; the rest lower. */
function capitalized(text: string): string {
  const [first = '', ...rest] = Array.from(text);
  return titleCase(first) + rest.join('').toLowerCase();
}

const digraphs: Readonly<Record<string, string>> = { Ǆ: 'ǅ', Ǉ: 'ǈ', Ǌ: 'ǋ', Ǳ: 'ǲ' };

function titleCase(character: string): string {
  const [first = '', ...rest] = Array.from(character.toUpperCase());
  return (digraphs[first] ?? first) + rest.join('').toLowerCase();
}

const isCased = (character: string): boolean => /[\p{Lt}\p{Uppercase}\p{Lowercase}]/u.test(character);

function titled(text: string): string {
  let isInWord = false;
  return Array.from(text, character => {
    const shown = isInWord ? character.toLowerCase() : titleCase(character);
    isInWord = isCased(character);
    return shown;
  }).join('');
}

const every =
  (pattern: RegExp): ((text: string) => boolean) =>
  text =>
    text !== '' && Array.from(text).every(one => pattern.test(one));

export const isLower = (text: string): boolean =>
  Array.from(text).some(isCased) && !/[\p{Lt}\p{Uppercase}]/u.test(text);
export const isUpper = (text: string): boolean =>
  Array.from(text).some(isCased) && !/[\p{Lt}\p{Lowercase}]/u.test(text);

const partition =
  (name: string, fromEnd: boolean): Method =>
  (text, args, named) => {
    const separator = bind(name, ['sep'], args, named).text('sep');
    if (separator === '') throw runtimeError('empty separator');
    const at = fromEnd ? text.lastIndexOf(separator) : text.indexOf(separator);
    if (at < 0) return new Tuple(fromEnd ? ['', '', text] : [text, '', '']);
    return new Tuple([text.slice(0, at), separator, text.slice(at + separator.length)]);
  };

const justified =
  (name: string, pad: (gap: number, width: number) => readonly [number, number]): Method =>
  (text, args, named, budget) => {
    const bound = bind(name, ['width', 'fillchar'], args, named);
    const [width, fill] = [bound.integer('width'), bound.text('fillchar', ' ')];
    if (Array.from(fill).length !== 1) throw runtimeError('The fill character must be exactly one character long');
    budget.charge(Math.max(0, width) / 16);
    const gap = Math.max(0, width - Array.from(text).length);
    const [left, right] = pad(gap, width);
    return fill.repeat(left) + text + fill.repeat(right);
  };

/** Python centers odd gaps by the parity of the width. */
export function centeredGaps(gap: number, width: number): readonly [number, number] {
  const left = Math.floor(gap / 2) + (gap & width & 1);
  return [left, gap - left];
}

const methods: ReadonlyMap<string, Method> = new Map<string, Method>([
  ['upper', plain('upper', text => text.toUpperCase())],
  ['lower', plain('lower', text => text.toLowerCase())],
  ['title', plain('title', titled)],
  ['capitalize', plain('capitalize', capitalized)],
  ['strip', strip('strip', 'both')],
  ['lstrip', strip('lstrip', 'start')],
  ['rstrip', strip('rstrip', 'end')],
  ['split', splitting('split', false)],
  ['rsplit', splitting('rsplit', true)],
  ['find', searching('find', (text, sought) => text.indexOf(sought))],
  ['rfind', searching('rfind', (text, sought) => text.lastIndexOf(sought))],
  ['index', searching('index', (text, sought) => text.indexOf(sought))],
  ['rindex', searching('rindex', (text, sought) => text.lastIndexOf(sought))],
  ['startswith', testing('startswith', (text, part) => text.startsWith(part))],
  ['endswith', testing('endswith', (text, part) => text.endsWith(part))],
  ['partition', partition('partition', false)],
  ['rpartition', partition('rpartition', true)],
  ['ljust', justified('ljust', gap => [0, gap])],
  ['rjust', justified('rjust', gap => [gap, 0])],
  ['center', justified('center', centeredGaps)],
  ['isspace', plain('isspace', isBlank)],
  ['isdigit', plain('isdigit', every(/[\p{Nd}²³¹⁰⁴-⁹₀-₉]/u))],
  ['isdecimal', plain('isdecimal', every(/\p{Nd}/u))],
  ['isalpha', plain('isalpha', every(/\p{L}/u))],
  ['isalnum', plain('isalnum', every(/[\p{L}\p{N}]/u))],
  ['isascii', plain('isascii', text => !/[^\x00-\x7f]/u.test(text))],
  ['islower', plain('islower', isLower)],
  ['isupper', plain('isupper', isUpper)],
  [
    'replace',
    (text, args, named, budget) => {
      const bound = bind('replace', ['old', 'new', 'count'], args, named);
      return replaced(text, bound.text('old'), bound.text('new'), bound.integer('count', -1), budget);
    },
  ],
  [
    'join',
    (text, args, named, budget) => {
      const items = itemsOf(bind('join', ['iterable'], args, named).required('iterable'));
      const texts = items.filter(item => typeof item === 'string');
      const wrong = items.find(item => typeof item !== 'string');
      if (wrong !== undefined) throw runtimeError(`sequence item: expected str instance, ${typeName(wrong)} found`);
      return budget.text(texts.join(text));
    },
  ],
  [
    'splitlines',
    (text, args, named, budget) => {
      const keep = bind('splitlines', ['keepends'], args, named).or('keepends', false);
      return budget.list(splitLines(text, keep === true || keep === 1n));
    },
  ],
  [
    'count',
    (text, args, named) => {
      const bound = bind('count', ['sub', 'start', 'end'], args, named);
      const part = within(text, bound.integer('start', 0), bound.integer('end', Number.MAX_SAFE_INTEGER));
      const sought = bound.text('sub');
      if (part === null) return 0n;
      return BigInt(sought === '' ? Array.from(part[0]).length + 1 : part[0].split(sought).length - 1);
    },
  ],
  [
    'removeprefix',
    (text, args, named) => {
      const prefix = bind('removeprefix', ['prefix'], args, named).text('prefix');
      return text.startsWith(prefix) ? text.slice(prefix.length) : text;
    },
  ],
  [
    'removesuffix',
    (text, args, named) => {
      const suffix = bind('removesuffix', ['suffix'], args, named).text('suffix');
      return suffix !== '' && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text;
    },
  ],
  [
    'zfill',
    (text, args, named, budget) => {
      const width = bind('zfill', ['width'], args, named).integer('width');
      const [, sign = '', body = ''] = /^([-+]?)(.*)$/su.exec(text) ?? [];
      budget.charge(Math.max(0, width) / 16);
      return sign + '0'.repeat(Math.max(0, width - Array.from(text).length)) + body;
    },
  ],
  ['format', (text, args, named, budget) => budget.text(formatBraces(text, args, named))],
]);

/** Methods of Python's str that are missing here. */
const missing = [
  ...['casefold', 'encode', 'expandtabs', 'format_map', 'isidentifier', 'isnumeric', 'isprintable', 'istitle'],
  ...['maketrans', 'swapcase', 'translate'],
];

/** A method of a text; undefined where str has none of that name. */
export function textMethod(text: string, name: string, budget: Budget): Callable | undefined {
  const method = methods.get(name);
  if (method !== undefined) return new Callable(name, (args, named) => method(text, args, named, budget));
  if (missing.includes(name)) throw unsupported(`the text method ${name}`);
  return undefined;
}

export { capitalized };
