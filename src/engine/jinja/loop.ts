/** The variable `loop` of a for loop. */
import { isEqual } from './operators.ts';
import { bind } from './parameters.ts';
import { runtimeError } from './templateError.ts';
import { Attributes, Callable, orElse, Undefined, type Value } from './value.ts';

/** Where a loop is. */
export interface LoopState {
  readonly items: readonly Value[];
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
        return BigInt(items.length - state.at);
      case 'revindex0':
        return BigInt(items.length - state.at - 1);
      case 'first':
        return state.at === 0;
      case 'last':
        return state.at === items.length - 1;
      case 'length':
        return BigInt(items.length);
      case 'depth':
        return BigInt(level + 1);
      case 'depth0':
        return BigInt(level);
      case 'previtem':
        return state.at === 0 ? new Undefined('there is no previous item') : items[state.at - 1];
      case 'nextitem':
        return orElse(items[state.at + 1], new Undefined('there is no next item'));
    }
    const method = methods.get(name);
    return method === undefined ? undefined : new Callable(name, method);
  };
  return new Attributes('LoopContext', read, (args, named) => {
    if (recurse === null) throw runtimeError('The loop must have the recursive marker to be called recursively.');
    return recurse(bind('loop', ['iterable'], args, named).required('iterable'));
  });
}
