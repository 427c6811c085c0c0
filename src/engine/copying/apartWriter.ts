/** Writes copies in processes of their own. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { extname, join } from 'node:path';
import { AdjacentError } from '../../core/adjacentError.ts';
import { t } from '../../core/text.ts';
import { writeCopy, type CopyTask, type CopyWriter, type WrittenCopy } from '../../modelFiles/prepared/copyWriter.ts';
import { checkCanceled } from '../cancellation.ts';
import type { CopyReply, CopyRequest } from './copyProtocol.ts';

/** Characters kept of what a process prints, its last words. */
const keptOutput = 2000;

/** What a writer needs. */
export interface WriterOptions {
  /** Threads that help to round a model. */
  readonly helpers: number;
  readonly signal: AbortSignal;
  pause(): Promise<void>;
}

/** A writer in a process of its own, which starts now, since that takes a while. Where none can be started, the model
 * is written in this one. `write` throws AdjacentError engine-crashed for a process that ends before it answers. */
export function startWriter({ helpers, signal, pause }: WriterOptions): CopyWriter {
  let waiting: ChildProcess | null = start();
  return {
    async write(task) {
      const child = waiting ?? start();
      waiting = null;
      if (child.pid === undefined) return writeCopy(task, helpers, pause);
      return resultOf(child, { task, helpers }, signal);
    },
    close() {
      waiting?.kill('SIGKILL');
      waiting = null;
    },
  };
}

/** A writer in this process. */
export function writerHere({ helpers, pause }: WriterOptions): CopyWriter {
  return { write: (task: CopyTask) => writeCopy(task, helpers, pause), close: () => undefined };
}

function start(): ChildProcess {
  const child = fork(join(import.meta.dirname, `copyProcess${extname(import.meta.filename)}`), [], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: [],
  });
  // An error of starting it shows in its missing process id, any other in its end.
  child.on('error', () => undefined);
  return child;
}

/** What a process answers to a request. It has ended when this is settled, unless it has answered. */
async function resultOf(child: ChildProcess, request: CopyRequest, signal: AbortSignal): Promise<WrittenCopy> {
  const stop = (): void => {
    child.kill('SIGKILL');
  };
  let output = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-keptOutput);
  });
  let reply: CopyReply | null = null;
  child.on('message', message => {
    // The process is of this build.
    reply = message as CopyReply;
    child.disconnect();
  });
  signal.addEventListener('abort', stop);
  try {
    if (signal.aborted) stop();
    else child.send(request, () => undefined);
    const [code, killedBy] = (await once(child, 'exit')) as [number | null, string | null];
    checkCanceled(signal);
    if (reply === null) throw endedEarly(killedBy ?? `exit code ${String(code)}`, output);
    return writtenOf(reply);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function writtenOf(reply: CopyReply): WrittenCopy {
  if ('written' in reply) return reply.written;
  if ('fault' in reply) {
    const { message, ...system } = reply.fault;
    throw Object.assign(new Error(message), system);
  }
  const { kind, message, remedy, detail } = reply.error;
  throw new AdjacentError(kind, message, remedy, detail);
}

function endedEarly(how: string, output: string): AdjacentError {
  return new AdjacentError(
    'engine-crashed',
    t`The process that prepares the model ended early.`,
    t`Try again; if memory is short, close other programs first.`,
    `${how}\n${output}`,
  );
}
