/** The engine's side of one thread that samples. */
import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { RuntimeFailure } from '../../modelFiles/onnx/session.ts';
import type { Beginning, RowSampler } from '../sampler/sampleTogether.ts';
import type { RowStepper, SampledRequest } from '../sampler/sampling.ts';
import type { ThreadCall, ThreadData, ThreadReply } from './threadProtocol.ts';

type Reply<K extends ThreadReply['is']> = Extract<ThreadReply, { is: K }>;

/** What waits for a reply. */
interface Waiting {
  readonly resolve: (reply: ThreadReply) => void;
  readonly reject: (error: Error) => void;
}

/** A thread with a session of its own. After a failure it must be closed. */
export class ThreadSampler implements RowSampler {
  private readonly worker: Worker;
  private readonly patience: number;
  /** What waits for replies, in their order. */
  private readonly waiting: Waiting[] = [];
  private ended: string | null = null;

  /** `patience` is how many milliseconds one reply may take. */
  private constructor(data: ThreadData, patience: number) {
    this.patience = patience;
    this.worker = new Worker(join(import.meta.dirname, `samplerThread${extname(import.meta.filename)}`), {
      execArgv: [],
      workerData: data,
    });
    this.worker.unref();
    this.worker.on('message', (reply: ThreadReply) => {
      const waiting = this.waiting.shift();
      if (reply.is === 'failure') waiting?.reject(new RuntimeFailure(reply.message));
      else waiting?.resolve(reply);
    });
    this.worker.on('error', error => {
      this.end(error.message);
    });
    this.worker.on('exit', () => {
      this.end('a thread that samples has ended');
    });
  }

  /** Start a thread and open the model in it. Throws RuntimeFailure. */
  static async open(data: ThreadData, patience: number): Promise<ThreadSampler> {
    const thread = new ThreadSampler(data, patience);
    try {
      await thread.reply('open');
      return thread;
    } catch (error) {
      thread.close();
      throw error;
    }
  }

  begin(beginning: Beginning, request: SampledRequest): RowStepper {
    this.tell({ do: 'begin', beginning, request });
    return {
      step: async limits => (await this.ask({ do: 'step', limits }, 'step')).step,
      close: () => {
        this.tell({ do: 'end' });
      },
    };
  }

  /** Milliseconds of a step of so many rows behind a prompt of so many tokens. Throws RuntimeFailure. */
  async stepMilliseconds(prompt: number, batch: number): Promise<number> {
    return (await this.ask({ do: 'probe', prompt, batch }, 'probe')).milliseconds;
  }

  /** End the thread after the step that it computes: to end it within one would abort the process. */
  close(): void {
    this.tell({ do: 'close' });
  }

  private end(detail: string): void {
    this.ended ??= detail;
    for (const { reject } of this.waiting.splice(0)) reject(new RuntimeFailure(this.ended));
  }

  private tell(call: ThreadCall): void {
    this.worker.postMessage(call);
  }

  private ask<K extends ThreadReply['is']>(call: ThreadCall, kind: K): Promise<Reply<K>> {
    const reply = this.reply(kind);
    this.tell(call);
    return reply;
  }

  /** The next reply, which is of this kind. */
  private reply<K extends ThreadReply['is']>(kind: K): Promise<Reply<K>> {
    return new Promise((resolve, reject) => {
      if (this.ended !== null) {
        reject(new RuntimeFailure(this.ended));
        return;
      }
      const late = setTimeout(() => {
        this.end('a thread that samples did not answer');
      }, this.patience);
      const done = (act: () => void): void => {
        clearTimeout(late);
        act();
      };
      this.waiting.push({
        resolve: reply => {
          done(() => {
            if (reply.is === kind) resolve(reply as Reply<K>);
            else reject(new RuntimeFailure(`a thread that samples answered ${reply.is}`));
          });
        },
        reject: error => {
          done(() => {
            reject(error);
          });
        },
      });
    });
  }
}
