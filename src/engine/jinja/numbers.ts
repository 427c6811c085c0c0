/** Numbers written as text, as Python's int() and float() read them. */
import { stripEnd, stripStart } from './whitespace.ts';

const floatForm = /^[+-]?(?:(?:\d+(?:_\d+)*)?\.\d+(?:_\d+)*|\d+(?:_\d+)*\.?)(?:e[+-]?\d+(?:_\d+)*)?$/iu;
const special = /^[+-]?(?:inf(?:inity)?|nan)$/iu;

const trimmed = (text: string): string => stripEnd(stripStart(text));

export function isNumberText(text: string): boolean {
  return floatForm.test(trimmed(text)) || special.test(trimmed(text));
}

export function parseFloatText(text: string): number {
  const plain = trimmed(text).replaceAll('_', '');
  if (!special.test(plain)) return Number(plain);
  return /nan/iu.test(plain) ? NaN : plain.startsWith('-') ? -Infinity : Infinity;
}

/** int(text, base), else the whole part of float(text) where the base is 10; null where neither reads the text. */
export function parseIntegerText(text: string, base: number): bigint | null {
  const [, sign = '', digits = ''] = /^([+-]?)(\w+)$/u.exec(trimmed(text)) ?? [];
  const prefix: Readonly<Record<number, RegExp>> = { 2: /^0b_?/iu, 8: /^0o_?/iu, 16: /^0x_?/iu };
  const plain = digits.replace(prefix[base] ?? /^(?!)/u, '');
  if (/^[\da-z]+(?:_[\da-z]+)*$/iu.test(plain)) {
    let value = 0n;
    let isValid = true;
    for (const character of plain.replaceAll('_', '')) {
      const digit = parseInt(character, 36);
      if (!(digit < base)) isValid = false;
      else value = value * BigInt(base) + BigInt(digit);
    }
    if (isValid) return sign === '-' ? -value : value;
  }
  if (!isNumberText(text)) return null;
  const whole = parseFloatText(text);
  return Number.isFinite(whole) ? BigInt(Math.trunc(whole)) : null;
}
