/** Stops the engine from being restarted again and again while it keeps crashing. */
import { AdjacentError } from '../core/adjacentError.ts';
import { t } from '../core/text.ts';

const maxCrashes = 3;
const spanMilliseconds = 3 * 60_000;

/** Counts crashes. */
export class CrashGuard {
  private readonly now: () => number;
  private crashes: readonly { readonly at: number; readonly reason: string }[] = [];

  /** `now` gives milliseconds, monotonic. */
  constructor(now: () => number) {
    this.now = now;
  }

  /** Record a crash with its reason (`endReason`). */
  note(reason: string): void {
    this.crashes = [...this.crashes, { at: this.now(), reason }].slice(-maxCrashes);
  }

  /** Throws AdjacentError engine-crashed after three crashes within three minutes. */
  check(): void {
    const [first] = this.crashes;
    const last = this.crashes.at(-1);
    if (first === undefined || last === undefined || this.crashes.length < maxCrashes) return;
    if (this.now() - first.at > spanMilliseconds) return;
    throw new AdjacentError(
      'engine-crashed',
      t`The engine crashed ${maxCrashes} times within 3 minutes (last: ${last.reason}) and is not restarted for now.`,
      t`Wait three minutes or reload the window; a smaller model or fewer answers may help, and the log has the details.`,
    );
  }
}
