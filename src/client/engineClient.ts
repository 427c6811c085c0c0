/** The client of the engine process, for the editor and the command line: typed requests, streams, cancellation and
 * restart (docs/architecture.md#engine-process). */
import type { Addition } from '../domain/addition.ts';
import { performance } from 'node:perf_hooks';
import { AdjacentError, errorFrom } from '../core/adjacentError.ts';
import { t } from '../core/text.ts';
import type {
  EngineReply,
  EngineRequest,
  Catalog,
  ReplicationOptions,
  ReplicationPreflight,
  CellChoice,
  RunFormat,
  WarmUp,
} from '../protocol/engineProtocol.ts';
import type { Beginning, NextWords, WordsRequest } from '../domain/paths.ts';
import type { FittingText } from '../domain/fittingText.ts';
import type { ScoreView } from '../domain/score.ts';
import type { RunReport } from '../domain/report.ts';
import type { ExperimentSpec, OutcomeSpec } from '../domain/spec.ts';
import {
  deliver,
  isWaiting,
  newCall,
  type AnalysisListener,
  type Body,
  type Call,
  type CallOptions,
  type ReplyOf,
} from './engineCall.ts';
import { watchCancel } from './cancelWatch.ts';
import { EditorAsks, isEditorMessage } from './editorAsks.ts';
import { CrashGuard } from './crashGuard.ts';
import { crashed } from './engineCrash.ts';
import { configurationOf, type EngineClientOptions, type EngineSettings } from './engineClientOptions.ts';
import type { EngineProcess, Ready } from './engineProcess.ts';

/** Milliseconds that a process has to exit on its own when it is closed. */
const closeMilliseconds = 2000;

/** One engine process, started by the first call and restarted after it ended. A call rejects with AdjacentError: the
 * error of the engine, cancelled, or engine-crashed (also while it is not restarted after three crashes within three
 * minutes). */
export class EngineClient {
  private readonly options: EngineClientOptions;
  private readonly guard = new CrashGuard(() => performance.now());
  private readonly calls = new Map<number, Call>();
  private readonly editor: EditorAsks;
  private given: EngineSettings;
  private process: EngineProcess | null = null;
  private opening: Promise<Ready> | null = null;
  private ready = false;
  private idle: NodeJS.Timeout | undefined;
  private nextId = 1;

  constructor(options: EngineClientOptions) {
    this.options = options;
    this.given = options;
    this.editor = new EditorAsks(options.askEditor, (ask, reply) => {
      this.process?.send({ type: 'editor-reply', id: this.nextId++, ask, reply });
    });
  }

  /** Process id while the process runs. */
  get pid(): number | undefined {
    return this.process?.pid;
  }

  /** Start the process now, so that the first call does not have to wait. */
  async start(): Promise<Ready> {
    const ready = await this.open();
    this.stopWhenIdle();
    return ready;
  }

  /** Change where the engine reads and writes, the keys of servers, and the proxy, before the next request. */
  configure(change: Partial<Pick<EngineSettings, 'folders' | 'keys' | 'proxy'>>): void {
    this.given = { ...this.given, ...change };
    if (this.ready) this.process?.send(configurationOf(this.given));
  }

  /** The models to choose from, and the bundled item sets. */
  catalog(): Promise<Catalog> {
    return this.request({ type: 'list-models' }, 'models');
  }

  /** What answers at an address. Rejects with AdjacentError server-unreachable, server-refused, server-invalid. */
  findServer(address: string): Promise<ReplyOf<'server'>> {
    return this.request({ type: 'find-server', address }, 'server');
  }

  /** What was found for a replication of the paper. */
  prepareReplication(options: ReplicationOptions): Promise<ReplicationPreflight> {
    return this.request({ type: 'prepare-replication', options }, 'replication');
  }

  /** Run an experiment and write it to `out`. Aborting `signal` resolves with status "cancelled" and the results so
   * far, or rejects with AdjacentError cancelled where there are none or the process had to be killed. */
  analyze(
    runId: string,
    spec: ExperimentSpec,
    out: string,
    listener: AnalysisListener,
    signal?: AbortSignal,
  ): Promise<ReplyOf<'done'>> {
    return this.request({ type: 'analyze', runId, spec, out }, 'done', { listener, signal });
  }

  /** Resume a stopped study, or sample what a map left out, in its own file; behaves like `analyze`. `cell`: only that
   * cell of a map. Rejects with AdjacentError bad-argument where nothing is left. */
  resume(path: string, listener: AnalysisListener, signal?: AbortSignal, cell?: number): Promise<ReplyOf<'done'>> {
    const request = { type: 'resume', path, ...(cell === undefined ? {} : { cell }) } as const;
    return this.request(request, 'done', { listener, signal });
  }

