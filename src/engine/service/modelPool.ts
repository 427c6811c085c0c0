/** The open models of the process. Models are identified by their whole reference: a checkpoint or a rounded copy is a
 * model of its own, while an ablation is a view of one. */
import { once } from 'node:events';
import type { LanguageModel } from '../../domain/languageModel.ts';
import type { OpeningStage } from '../../domain/opening.ts';
import { isCalibrationId } from '../calibration/calibrationModels.ts';
import { checkCanceled } from '../cancellation.ts';

/** Opens a model, as `openModel` does. */
export type Opener = (
  id: string,
  threads: number,
  signal: AbortSignal,
  onStage: (stage: OpeningStage) => void,
) => Promise<LanguageModel>;

/** The right to use an open model until it is released. */
export interface Lease {
  readonly model: LanguageModel;
  readonly threads: number;
  /** Calling it twice does nothing. */
  release(): void;
}

interface Entry {
  readonly id: string;
  readonly threads: number;
  readonly opened: Promise<LanguageModel>;
  /** Where opening it is, for everyone who waits. */
  readonly stages: SharedStages;
  users: number;
}

/** Passes the steps of opening on to everyone who waits for the model, also to those who come later. */
class SharedStages {
  private readonly listeners: ((stage: OpeningStage) => void)[] = [];
  private last: OpeningStage | null = null;

  listen(listener: (stage: OpeningStage) => void): void {
    this.listeners.push(listener);
    if (this.last !== null) listener(this.last);
  }

  tell(stage: OpeningStage): void {
    this.last = stage;
    for (const listener of this.listeners) listener(stage);
  }

  /** The model is open: no step is told any more. */
  end(): void {
    this.last = null;
    this.listeners.length = 0;
  }
}

/** Shares open models between requests. An idle language model is closed before the next one opens, so that memory
 * holds one at a time; a model in use is never closed. */
export class ModelPool {
  private readonly open: Opener;
  private readonly defaultThreads: number;
  private readonly maxIdle: number;
  /** Least recently used first. */
  private entries: readonly Entry[] = [];

  /** At most `maxIdle` models stay open while nobody uses them. */
  constructor(open: Opener, defaultThreads: number, maxIdle = 2) {
    this.maxIdle = maxIdle;
    this.open = open;
    this.defaultThreads = defaultThreads;
  }

  /** Open a model, or share the open one; absent `threads` accepts any number. Throws AdjacentError cancelled, and what
   * the opener throws. */
  async lease(
    id: string,
    threads: number | undefined,
    signal: AbortSignal,
    onStage: (stage: OpeningStage) => void,
  ): Promise<Lease> {
    for (;;) {
      checkCanceled(signal);
      const shared = this.entries.find(
        entry => entry.id === id && (threads === undefined || entry.threads === threads),
      );
      const entry = shared ?? this.begin(id, threads ?? this.defaultThreads, signal);
      this.entries = [...this.entries.filter(other => other !== entry), entry];
      entry.users++;
      entry.stages.listen(onStage);
      try {
        const model = await (shared === undefined ? entry.opened : untilCanceled(entry.opened, signal));
        return this.leaseOf(entry, model);
      } catch (error) {
        entry.users--;
        // Whoever opens it goes on.
        if (shared !== undefined && signal.aborted) throw error;
        this.entries = this.entries.filter(other => other !== entry);
        // The request that opened a shared model may have been canceled; then this one opens it itself.
        if (shared === undefined) throw error;
      }
    }
  }

  /** Whether a language model is open or being opened. */
  get hasLanguageModel(): boolean {
    return this.entries.some(({ id }) => !isCalibrationId(id));
  }

  /** Close every model that nobody uses. */
  closeIdle(): Promise<void> {
    return this.close(this.entries.filter(entry => entry.users === 0));
  }

  private leaseOf(entry: Entry, model: LanguageModel): Lease {
    let held = true;
    const release = (): void => {
      if (held) entry.users--;
      held = false;
    };
    return { model, threads: entry.threads, release };
  }

  private begin(id: string, threads: number, signal: AbortSignal): Entry {
    const idle = this.entries.filter(entry => entry.users === 0);
    const replaced = isCalibrationId(id) ? [] : idle.filter(entry => !isCalibrationId(entry.id));
    const surplus = idle
      .filter(entry => !replaced.includes(entry))
      .slice(0, Math.max(0, this.entries.length - replaced.length - (this.maxIdle - 1)));
    const closed = this.close([...replaced, ...surplus]);
    const stages = new SharedStages();
    const opened = closed
      .then(() =>
        this.open(id, threads, signal, stage => {
          stages.tell(stage);
        }),
      )
      .finally(() => {
        stages.end();
      });
    return { id, threads, opened, stages, users: 0 };
  }

  private async close(entries: readonly Entry[]): Promise<void> {
    this.entries = this.entries.filter(entry => !entries.includes(entry));
    await Promise.all(entries.map(async entry => (await entry.opened).close()));
  }
}

/** What a promise resolves to; rejects with AdjacentError cancelled as soon as `signal` is aborted. */
async function untilCanceled<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const done = new AbortController();
  const aborted = once(signal, 'abort', { signal: done.signal }).catch(() => undefined);
  try {
    await Promise.race([promise, aborted]);
    checkCanceled(signal);
    return await promise;
  } finally {
    done.abort();
  }
}
