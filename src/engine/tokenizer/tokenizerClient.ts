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

/** Seconds that a call may take. Ordinary ones take less than one even for a megabyte of text. */
export const callSeconds = 20;
const limitMilliseconds = 1000 * callSeconds;

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
  private readonly number: number;
  private readonly path: string;
  private readonly rows: number;
  private readonly limit: number;
  private readonly opening: Posted;

  /** Begin to open a file; tokens with ids from `rows` are read as text. Calls may take `limit` milliseconds. */
  constructor(path: string, rows: number, limit = limitMilliseconds) {
    this.path = path;
    this.rows = rows;
    this.limit = limit;
    this.number = nextTokenizer++;
    this.opening = postCall(this.number, 'open', [path, rows]);
    early.set(this.opening.call, null);
  }

  /** Wait until the file is open. Another file or text may have ended the process meanwhile, so that it is opened once
   * more. Throws TokenizerFailure. */
  facts(): TokenizerCalls['open']['result'] {
    try {
      return resultOf('open', this.opening, limitMilliseconds);
    } catch (error) {
      if (!(error instanceof TokenizerFailure) || error.fault !== 'ended') throw error;
      return this.open();
    }
  }

  /** Begin to open what `enclose` needs. */
  prepareEnclosing(): void {
    postCall(this.number, 'prepareEnclosing', []);
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
    early.delete(this.opening.call);
    postCall(this.number, 'close', []);
  }

  private open(): TokenizerCalls['open']['result'] {
    return callThread(this.number, 'open', [this.path, this.rows], limitMilliseconds);
  }
}

/** A call that was made, and the thread that it was made on. */
interface Posted {
  readonly call: number;
  readonly on: Thread;
}

interface Thread {
  readonly port: MessagePort;
  readonly replies: Int32Array;
}

let nextTokenizer = 1;
let nextCall = 1;
let thread: Thread | null = null;
/** Replies that came while another call was waited for, of calls that are waited for later; null before they come. */
const early = new Map<number, TokenizerReply | null>();

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
): Posted {
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
  return resultOf(name, postCall(tokenizer, name, values), limit);
}

function resultOf<N extends TokenizerCallName>(name: N, posted: Posted, limit: number): TokenizerCalls[N]['result'] {
  const reply = waitFor(posted, limit);
  if (reply === null) {
    posted.on.port.postMessage('end');
    throw new TokenizerFailure('timeout', `${name} took longer than ${limit} ms`);
  }
  if ('fault' in reply) throw new TokenizerFailure(reply.fault, reply.detail);
  // The process answers each call with its result (`resultOf`).
  return reply.result;
}

/** The reply to a call, or null when it does not come in time. Replies that nobody waits for are dropped. */
function waitFor({ call, on: { port, replies } }: Posted, limit: number): TokenizerReply | null {
  const known = early.get(call);
  early.delete(call);
  if (known) return known;
  const end = performance.now() + limit;
  for (;;) {
    const seen = Atomics.load(replies, 0);
    const received = receiveMessageOnPort(port) as { readonly message: TokenizerReply } | undefined;
    if (received?.message.call === call) return received.message;
    if (received !== undefined) {
      if (early.has(received.message.call)) early.set(received.message.call, received.message);
      continue;
    }
    const left = end - performance.now();
    if (left <= 0) return null;
    Atomics.wait(replies, 0, seen, left);
  }
}
