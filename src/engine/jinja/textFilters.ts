/** Jinja's filters on texts and numbers. */
import type { Filter } from './listFilters.ts';
import { isNumberText, parseFloatText, parseIntegerText } from './numbers.ts';
import { bind } from './parameters.ts';
import { formatPercent } from './percentFormat.ts';
import { toJson, toText } from './show.ts';
import { runtimeError } from './templateError.ts';
import { capitalized, centeredGaps, replaced, stripped } from './textMethods.ts';
import { Dict, isNumber, isTrue, SafeText, Tuple, typeName, Undefined, type Value } from './value.ts';
import { spaceClass, splitLines } from './whitespace.ts';

/** A filter on the text of a value, without arguments. */
const onText =
  (name: string, work: (text: string) => Value): Filter =>
  (value, args, named) => {
    bind(name, [], args, named);
    return work(toText(value));
  };

const wordStart = new RegExp(`([-${spaceClass}({\\[<]+)`, 'u');

/** The filter title, which differs from the method: a word starts after white space, a hyphen or an opening bracket. */
function titled(text: string): string {
  return text
    .split(wordStart)
    .map(part => {
      const [first = '', ...rest] = Array.from(part);
      return first.toUpperCase() + rest.join('').toLowerCase();
    })
    .join('');
}

const indent: Filter = (value, args, named, { budget }) => {
  const bound = bind('indent', ['width', 'first', 'blank'], args, named);
  if (typeof value !== 'string') throw runtimeError(`indent of a ${typeName(value)}`);
  const width = bound.or('width', 4n);
  if (typeof width !== 'string' && typeof width !== 'bigint') throw runtimeError('indent needs a number or a text');
  if (typeof width === 'bigint') budget.charge(Math.max(0, Number(width)) / 16);
  const margin = typeof width === 'string' ? width : ' '.repeat(Math.max(0, Number(width)));
  const lines = splitLines(`${value}\n`);
  budget.charge((lines.length * margin.length) / 16);
  const isBlankToo = isTrue(bound.or('blank', false));
  const text = lines.map((line, at) => (at > 0 && (isBlankToo || line !== '') ? margin + line : line)).join('\n');
  return budget.text(isTrue(bound.or('first', false)) ? margin + text : text);
};

const replace: Filter = (value, args, named, { budget }) => {
  const bound = bind('replace', ['old', 'new', 'count'], args, named);
  const text = toText(value);
  return replaced(
    text,
    toText(bound.required('old')),
    toText(bound.required('new')),
    bound.integer('count', -1),
    budget,
  );
};

const truncate: Filter = (value, args, named) => {
  const bound = bind('truncate', ['length', 'killwords', 'end', 'leeway'], args, named);
  if (typeof value !== 'string') throw runtimeError(`truncate of a ${typeName(value)}`);
  const [size, end, leeway] = [bound.integer('length', 255), bound.text('end', '...'), bound.integer('leeway', 5)];
  const all = Array.from(value);
  const endSize = Array.from(end).length;
  if (size < endSize || leeway < 0) throw runtimeError('truncate: the length is too short');
  if (all.length <= size + leeway) return all.join('');
  const kept = all.slice(0, size - endSize).join('');
  const space = kept.lastIndexOf(' ');
  return (isTrue(bound.or('killwords', false)) || space < 0 ? kept : kept.slice(0, space)) + end;
};

const toInteger: Filter = (value, args, named) => {
  if (value instanceof Undefined) throw runtimeError(`'${value.what}' is undefined`);
  const bound = bind('int', ['default', 'base'], args, named);
  const fallback = bound.or('default', 0n);
  if (typeof value === 'string') return parseIntegerText(value, bound.integer('base', 10)) ?? fallback;
  if (typeof value === 'boolean' || typeof value === 'bigint') return BigInt(value);
  if (typeof value === 'number' && Number.isFinite(value)) return BigInt(Math.trunc(value));
  if (value === Infinity || value === -Infinity) throw runtimeError('cannot convert float infinity to integer');
  return fallback;
};

const toFloat: Filter = (value, args, named) => {
  if (value instanceof Undefined) throw runtimeError(`'${value.what}' is undefined`);
  const fallback = bind('float', ['default'], args, named).or('default', 0);
  if (isNumber(value)) return Number(value);
  return typeof value === 'string' && isNumberText(value) ? parseFloatText(value) : fallback;
};

