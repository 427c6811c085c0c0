/** Variables of a template. */
import type { Value } from './value.ts';

/** Names that are visible at one place; a loop, a macro and a block with its own body open a scope inside another. */
export class Scope {
  private readonly values = new Map<string, Value>();
  private readonly outer: Scope | null;

  constructor(outer: Scope | null, values: Iterable<readonly [string, Value]> = []) {
    this.outer = outer;
    for (const [name, value] of values) this.values.set(name, value);
  }

  get(name: string): Value | undefined {
    const own = this.values.get(name);
    return own === undefined ? this.outer?.get(name) : own;
  }

  set(name: string, value: Value): void {
    this.values.set(name, value);
  }
}
