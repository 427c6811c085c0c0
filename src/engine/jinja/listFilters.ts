/** Jinja's filters on lists and dicts. */
import { itemOf, ownAttribute } from './access.ts';
import type { Budget } from './budget.ts';
import { compare, calculate, isEqual } from './operators.ts';
import { bind } from './parameters.ts';
import { runtimeError } from './templateError.ts';
import { toText } from './show.ts';
import { passesTest } from './tests.ts';
import {
  Dict,
  isTrue,
  itemsOf,
  Lazy,
  lengthOf,
  orElse,
  Tuple,
  typeName,
  Undefined,
  type Named,
  type Value,
} from './value.ts';

/** A filter: the value, its arguments by position and by name. `apply` runs another filter by name. */
export type Filter = (value: Value, args: readonly Value[], named: Named, context: FilterContext) => Value;

export interface FilterContext {
  readonly budget: Budget;
  apply(name: string, value: Value, args: readonly Value[], named: Named): Value;
}

/** Reads "a.b.0" of an item, as filters with an attribute do; null reads the item itself. */
function attributeReader(attribute: Value, budget: Budget, fallback?: Value): (item: Value) => Value {
  if (attribute === null) return item => item;
  const path: Value[] =
    typeof attribute === 'string'
      ? attribute.split('.').map(part => (/^\d+$/u.test(part) ? BigInt(part) : part))
      : [attribute];
  return item => {
    return path.reduce((object, key) => {
      const value = itemOf(object, key, budget);
      return value instanceof Undefined && fallback !== undefined && fallback !== null ? fallback : value;
    }, item);
  };
}

const lowered = (value: Value): Value => (typeof value === 'string' ? value.toLowerCase() : value);

/** What items are compared by: an attribute, without regard to case unless `isExact`. */
function keyReader(attribute: Value, isExact: boolean, budget: Budget): (item: Value) => Value {
  const read = attributeReader(attribute, budget);
  return item => (isExact ? read(item) : lowered(read(item)));
}

/** A stable sort, also where it is reversed. */
function sorted(items: readonly Value[], keyOf: (item: Value) => Value, isReversed: boolean, budget: Budget): Value[] {
  const keyed = items.map(item => ({ item, key: keyOf(item) }));
  keyed.sort((a, b) => {
    budget.step();
    const order = compare(a.key, b.key);
    return isReversed ? -order : order;
  });
  return keyed.map(({ item }) => item);
}

/** The items of a value that a filter reads one by one; whatever is false has none, also None and 0. */
const itemsIfAny = (value: Value): readonly Value[] => (isTrue(value) ? itemsOf(value) : []);

/** select, reject, selectattr and rejectattr. */
const selecting =
  (keeps: boolean, byAttribute: boolean): Filter =>
  (value, args, named, { budget }) => {
    if (named.size > 0) throw runtimeError('a test takes no arguments by name here');
    const rest = byAttribute ? args.slice(1) : args;
    const read = attributeReader(byAttribute ? (args[0] ?? null) : null, budget);
    const [test, ...testArgs] = rest;
    const passes = (item: Value): boolean => {
      budget.step();
      if (test === undefined) return isTrue(read(item));
      if (typeof test !== 'string') throw runtimeError('the name of a test must be a text');
      return passesTest(test, read(item), testArgs, budget);
    };
    return new Lazy(itemsIfAny(value).filter(item => passes(item) === keeps));
  };

const map: Filter = (value, args, named, { budget, apply }) => {
  const items = itemsIfAny(value);
  if (args.length === 0 && named.has('attribute')) {
    const bound = bind('map', ['attribute', 'default'], [], named);
    return new Lazy(items.map(attributeReader(bound.required('attribute'), budget, bound.get('default'))));
  }
  const [name, ...rest] = args;
  if (typeof name !== 'string') throw runtimeError('map requires a filter argument');
  return new Lazy(items.map(item => apply(name, item, rest, named)));
};

const sort: Filter = (value, args, named, { budget }) => {
  const bound = bind('sort', ['reverse', 'case_sensitive', 'attribute'], args, named);
  const attribute = bound.or('attribute', null);
  const isExact = isTrue(bound.or('case_sensitive', false));
  const keys = typeof attribute === 'string' ? attribute.split(',') : [attribute];
  const readers = keys.map(one => keyReader(one, isExact, budget));
  const keyOf = (item: Value): Value => {
    const read = readers.map(reader => reader(item));
    return typeof attribute === 'string' ? read : (read[0] ?? null);
  };
  return sorted(itemsOf(value), keyOf, isTrue(bound.or('reverse', false)), budget);
};

const dictsort: Filter = (value, args, named, { budget }) => {
  const bound = bind('dictsort', ['case_sensitive', 'by', 'reverse'], args, named);
  const by = bound.text('by', 'key');
  if (!(value instanceof Dict)) throw runtimeError(`dictsort of a ${typeName(value)}`);
  if (by !== 'key' && by !== 'value') throw runtimeError('You can only sort by either "key" or "value"');
  const isExact = isTrue(bound.or('case_sensitive', false));
  const pairs = value.pairs().map(pair => new Tuple(pair));
  const keyOf = keyReader(by === 'key' ? 0n : 1n, isExact, budget);
  return sorted(pairs, keyOf, isTrue(bound.or('reverse', false)), budget);
};

const unique: Filter = (value, args, named, { budget }) => {
  const bound = bind('unique', ['case_sensitive', 'attribute'], args, named);
  const keyOf = keyReader(bound.or('attribute', null), isTrue(bound.or('case_sensitive', false)), budget);
  const seen = new Dict();
  const kept = itemsOf(value).filter(item => {
    const key = keyOf(item);
    const isNew = !seen.has(key);
    seen.set(key, true);
    return isNew;
  });
  return new Lazy(kept);
};

