/** Refuse to start again what keeps crashing. */
import { AdjacentError } from '../core/adjacentError.ts';

const most = 3;
const span = 3 * 60_000;

/** Counts crashes; `now` gives milliseconds, monotonic. */
export class CrashGuard {
  private readonly now: () => number;
  private crashes: readonly { readonly at: number; readonly reason: string }[] = [];

  constructor(now: () => number) {
    this.now = now;
  }

  /** A crash happened, for a reason that reads after "ended": "by SIGKILL". */
  note(reason: string): void {
    this.crashes = [...this.crashes, { at: this.now(), reason }].slice(-most);
  }

  /** Throws AdjacentError engine-crashed after three crashes within three minutes. */
  check(): void {
    const [first] = this.crashes;
    if (first === undefined || this.crashes.length < most || this.now() - first.at > span) return;
    throw new AdjacentError(
      'engine-crashed',
      `The engine ended ${most} times within 3 minutes, the last time ${this.crashes.at(-1)?.reason ?? ''}, and is not started again for now.`,
      'Wait three minutes or reload the window; a smaller model or fewer answers may help. The log has the detail.',
    );
  }
}
