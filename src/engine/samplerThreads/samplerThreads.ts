/** The threads that sample for one model beside that of the engine (docs/architecture.md#sampler-threads). They are
 * opened when a request is large enough to be worth it, and closed when none came for a while. */
import { existsSync } from 'node:fs';
import type { SampleRequest } from '../../domain/languageModel.ts';
import { usesLaw } from '../../domain/sampling.ts';
import type { ResizableSession } from '../resizableSession.ts';
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
  /** How many there are, and threads of the session of each. */
  readonly count: number;
  readonly threads: number;
  /** The session of the engine, which gives threads to them, and how many it has without them. */
  readonly session: Pick<ResizableSession, 'setThreads'>;
  readonly whole: number;
  /** Milliseconds that one reply may take. */
  readonly patience: number;
  /** Bytes that they take. */
  readonly memory: number;
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

  /** Bytes that they take while they are open. */
  get memory(): number {
    return this.options.memory;
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
      this.isUsable = false;
      this.end();
      return null;
    }
  }

  /** End the threads; the session closes with its model. */
  async close(): Promise<void> {
    this.isUsable = false;
    clearTimeout(this.idle);
    this.release();
    for (const sampler of (await this.opened?.catch(() => [])) ?? []) sampler.close();
  }

  private releaser(): (failed: boolean) => void {
    let isHeld = true;
    return failed => {
      if (!isHeld) return;
      isHeld = false;
      this.isBusy = false;
      if (failed) this.isUsable = false;
      if (failed) this.end();
      else this.idle = setTimeout(() => this.end(), idleFor).unref();
    };
  }

  /** Opens the threads while the session of the engine, which is closed first, is opened again with fewer. */
  private async open(): Promise<readonly ThreadSampler[]> {
    const { model, count, threads, patience, session, whole } = this.options;
    if (!existsSync(model.path)) throw new Error(`${model.path} is gone`);
    this.release = this.options.onOpen();
    const opening = Array.from({ length: count }, () => ThreadSampler.open({ model, threads }, patience));
    const [resized, ...opened] = await Promise.allSettled([session.setThreads(threads), ...opening]);
    const samplers = opened.flatMap(one => (one.status === 'fulfilled' ? [one.value] : []));
    if (samplers.length === count && resized.status === 'fulfilled') return samplers;
    for (const sampler of samplers) sampler.close();
    await session.setThreads(whole);
    throw new Error('a thread that samples could not be opened');
  }

  /** Ends the threads, and gives their share back to the session of the engine. */
  private end(): void {
    clearTimeout(this.idle);
    const { opened } = this;
    this.opened = null;
    this.isBusy = false;
    this.release();
    this.release = () => undefined;
    // What fails here fails again in the next pass, which says so.
    void opened
      ?.then(samplers => {
        for (const sampler of samplers) sampler.close();
      })
      .then(() => this.options.session.setThreads(this.options.whole))
      .catch(() => undefined);
  }
}
