/** Values of Python as a template sees them. Integers are bigint and floats are number, so that 1 and 1.0 differ. */
import { runtimeError, unsupported } from './templateError.ts';

export type Value =
  | Undefined
  | null
  | boolean
  | bigint
  | number
  | string
  | Value[]
  | Tuple
  | Dict
  | DictView
  | Range
  | Lazy
  | Namespace
  | Callable
  | SafeText
  | Attributes;

/** Jinja's default undefined: prints nothing, is false and empty, and fails where an attribute of it is read. */
export class Undefined {
  readonly what: string;

  constructor(what: string) {
    this.what = what;
  }
}

export class Tuple {
  readonly items: readonly Value[];
  /** Names of the items of a named tuple, such as `grouper` and `list`. */
  readonly names: readonly string[];

  constructor(items: readonly Value[], names: readonly string[] = []) {
    this.items = items;
    this.names = names;
  }
}

/** A dict: keys are equal where Python says so (1, 1.0 and True are one key). */
export class Dict {
  private readonly entries = new Map<string, [Value, Value]>();

  constructor(entries: Iterable<readonly [Value, Value]> = []) {
    for (const [key, value] of entries) this.set(key, value);
  }

  get size(): number {
    return this.entries.size;
  }

  get(key: Value): Value | undefined {
    return this.entries.get(keyOf(key))?.[1];
  }

  has(key: Value): boolean {
    return this.entries.has(keyOf(key));
  }

  set(key: Value, value: Value): void {
    const known = this.entries.get(keyOf(key));
    if (known === undefined) this.entries.set(keyOf(key), [key, value]);
    else known[1] = value;
  }

  pairs(): readonly (readonly [Value, Value])[] {
    return [...this.entries.values()];
  }

  keys(): Value[] {
    return this.pairs().map(([key]) => key);
  }

  values(): Value[] {
    return this.pairs().map(([, value]) => value);
  }
}

/** What `keys()`, `values()` and `items()` of a dict return. */
export class DictView {
  readonly kind: 'keys' | 'values' | 'items';
  readonly dict: Dict;

  constructor(kind: 'keys' | 'values' | 'items', dict: Dict) {
    this.kind = kind;
    this.dict = dict;
  }

  items(): Value[] {
    if (this.kind === 'items') return this.dict.pairs().map(pair => new Tuple(pair));
    return this.kind === 'keys' ? this.dict.keys() : this.dict.values();
  }
}

export class Range {
  readonly start: bigint;
  readonly stop: bigint;
  readonly step: bigint;

  constructor(start: bigint, stop: bigint, step: bigint) {
    this.start = start;
    this.stop = stop;
    this.step = step;
  }

  get length(): bigint {
    const { start, stop, step } = this;
    const span = step > 0n ? stop - start + step - 1n : stop - start + step + 1n;
    const count = span / step;
    return count > 0n ? count : 0n;
  }

  items(): Value[] {
    return Array.from({ length: Number(this.length) }, (_, at) => this.start + BigInt(at) * this.step);
  }
}

/** An iterator of Python, such as a generator: it can be read once, has no length and is true. */
export class Lazy {
  private rest: readonly Value[] | null;

  constructor(items: readonly Value[]) {
    this.rest = items;
  }

  take(): readonly Value[] {
    const items = this.rest ?? [];
    this.rest = null;
    return items;
  }
}

/** What `namespace()` returns: its attributes can be set. */
export class Namespace {
  readonly values = new Map<string, Value>();
}

/** Arguments by name. */
export type Named = ReadonlyMap<string, Value>;

export class Callable {
  readonly name: string;
  readonly call: (args: readonly Value[], named: Named) => Value;

  constructor(name: string, call: (args: readonly Value[], named: Named) => Value) {
    this.name = name;
    this.call = call;
  }
}

/** What the filter `safe` returns. It can only be printed: Python escapes whatever is added to it. */
export class SafeText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** An object with read-only attributes: `loop`, a cycler, a joiner. */
export class Attributes {
  readonly name: string;
  readonly read: (attribute: string) => Value | undefined;
  /** What calling the object does, if it can be called. */
  readonly call: Callable['call'] | null;

