/** The parent's side of the engine: typed requests, streams, cancel and restart, for the editor and the command line
 * alike. */
import { performance } from 'node:perf_hooks';
import { AdjacentError, errorFrom, type ErrorData } from '../core/adjacentError.ts';
import type {
  EnginePlaces,
  EngineReply,
  EngineRequest,
  Catalog,
  ReplicationOptions,
  ReplicationPreflight,
  RunFormat,
} from '../protocol/engineProtocol.ts';
import type { ScoreView } from '../domain/score.ts';
import type { CellReport, Progress, RunReport } from '../domain/report.ts';
import type { ExperimentSpec, OutcomeSpec } from '../domain/spec.ts';
import { CrashGuard } from './crashGuard.ts';
import { crashed, EngineProcess, type EngineLaunch, type Ready } from './engineProcess.ts';

export interface EngineClientOptions extends EngineLaunch {
  readonly places: EnginePlaces;
  /** "Adjacent 0.1.0". */
  readonly product: string;
  /** Minutes without a call after which the process is ended; 5 when absent. */
  readonly idleMinutes?: number;
}

/** What is told while an analysis runs. */
export interface AnalysisListener {
  progress?(progress: Progress): void;
  report?(report: RunReport): void;
  cell?(cell: CellReport): void;
  notice?(error: ErrorData): void;
}

export type ReplyOf<T extends EngineReply['type']> = Extract<EngineReply, { readonly type: T }>;
type Body<R> = R extends EngineRequest ? Omit<R, 'id'> : never;

interface AskOptions {
  readonly signal?: AbortSignal | undefined;
  readonly listener?: AnalysisListener | undefined;
}

interface Call {
  readonly request: EngineRequest;
  readonly want: EngineReply['type'];
  readonly listener: AnalysisListener;
  settle(reply: EngineReply | AdjacentError): void;
  /** Whether the engine has it, and whether it is at work on it (only runs and replays say so). */
  sent: boolean;
  started: boolean;
  /** When the last progress of sampling came, and how long after the one before, milliseconds. */
  stepped: number;
  gap: number;
}

const leastGrace = 1500;
const closing = 2000;

/**
 * One engine process, started by the first call and again after it ended. A call rejects with AdjacentError: what the
 * engine reports, "cancelled", or "engine-crashed" (also when it crashed three times in three minutes and is not
 * started again).
 */
export class EngineClient {
  private readonly options: EngineClientOptions;
  private readonly guard = new CrashGuard(() => performance.now());
  private readonly calls = new Map<number, Call>();
  private places: EnginePlaces;
  private process: EngineProcess | null = null;
  private opening: Promise<Ready> | null = null;
  private ready = false;
  private idle: NodeJS.Timeout | undefined;
  private nextId = 1;

  constructor(options: EngineClientOptions) {
    this.options = options;
    this.places = options.places;
  }

  /** Process id while it runs. */
  get pid(): number | undefined {
    return this.process?.pid;
  }

  /** Start the process now, so that the first call need not wait. */
  async start(): Promise<Ready> {
    const ready = await this.open();
    this.restIfIdle();
    return ready;
  }

  /** Change where the engine reads and writes; a running process learns it before its next request. */
  configure(places: EnginePlaces): void {
    this.places = places;
    if (this.ready) this.process?.send(this.configuration());
  }

  /** The models that can be chosen, and the bundled sets of items. */
  catalog(): Promise<Catalog> {
    return this.ask({ type: 'list-models' }, 'models');
  }

  /** What was found for a replication of the paper's design. */
  prepareReplication(options: ReplicationOptions): Promise<ReplicationPreflight> {
    return this.ask({ type: 'prepare-replication', options }, 'replication');
  }

  /** Run an experiment and write it to `out`. Aborting `signal` ends it within one step: it resolves with status
   * "cancelled" and what was computed, or rejects with "cancelled" when there was nothing yet or the process had to be
   * killed. */
  analyze(
    runId: string,
    spec: ExperimentSpec,
    out: string,
    listener: AnalysisListener,
    signal?: AbortSignal,
  ): Promise<ReplyOf<'done'>> {
    return this.ask({ type: 'analyze', runId, spec, out }, 'done', { listener, signal });
  }