const extreme =
  (name: 'min' | 'max'): Filter =>
  (value, args, named, { budget }) => {
    const bound = bind(name, ['case_sensitive', 'attribute'], args, named);
    const keyOf = keyReader(bound.or('attribute', null), isTrue(bound.or('case_sensitive', false)), budget);
    const [first, ...rest] = itemsOf(value);
    if (first === undefined) return new Undefined('No aggregated item, sequence was empty.');
    return rest.reduce((best, item) => {
      const order = compare(keyOf(item), keyOf(best));
      return (name === 'min' ? order < 0 : order > 0) ? item : best;
    }, first);
  };

const sum: Filter = (value, args, named, { budget }) => {
  const bound = bind('sum', ['attribute', 'start'], args, named);
  const read = attributeReader(bound.or('attribute', null), budget);
  return itemsOf(value).reduce((total, item) => calculate('+', total, read(item), budget), bound.or('start', 0n));
};

const groupby: Filter = (value, args, named, { budget }) => {
  const bound = bind('groupby', ['attribute', 'default', 'case_sensitive'], args, named);
  const read = attributeReader(bound.required('attribute'), budget, bound.get('default'));
  const isExact = isTrue(bound.or('case_sensitive', false));
  const keyOf = (item: Value): Value => (isExact ? read(item) : lowered(read(item)));
  const groups: { readonly key: Value; readonly items: Value[] }[] = [];
  for (const item of sorted(itemsOf(value), keyOf, false, budget)) {
    const last = groups.at(-1);
    if (last !== undefined && isEqual(last.key, keyOf(item))) last.items.push(item);
    else groups.push({ key: keyOf(item), items: [item] });
  }
  return groups.map(({ items }) => new Tuple([read(items[0] ?? null), items], ['grouper', 'list']));
};

const batch: Filter = (value, args, named) => {
  const bound = bind('batch', ['linecount', 'fill_with'], args, named);
  const [size, fill] = [bound.integer('linecount'), bound.or('fill_with', null)];
  if (size < 1) throw runtimeError('batch needs a size of at least 1');
  const items = itemsOf(value);
  const rows = Array.from({ length: Math.ceil(items.length / size) }, (_, at) =>
    items.slice(at * size, (at + 1) * size),
  );
  const last = rows.at(-1);
  if (last !== undefined && fill !== null) while (last.length < size) last.push(fill);
  return new Lazy(rows);
};

const slice: Filter = (value, args, named, { budget }) => {
  const bound = bind('slice', ['slices', 'fill_with'], args, named);
  const [count, fill] = [bound.integer('slices'), bound.or('fill_with', null)];
  if (count < 1) throw runtimeError('slice needs at least 1 column');
  budget.charge(count);
  const items = itemsOf(value);
  const [size, longer] = [Math.floor(items.length / count), items.length % count];
  return new Lazy(
    Array.from({ length: count }, (_, at) => {
      const start = at * size + Math.min(at, longer);
      const column = items.slice(start, start + size + (at < longer ? 1 : 0));
      return fill !== null && at >= longer && longer > 0 ? [...column, fill] : column;
    }),
  );
};

const join: Filter = (value, args, named, { budget }) => {
  const bound = bind('join', ['d', 'attribute'], args, named);
  const read = attributeReader(bound.or('attribute', null), budget);
  return budget.text(
    itemsOf(value)
      .map(item => toText(read(item)))
      .join(toText(bound.or('d', ''))),
  );
};

const first: Filter = (value, args, named) => {
  bind('first', [], args, named);
  return orElse(itemsOf(value)[0], new Undefined('No first item, sequence was empty.'));
};

const last: Filter = (value, args, named) => {
  bind('last', [], args, named);
  if (value instanceof Lazy) throw runtimeError('generator object is not reversible');
  return orElse(itemsOf(value).at(-1), new Undefined('No last item, sequence was empty.'));
};

const length: Filter = (value, args, named) => {
  bind('length', [], args, named);
  return BigInt(lengthOf(value));
};

const reverse: Filter = (value, args, named) => {
  bind('reverse', [], args, named);
  if (typeof value === 'string') return Array.from(value).reverse().join('');
  const items = [...itemsOf(value)].reverse();
  return value instanceof Lazy ? items : new Lazy(items);
};

const items: Filter = (value, args, named) => {
  bind('items', [], args, named);
  if (value instanceof Undefined) return new Lazy([]);
  if (!(value instanceof Dict)) throw runtimeError('Can only get item pairs from a mapping.');
  return new Lazy(value.pairs().map(pair => new Tuple(pair)));
};

export const listFilters: Readonly<Record<string, Filter>> = {
  batch,
  count: length,
  dictsort,
  first,
  groupby,
  items,
  join,
  last,
  length,
  list: (value, args, named, { budget }) => {
    bind('list', [], args, named);
    return budget.list([...itemsOf(value)]);
  },
  map,
  max: extreme('max'),
  min: extreme('min'),
  reject: selecting(false, false),
  rejectattr: selecting(false, true),
  reverse,
  select: selecting(true, false),
  selectattr: selecting(true, true),
  slice,
  sort,
  sum,
  unique,
  attr: (value, args, named, { budget }) => {
    const name = bind('attr', ['name'], args, named).text('name');
    return orElse(ownAttribute(value, name, budget), new Undefined(name));
  },
};
