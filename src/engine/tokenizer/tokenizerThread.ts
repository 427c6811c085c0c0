/** Entry of the tokenizer thread of the engine. It passes calls to the tokenizer process and its replies back while the
 * engine waits (docs/architecture.md#tokenizer-process). */
import { fork, type ChildProcess } from 'node:child_process';
import { extname, join } from 'node:path';
import { workerData } from 'node:worker_threads';
import type { ThreadData, ThreadMessage, TokenizerReply } from './tokenizerProtocol.ts';

/** Characters kept of what the process prints, its last words. */
const keptOutput = 2000;

/** Megabytes of each half of the space for new objects, and the collector within reach (`collectLater`): opening a file
 * leaves many objects behind, and nothing grows afterwards. */
const heapArguments = ['--max-semi-space-size=1', '--expose-gc'] as const;

const { port, replies } = workerData as ThreadData;
const entry = join(import.meta.dirname, `tokenizerProcess${extname(import.meta.filename)}`);
let child: ChildProcess | null = null;
/** The calls without a reply. */
const pending = new Set<number>();

port.on('message', (message: ThreadMessage) => {
  if (message === 'end') {
    child?.kill('SIGKILL');
    child = null;
    endAll('the process was ended');
    return;
  }
  pending.add(message.call);
  child ??= start();
  child.send(message);
});

function start(): ChildProcess {
  const started = fork(entry, [], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: [...heapArguments],
  });
  let output = '';
  started.stderr?.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-keptOutput);
  });
  started.on('message', reply => {
    pass(reply as TokenizerReply);
  });
  const ended = (detail: string): void => {
    if (child !== started) return;
    child = null;
    endAll(`${detail}\n${output}`);
  };
  started.on('error', error => {
    ended(error.message);
  });
  started.on('close', (code, signal) => {
    ended(signal ?? `exit code ${String(code)}`);
  });
  return started;
}

function endAll(detail: string): void {
  for (const call of pending) pass({ call, fault: 'ended', detail });
}

function pass(reply: TokenizerReply): void {
  pending.delete(reply.call);
  port.postMessage(reply);
  Atomics.add(replies, 0, 1);
  Atomics.notify(replies, 0);
}
