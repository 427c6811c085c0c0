/** Python's `text % values` and `text.format(...)`, as far as templates use them; the rest is refused by name. */
import { runtimeError, unsupported } from './templateError.ts';
import { floatText, represent, toText } from './show.ts';
import { Dict, isNumber, Tuple, typeName, type Named, type Value } from './value.ts';

const conversion = /%(?:\(([^)]*)\))?([-#0 +]*)(\*|\d+)?(?:\.(\*|\d+))?[hlL]?([^])/gu;

/** The text of `format % values`. */
export function formatPercent(format: string, values: Value): string {
  const list = values instanceof Tuple ? [...values.items] : [values];
  let used = 0;
  const text = format.replace(conversion, (whole, name, flags, width, precision, type) => {
    if (type === '%') return '%';
    if (width === '*' || precision === '*' || String(flags).includes('#') || !'sdifrFu'.includes(String(type)))
      throw unsupported(`the format ${whole}`);
    let value: Value | undefined;
    if (name !== undefined) {
      if (!(values instanceof Dict)) throw runtimeError('format requires a mapping');
      value = values.get(String(name));
      used = list.length;
    } else {
      value = list[used++];
    }
    if (value === undefined) throw runtimeError('not enough arguments for format string');
    return converted(value, String(type), String(flags), width, precision);
  });
  if (used < list.length && !(values instanceof Dict)) throw runtimeError('not all arguments converted');
  if (format.replaceAll('%%', '').replace(conversion, '').includes('%')) throw runtimeError('incomplete format');
  return text;
}

function converted(value: Value, type: string, flags: string, width: unknown, precision: unknown): string {
  const digits = precision === undefined ? null : Number(precision);
  const size = width === undefined ? 0 : Math.min(Number(width), 10_000);
  if (type === 's' || type === 'r') {
    const whole = type === 's' ? toText(value) : represent(value);
    return padded(digits === null ? whole : Array.from(whole).slice(0, digits).join(''), size, flags.includes('-'));
  }
  if (!isNumber(value)) throw runtimeError(`%${type} format: a real number is required, not ${typeName(value)}`);
  const number = Number(value);
  const isFloat = type === 'f' || type === 'F';
  if (!isFloat && digits !== null) throw unsupported(`the precision of %${type}`);
  const shown = isFloat ? fixed(number, digits ?? 6) : wholeText(value);
  const isNegative = shown.startsWith('-');
  const sign = isNegative ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  const body = isNegative ? shown.slice(1) : shown;
  if (flags.includes('0') && !flags.includes('-')) return `${sign}${body.padStart(size - sign.length, '0')}`;
  return padded(`${sign}${body}`, size, flags.includes('-'));
}

function wholeText(value: boolean | bigint | number): string {
  if (typeof value !== 'number') return String(BigInt(value));
  if (!Number.isFinite(value)) throw runtimeError(`cannot convert float ${floatText(value)} to integer`);
  return String(BigInt(Math.trunc(value)));
}

/** A number with `digits` decimals. */
function fixed(value: number, digits: number): string {
  if (digits > 100 || !Number.isFinite(value) || Math.abs(value) >= 1e21)
    throw unsupported('the format of this number');
  return Object.is(value, -0) ? `-${(0).toFixed(digits)}` : value.toFixed(digits);
}

function padded(text: string, width: number, isLeft: boolean): string {
  const gap = ' '.repeat(Math.max(0, width - Array.from(text).length));
  return isLeft ? text + gap : gap + text;
}

/** The text of `format.format(*args, **named)`: fields by position or name, without format codes. */
export function formatBraces(format: string, args: readonly Value[], named: Named): string {
  let next = 0;
  return format.replace(/\{\{|\}\}|\{([^{}]*)\}|[{}]/gu, (whole, field) => {
    if (whole === '{{' || whole === '}}') return whole.charAt(0);
    if (field === undefined) throw runtimeError(`Single '${whole}' encountered in format string`);
    const name = String(field);
    if (!/^\w*$/u.test(name)) throw unsupported(`the format {${name}}`);
    const value = /^\d*$/u.test(name) ? args[name === '' ? next++ : Number(name)] : named.get(name);
    if (value === undefined) throw runtimeError(`no argument for the field {${name}}`);
    return toText(value);
  });
}
