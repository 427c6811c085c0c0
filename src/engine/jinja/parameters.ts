/** Binds the arguments of a call to parameters by position and name, as Python does. */
import { runtimeError } from './templateError.ts';
import { orElse, type Named, type Value } from './value.ts';

/** The arguments of a call by parameter. */
export class Bound {
  private readonly values: ReadonlyMap<string, Value>;
  private readonly caller: string;

  constructor(caller: string, values: ReadonlyMap<string, Value>) {
    this.caller = caller;
    this.values = values;
  }

  get(name: string): Value | undefined {
    return this.values.get(name);
  }

  or(name: string, fallback: Value): Value {
    return orElse(this.values.get(name), fallback);
  }

  required(name: string): Value {
    const value = this.values.get(name);
    if (value === undefined) throw runtimeError(`${this.caller}() is missing the argument '${name}'`);
    return value;
  }

  /** A text; `fallback` where it was not given. */
  text(name: string, fallback?: string): string {
    const value = fallback === undefined ? this.required(name) : this.or(name, fallback);
    if (typeof value !== 'string') throw runtimeError(`${this.caller}(): '${name}' must be a text`);
    return value;
  }

  /** A whole number; `fallback` where it was not given or None. */
  integer(name: string, fallback?: number): number {
    const value = fallback === undefined ? this.required(name) : (this.or(name, null) ?? BigInt(fallback));
    if (typeof value !== 'bigint' && typeof value !== 'boolean')
      throw runtimeError(`${this.caller}(): '${name}' must be a whole number`);
    return Number(value);
  }
}

export function bind(caller: string, parameters: readonly string[], args: readonly Value[], named: Named): Bound {
  if (args.length > parameters.length)
    throw runtimeError(`${caller}() takes at most ${parameters.length} arguments (${args.length} given)`);
  const values = new Map<string, Value>();
  args.forEach((value, at) => values.set(parameters[at] ?? '', value));
  for (const [name, value] of named) {
    if (!parameters.includes(name)) throw runtimeError(`${caller}() got an unexpected keyword argument '${name}'`);
    if (values.has(name)) throw runtimeError(`${caller}() got multiple values for argument '${name}'`);
    values.set(name, value);
  }
  return new Bound(caller, values);
}
