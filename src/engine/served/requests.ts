/** Sends requests in parallel, as many as the server takes, and tries again what failed for a while. */
import { setTimeout as sleep } from 'node:timers/promises';
import PQueue from 'p-queue';
import { ServerFailure } from './serverFailure.ts';

/** How requests are repeated; tests make it faster. */
export interface Patience {
  /** Attempts of one request. */
  readonly attempts: number;
  /** Seconds before the second attempt; doubled for each further one. */
  readonly first: number;
  /** Most seconds before an attempt, also where the server asks for more. */
  readonly most: number;
}

export const usualPatience: Patience = { attempts: 7, first: 0.5, most: 60 };

/** Most requests to one address at once, and how many there are at first. */
export const usualMost = 64;
const limits = { most: usualMost, first: 4 } as const;

/** A queue of requests to one server. Its limit grows by one for each that succeeds at the limit, and is halved when
 * the server is busy (additive increase, multiplicative decrease: Chiu & Jain 1989). */
export class Requests {
  private readonly queue = new PQueue({ concurrency: limits.first });
  private readonly patience: Patience;
  private readonly most: number;
  /** Successes since the limit was changed. */
  private successes = 0;

  constructor(patience: Patience = usualPatience, most: number = limits.most) {
    this.patience = patience;
    this.most = most;
    this.queue.concurrency = Math.min(limits.first, most);
  }

  /** Sets how many requests may run at once from now on. */
  begin(limit: number): void {
    this.queue.concurrency = Math.min(limit, this.most);
  }

  /** Runs a request when there is room, again after temporary failures, at most `attempts` times. Rejects at once when
   * `signal` aborts. Throws what the last attempt threw. */
  async run<T>(
    request: (signal: AbortSignal) => Promise<T>,
    signal: AbortSignal,
    attempts = this.patience.attempts,
  ): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        const value = await this.queue.add(() => request(signal), { signal });
        this.succeeded();
        return value;
      } catch (error) {
        if (signal.aborted || !(error instanceof ServerFailure) || !error.isTemporary) throw error;
        if (error.kind === 'server-busy') this.slowDown();
        if (attempt >= attempts) throw error;
        await sleep(1000 * this.pause(attempt, error.wait), undefined, { signal });
      }
    }
  }

  /** Exponential back-off with full jitter, at least what the server asks for. */
  private pause(attempt: number, wait: number | null): number {
    const { first, most } = this.patience;
    const span = Math.min(most, first * 2 ** (attempt - 1));
    return Math.min(most, Math.max(wait ?? 0, span * Math.random()) + (wait === null ? 0 : first * Math.random()));
  }

  private succeeded(): void {
    this.successes++;
    if (this.successes < this.queue.concurrency || this.queue.size === 0) return;
    this.queue.concurrency = Math.min(this.most, this.queue.concurrency + 1);
    this.successes = 0;
  }

  private slowDown(): void {
    this.queue.concurrency = Math.max(1, Math.floor(this.queue.concurrency / 2));
    this.successes = 0;
  }
}
