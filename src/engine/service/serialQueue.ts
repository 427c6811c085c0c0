/** A FIFO queue that runs one task at a time. */
import { checkCanceled } from '../cancellation.ts';

export class SerialQueue {
  private tail: Promise<void> = Promise.resolve();
  private pending = 0;

  /** Run `task` after all earlier ones; `onWait` is called when it cannot start at once. Throws AdjacentError cancelled
   *  when `signal` aborts before the task starts, and what the task throws. */
  async run<T>(signal: AbortSignal, onWait: () => void, task: () => Promise<T>): Promise<T> {
    if (this.pending > 0) onWait();
    this.pending++;
    const before = this.tail;
    let finish = (): void => undefined;
    const finished = new Promise<void>(resolve => (finish = resolve));
    this.tail = before.then(() => finished);
    try {
      await Promise.race([before, aborted(signal)]);
      return await task();
    } finally {
      this.pending--;
      finish();
    }
  }
}

/** Rejects with AdjacentError cancelled once the signal aborts. */
async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted)
    await new Promise(resolve => {
      signal.addEventListener('abort', resolve, { once: true });
    });
  checkCanceled(signal);
}
