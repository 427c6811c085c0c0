/** One store: state in, action in, new state out; listeners hear every change. */
export interface Store<State, Action> {
  readonly state: () => State;
  readonly dispatch: (action: Action) => void;
  readonly listen: (listener: (state: State, before: State, action: Action) => void) => void;
}

/** Make a store around a pure reducer. An action dispatched by a listener is handled after the current one. */
export function createStore<State, Action>(
  initial: State,
  reduce: (state: State, action: Action) => State,
): Store<State, Action> {
  let state = initial;
  const listeners: ((state: State, before: State, action: Action) => void)[] = [];
  const waiting: Action[] = [];
  let busy = false;
  const dispatch = (action: Action): void => {
    waiting.push(action);
    if (busy) return;
    busy = true;
    try {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const before = state;
        state = reduce(state, next);
        for (const listener of listeners) listener(state, before, next);
      }
    } finally {
      busy = false;
    }
  };
  return { state: () => state, dispatch, listen: listener => void listeners.push(listener) };
}
