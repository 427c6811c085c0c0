/** The forked engine process as its parent holds it: how it is started, spoken to and ended (extension.md 3.4). */
import { fork, type ChildProcess } from 'node:child_process';
import { setPriority } from 'node:os';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { AdjacentError, errorFrom } from '../core/adjacentError.ts';
import type { EngineReply, EngineRequest } from '../protocol/engineProtocol.ts';
import { engineReplySchema } from '../protocol/engineReplySchema.ts';
import { checkMessage } from '../protocol/messageCheck.ts';

/** Large buffers are reused instead of mapped anew at every step (runtime.md 0.4; glibc reads them, others ignore
 * them). */
export const allocator = { MALLOC_MMAP_THRESHOLD_: '4294967296', MALLOC_TRIM_THRESHOLD_: '4294967296' } as const;

export interface EngineLaunch {
  /** Script of the process: `engine.js` beside the bundle, or `main.ts` from source. */
  readonly entry: string;
  /** One line of the process's own output. */
  readonly log: (line: string) => void;
  /** Scheduling priority from -20 (highest) to 19; absent: that of the parent. */
  readonly priority?: number;
}

/** What the parent does with replies and with the end; `reason` reads after "ended": "by SIGKILL", "with code 1". */
export interface EngineListener {
  reply(reply: EngineReply): void;
  ended(reason: string, output: string): void;
}

export type Ready = Extract<EngineReply, { readonly type: 'ready' }>;

export class EngineProcess {
  /** Settles when the process says that it can work; rejects with AdjacentError runtime-missing or engine-crashed. */
  readonly ready: Promise<Ready>;
  /** Settles with the reason when the process is gone and its output is read. */
  readonly ended: Promise<string>;
  private readonly child: ChildProcess;
  private readonly log: (line: string) => void;
  private output: readonly string[] = [];

  constructor({ entry, log, priority }: EngineLaunch, listener: EngineListener) {
    this.log = log;
    this.child = fork(entry, [], {
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      execArgv: [],
      env: { ...process.env, ...allocator },
    });
    if (priority !== undefined) this.lower(priority);
    this.listenTo(this.child.stdout);
    this.listenTo(this.child.stderr);
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
        reject(crashed(reason, this.output.join('\n')));
        listener.ended(reason, this.output.join('\n'));
      });
    });
    this.ready.catch(() => undefined);
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  send(request: EngineRequest): void {
    this.child.send(request, error => {
      if (error !== null) this.log(error.message);
    });
  }

  /** End it at once, whatever it does. */
  kill(): void {
    this.child.kill('SIGKILL');
  }

  /** Let go of it: it ends itself when its present step is done. */
  release(): void {
    if (this.child.connected) this.child.disconnect();
  }

  /** The event "close" does not come after `release`, so the end of the process and of its output are awaited by
   * themselves. */
  private async waitForEnd(): Promise<string> {
    const output = [this.child.stdout, this.child.stderr].map(
      stream => new Promise(resolve => stream?.once('close', resolve)),
    );
    const reason = await new Promise<string>(resolve => {
      this.child.once('exit', (code, signal) => {
        resolve(signal === null ? `with code ${String(code)}` : `by ${signal}`);
      });
      this.child.once('error', error => {
        resolve(`before it began: ${error.message}`);
      });
    });
    await Promise.all(output);
    return reason;
  }

  private read(message: unknown): EngineReply | null {
    try {
      return checkMessage(engineReplySchema, message, 'the engine');
    } catch (error) {
      this.log(error instanceof AdjacentError ? `${error.message} ${error.detail}` : String(error));
      return null;
    }
  }

  private lower(priority: number): void {
    try {
      if (this.child.pid !== undefined) setPriority(this.child.pid, priority);
    } catch (error) {
      this.log(`The priority could not be set: ${String(error)}`);
    }
  }

  private listenTo(stream: Readable | null): void {
    if (stream === null) return;
    createInterface({ input: stream }).on('line', line => {
      this.output = [...this.output, line].slice(-20);
      this.log(line);
    });
  }
}

/** The error of every call that was under way when the process ended. */
export function crashed(reason: string, output: string): AdjacentError {
  return new AdjacentError(
    'engine-crashed',
    `The engine ended unexpectedly (${reason}).`,
    'Run it again; finished cells are kept.',
    output,
  );
}
