/** The forked engine process from the side of its parent: started, sent requests, and ended
 * (docs/architecture.md#engine-process). */
import { fork, type ChildProcess } from 'node:child_process';
import { setPriority } from 'node:os';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { Readable, type Writable } from 'node:stream';
import { AdjacentError, errorData, errorFrom } from '../core/adjacentError.ts';
import { t } from '../core/text.ts';
import type { EngineReply, EngineRequest } from '../protocol/engineProtocol.ts';
import { engineReplySchema } from '../protocol/engineReplySchema.ts';
import { heartbeatDescriptor, heartbeatVariable, type Stage } from '../protocol/heartbeat.ts';
import { checkMessage, idOf } from '../protocol/messageCheck.ts';
import { crashed } from './engineCrash.ts';
import { defaultStallSeconds, EngineWatch, stageText } from './engineWatch.ts';

/** Environment variables of glibc's allocator, which make it reuse large buffers instead of mapping them at every step,
 * and keep what all threads free in one place, so that the next thread finds it. Other C libraries ignore them. */
export const allocatorEnvironment = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_MMAP_THRESHOLD_: '4294967296',
  MALLOC_TRIM_THRESHOLD_: '4294967296',
} as const;

/** Megabytes of each half of V8's space for new objects: it grows to 16 by default and stays so. The arrays of models
 * are outside of it. */
const heapArguments = ['--max-semi-space-size=4'] as const;

/** Turns off the telemetry of ONNX Runtime, which otherwise keeps a database of events in the user's cache folder. */
const quietRuntime = { ORT_DISABLE_TELEMETRY: '1' } as const;

export interface EngineLaunch {
  /** Script of the process: `engine.js` of the bundle, or `main.ts` from source. */
  readonly entry: string;
  /** Receives each line that the process prints. */
  readonly log: (line: string) => void;
  /** Scheduling priority from -20 (highest) to 19; that of the parent when absent. */
  readonly priority?: number;
  /** Seconds without progress after which the process should be ended, in addition to what a large model may take;
   * 30 when absent, 0 for never. */
  readonly stallSeconds?: number;
}

/** Callbacks of the parent. */
export interface EngineListener {
  reply(reply: EngineReply): void;
  /** The process ended by itself, for a reason such as "killed by SIGKILL" or "exit code 1". */
  ended(reason: string, error: AdjacentError): void;
  /** The process makes no progress or takes too much memory, and should be ended. */
  stuck(error: AdjacentError): void;
}

export type Ready = Extract<EngineReply, { readonly type: 'ready' }>;

/** Starts an engine process. */
export type StartEngine = (launch: EngineLaunch, listener: EngineListener) => EngineProcess;

export const startEngine: StartEngine = (launch, listener) => new EngineProcess(launch, listener);

export class EngineProcess {
  /** Resolves when the process is ready; rejects with AdjacentError runtime-missing or engine-crashed. */
  readonly ready: Promise<Ready>;
  /** Resolves with the reason when the process has ended and its output is read. */
  readonly ended: Promise<string>;
  private readonly child: ChildProcess;
  private readonly log: (line: string) => void;
  private readonly watch: EngineWatch;
  private output: readonly string[] = [];
  /** When a heartbeat last said that the process samples or computes figures, milliseconds of `performance.now()`. */
  private worked = -Infinity;

