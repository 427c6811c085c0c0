/** Calls `send` immediately, then at most once every `pause` milliseconds. The last value is always sent. */
export function throttle<Value>(send: (value: Value) => void, pause: number): (value: Value) => void {
  let pending: { readonly value: Value } | null = null;
  let isPaused = false;
  const flush = (): void => {
    if (pending === null) {
      isPaused = false;
      return;
    }
    const { value } = pending;
    pending = null;
    isPaused = true;
    setTimeout(flush, pause);
    send(value);
  };
  return value => {
    pending = { value };
    if (!isPaused) flush();
  };
}