  /** Go on with a study that was stopped, in its own file; as `analyze`. Rejects with bad-argument for a run that is
   * complete or no study. */
  resume(path: string, listener: AnalysisListener, signal?: AbortSignal): Promise<ReplyOf<'done'>> {
    return this.ask({ type: 'resume', path }, 'done', { listener, signal });
  }

  /** Report of a run: the one that is running to `path`, else the file. */
  async openRun(path: string): Promise<RunReport> {
    return (await this.ask({ type: 'open-run', path }, 'report')).report;
  }

  /** Write a run known by `path` to `out`; works for one that could not be stored, as long as the process lives. */
  async saveRun(path: string, out: string, format: RunFormat = 'run'): Promise<void> {
    await this.ask({ type: 'save-run', path, out, format }, 'saved');
  }

  /** Sample a run file again and compare bit for bit. */
  replay(
    path: string,
    listener: Pick<AnalysisListener, 'progress'>,
    signal?: AbortSignal,
  ): Promise<ReplyOf<'replayed'>> {
    return this.ask({ type: 'replay', path }, 'replayed', { listener, signal });
  }

  /** Report of a run by another outcome map; nothing is sampled. */
  async regroup(path: string, outcome: OutcomeSpec): Promise<RunReport> {
    return (await this.ask({ type: 'regroup', path, outcome }, 'report')).report;
  }

  /** A cell with its texts, tiles and sentence. */
  describeCell(path: string, cell: number, outcome: OutcomeSpec): Promise<ReplyOf<'cell-detail'>> {
    return this.ask({ type: 'describe-cell', path, cell, outcome }, 'cell-detail');
  }

  /** Exact figures of each token of a prompt. */
  async score(
    request: Omit<Extract<EngineRequest, { readonly type: 'score' }>, 'type' | 'id'>,
    listener: Pick<AnalysisListener, 'progress'> = {},
    signal?: AbortSignal,
  ): Promise<ScoreView> {
    return (await this.ask({ type: 'score', ...request }, 'scored', { listener, signal })).score;
  }

  /** The last scored prompt at another temperature and top-p, without running the model. */
  async rescore(temperature: number, topP: number): Promise<ScoreView> {
    return (await this.ask({ type: 'rescore', temperature, topP }, 'scored')).score;
  }

  /** Delete prepared models; gives the bytes that were freed. */
  async clearStorage(): Promise<number> {
    return (await this.ask({ type: 'clear-storage' }, 'cleared')).bytes;
  }

  /** End the process at once; calls under way reject with "cancelled". */
  kill(): void {
    this.rejectAll(new AdjacentError('cancelled', 'The engine was stopped.', 'It starts again with the next run.'));
    this.drop()?.kill();
  }

  /** End the process when its present step is done, and wait for its end. Calls under way reject with "cancelled". */
  async close(): Promise<void> {
    this.rejectAll(new AdjacentError('cancelled', 'The engine was closed.', 'It starts again with the next run.'));
    const leaving = this.drop();
    if (leaving === null) return;
    leaving.release();
    const late = setTimeout(() => {
      leaving.kill();
    }, closing);
    await leaving.ended;
    clearTimeout(late);
  }

  private async ask<T extends EngineReply['type']>(
    body: Body<EngineRequest>,
    want: T,
    { signal, listener = {} }: AskOptions = {},
  ): Promise<ReplyOf<T>> {
    const request: EngineRequest = { ...body, id: this.nextId++ };
    const cancelled = (): AdjacentError =>
      new AdjacentError('cancelled', 'Cancelled.', 'Start it again when you like.');
    if (signal?.aborted === true) throw cancelled();
    const { call, result } = this.callOf(request, want, listener);
    this.calls.set(request.id, call);
    clearTimeout(this.idle);
    const cancel = (): void => {
      this.cancel(call, cancelled());
    };
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      void this.send(call);
      return (await result) as ReplyOf<T>;
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  }