  constructor(name: string, read: (attribute: string) => Value | undefined, call: Callable['call'] | null = null) {
    this.name = name;
    this.read = read;
    this.call = call;
  }
}

/** A string that is the same for keys that Python holds equal. */
function keyOf(key: Value): string {
  if (typeof key === 'string') return `s${key}`;
  if (typeof key === 'boolean') return `n${key ? 1 : 0}`;
  if (typeof key === 'bigint' || typeof key === 'number') return `n${String(key)}`;
  if (key === null) return 'none';
  if (key instanceof Tuple) return `t${JSON.stringify(key.items.map(keyOf))}`;
  if (Array.isArray(key) || key instanceof Dict) throw runtimeError(`unhashable type: ${typeName(key)}`);
  throw unsupported(`a dictionary key of type ${typeName(key)}`);
}

/** Python's name of the type of a value. */
export function typeName(value: Value): string {
  if (value === null) return 'NoneType';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'bigint') return 'int';
  if (typeof value === 'number') return 'float';
  if (typeof value === 'string') return 'str';
  if (Array.isArray(value)) return 'list';
  if (value instanceof Tuple) return 'tuple';
  if (value instanceof Dict) return 'dict';
  if (value instanceof DictView) return `dict_${value.kind}`;
  if (value instanceof Range) return 'range';
  if (value instanceof Lazy) return 'generator';
  if (value instanceof SafeText) return 'Markup';
  if (value instanceof Undefined) return 'Undefined';
  if (value instanceof Namespace) return 'Namespace';
  return value instanceof Callable ? 'function' : value.name;
}

/** A value, or another where there is none. `??` would replace None too. */
export function orElse(value: Value | undefined, fallback: Value): Value {
  return value === undefined ? fallback : value;
}

export const isNumber = (value: Value): value is boolean | bigint | number =>
  typeof value === 'bigint' || typeof value === 'number' || typeof value === 'boolean';

/** Characters of a string as Python counts them: code points. */
export function lengthOf(value: Value): number {
  if (typeof value === 'string') return codePoints(value);
  if (Array.isArray(value)) return value.length;
  if (value instanceof Tuple) return value.items.length;
  if (value instanceof Dict) return value.size;
  if (value instanceof DictView) return value.dict.size;
  if (value instanceof Range) return Number(value.length);
  if (value instanceof Undefined) return 0;
  throw runtimeError(`object of type ${typeName(value)} has no len()`);
}

function codePoints(text: string): number {
  return Array.from(text).length;
}

/** Python's bool(). */
export function isTrue(value: Value): boolean {
  if (value === null || value instanceof Undefined) return false;
  if (typeof value === 'boolean') return value;
  if (typeof value === 'bigint') return value !== 0n;
  if (typeof value === 'number') return value !== 0;
  if (typeof value === 'string') return value !== '';
  if (value instanceof SafeText) return value.text !== '';
  const isSized =
    Array.isArray(value) ||
    value instanceof Tuple ||
    value instanceof Dict ||
    value instanceof DictView ||
    value instanceof Range;
  return isSized ? lengthOf(value) > 0 : true;
}

/** The items that iterating over a value gives. Throws TemplateError for values that cannot be iterated over. */
export function itemsOf(value: Value): readonly Value[] {
  if (typeof value === 'string') return Array.from(value);
  if (Array.isArray(value)) return value;
  if (value instanceof Tuple) return value.items;
  if (value instanceof Dict) return value.keys();
  if (value instanceof DictView || value instanceof Range) return value.items();
  if (value instanceof Lazy) return value.take();
  if (value instanceof Undefined) return [];
  throw runtimeError(`${typeName(value)} object is not iterable`);
}

/** A value of JSON as the template sees it. */
export function toValue(data: unknown): Value {
  if (data === null || typeof data === 'boolean' || typeof data === 'string') return data;
  if (typeof data === 'number') return Number.isInteger(data) ? BigInt(data) : data;
  if (Array.isArray(data)) return data.map(toValue);
  if (typeof data === 'object') return new Dict(Object.entries(data).map(([key, value]) => [key, toValue(value)]));
  throw new TypeError('not a value of JSON');
}
