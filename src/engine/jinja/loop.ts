/** The variable `loop` of a for loop. */
import { isEqual } from './operators.ts';
import { bind } from './parameters.ts';
import { runtimeError } from './templateError.ts';
import { Attributes, Callable, orElse, Undefined, type Value } from './value.ts';

/** The items of a loop. Its condition is evaluated as they are reached, or counted, and may depend on the body. */
export class LoopItems {
  private readonly source: Iterator<Value>;
  private readonly found: Value[] = [];

  constructor(source: Iterable<Value>) {
    this.source = source[Symbol.iterator]();
  }

  /** Whether there is an item at `index`. */
  has(index: number): boolean {
    while (this.found.length <= index) {
      const next = this.source.next();
      if (next.done === true) return false;
      this.found.push(next.value);
    }
    return true;
  }

  /** The item at `index`; undefined where there is none. */
  at(index: number): Value | undefined {
    return this.has(index) ? this.found[index] : undefined;
  }

  /** How many items there are. */
  count(): number {
    this.has(Infinity);
    return this.found.length;
  }
}

/** Where a loop is. */
export interface LoopState {
  readonly items: LoopItems;
  at: number;
  /** Depth of a recursive loop, from 0. */
  readonly level: number;
  /** What `loop.changed` saw last; null before. */
  last: readonly Value[] | null;
}

/** The variable of a loop; `recurse` runs the loop on other items, null where it is not recursive. */
export function loopOf(state: LoopState, recurse: ((items: Value) => Value) | null): Attributes {
  const { items, level } = state;
  const methods = new Map<string, (args: readonly Value[]) => Value>([
    [
      'cycle',
      args => {
        if (args.length === 0) throw runtimeError('no items for cycling given');
        return args[state.at % args.length] ?? null;
      },
    ],
    [
      'changed',
      args => {
        const { last } = state;
        const isSame = last?.length === args.length && args.every((value, at) => isEqual(value, last[at] ?? null));
        state.last = args;
        return !isSame;
      },
    ],
  ]);
  const read = (name: string): Value | undefined => {
    switch (name) {
      case 'index':
        return BigInt(state.at + 1);
      case 'index0':
        return BigInt(state.at);
      case 'revindex':
        return BigInt(items.count() - state.at);
      case 'revindex0':
        return BigInt(items.count() - state.at - 1);
      case 'first':
        return state.at === 0;
      case 'last':
        return !items.has(state.at + 1);
      case 'length':
        return BigInt(items.count());
      case 'depth':
        return BigInt(level + 1);
      case 'depth0':
        return BigInt(level);
      case 'previtem':
        return state.at === 0 ? new Undefined('there is no previous item') : items.at(state.at - 1);
      case 'nextitem':
        return orElse(items.at(state.at + 1), new Undefined('there is no next item'));
    }
    const method = methods.get(name);
    return method === undefined ? undefined : new Callable(name, method);
  };
  return new Attributes('LoopContext', read, (args, named) => {
    if (recurse === null) throw runtimeError('The loop must have the recursive marker to be called recursively.');
    return recurse(bind('loop', ['iterable'], args, named).required('iterable'));
  });
}
