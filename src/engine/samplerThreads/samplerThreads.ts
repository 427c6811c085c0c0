/** The threads that sample for one model (docs/architecture.md#sampler-threads). They are opened when a request is
 * large enough to be worth it, and closed when none came for a while. */
import type { SampleRequest } from '../../domain/languageModel.ts';
import { usesLaw } from '../../domain/sampling.ts';
import type { ThreadModel } from './threadProtocol.ts';
import { ThreadSampler } from './threadSampler.ts';

/** Rows that are worth sharing, and the least product of rows, tokens and bytes of weights. */
const fewestRows = 16;
const leastWork = 1e11;

/** A usual request. */
const usual = { rows: 32, tokens: 32 };

/** Milliseconds that threads without work stay open. */
const idleFor = 60_000;

export interface SamplerThreadsOptions {
  readonly model: ThreadModel;
  /** Bytes of its weights. */
  readonly bytes: number;
  /** How many threads there are, and threads of the session of each. */
  readonly count: number;
  readonly threads: number;
  /** Milliseconds that one reply may take. */
  readonly patience: number;
  /** Called when sessions open; what it returns, when they are closed. */
  readonly onOpen: () => () => void;
}

/** The right to use the threads until they are released. */
export interface ThreadsLease {
  readonly samplers: readonly ThreadSampler[];
  /** `failed` closes them for good. */
  release(failed: boolean): void;
}

export class SamplerThreads {
  private readonly options: SamplerThreadsOptions;
  private opened: Promise<readonly ThreadSampler[]> | null = null;
  private release: () => void = () => undefined;
  private isBusy = false;
  private isUsable = true;
  private idle: NodeJS.Timeout | undefined;

  constructor(options: SamplerThreadsOptions) {
    this.options = options;
  }

  /** Whether usual requests are large enough. */
  get suitMost(): boolean {
    return this.isLarge(usual.rows, usual.tokens);
  }

  /** Whether a request is large enough, and its rows need only the model: no text of tokens. */
  suits({ rows, tokens, stop = [] }: SampleRequest): boolean {
    return this.isLarge(rows.length, tokens) && stop.length === 0 && !rows.some(usesLaw);
  }

  private isLarge(rows: number, tokens: number): boolean {
    return rows >= fewestRows && rows * tokens * this.options.bytes >= leastWork;
  }

  /** The threads, opened if need be; null where they sample already or cannot be opened. */
  async lease(): Promise<ThreadsLease | null> {
    if (this.isBusy || !this.isUsable) return null;
    this.isBusy = true;
    clearTimeout(this.idle);
    try {
      this.opened ??= this.open();
      return { samplers: await this.opened, release: this.releaser() };
    } catch {
      // The session of the engine samples, and tells what is wrong with it.
      this.end(true);
      return null;
    }
  }

  /** End the threads. */
  close(): void {
    this.isUsable = false;
    this.end(false);
  }

  private releaser(): (failed: boolean) => void {
    let isHeld = true;
    return failed => {
      if (!isHeld) return;
      isHeld = false;
      this.isBusy = false;
      if (failed) this.end(true);
      else this.idle = setTimeout(() => this.end(false), idleFor).unref();
    };
  }

  private async open(): Promise<readonly ThreadSampler[]> {
    const { model, count, threads, patience } = this.options;
    this.release = this.options.onOpen();
    const opening = await Promise.allSettled(
      Array.from({ length: count }, () => ThreadSampler.open({ model, threads }, patience)),
    );
    const samplers = opening.flatMap(one => (one.status === 'fulfilled' ? [one.value] : []));
    const failed = opening.find(one => one.status === 'rejected');
    if (failed === undefined) return samplers;
    for (const sampler of samplers) sampler.close();
    throw failed.reason;
  }

  private end(forGood: boolean): void {
    clearTimeout(this.idle);
    if (forGood) this.isUsable = false;
    const { opened } = this;
    this.opened = null;
    this.isBusy = false;
    this.release();
    this.release = () => undefined;
    void opened?.then(
      samplers => {
        for (const sampler of samplers) sampler.close();
      },
      () => undefined,
    );
  }
}
