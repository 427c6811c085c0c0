/** Whether other programs take the processor from a run. */
import type { Progress } from '../../domain/report.ts';

/** Milliseconds that are looked at, and the fewest that tell. */
const [lookedAt, fewest] = [10_000, 5000];
/** A run that gets less than this share of its threads' time shares the processor with others. On an idle machine it
 * gets more than 0.7; beside as many busy programs as it has threads, about half. */
const busyBelow = 0.6;
/** Shares are told in steps of 5%, so that they do not flicker. */
const steps = 20;

export class BusyWatch {
  private readonly now: () => number;
  private readonly processor: () => number;
  private readonly threads: number;
  private looks: { readonly at: number; readonly used: number }[] = [];

  /** Watches a process by the clock and by the processor time that it has used, both in milliseconds. */
  constructor(now: () => number, processor: () => number, threads: number) {
    this.now = now;
    this.processor = processor;
    this.threads = threads;
  }

  /** The share of its threads that the process got lately, [0, 1], where others use the rest; null where it has them
   * nearly for itself, and while that is not known. Ask it while the run computes, at least once a second. */
  share(): number | null {
    const [at, used] = [this.now(), this.processor()];
    // A pause in which nobody asked says nothing about the time in which the run computes.
    const isGone = at - (this.looks.at(-1)?.at ?? at) > fewest;
    this.looks = [...(isGone ? [] : this.looks.filter(look => at - look.at <= lookedAt)), { at, used }];
    const [first] = this.looks;
    if (first === undefined || at - first.at < fewest) return null;
    const share = (used - first.used) / ((at - first.at) * this.threads);
    return share < busyBelow ? Math.max(1, Math.round(steps * share)) / steps : null;
  }
}

/** Progress with the share of its threads that the process got as the reason for more time, where there is no other. */
export function withBusyReason(progress: Progress, share: number | null): Progress {
  const { reason } = progress;
  const isOpen = reason?.code !== 'busier-machine' && reason?.code !== 'last-answers';
  return isOpen && share !== null ? { ...progress, reason: { code: 'busy-machine', share } } : progress;
}
