/** Functions that transformers gives to chat templates. */
import type { Budget } from './budget.ts';
import { bind } from './parameters.ts';
import { toText } from './show.ts';
import { strftime } from './strftime.ts';
import { runtimeError, TemplateError, unsupported } from './templateError.ts';
import { Attributes, Callable, Dict, itemsOf, Namespace, Range, typeName, type Named, type Value } from './value.ts';

/** Longest range of Jinja's sandbox. */
const longestRange = 100_000n;

/** Global functions by name; `now` is the time that `strftime_now` writes. */
export function globalsOf(now: Date, budget: Budget): [string, Value][] {
  const functions: Readonly<Record<string, Callable['call']>> = {
    range,
    dict: (args, named) => dictOf(args, named),
    namespace: (args, named) => {
      const namespace = new Namespace();
      for (const [name, value] of dictOf(args, named).pairs()) {
        if (typeof name === 'string' && name.startsWith('_')) throw runtimeError(`namespace cannot store ${name}`);
        namespace.values.set(toText(name), value);
      }
      return namespace;
    },
    raise_exception: (args, named) => {
      throw new TemplateError('raised', toText(bind('raise_exception', ['message'], args, named).required('message')));
    },
    strftime_now: (args, named) =>
      budget.text(strftime(now, bind('strftime_now', ['format'], args, named).text('format'))),
    cycler: args => cycler(args),
    joiner: (args, named) => joiner(bind('joiner', ['sep'], args, named).text('sep', ', ')),
    lipsum: () => {
      throw unsupported('the function lipsum');
    },
  };
  return Object.entries(functions).map(([name, call]) => [name, new Callable(name, call)]);
}

function range(args: readonly Value[], named: Named): Value {
  if (named.size > 0) throw runtimeError('range() takes no keyword arguments');
  const numbers = args.map(value => {
    if (typeof value === 'bigint') return value;
    if (typeof value === 'boolean') return BigInt(value);
    throw runtimeError(`'${typeName(value)}' object cannot be interpreted as an integer`);
  });
  const [first, second, step = 1n] = numbers;
  if (first === undefined || numbers.length > 3) throw runtimeError('range expected 1 to 3 arguments');
  if (step === 0n) throw runtimeError('range() arg 3 must not be zero');
  const made = second === undefined ? new Range(0n, first, 1n) : new Range(first, second, step);
  if (made.length > longestRange) throw runtimeError('Range too big.');
  return made;
}

function dictOf(args: readonly Value[], named: Named): Dict {
  const [from] = args;
  if (args.length > 1) throw runtimeError(`dict expected at most 1 argument, got ${args.length}`);
  const pairs = from === undefined ? [] : from instanceof Dict ? from.pairs() : itemsOf(from).map(pairOf);
  return new Dict([...pairs, ...named]);
}

function pairOf(item: Value): readonly [Value, Value] {
  const [key, value, ...more] = itemsOf(item);
  if (key === undefined || value === undefined || more.length > 0)
    throw runtimeError('dictionary update sequence element is not a pair');
  return [key, value];
}

function cycler(items: readonly Value[]): Attributes {
  if (items.length === 0) throw runtimeError('at least one item has to be provided');
  let at = 0;
  const methods = new Map<string, () => Value>([
    [
      'next',
      () => {
        const current = items[at] ?? null;
        at = (at + 1) % items.length;
        return current;
      },
    ],
    [
      'reset',
      () => {
        at = 0;
        return null;
      },
    ],
  ]);
  return new Attributes('Cycler', name => {
    if (name === 'current') return items[at];
    const method = methods.get(name);
    return method === undefined ? undefined : new Callable(name, method);
  });
}

function joiner(separator: string): Attributes {
  let isUsed = false;
  return new Attributes(
    'Joiner',
    () => undefined,
    () => {
      const text = isUsed ? separator : '';
      isUsed = true;
      return text;
    },
  );
}
