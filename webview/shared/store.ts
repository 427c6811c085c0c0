/** A store holds the state of a page. Actions go through one reducer, and listeners hear every change. */
export interface Store<State, Action> {
  readonly state: () => State;
  readonly dispatch: (action: Action) => void;
  readonly listen: (listener: (state: State, before: State, action: Action) => void) => void;
}

/** Creates a store around a pure reducer. An action that a listener dispatches runs after the current one. */
export function createStore<State, Action>(
  initial: State,
  reduce: (state: State, action: Action) => State,
): Store<State, Action> {
  let state = initial;
  const listeners: ((state: State, before: State, action: Action) => void)[] = [];
  const queue: Action[] = [];
  let isBusy = false;
  const dispatch = (action: Action): void => {
    queue.push(action);
    if (isBusy) return;
    isBusy = true;
    try {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const before = state;
        state = reduce(state, next);
        for (const listener of listeners) listener(state, before, next);
      }
    } finally {
      isBusy = false;
    }
  };
  return { state: () => state, dispatch, listen: listener => void listeners.push(listener) };
}
