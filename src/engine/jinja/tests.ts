/** Jinja's tests: `value is name(arguments)`. */
import { calculate, compareBy, contains, isEqual } from './operators.ts';
import type { Budget } from './budget.ts';
import { runtimeError, unsupported } from './templateError.ts';
import { isLower, isUpper } from './textMethods.ts';
import { toText } from './show.ts';
import {
  Attributes,
  Callable,
  Dict,
  DictView,
  isNumber,
  Lazy,
  Range,
  SafeText,
  Tuple,
  typeName,
  Undefined,
  type Value,
} from './value.ts';

type Test = (value: Value, args: readonly Value[], budget: Budget) => boolean;

const isSequence = (value: Value): boolean =>
  typeof value === 'string' ||
  value instanceof SafeText ||
  Array.isArray(value) ||
  value instanceof Tuple ||
  value instanceof Dict ||
  value instanceof Range ||
  value instanceof Undefined;

const isIterable = (value: Value): boolean => isSequence(value) || value instanceof DictView || value instanceof Lazy;

const remainder = (value: Value, by: Value, budget: Budget): Value => calculate('%', value, by, budget);

/** Python's `is`: the same object. */
function isSame(value: Value, other: Value): boolean {
  const isValueOnly = (one: Value): boolean =>
    typeof one === 'string' || typeof one === 'bigint' || typeof one === 'number' || one instanceof Tuple;
  if (isValueOnly(value) && isValueOnly(other) && isEqual(value, other))
    throw unsupported(`sameas for ${typeName(value)}`);
  return value === other;
}

const compared =
  (operator: '==' | '!=' | '<' | '<=' | '>' | '>='): Test =>
  (value, [other]) =>
    compareBy(operator, value, given(other));

function given(value: Value | undefined): Value {
  if (value === undefined) throw runtimeError('a test is missing its argument');
  return value;
}

/** Tests by name with their number of arguments. */
const tests: ReadonlyMap<string, readonly [number, Test]> = new Map<string, readonly [number, Test]>([
  ['defined', [0, value => !(value instanceof Undefined)]],
  ['undefined', [0, value => value instanceof Undefined]],
  ['none', [0, value => value === null]],
  ['boolean', [0, value => typeof value === 'boolean']],
  ['true', [0, value => value === true]],
  ['false', [0, value => value === false]],
  ['integer', [0, value => typeof value === 'bigint']],
  ['float', [0, value => typeof value === 'number']],
  ['number', [0, isNumber]],
  ['string', [0, value => typeof value === 'string' || value instanceof SafeText]],
  ['mapping', [0, value => value instanceof Dict]],
  ['sequence', [0, isSequence]],
  ['iterable', [0, isIterable]],
  [
    'callable',
    [
      0,
      value =>
        value instanceof Callable || value instanceof Undefined || (value instanceof Attributes && value.call !== null),
    ],
  ],
  ['lower', [0, value => isLower(toText(value))]],
  ['upper', [0, value => isUpper(toText(value))]],
  ['odd', [0, (value, _, budget) => isEqual(remainder(value, 2n, budget), 1n)]],
  ['even', [0, (value, _, budget) => isEqual(remainder(value, 2n, budget), 0n)]],
  ['escaped', [0, value => value instanceof SafeText]],
  ['divisibleby', [1, (value, [by], budget) => isEqual(remainder(value, given(by), budget), 0n)]],
  ['sameas', [1, (value, [other]) => isSame(value, given(other))]],
  ['in', [1, (value, [container]) => contains(given(container), value)]],
  ...(
    [
      ['==', ['==', 'eq', 'equalto']],
      ['!=', ['!=', 'ne']],
      ['<', ['<', 'lt', 'lessthan']],
      ['<=', ['<=', 'le']],
      ['>', ['>', 'gt', 'greaterthan']],
      ['>=', ['>=', 'ge']],
    ] as const
  ).flatMap(([operator, names]) => names.map(name => [name, [1, compared(operator)]] as const)),
]);

/** Whether a value passes a test. Throws TemplateError for an unknown test or a wrong number of arguments. */
export function passesTest(name: string, value: Value, args: readonly Value[], budget: Budget): boolean {
  if (name === 'filter' || name === 'test') throw unsupported(`the test ${name}`);
  const found = tests.get(name);
  if (found === undefined) throw runtimeError(`No test named '${name}'.`);
  const [count, test] = found;
  if (args.length !== count) throw runtimeError(`the test ${name} takes ${count} arguments (${args.length} given)`);
  return test(value, args, budget);
}