  /** Check a cell of a run on fresh answers, which join its file; the report is under `outcome`. Aborting
   * `signal` rejects with AdjacentError cancelled and leaves the run as it was. */
  check(
    path: string,
    cell: number,
    outcome: OutcomeSpec,
    listener: AnalysisListener,
    signal?: AbortSignal,
  ): Promise<ReplyOf<'done'>> {
    return this.request({ type: 'check', path, cell, outcome }, 'done', { listener, signal });
  }

  /** Draw answers of a cell of a run behind a beginning, which join its file; otherwise like `check`. */
  grow(
    path: string,
    request: { readonly cell: number; readonly outcome: OutcomeSpec; readonly behind: Beginning },
    listener: AnalysisListener,
    signal?: AbortSignal,
  ): Promise<ReplyOf<'done'>> {
    return this.request({ type: 'grow', path, ...request }, 'done', { listener, signal });
  }

  /** Measure more of a run, which joins its file; otherwise like `check`. */
  add(
    path: string,
    request: { readonly outcome: OutcomeSpec; readonly addition: Addition },
    listener: AnalysisListener,
    signal?: AbortSignal,
  ): Promise<ReplyOf<'done'>> {
    return this.request({ type: 'add', path, ...request }, 'done', { listener, signal });
  }

  /** What may follow a beginning of the answers of a cell. */
  async nextWords(path: string, request: WordsRequest): Promise<NextWords> {
    return (await this.request({ type: 'next-words', path, ...request }, 'next-words')).found;
  }

  /** Report of the run that is writing to `path`, else of the run in the file. */
  async openRun(path: string): Promise<RunReport> {
    return (await this.request({ type: 'open-run', path }, 'report')).report;
  }

  /** Write the run of `path` to `out`. A run that could not be stored is available until the process ends. */
  async saveRun(path: string, out: string, format: RunFormat = 'run', of: CellChoice = {}): Promise<void> {
    await this.request({ type: 'save-run', path, out, format, ...of }, 'saved');
  }

  /** Sample the run of a file again and compare it bit for bit. */
  replay(
    path: string,
    listener: Pick<AnalysisListener, 'progress'>,
    signal?: AbortSignal,
  ): Promise<ReplyOf<'replayed'>> {
    return this.request({ type: 'replay', path }, 'replayed', { listener, signal });
  }

  /** Report of a run under another outcome map. Nothing is sampled. */
  async regroup(path: string, outcome: OutcomeSpec): Promise<RunReport> {
    return (await this.request({ type: 'regroup', path, outcome }, 'report')).report;
  }

  /** A cell with its answers, tiles and summary sentence. */
  describeCell(path: string, cell: number, outcome: OutcomeSpec): Promise<ReplyOf<'cell-detail'>> {
    return this.request({ type: 'describe-cell', path, cell, outcome }, 'cell-detail');
  }

  /** Exact next-token metrics at each token of a prompt. */
  async score(
    request: Omit<Extract<EngineRequest, { readonly type: 'score' }>, 'type' | 'id'>,
    listener: Pick<AnalysisListener, 'progress' | 'score'> = {},
    signal?: AbortSignal,
  ): Promise<ScoreView> {
    return (await this.request({ type: 'score', ...request }, 'scored', { listener, signal })).score;
  }

  /** The end of a text that a model can read as it is and answer with `answer` tokens. */
  fitText(
    request: { readonly model: string; readonly text: string; readonly answer: number },
    listener: Pick<AnalysisListener, 'progress'>,
    signal: AbortSignal,
  ): Promise<FittingText> {
    return this.request({ type: 'fit-text', ...request }, 'fitted', { listener, signal });
  }

  /** The last scored prompt at another temperature and top-p, without running the model. */
  async rescore(temperature: number, topP: number): Promise<ScoreView> {
    return (await this.request({ type: 'rescore', temperature, topP }, 'scored')).score;
  }

  /** Open a prepared model, if memory allows, before a run asks for it. */
  async warmUp(model: string): Promise<WarmUp> {
    return (await this.request({ type: 'warm-up', model }, 'warmed-up')).found;
  }

  /** Delete the prepared models and return the number of bytes freed. */
  async clearStorage(): Promise<number> {
    return (await this.request({ type: 'clear-storage' }, 'cleared')).bytes;
  }

