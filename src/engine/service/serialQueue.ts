/** One at a time, in the order of asking. */
import { checkCancelled } from '../cancellation.ts';

export class Lane {
  private tail: Promise<void> = Promise.resolve();
  private waiting = 0;

  /** Run `work` when all that asked before are done; `onWait` is called when that is not at once. Throws AdjacentError
   *  cancelled when `signal` aborts before its turn. */
  async run<T>(signal: AbortSignal, onWait: () => void, work: () => Promise<T>): Promise<T> {
    if (this.waiting > 0) onWait();
    this.waiting++;
    const before = this.tail;
    let leave = (): void => undefined;
    const left = new Promise<void>(resolve => (leave = resolve));
    this.tail = before.then(() => left);
    try {
      await Promise.race([before, aborted(signal)]);
      return await work();
    } finally {
      this.waiting--;
      leave();
    }
  }
}

/** Rejects as `checkCancelled` throws, once the signal is given. */
async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted)
    await new Promise(resolve => {
      signal.addEventListener('abort', resolve, { once: true });
    });
  checkCancelled(signal);
}
