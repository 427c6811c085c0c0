/** Shares the rounding of a model between the thread that writes it and others. */
import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { ByteRows } from './byteRounding.ts';
import { doRounding, type RoundingJob } from './roundingJob.ts';

/** Stored tensors that one job computes. */
export interface RoundedGroup {
  /** Their names. */
  readonly tensors: readonly string[];
  /** Bytes of the result. */
  readonly bytes: number;
  /** The job, with values of its own. */
  job(): RoundingJob;
  /** Take the result, which the tensors are read from. */
  put(rounded: readonly ByteRows[]): void;
}

/** Bytes of results that may wait to be written. */
const mostWaiting = 64e6;
/** Jobs that a thread has at a time: enough that it does not wait while this one does a job. */
const perHelper = 4;

interface Shared extends RoundedGroup {
  state: 'free' | 'taken' | 'done';
}

interface Helper {
  readonly worker: Worker;
  /** The jobs that it has, in their order. */
  readonly jobs: Shared[];
}

/** The groups of one model in the order in which they are written, and the threads that help with them. */
export class SharedRounding {
  private readonly pause: () => Promise<void>;
  private helpers: readonly Helper[];
  private groups: readonly Shared[] = [];
  private indexOf: ReadonlyMap<string, number> = new Map();
  /** Called when a thread has done a job or has ended. */
  private awake: () => void = () => undefined;

  /** Start `count` threads. `pause` is awaited between jobs and may throw to cancel. */
  constructor(count: number, pause: () => Promise<void>) {
    this.pause = pause;
    this.helpers = Array.from({ length: count }, () => this.start());
  }

  /** Take over the groups of a model. */
  share(groups: readonly RoundedGroup[]): void {
    this.groups = groups.map(group => ({ ...group, state: 'free' }));
    this.indexOf = new Map(groups.flatMap(({ tensors }, at) => tensors.map(name => [name, at] as const)));
  }

  /** Compute a tensor, and meanwhile some of those behind it. Does nothing for a tensor of no group. Throws what
   * `pause` throws. */
  async settle(name: string): Promise<void> {
    const at = this.indexOf.get(name);
    const wanted = at === undefined ? undefined : this.groups[at];
    if (at === undefined || wanted === undefined) return;
    while (wanted.state !== 'done') {
      this.handOut(at);
      const next = this.nextFrom(at);
      if (next === undefined) await this.news();
      else {
        next.put(doRounding(next.job()));
        next.state = 'done';
      }
      await this.pause();
    }
  }

  /** End the threads. */
  close(): void {
    for (const { worker } of this.helpers) void worker.terminate();
  }

  /** Give jobs to threads that have few. */
  private handOut(from: number): void {
    for (const helper of this.helpers) {
      while (helper.jobs.length < perHelper) {
        const group = this.nextFrom(from);
        if (group === undefined) return;
        group.state = 'taken';
        helper.jobs.push(group);
        const job = group.job();
        helper.worker.postMessage(
          job,
          job.matrices.map(({ values }) => values.buffer as ArrayBuffer),
        );
      }
    }
  }

  /** The first group that nobody has taken, unless too much waits before it. */
  private nextFrom(from: number): Shared | undefined {
    let waiting = 0;
    for (let at = from; at < this.groups.length && waiting <= mostWaiting; at++) {
      const group = this.groups[at] as Shared;
      if (group.state === 'free') return group;
      if (at > from) waiting += group.bytes;
    }
    return undefined;
  }

  private news(): Promise<void> {
    return new Promise(resolve => {
      this.awake = resolve;
    });
  }

  private start(): Helper {
    const worker = new Worker(join(import.meta.dirname, `roundingThread${extname(import.meta.filename)}`), {
      execArgv: [],
    });
    const helper: Helper = { worker, jobs: [] };
    // A thread that fails exits too.
    worker.on('error', () => undefined);
    worker.on('exit', () => {
      this.helpers = this.helpers.filter(other => other !== helper);
      for (const group of helper.jobs) group.state = 'free';
      this.awake();
    });
    worker.on('message', (rounded: readonly ByteRows[]) => {
      const group = helper.jobs.shift();
      if (group === undefined) return;
      group.put(rounded);
      group.state = 'done';
      this.awake();
    });
    return helper;
  }
}
