/** Python's operators on values. */
import type { BinaryOperator, CompareOperator } from './ast.ts';
import { spend, type Budget } from './budget.ts';
import { compareTexts } from './codePoints.ts';
import { formatPercent } from './percentFormat.ts';
import { runtimeError, unsupported } from './templateError.ts';
import {
  Dict,
  DictView,
  isNumber,
  itemsOf,
  Lazy,
  Range,
  SafeText,
  Tuple,
  typeName,
  Undefined,
  type Value,
} from './value.ts';

/** Largest number of bits of an integer. */
const mostBits = 4096;

/** Python's ==. */
export function isEqual(a: Value, b: Value): boolean {
  spend();
  if (isNumber(a) && isNumber(b)) {
    const [left, right] = [toNumeric(a), toNumeric(b)];
    // JavaScript compares a bigint with a number by value, as Python does.
    return left == right;
  }
  if (Array.isArray(a) && Array.isArray(b)) return areEqual(a, b);
  if (a instanceof Tuple && b instanceof Tuple) return areEqual(a.items, b.items);
  if (a instanceof Dict && b instanceof Dict)
    return a.size === b.size && a.pairs().every(([key, value]) => b.has(key) && isEqual(value, b.get(key) ?? null));
  if (a instanceof Range && b instanceof Range) return areEqual(a.items(), b.items());
  if (a instanceof Undefined && b instanceof Undefined) return true;
  if (a instanceof SafeText || b instanceof SafeText || a instanceof DictView || b instanceof DictView)
    throw unsupported(`a comparison of ${typeName(a)} and ${typeName(b)}`);
  return a === b;
}

function areEqual(a: readonly Value[], b: readonly Value[]): boolean {
  return a.length === b.length && a.every((value, at) => isEqual(value, b[at] ?? null));
}

/** Python's order: negative, 0 or positive. Throws TemplateError where Python has none. */
export function compare(a: Value, b: Value): number {
  spend(typeof a === 'string' ? a : '');
  if (isNumber(a) && isNumber(b)) {
    const [left, right] = [toNumeric(a), toNumeric(b)];
    return left < right ? -1 : left > right ? 1 : left == right ? 0 : NaN;
  }
  if (typeof a === 'string' && typeof b === 'string') return compareTexts(a, b);
  const lists = [a, b].map(value => (Array.isArray(value) ? value : value instanceof Tuple ? value.items : null));
  const [left, right] = lists;
  if (left && right && Array.isArray(a) === Array.isArray(b)) {
    for (const [at, value] of left.entries()) {
      const other = right[at];
      if (other === undefined) return 1;
      if (!isEqual(value, other)) return compare(value, other);
    }
    return left.length - right.length;
  }
  throw runtimeError(`'<' not supported between instances of '${typeName(a)}' and '${typeName(b)}'`);
}

export function compareBy(operator: CompareOperator, a: Value, b: Value): boolean {
  switch (operator) {
    case '==':
      return isEqual(a, b);
    case '!=':
      return !isEqual(a, b);
    case '<':
      return compare(a, b) < 0;
    case '<=':
      return compare(a, b) <= 0;
    case '>':
      return compare(a, b) > 0;
    case '>=':
      return compare(a, b) >= 0;
    case 'in':
      return contains(b, a);
    case 'not in':
      return !contains(b, a);
  }
}

/** Python's `item in container`. */
export function contains(container: Value, item: Value): boolean {
  if (typeof container === 'string') {
    if (typeof item !== 'string')
      throw runtimeError(`'in <string>' requires string as left operand, not ${typeName(item)}`);
    return container.includes(item);
  }
  if (container instanceof Dict) return container.has(item);
  if (container instanceof SafeText || container instanceof Lazy) throw unsupported(`in with ${typeName(container)}`);
  return itemsOf(container).some(one => isEqual(one, item));
}

const toNumeric = (value: boolean | bigint | number): bigint | number =>
  typeof value === 'boolean' ? BigInt(value) : value;

