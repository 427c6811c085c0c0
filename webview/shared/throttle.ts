/** Calls `send` at once and then at most every `pause` milliseconds; the last value is never lost. */
export function throttle<Value>(send: (value: Value) => void, pause: number): (value: Value) => void {
  let waiting: { readonly value: Value } | null = null;
  let resting = false;
  const flush = (): void => {
    if (waiting === null) {
      resting = false;
      return;
    }
    const { value } = waiting;
    waiting = null;
    resting = true;
    setTimeout(flush, pause);
    send(value);
  };
  return value => {
    waiting = { value };
    if (!resting) flush();
  };
}
