/** Calls the tokenizer process and waits for its answer (docs/architecture.md#tokenizer-process). */
import { extname, join } from 'node:path';
import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads';
import type {
  ThreadData,
  TokenizerCallName,
  TokenizerCalls,
  TokenizerFault,
  TokenizerReply,
} from './tokenizerProtocol.ts';

/** Milliseconds that a call may take. Ordinary ones take less than a second even for a megabyte of text. */
const limitMilliseconds = 20_000;

/** A call without a result. */
export class TokenizerFailure extends Error {
  readonly fault: TokenizerFault | 'timeout';

  constructor(fault: TokenizerFault | 'timeout', detail: string) {
    super(detail);
    this.name = 'TokenizerFailure';
    this.fault = fault;
  }
}

/** A tokenizer.json in the tokenizer process. */
export class TokenizerClient {
  readonly facts: TokenizerCalls['open']['result'];
  private readonly number: number;
  private readonly path: string;
  private readonly rows: number;
  private readonly limit: number;

  /** Open a file; tokens with ids from `rows` are read as text. Calls may take `limit` milliseconds. Throws
   * TokenizerFailure. */
  constructor(path: string, rows: number, limit = limitMilliseconds) {
    this.path = path;
    this.rows = rows;
    this.limit = limit;
    this.number = nextTokenizer++;
    this.facts = this.open();
  }

  /** Call the tokenizer and wait. A process that has ended is started once more. Throws TokenizerFailure. */
  call<N extends TokenizerCallName>(name: N, ...values: TokenizerCalls[N]['arguments']): TokenizerCalls[N]['result'] {
    try {
      return callThread(this.number, name, values, this.limit);
    } catch (error) {
      if (!(error instanceof TokenizerFailure) || !['unopened', 'ended'].includes(error.fault)) throw error;
      this.open();
      return callThread(this.number, name, values, this.limit);
    }
  }

  /** Forget the tokenizer without waiting. */
  close(): void {
    postCall(this.number, 'close', []);
  }

  private open(): TokenizerCalls['open']['result'] {
    return callThread(this.number, 'open', [this.path, this.rows], limitMilliseconds);
  }
}

interface Thread {
  readonly port: MessagePort;
  readonly replies: Int32Array;
}

let nextTokenizer = 1;
let nextCall = 1;
let thread: Thread | null = null;

function startThread(): Thread {
  const { port1: port, port2 } = new MessageChannel();
  const replies = new Int32Array(new SharedArrayBuffer(4));
  const workerData: ThreadData = { port: port2, replies };
  const entry = join(import.meta.dirname, `tokenizerThread${extname(import.meta.filename)}`);
  new Worker(entry, { workerData, transferList: [port2], execArgv: [] }).unref();
  port.unref();
  return { port, replies };
}

function postCall<N extends TokenizerCallName>(
  tokenizer: number,
  name: N,
  values: TokenizerCalls[N]['arguments'],
): { readonly call: number; readonly on: Thread } {
  thread ??= startThread();
  const call = nextCall++;
  thread.port.postMessage({ call, tokenizer, name, arguments: values });
  return { call, on: thread };
}

function callThread<N extends TokenizerCallName>(
  tokenizer: number,
  name: N,
  values: TokenizerCalls[N]['arguments'],
  limit: number,
): TokenizerCalls[N]['result'] {
  const { call, on } = postCall(tokenizer, name, values);
  const reply = waitFor(on, call, limit);
  if (reply === null) {
    on.port.postMessage('end');
    throw new TokenizerFailure('timeout', `${name} took longer than ${limit} ms`);
  }
  if ('fault' in reply) throw new TokenizerFailure(reply.fault, reply.detail);
  // The process answers each call with its result (`resultOf`).
  return reply.result;
}

/** The reply to a call, or null when it does not come in time. Replies to calls that were given up are dropped. */
function waitFor({ port, replies }: Thread, call: number, limit: number): TokenizerReply | null {
  const end = performance.now() + limit;
  for (;;) {
    const seen = Atomics.load(replies, 0);
    const received = receiveMessageOnPort(port) as { readonly message: TokenizerReply } | undefined;
    if (received?.message.call === call) return received.message;
    if (received !== undefined) continue;
    const left = end - performance.now();
    if (left <= 0) return null;
    Atomics.wait(replies, 0, seen, left);
  }
}