/** Python's binary operators. Throws TemplateError for types that Python refuses, and limit for huge results. */
export function calculate(operator: BinaryOperator, a: Value, b: Value, budget: Budget): Value {
  if (operator === '%' && typeof a === 'string') return budget.text(formatPercent(a, b));
  if (isNumber(a) && isNumber(b)) return arithmetic(operator, toNumeric(a), toNumeric(b), budget);
  if (operator === '+') {
    if (typeof a === 'string' && typeof b === 'string') return budget.text(a + b);
    if (Array.isArray(a) && Array.isArray(b)) return budget.list([...a, ...b]);
    if (a instanceof Tuple && b instanceof Tuple) return new Tuple(budget.list([...a.items, ...b.items]));
  }
  if (operator === '*') {
    const [value, count] = isNumber(a) ? [b, a] : [a, b];
    if (typeof count === 'bigint' || typeof count === 'boolean') {
      const times = Number(count) > 0 ? Number(count) : 0;
      if (typeof value === 'string') return repeat(value, times, budget);
      const items = Array.isArray(value) ? value : value instanceof Tuple ? value.items : null;
      if (items !== null) {
        budget.charge(items.length * times);
        const repeated = Array.from({ length: times }, () => items).flat();
        return Array.isArray(value) ? repeated : new Tuple(repeated);
      }
    }
  }
  if (a instanceof SafeText || b instanceof SafeText) throw unsupported(`${operator} with the result of safe`);
  throw runtimeError(`unsupported operand type(s) for ${operator}: '${typeName(a)}' and '${typeName(b)}'`);
}

function repeat(text: string, times: number, budget: Budget): string {
  budget.charge((text.length * times) / 16);
  return text.repeat(times);
}

function arithmetic(operator: BinaryOperator, a: bigint | number, b: bigint | number, budget: Budget): Value {
  if (typeof a === 'bigint' && typeof b === 'bigint') return integerArithmetic(operator, a, b, budget);
  const [left, right] = [Number(a), Number(b)];
  if (right === 0 && (operator === '/' || operator === '//' || operator === '%'))
    throw runtimeError('division by zero');
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '//':
      return floorDivideFloats(left, right);
    case '%':
      return remainderOfFloats(left, right);
    case '**': {
      const power = left ** right;
      if (!Number.isFinite(power)) throw runtimeError('power out of range');
      return power;
    }
  }
}

/** Python's remainder of floats, which has the sign of the divisor. */
function remainderOfFloats(left: number, right: number): number {
  const rest = left % right;
  if (rest === 0) return right < 0 ? -0 : 0;
  return rest < 0 !== right < 0 ? rest + right : rest;
}

/** Python's quotient of floats, rounded down exactly: 1.0 // 0.1 is 9, though 1.0 / 0.1 is 10. */
function floorDivideFloats(left: number, right: number): number {
  const quotient = (left - remainderOfFloats(left, right)) / right;
  const whole = Math.floor(quotient);
  return quotient - whole > 0.5 ? whole + 1 : whole;
}

function integerArithmetic(operator: BinaryOperator, a: bigint, b: bigint, budget: Budget): Value {
  if (b === 0n && (operator === '/' || operator === '//' || operator === '%')) throw runtimeError('division by zero');
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return budget.integer(a * b, mostBits);
    case '/':
      return Number(a) / Number(b);
    case '//':
      return floorDivide(a, b);
    case '%':
      return a - floorDivide(a, b) * b;
    case '**':
      if (a === 0n && b < 0n) throw runtimeError('0.0 cannot be raised to a negative power');
      if (b < 0n) return Number(a) ** Number(b);
      if (a !== 0n && a !== 1n && a !== -1n) budget.bits(BigInt(a.toString(2).length) * b, mostBits);
      return a ** b;
  }
}

function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return quotient * b !== a && a < 0n !== b < 0n ? quotient - 1n : quotient;
}