  private callOf(
    request: EngineRequest,
    want: EngineReply['type'],
    listener: AnalysisListener,
  ): { readonly call: Call; readonly result: Promise<EngineReply> } {
    let settle: Call['settle'] = () => undefined;
    const result = new Promise<EngineReply>((resolve, reject) => {
      settle = outcome => {
        this.calls.delete(request.id);
        if (outcome instanceof AdjacentError) reject(outcome);
        else if (outcome.type === 'failed') reject(errorFrom(outcome.error));
        else resolve(outcome);
        this.restIfIdle();
      };
    });
    return { call: { request, want, listener, settle, sent: false, started: false, stepped: 0, gap: 0 }, result };
  }

  private async send(call: Call): Promise<void> {
    try {
      await this.open();
      if (!this.calls.has(call.request.id)) return;
      this.process?.send(call.request);
      call.sent = true;
    } catch (error) {
      call.settle(error instanceof AdjacentError ? error : crashed('while it started', String(error)));
    }
  }

  private open(): Promise<Ready> {
    if (this.opening !== null) return this.opening;
    this.guard.check();
    const started: EngineProcess = new EngineProcess(this.options, {
      reply: reply => {
        this.receive(reply);
      },
      ended: (reason, output) => {
        this.lose(started, reason, output);
      },
    });
    this.process = started;
    this.opening = this.greet(started);
    return this.opening;
  }

  /** Wait until a process can work, and configure it. One that never can is no crash: the next call may find it mended.
   */
  private async greet(started: EngineProcess): Promise<Ready> {
    try {
      const ready = await started.ready;
      started.send(this.configuration());
      this.ready = this.process === started;
      return ready;
    } catch (error) {
      if (error instanceof AdjacentError && error.kind === 'runtime-missing' && this.process === started) this.drop();
      throw error;
    }
  }

  private configuration(): EngineRequest {
    return { type: 'configure', id: 0, places: this.places, product: this.options.product };
  }

  private receive(reply: EngineReply): void {
    const call = 'id' in reply ? this.calls.get(reply.id) : undefined;
    if (call === undefined) return;
    if (reply.type === 'failed' || reply.type === call.want) call.settle(reply);
    else if (reply.type === 'started') call.started = true;
    else if (reply.type === 'progress') this.progress(call, reply.progress);
    else if (reply.type === 'report') call.listener.report?.(reply.report);
    else if (reply.type === 'cell') call.listener.cell?.(reply.cell);
    else if (reply.type === 'notice') call.listener.notice?.(reply.error);
  }

  private progress(call: Call, progress: Progress): void {
    const now = performance.now();
    if (progress.tokens > 0 && call.stepped > 0) call.gap = now - call.stepped;
    if (progress.tokens > 0) call.stepped = now;
    call.listener.progress?.(progress);
  }

  /** Ask first; the process is killed when the run under way does not end within a few steps. */
  private cancel(call: Call, cancelled: AdjacentError): void {
    if (this.process === null || !call.sent) return call.settle(cancelled);
    this.process.send({ type: 'cancel', id: this.nextId++, target: call.request.id });
    const grace = Math.max(leastGrace, 3 * call.gap);
    const late = setTimeout(() => {
      if (this.calls.has(call.request.id) && call.started) this.killFor(call, cancelled);
    }, grace);
    late.unref();
  }

  private killFor(call: Call, cancelled: AdjacentError): void {
    call.settle(cancelled);
    this.drop()?.kill();
    for (const other of this.calls.values()) {
      other.sent = false;
      other.started = false;
      void this.send(other);
    }
  }

  /** Forget the present process, so that its end is no crash and the next call starts another. */
  private drop(): EngineProcess | null {
    const dropped = this.process;
    this.process = null;
    this.opening = null;
    this.ready = false;
    clearTimeout(this.idle);
    return dropped;
  }

  private lose(ended: EngineProcess, reason: string, output: string): void {
    if (this.process !== ended) return;
    this.drop();
    this.guard.note(reason);
    this.rejectAll(crashed(reason, output));
  }

  private rejectAll(error: AdjacentError): void {
    for (const call of [...this.calls.values()]) call.settle(error);
  }

  private restIfIdle(): void {
    clearTimeout(this.idle);
    if (this.calls.size > 0 || this.process === null) return;
    this.idle = setTimeout(
      () => {
        this.drop()?.release();
      },
      (this.options.idleMinutes ?? 5) * 60_000,
    );
    this.idle.unref();
  }
}
