/** Python's str(), repr() and json.dumps() of values. */
import { runtimeError, unsupported } from './templateError.ts';
import { spend } from './budget.ts';
import { compareTexts } from './codePoints.ts';
import {
  Dict,
  DictView,
  isTrue,
  Range,
  SafeText,
  Tuple,
  typeName,
  Undefined,
  type Named,
  type Value,
} from './value.ts';

/** Python's str(): what printing a value gives. */
export function toText(value: Value): string {
  if (typeof value === 'string') return value;
  if (value instanceof Undefined) return '';
  if (value instanceof SafeText) return value.text;
  return represent(value);
}

/** Python's repr(). */
export function represent(value: Value): string {
  spend(typeof value === 'string' ? value : '');
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return floatText(value);
  if (typeof value === 'string') return representText(value);
  if (Array.isArray(value)) return `[${value.map(represent).join(', ')}]`;
  if (value instanceof Tuple && value.names.length === 0) {
    const items = value.items.map(represent).join(', ');
    return value.items.length === 1 ? `(${items},)` : `(${items})`;
  }
  if (value instanceof Dict)
    return `{${value
      .pairs()
      .map(pair => pair.map(represent).join(': '))
      .join(', ')}}`;
  if (value instanceof DictView) return `dict_${value.kind}(${represent(value.items())})`;
  if (value instanceof Range)
    return `range(${value.start}, ${value.stop}${value.step === 1n ? '' : `, ${value.step}`})`;
  if (value instanceof Undefined) return 'Undefined';
  throw unsupported(`printing a value of type ${typeName(value)}`);
}

/** The shortest digits that give the number again, as Python writes them. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const [mantissa = '', power = ''] = value.toExponential().split('e');
  const exponent = Number(power);
  if (exponent >= -4 && exponent < 16) {
    const plain =
      Math.abs(value) < 1e-6 ? value.toFixed(-exponent + mantissa.replace(/^-?\d\.?/u, '').length) : String(value);
    return /[.e]/u.test(plain) ? plain : `${plain}.0`;
  }
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function representText(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const inner = Array.from(text, character => {
    if (character === quote) return `\\${character}`;
    const known = escapes[character];
    if (known !== undefined) return known;
    if (character === ' ' || !/[\p{C}\p{Z}]/u.test(character)) return character;
    const hex = (character.codePointAt(0) ?? 0).toString(16);
    if (hex.length <= 2) return `\\x${hex.padStart(2, '0')}`;
    return hex.length <= 4 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
  }).join('');
  return `${quote}${inner}${quote}`;
}

/** Options of the filter `tojson` of chat templates, which are those of json.dumps(). */
interface JsonStyle {
  readonly isAscii: boolean;
  /** The text of one level; null for one line. */
  readonly indent: string | null;
  readonly between: string;
  readonly afterKey: string;
  readonly isSorted: boolean;
}

/** The filter `tojson` with its arguments by name. */
export function toJson(value: Value, named: Named): string {
  const option = (name: string): Value => named.get(name) ?? null;
  const given = option('indent');
  const indent =
    given === null ? null : typeof given === 'string' ? given : ' '.repeat(Math.max(0, Math.min(1000, Number(given))));
  const separators = option('separators');
  const pair = separators instanceof Tuple ? separators.items : Array.isArray(separators) ? separators : null;
  if (separators !== null && (pair?.length !== 2 || !pair.every(one => typeof one === 'string')))
    throw runtimeError('separators must be a pair of texts');
  const [between = indent === null ? ', ' : ',', afterKey = ': '] = (pair ?? []).map(String);
  return json(
    value,
    { isAscii: isTrue(option('ensure_ascii')), indent, between, afterKey, isSorted: isTrue(option('sort_keys')) },
    0,
  );
}

function json(value: Value, style: JsonStyle, depth: number): string {
  spend(typeof value === 'string' ? value : '');
  if (value === null) return 'null';
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return floatText(value);
    return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
  }
  if (typeof value === 'string') return jsonText(value, style.isAscii);
  const items = Array.isArray(value) ? value : value instanceof Tuple ? value.items : null;
  if (items !== null)
    return enclosed(
      '[]',
      items.map(item => json(item, style, depth + 1)),
      style,
      depth,
    );
  if (!(value instanceof Dict)) throw runtimeError(`Object of type ${typeName(value)} is not JSON serializable`);
  const pairs = value.pairs().map(([key, one]) => [keyText(key), one] as const);
  if (style.isSorted) pairs.sort(([a], [b]) => compareTexts(a, b));
  return enclosed(
    '{}',
    pairs.map(([key, one]) => `${jsonText(key, style.isAscii)}${style.afterKey}${json(one, style, depth + 1)}`),
    style,
    depth,
  );
}

function keyText(key: Value): string {
  if (typeof key === 'string') return key;
  if (key === null || typeof key === 'boolean') return String(key);
  if (typeof key === 'bigint' || typeof key === 'number') return represent(key);
  throw runtimeError(`keys must be str, int, float, bool or None, not ${typeName(key)}`);
}

function enclosed(brackets: string, items: readonly string[], style: JsonStyle, depth: number): string {
  const [open = '', close = ''] = brackets;
  if (items.length === 0) return brackets;
  if (style.indent === null) return `${open}${items.join(style.between)}${close}`;
  const [outer, inner] = [`\n${style.indent.repeat(depth)}`, `\n${style.indent.repeat(depth + 1)}`];
  return `${open}${inner}${items.join(`${style.between}${inner}`)}${outer}${close}`;
}

/** JSON.stringify escapes what Python does, and also lone surrogates, which no encoded text has. */
function jsonText(text: string, isAscii: boolean): string {
  const quoted = JSON.stringify(text);
  if (!isAscii) return quoted;
  return quoted.replace(/[\x7f-\uffff]/g, unit =>
    unit === '\x7f' ? unit : `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
