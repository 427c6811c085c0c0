/** What a run states about the time left. It never grows by more than a quarter without a reason, and does not stay as
 * it is for half of its length without one. */
import type { Message } from '../../domain/message.ts';

/** How much the time left may grow without a reason. */
const quarter = 1.25;
/** Time that has not fallen to this share of what it was does not pass. */
const fall = 0.9;
/** Growth up to so many seconds is not worth a reason: what was stated stays as it is. */
const slack = 2;
/** What is stated falls at most so many times as fast as the clock runs, so that one look that is too good does not
 * promise too much. */
const fastest = 4;
/** Seconds for which a reason is shown at least. */
const shown = 8;
/** Less than a second is stated for so many seconds at most. */
const nearlyDone = 3;

/** Seconds left as they are shown; null while nothing can be said. */
export interface Statement {
  readonly secondsLeft: number | null;
  readonly reason?: Message;
}

/** Turns estimates into statements. */
export class TimeStatement {
  /** The least that was stated since the last reason, and the last statement. */
  private low = Infinity;
  /** What was stated when it last fell by a tenth, and when. */
  private mark = { left: Infinity, at: 0 };
  private last = Infinity;
  private at = 0;
  private reason: { readonly message: Message; readonly from: number; readonly seconds: number } | null = null;
  /** Since when less than a second is left. */
  private under: number | null = null;

  /** The statement for an estimate at a time, both in seconds. `why` is asked where a reason is needed. */
  state(left: number | null, now: number, why: () => Message): Statement {
    if (left === null) return { secondsLeft: null };
    const floor = Number.isFinite(this.last) ? this.last - fastest * (now - this.at) : 0;
    const next = this.bounded(Math.max(left, floor), now, why);
    if (next <= fall * this.mark.left) this.mark = { left: next, at: now };
    this.low = Math.min(this.low, next);
    this.last = next;
    this.at = now;
    if (next >= 1) this.under = null;
    else this.under ??= now;
    if (this.under !== null && now - this.under > nearlyDone)
      return { secondsLeft: null, reason: { code: 'last-answers' } };
    return { secondsLeft: next, ...this.currentReason(next, now) };
  }

  /** The next statement rests on something new, so it may be less by any amount. */
  renew(): void {
    this.last = Infinity;
  }

  private bounded(left: number, now: number, why: () => Message): number {
    const most = quarter * this.low;
    const isStuck = left > fall * this.mark.left && now - this.mark.at > this.mark.left / 2 + slack;
    if (left <= most && !isStuck) return left;
    if (left - this.low <= slack && !isStuck) return most;
    this.reason = { message: why(), from: now, seconds: left };
    this.low = left;
    this.mark = { left, at: now };
    return left;
  }

  /** The last reason, while less of the time has passed than it explains. */
  private currentReason(left: number, now: number): { readonly reason?: Message } {
    if (this.reason === null) return {};
    const { message, from, seconds } = this.reason;
    if (now - from > shown && left < seconds / quarter) this.reason = null;
    return { reason: message };
  }
}