/** Python rounds halves to even, by the exact value of the number. */
function roundHalfEven(value: number, digits: number): number {
  if (digits > 0) {
    const places = Math.min(100, digits);
    // Only an odd multiple of 2^-(places + 1) can be halfway between two decimals.
    if (Math.abs((value * 2 ** (places + 1)) % 2) === 1) return roundHalfEven(value * 10 ** places, 0) / 10 ** places;
    const shown = Number(value.toFixed(places));
    return Number.isFinite(shown) ? shown : value;
  }
  const scale = 10 ** -digits;
  const scaled = value / scale;
  const floor = Math.floor(scaled);
  const part = scaled - floor;
  const isUp = part > 0.5 || (part === 0.5 && floor % 2 !== 0);
  return (isUp ? floor + 1 : floor) * scale;
}

const round: Filter = (value, args, named) => {
  const bound = bind('round', ['precision', 'method'], args, named);
  const [digits, method] = [bound.integer('precision', 0), bound.text('method', 'common')];
  if (!isNumber(value)) throw runtimeError(`type ${typeName(value)} doesn't define __round__ method`);
  if (method === 'common') {
    if (typeof value === 'number') return roundHalfEven(value, digits);
    return digits >= 0 ? BigInt(value) : BigInt(roundHalfEven(Number(value), digits));
  }
  if (method !== 'ceil' && method !== 'floor') throw runtimeError('method must be common, ceil or floor');
  return Math[method](Number(value) * 10 ** digits) / 10 ** digits;
};

const absolute: Filter = (value, args, named) => {
  bind('abs', [], args, named);
  if (typeof value === 'number') return Math.abs(value);
  if (!isNumber(value)) throw runtimeError(`bad operand type for abs(): '${typeName(value)}'`);
  const whole = BigInt(value);
  return whole < 0n ? -whole : whole;
};

const center: Filter = (value, args, named, { budget }) => {
  const width = bind('center', ['width'], args, named).integer('width', 80);
  const text = toText(value);
  budget.charge(Math.max(0, width) / 16);
  const [left, right] = centeredGaps(Math.max(0, width - Array.from(text).length), width);
  return ' '.repeat(left) + text + ' '.repeat(right);
};

const fallback: Filter = (value, args, named) => {
  const bound = bind('default', ['default_value', 'boolean'], args, named);
  const isMissing = value instanceof Undefined || (isTrue(bound.or('boolean', false)) && !isTrue(value));
  return isMissing ? bound.or('default_value', '') : value;
};

/** Escapes for HTML. The result is safe: it can only be printed. */
const escape: Filter = (value, args, named) => {
  bind('escape', [], args, named);
  if (value instanceof SafeText) return value;
  const codes: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', "'": '#39', '"': '#34' };
  return new SafeText(toText(value).replace(/[&<>'"]/gu, mark => `&${codes[mark] ?? ''};`));
};

export const textFilters: Readonly<Record<string, Filter>> = {
  abs: absolute,
  capitalize: onText('capitalize', capitalized),
  center,
  d: fallback,
  default: fallback,
  e: escape,
  escape,
  float: toFloat,
  format: (value, args, named) => {
    if (args.length > 0 && named.size > 0)
      throw runtimeError("can't handle positional and keyword arguments at the same time");
    return formatPercent(toText(value), named.size > 0 ? new Dict(named) : new Tuple(args));
  },
  indent,
  int: toInteger,
  lower: onText('lower', text => text.toLowerCase()),
  replace,
  round,
  safe: (value, args, named) => {
    bind('safe', [], args, named);
    return new SafeText(toText(value));
  },
  string: onText('string', text => text),
  title: onText('title', titled),
  tojson: (value, args, named, { budget }) => {
    const names = ['ensure_ascii', 'indent', 'separators', 'sort_keys'];
    bind('tojson', names, args, named);
    const options = new Map([...args.map((one, at) => [names[at] ?? '', one] as const), ...named]);
    return budget.text(toJson(value, options));
  },
  trim: (value, args, named) => stripped(toText(value), bind('trim', ['chars'], args, named).or('chars', null), 'both'),
  truncate,
  upper: onText('upper', text => text.toUpperCase()),
  wordcount: onText('wordcount', text => BigInt(text.match(/[\p{L}\p{N}_]+/gu)?.length ?? 0)),
};
