/** The main thread's side of the heartbeat: what it is doing, how long one step of that may take, and how much memory
 * it should need. Written to shared memory, so that a second thread can read it while this one is blocked
 * (docs/architecture.md#engine-process). */
import { getHeapStatistics } from 'node:v8';
import { processMemory } from '../../modelFiles/folders/memoryEstimate.ts';
import { stages, type Stage } from '../../protocol/heartbeat.ts';

/** Milliseconds between two signs of life of an idle event loop. */
const eventLoopInterval = 500;
const maxSeconds = 1e6;
/** Stages in which weights are read. */
export const openingStages: readonly Stage[] = ['preparing', 'opening'];

/** The shared memory of both threads. */
export interface PulseMemory {
  /** Grows with every sign of life. */
  readonly beats: Int32Array;
  /** Index into `stages`, and the seconds allowed for a step. */
  readonly stage: Int32Array;
  /** The most bytes that models and passes were stated to need so far, and the most that JavaScript used. */
  readonly bytes: BigInt64Array;
}

/** Views of the shared memory. */
export function pulseMemory(buffer: SharedArrayBuffer): PulseMemory {
  return {
    bytes: new BigInt64Array(buffer, 0, 2),
    beats: new Int32Array(buffer, 16, 1),
    stage: new Int32Array(buffer, 20, 2),
  };
}

interface Entry {
  readonly stage: Stage;
  readonly seconds: number;
}

/** Records signs of life. Stages may overlap, since requests take turns between steps. */
class Pulse {
  readonly buffer = new SharedArrayBuffer(32);
  private readonly memory = pulseMemory(this.buffer);
  private readonly active = new Set<Entry>();
  private stated = 0;
  private onOpening: () => void = () => undefined;

  constructor() {
    this.state(processMemory);
    this.publish();
  }

  /** Beat whenever the event loop turns. `onOpening` is called when a model begins or ends to be prepared or opened. */
  start(onOpening: () => void): void {
    this.onOpening = onOpening;
    setInterval(() => {
      this.beat();
    }, eventLoopInterval).unref();
  }

  /** Record progress. */
  beat(): void {
    Atomics.add(this.memory.beats, 0, 1);
    const { total_heap_size: heap, external_memory: external } = getHeapStatistics();
    const used = BigInt(heap + external);
    if (used > Atomics.load(this.memory.bytes, 1)) Atomics.store(this.memory.bytes, 1, used);
  }

  /** Do some work as a stage whose longest single step takes at most `seconds` on a slow machine. */
  async during<T>(stage: Stage, seconds: number, work: () => T | Promise<T>): Promise<T> {
    const entry = { stage, seconds };
    this.active.add(entry);
    this.publish();
    try {
      return await work();
    } finally {
      this.active.delete(entry);
      this.publish();
    }
  }

  /** `during` for work that is not asynchronous. */
  whileIn<T>(stage: Stage, seconds: number, work: () => T): T {
    const entry = { stage, seconds };
    this.active.add(entry);
    this.publish();
    try {
      return work();
    } finally {
      this.active.delete(entry);
      this.publish();
    }
  }

  /** State that something needs memory, in bytes, until the returned function is called. */
  state(bytes: number): () => void {
    this.stated += Math.ceil(bytes);
    // The allocator keeps what it once had, so the most that was ever needed may stay resident.
    const peak = BigInt(this.stated);
    if (peak > Atomics.load(this.memory.bytes, 0)) Atomics.store(this.memory.bytes, 0, peak);
    let held = true;
    return () => {
      if (held) this.stated -= Math.ceil(bytes);
      held = false;
    };
  }

  /** The stage is that of the work that began first; of the allowances the largest counts. */
  private publish(): void {
    this.beat();
    const [first] = this.active;
    const stage = stages.indexOf(first?.stage ?? 'computing');
    const seconds = Math.min(maxSeconds, Math.max(0, ...[...this.active].map(entry => entry.seconds)));
    const before = Atomics.exchange(this.memory.stage, 0, stage);
    Atomics.store(this.memory.stage, 1, Math.ceil(seconds));
    if (before !== stage && [before, stage].some(index => openingStages.includes(stages[index] ?? 'computing')))
      this.onOpening();
  }
}

/** The pulse of this process. */
export const pulse = new Pulse();
