/** The second thread of the engine: tells the parent how long the first one has made no progress, and how much memory
 * the process has (docs/architecture.md#engine-process). */
import { writeSync } from 'node:fs';
import { extname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { memoryUsage } from 'node:process';
import { Worker } from 'node:worker_threads';
import { heartbeatDescriptor, stages, type Heartbeat } from '../../protocol/heartbeat.ts';
import { openingStages, pulse, pulseMemory, type PulseMemory } from './pulse.ts';

/** Milliseconds between two looks at the main thread. */
const interval = 250;
/** A silence shorter than this is not reported, in milliseconds. */
const minSilence = 1000;
/** Milliseconds after which the process ends itself when its parent is gone and the main thread does not notice. */
const orphanMilliseconds = 3000;
/** While weights are read, memory that grows by this many bytes is a sign of life. */
const minGrowth = 1e6;

/** Start the second thread. */
export function startHeartbeat(): void {
  const entry = join(import.meta.dirname, `heartbeatThread${extname(import.meta.filename)}`);
  const thread = new Worker(entry, { workerData: pulse.buffer, execArgv: [] });
  thread.unref();
  thread.on('error', error => {
    console.error(`The heartbeat stopped: ${error.message}`);
  });
  const look = new Look(pulseMemory(pulse.buffer));
  // Told at once, so that the parent knows the stage even of a crash within the interval.
  pulse.start(() => {
    tell(look.heartbeat());
  });
}

/** The work of the second thread. */
export function watchPulse(buffer: SharedArrayBuffer): void {
  const look = new Look(pulseMemory(buffer));
  const timer = setInterval(() => {
    const heartbeat = look.next();
    const isWorthTelling = heartbeat.stage !== 'computing' || heartbeat.silent >= minSilence;
    if (!isWorthTelling || tell(heartbeat)) return;
    clearInterval(timer);
    // The main thread exits when it finds the channel closed, unless it is stuck.
    setTimeout(() => {
      process.kill(process.pid, 'SIGKILL');
    }, orphanMilliseconds);
  }, interval);
}

/** Observes the main thread from one look to the next. */
class Look {
  private readonly memory: PulseMemory;
  private beats = 0;
  private stage = -1;
  private largest = 0;
  private silent = 0;
  private last = performance.now();

  constructor(memory: PulseMemory) {
    this.memory = memory;
  }

  /** Look again. A pause of the whole process counts as two intervals at most. */
  next(): Heartbeat {
    const now = performance.now();
    const elapsed = Math.min(now - this.last, 2 * interval);
    this.last = now;
    const beats = Atomics.load(this.memory.beats, 0);
    const stage = Atomics.load(this.memory.stage, 0);
    const heartbeat = this.heartbeat();
    if (stage !== this.stage) this.largest = 0;
    const hasGrown = openingStages.includes(heartbeat.stage) && heartbeat.bytes > this.largest + minGrowth;
    this.largest = hasGrown ? heartbeat.bytes : this.largest;
    this.silent = beats === this.beats && !hasGrown ? this.silent + elapsed : 0;
    this.beats = beats;
    this.stage = stage;
    return { ...heartbeat, silent: Math.round(this.silent) };
  }

  /** What is known now, without a silence. */
  heartbeat(): Heartbeat {
    const { stage, bytes } = this.memory;
    return {
      stage: stages[Atomics.load(stage, 0)] ?? 'computing',
      silent: 0,
      allowed: 1000 * Atomics.load(stage, 1),
      bytes: Math.max(0, memoryUsage.rss() - Number(Atomics.load(bytes, 1))),
      stated: Number(Atomics.load(bytes, 0)),
    };
  }
}

/** Write one line. Returns false when the parent is gone, and true also where no parent listens. */
function tell(heartbeat: Heartbeat): boolean {
  try {
    writeSync(heartbeatDescriptor, `${JSON.stringify(heartbeat)}\n`);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'EPIPE');
  }
}
