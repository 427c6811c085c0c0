/** Attributes, items and slices of values, as Jinja's sandbox reads them. */
import type { Budget } from './budget.ts';
import { bind } from './parameters.ts';
import { isEqual } from './operators.ts';
import { runtimeError, unsupported } from './templateError.ts';
import { textMethod } from './textMethods.ts';
import {
  Attributes,
  Callable,
  Dict,
  DictView,
  itemsOf,
  Namespace,
  orElse,
  Range,
  SafeText,
  Tuple,
  typeName,
  Undefined,
  type Value,
} from './value.ts';

/** `object.name`: an attribute, else the item of that name, else undefined. Throws TemplateError for an attribute of
 * undefined. */
export function attributeOf(object: Value, name: string, budget: Budget): Value {
  const own = ownAttribute(object, name, budget);
  return orElse(own === undefined ? itemNamed(object, name) : own, missing(object, name));
}

/** `object[key]`: an item, else the attribute of that name, else undefined. */
export function itemOf(object: Value, key: Value, budget: Budget): Value {
  if (object instanceof Undefined) throw runtimeError(`'${object.what}' is undefined`);
  const sequence =
    typeof object === 'string' || Array.isArray(object) || object instanceof Tuple || object instanceof Range;
  if (sequence && (typeof key === 'bigint' || typeof key === 'boolean')) {
    const items = itemsOf(object);
    return orElse(items.at(Number(key)), missing(object, String(key)));
  }
  if (object instanceof Dict && !(Array.isArray(key) || key instanceof Dict)) {
    const found = object.get(key);
    if (found !== undefined) return found;
  }
  const attribute = typeof key === 'string' ? ownAttribute(object, key, budget) : undefined;
  return orElse(attribute, missing(object, typeof key === 'string' ? key : typeName(key)));
}

/** `object[start:stop:step]`. */
export function sliceOf(object: Value, bounds: readonly [Value, Value, Value], budget: Budget): Value {
  const [start, stop, step] = bounds.map(bound => {
    if (bound === null) return null;
    if (typeof bound === 'bigint' || typeof bound === 'boolean') return Number(bound);
    throw runtimeError('slice indices must be integers or None');
  });
  if (object instanceof Undefined) throw runtimeError(`'${object.what}' is undefined`);
  if (typeof object === 'string') return sliced(Array.from(object), start, stop, step, budget).join('');
  if (Array.isArray(object)) return sliced(object, start, stop, step, budget);
  if (object instanceof Tuple) return new Tuple(sliced(object.items, start, stop, step, budget));
  if (object instanceof Range) throw unsupported('a slice of a range');
  throw runtimeError(`'${typeName(object)}' object is not subscriptable`);
}

function sliced<T>(
  items: readonly T[],
  start: number | null | undefined,
  stop: number | null | undefined,
  step: number | null | undefined,
  budget: Budget,
): T[] {
  const [by, length] = [step ?? 1, items.length];
  if (by === 0) throw runtimeError('slice step cannot be zero');
  const [least, most] = by > 0 ? [0, length] : [-1, length - 1];
  const bounded = (at: number | null | undefined, otherwise: number): number =>
    at === null || at === undefined ? otherwise : Math.max(least, Math.min(most, at < 0 ? at + length : at));
  const [from, to] = [bounded(start, by > 0 ? 0 : length - 1), bounded(stop, by > 0 ? length : -1)];
  const kept: T[] = [];
  for (let at = from; by > 0 ? at < to : at > to; at += by) kept.push(items[at] as T);
  budget.charge(kept.length);
  return kept;
}

function missing(object: Value, name: string): Undefined {
  return new Undefined(`${typeName(object)} object has no attribute or item '${name}'`);
}

function itemNamed(object: Value, name: string): Value | undefined {
  return object instanceof Dict ? object.get(name) : undefined;
}

/** Attributes of Python's numbers, which no template reads. */
const numberAttributes = ['real', 'imag', 'numerator', 'denominator', 'bit_length', 'conjugate', 'is_integer'];

/** An attribute of Python's object, such as a method; undefined where it has none of that name. */
export function ownAttribute(object: Value, name: string, budget: Budget): Value | undefined {
  if (object instanceof Undefined) throw runtimeError(`'${object.what}' is undefined`);
  if (name.startsWith('_')) return undefined;
  if (typeof object === 'string') return textMethod(object, name, budget);
  if (object instanceof Dict) return dictMethod(object, name);
  if (Array.isArray(object)) return listMethod(object, name);
  if (object instanceof Tuple) {
    const at = object.names.indexOf(name);
    return at >= 0 ? object.items[at] : sequenceMethod(object.items, name);
  }
  if (object instanceof Namespace) return object.values.get(name);
  if (object instanceof Attributes) return object.read(name);
  if (object instanceof Range && ['start', 'stop', 'step'].includes(name)) return object[name as 'start'];
  if (object instanceof SafeText) throw unsupported(`${name} of the result of safe`);
  if (object instanceof Callable || object instanceof DictView)
    throw unsupported(`the attribute ${name} of a ${typeName(object)}`);
  if (numberAttributes.includes(name)) throw unsupported(`the attribute ${name} of a ${typeName(object)}`);
  return undefined;
}

const immutable = (type: string, name: string): Callable =>
  new Callable(name, () => {
    throw runtimeError(`${type}.${name} is not allowed in a sandboxed template`);
  });

function dictMethod(dict: Dict, name: string): Callable | undefined {
  switch (name) {
    case 'items':
    case 'keys':
    case 'values':
      return new Callable(name, (args, named) => {
        bind(name, [], args, named);
        return new DictView(name, dict);
      });
    case 'get':
      return new Callable(name, (args, named) => {
        const bound = bind(name, ['key', 'default'], args, named);
        return orElse(dict.get(bound.required('key')), bound.or('default', null));
      });
    case 'copy':
      return new Callable(name, () => new Dict(dict.pairs()));
    case 'clear':
    case 'pop':
    case 'popitem':
    case 'setdefault':
    case 'update':
      return immutable('dict', name);
    case 'fromkeys':
      throw unsupported('dict.fromkeys');
  }
  return undefined;
}

function listMethod(list: readonly Value[], name: string): Callable | undefined {
  if (name === 'copy') return new Callable(name, () => [...list]);
  const changing = ['append', 'clear', 'extend', 'insert', 'pop', 'remove', 'reverse', 'sort'];
  return changing.includes(name) ? immutable('list', name) : sequenceMethod(list, name);
}

function sequenceMethod(items: readonly Value[], name: string): Callable | undefined {
  if (name === 'count')
    return new Callable(name, (args, named) => {
      const sought = bind(name, ['value'], args, named).required('value');
      return BigInt(items.filter(item => isEqual(item, sought)).length);
    });
  if (name !== 'index') return undefined;
  return new Callable(name, (args, named) => {
    const sought = bind(name, ['value'], args, named).required('value');
    const at = items.findIndex(item => isEqual(item, sought));
    if (at < 0) throw runtimeError('the value is not in the list');
    return BigInt(at);
  });
}