  constructor({ entry, log, priority, stallSeconds }: EngineLaunch, listener: EngineListener) {
    this.log = log;
    this.watch = new EngineWatch(stallSeconds ?? defaultStallSeconds);
    this.child = fork(entry, [], {
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc', 'pipe'],
      execArgv: [...heapArguments],
      env: { ...process.env, ...allocatorEnvironment, ...quietRuntime, [heartbeatVariable]: '1' },
    });
    if (priority !== undefined) this.setPriority(priority);
    this.listenTo(this.child.stdout);
    this.listenTo(this.child.stderr);
    this.listenToHeart(this.child.stdio[heartbeatDescriptor], listener);
    this.ended = this.waitForEnd();
    this.ready = new Promise((resolve, reject) => {
      this.child.on('message', message => {
        const reply = this.read(message);
        if (reply?.type === 'ready') resolve(reply);
        else if (reply?.type === 'unavailable') reject(errorFrom(reply.error));
        else if (reply !== null) listener.reply(reply);
      });
      this.child.on('error', error => {
        log(error.message);
      });
      void this.ended.then(reason => {
        const error = this.crash(reason);
        reject(error);
        listener.ended(reason, error);
      });
    });
    this.ready.catch(() => undefined);
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Whether the process was heard since a time of `performance.now()`, and samples or computes figures. While it
   * computes it reads no messages, also where a step of the model runs meanwhile. */
  isAtWork(since: number): boolean {
    return this.worked >= since;
  }

  send(request: EngineRequest): void {
    this.child.send(request, error => {
      if (error !== null) this.log(error.message);
    });
  }

  /** End the process at once. */
  kill(): void {
    this.child.kill('SIGKILL');
  }

  /** Disconnect. The process exits when its current step is done. */
  release(): void {
    if (this.child.connected) this.child.disconnect();
  }

  /** There is no "close" event after `release`, so the exit and the end of the output are awaited separately. */
  private async waitForEnd(): Promise<string> {
    const output = [this.child.stdout, this.child.stderr].map(
      stream => new Promise(resolve => stream?.once('close', resolve)),
    );
    const reason = await new Promise<string>(resolve => {
      this.child.once('exit', (code, signal) => {
        resolve(signal === null ? t`exit code ${String(code)}` : t`killed by ${signal}`);
      });
      this.child.once('error', error => {
        resolve(t`failed to start: ${error.message}`);
      });
    });
    await Promise.all(output);
    return reason;
  }

  private crash(reason: string): AdjacentError {
    const output = this.output.join('\n');
    const { stage } = this.watch;
    const { signalCode, exitCode } = this.child;
    const isFault = faults.includes(signalCode) || exitCode === accessViolation;
    const isOpening = stage === 'preparing' || stage === 'opening';
    return isOpening && isFault
      ? unusable(reason, output, stage)
      : crashed(reason, output, stage === null ? null : stageText(stage));
  }

  /** A reply that cannot be read fails its request, which would wait forever otherwise; null when it names none. */
  private read(message: unknown): EngineReply | null {
    try {
      return checkMessage(engineReplySchema, message, 'the engine');
    } catch (thrown) {
      const error = errorData(thrown);
      this.log(`${error.message} ${error.detail}`);
      const id = idOf(message);
      return id === null ? null : { type: 'failed', id, error };
    }
  }

  private setPriority(priority: number): void {
    try {
      if (this.child.pid !== undefined) setPriority(this.child.pid, priority);
    } catch (error) {
      this.log(`The process priority could not be set: ${String(error)}`);
    }
  }

  /** Nothing is heard of an engine of another version; a line that cannot be read is logged. */
  private listenToHeart(stream: Readable | Writable | null | undefined, { stuck }: EngineListener): void {
    if (!(stream instanceof Readable)) return;
    stream.on('error', error => {
      this.log(error.message);
    });
    createInterface({ input: stream }).on('line', line => {
      try {
        const error = this.watch.read(line);
        if (this.watch.stage === null || this.watch.stage === 'running') this.worked = performance.now();
        if (error !== null) stuck(error);
      } catch (thrown) {
        this.log(errorData(thrown).detail);
      }
    });
  }

  private listenTo(stream: Readable | null): void {
    if (stream === null) return;
    createInterface({ input: stream }).on('line', line => {
      this.output = [...this.output, line].slice(-20);
      this.log(line);
    });
  }
}

/** Signals of the system for faults of the process itself. */
const faults: readonly (NodeJS.Signals | null)[] = ['SIGSEGV', 'SIGBUS', 'SIGABRT', 'SIGFPE', 'SIGILL', 'SIGTRAP'];
/** What Windows reports for an access violation. */
const accessViolation = 0xc0000005;

/** The error for a model that the runtime does not survive opening. */
function unusable(reason: string, output: string, stage: Stage): AdjacentError {
  return new AdjacentError(
    'model-unsupported',
    t`ONNX Runtime failed (${reason}) while ${stageText(stage)}.`,
    t`Choose another export of the model.`,
    output,
  );
}