  /** End the process at once. Pending calls reject with AdjacentError cancelled. */
  kill(): void {
    this.rejectAll(new AdjacentError('cancelled', t`The engine was stopped.`, t`It restarts with the next run.`));
    this.drop()?.kill();
  }

  /** End the process when its current step is done, and wait for its exit. Pending calls reject with AdjacentError
   * cancelled. */
  async close(): Promise<void> {
    this.rejectAll(new AdjacentError('cancelled', t`The engine was closed.`, t`It restarts with the next run.`));
    const leaving = this.drop();
    if (leaving === null) return;
    leaving.release();
    const late = setTimeout(() => {
      leaving.kill();
    }, closeMilliseconds);
    await leaving.ended;
    clearTimeout(late);
  }

  private async request<T extends EngineReply['type']>(
    body: Body<EngineRequest>,
    want: T,
    { signal, listener = {} }: CallOptions = {},
  ): Promise<ReplyOf<T>> {
    const request: EngineRequest = { ...body, id: this.nextId++ };
    const cancelled = (): AdjacentError =>
      new AdjacentError('cancelled', t`The request was canceled.`, t`Start it again when you are ready.`);
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
        this.stopWhenIdle();
      };
    });
    return { call: newCall({ request, want, listener, settle }), result };
  }

  private async send(call: Call): Promise<void> {
    try {
      await this.open();
      if (!this.calls.has(call.request.id)) return;
      this.process?.send(call.request);
      call.sent = true;
    } catch (error) {
      call.settle(error instanceof AdjacentError ? error : crashed(t`during startup`, String(error), null));
    }
  }

  private open(): Promise<Ready> {
    if (this.opening !== null) return this.opening;
    this.guard.check();
    const started: EngineProcess = this.options.startEngine(this.options, {
      reply: reply => {
        this.receive(reply);
      },
      ended: (reason, error) => {
        this.onCrash(started, reason, error);
      },
      stuck: error => {
        this.onStuck(started, error);
      },
    });
    this.process = started;
    this.opening = this.configureWhenReady(started);
    return this.opening;
  }

  /** Wait until a process is ready, and configure it. A missing runtime is not a crash: the next call tries again. */
  private async configureWhenReady(started: EngineProcess): Promise<Ready> {
    try {
      const ready = await started.ready;
      started.send(configurationOf(this.given));
      this.ready = this.process === started;
      return ready;
    } catch (error) {
      if (error instanceof AdjacentError && error.kind === 'runtime-missing' && this.process === started) this.drop();
      throw error;
    }
  }

  private receive(reply: EngineReply): void {
    if (isEditorMessage(reply)) return this.editor.receive(reply);
    const call = 'id' in reply ? this.calls.get(reply.id) : undefined;
    if (call === undefined) return;
    deliver(call, reply);
  }

  /** Request cancellation, and kill the process if it does not read that in time, or if the run goes on all the same.
   * What waits, and what leaves no result, is canceled at once, also while the process opens a model and reads no
   * messages. */
  private cancel(call: Call, cancelled: AdjacentError): void {
    if (call.sent) this.process?.send({ type: 'cancel', id: this.nextId++, target: call.request.id });
    if (this.process === null || !call.started) return call.settle(cancelled);
    watchCancel(call, this.process, () => {
      if (!this.calls.has(call.request.id)) return;
      call.settle(cancelled);
      this.killAndResend();
    });
  }

  private killAndResend(): void {
    this.drop()?.kill();
    for (const other of this.calls.values()) {
      other.sent = false;
      other.started = false;
      void this.send(other);
    }
  }

  /** Forget the current process, so that its end does not count as a crash and the next call starts another one. */
  private drop(): EngineProcess | null {
    const dropped = this.process;
    this.process = null;
    this.opening = null;
    this.ready = false;
    clearTimeout(this.idle);
    this.editor.stop();
    return dropped;
  }

  private onCrash(ended: EngineProcess, reason: string, error: AdjacentError): void {
    if (this.process !== ended) return;
    this.drop();
    this.guard.note(reason);
    this.rejectAll(error);
  }

  /** End a process that makes no progress. What only waited for its turn starts again in a new one. */
  private onStuck(stuck: EngineProcess, error: AdjacentError): void {
    if (this.process !== stuck) return;
    const calls = [...this.calls.values()];
    const working = calls.filter(call => !isWaiting(call));
    for (const call of working.length > 0 ? working : calls) call.settle(error);
    this.killAndResend();
  }

  private rejectAll(error: AdjacentError): void {
    for (const call of [...this.calls.values()]) call.settle(error);
  }

  private stopWhenIdle(): void {
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
