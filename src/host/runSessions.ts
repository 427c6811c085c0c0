/** All runs of this window. The engine queues runs and works on one at a time. */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { AdjacentError, errorData } from '../core/adjacentError.ts';
import type { AnalysisListener } from '../client/engineCall.ts';
import type { ReplyOf } from '../client/engineCall.ts';
import type { EngineClient } from '../client/engineClient.ts';
import type { OutcomeSpec } from '../core/answers/outcome.ts';
import { t } from '../core/text.ts';
import type { Addition } from '../domain/addition.ts';
import { withoutAutomatic } from '../domain/modelReference.ts';
import type { Beginning } from '../domain/paths.ts';
import { queuedProgress } from '../domain/queuedProgress.ts';
import { stageText, type Progress, type RunReport } from '../domain/report.ts';
import { runTitle } from '../domain/runTitle.ts';
import type { ExperimentSpec } from '../domain/spec.ts';
import { contextKeys, runEnding } from './manifest.ts';
import type { ErrorReporter } from './errorReporter.ts';
import type { RunEntry, RunIndex } from './runIndex.ts';
import { claimRun, isClaimedElsewhere, releaseRun } from './runClaims.ts';
import { PromptOrigin } from './promptOrigin.ts';
import type { StoredRequest } from './requestSchema.ts';
import { readRequest, removeRequest, storeRequest } from './runRequests.ts';
import { RunQueue } from './runQueue.ts';
import { RunSession } from './runSession.ts';

/** A request whose replies a session follows. */
type EngineRun = (listener: AnalysisListener) => Promise<ReplyOf<'done'>>;

/** The sessions of this window, by path of the run file. */
export class RunSessions implements vscode.Disposable {
  private readonly engine: EngineClient;
  private readonly index: RunIndex;
  private readonly errors: ErrorReporter;
  private readonly folder: string;
  private readonly sessions = new Map<string, RunSession>();
  private readonly queue = new RunQueue<RunSession>();
  private readonly changes = new vscode.EventEmitter<void>();
  private readonly starts = new vscode.EventEmitter<RunSession>();
  private isClosing = false;

  constructor(engine: EngineClient, index: RunIndex, errors: ErrorReporter, folder: string) {
    this.engine = engine;
    this.index = index;
    this.errors = errors;
    this.folder = folder;
  }

  /** The window closes, and the engine with it: runs under way were not canceled by the user. */
  dispose(): void {
    this.isClosing = true;
  }

  /** Fires when a run starts, resumes, ends or is forgotten. */
  get onDidChange(): vscode.Event<void> {
    return this.changes.event;
  }

  /** Fires when a run starts, by a command or as a retry. */
  get onDidStart(): vscode.Event<RunSession> {
    return this.starts.event;
  }

  /** The earliest run that has not ended, if any. */
  get current(): RunSession | undefined {
    return this.queue.first;
  }

  /** The session of a run file, if this window has one. */
  find(path: string): RunSession | undefined {
    return this.sessions.get(path);
  }

  /** The run before one on the same prompt, to compare with; undefined where there is none. A part of a document is
   * followed as long as the window is open, so only its runs in this window are found. */
  before({ report, origin }: RunSession): RunEntry | undefined {
    if (report === null || origin === null) return undefined;
    const uri = origin.uri.toString();
    return this.index.before(report, ({ path, promptFile }) =>
      origin.isWhole ? promptFile === uri : this.sessions.get(path)?.origin?.isAt(origin) === true,
    );
  }

  /** Runs without a result so far, which the index does not have yet, in the order in which the engine takes them. */
  get waiting(): readonly RunEntry[] {
    return [...this.queue].flatMap(({ id, path, spec, report, progress, started }, place) => {
      if (spec === null || report !== null) return [];
      const sentence = place === 0 ? t`Starting` : stageText(progress ?? queuedProgress(place, null));
      const title = place === 0 ? runTitle(spec) : t`Queued ${place}: ${runTitle(spec)}`;
      const status = place === 0 ? ('running' as const) : ('queued' as const);
      return [{ id, path, title, model: withoutAutomatic(spec.model), created: started, status, sentence }];
    });
  }

  /** Start a run, whose prompt is at `origin`. The session is returned at once; its report follows. */
  start(spec: ExperimentSpec, origin: PromptOrigin | null = null): RunSession {
    const id = randomUUID();
    const session = new RunSession(id, join(this.folder, `${id}${runEnding}`), spec, origin);
    this.sessions.set(session.path, session);
    this.store(session, spec);
    this.begin(session);
    this.starts.fire(session);
    void this.run(session, this.analysis(session, spec));
    return session;
  }

  /** Start a run that ended without a result once more, in its place; as a new one while another window works on it. */
  restart(session: RunSession, spec: ExperimentSpec): void {
    if (isClaimedElsewhere(session.path)) {
      this.start(spec, session.origin?.copy());
      return;
    }
    if (session.isRunning) return;
    session.spec = spec;
    session.started = new Date().toISOString();
    this.store(session, spec);
    this.again(session, this.analysis(session, spec));
  }

  private analysis(session: RunSession, spec: ExperimentSpec): EngineRun {
    return listener => this.engine.analyze(session.id, spec, session.path, listener, session.signal);
  }

  private store({ id, path, started, origin }: RunSession, spec: ExperimentSpec): void {
    storeRequest(path, { id, started, spec, origin: origin?.stored ?? null });
  }

  /** Resume a study that was stopped, or sample what a map left out, only `cell` where it is given. The results so far
   * are kept. */
  resume(session: RunSession, cell?: number): void {
    const kept = session.report?.status === 'done' ? session.report : null;
    this.again(session, listener => this.engine.resume(session.path, listener, session.signal, cell), kept);
  }

  /** Check a setting of a finished run on fresh answers. The run stays as it is when that fails or is canceled. */
  check(session: RunSession, cell: number): void {
    const { report, path } = session;
    if (report === null) return;
    const { outcome } = report;
    this.again(session, listener => this.engine.check(path, cell, outcome, listener, session.signal), report);
  }

  /** Draw answers of a run behind a beginning. The run stays as it is when that fails or is canceled. */
  grow(session: RunSession, cell: number, behind: Beginning): void {
    const { report, path } = session;
    if (report === null) return;
    const request = { cell, outcome: report.outcome, behind };
    this.again(session, listener => this.engine.grow(path, request, listener, session.signal), report);
  }

  /** Measure more of a finished run. The run stays as it is when that fails or is canceled. */
  add(session: RunSession, addition: Addition): void {
    const { report, path } = session;
    if (report === null) return;
    const request = { outcome: report.outcome, addition };
    this.again(session, listener => this.engine.add(path, request, listener, session.signal), report);
  }

  private again(session: RunSession, request: EngineRun, kept: RunReport | null = null): void {
    if (session.isRunning) return;
    this.sessions.set(session.path, session);
    this.begin(session);
    if (session.report !== null)
      session.setReport({ ...session.report, status: this.current === session ? 'running' : 'queued', error: null });
    void this.run(session, request, kept);
  }

  /** The session of a run file; the report is read when this window does not have it. Rejects with AdjacentError, e.g.
   * run-file-invalid. */
  async open(path: string): Promise<RunSession> {
    const known = this.sessions.get(path);
    if (known !== undefined && (known.report !== null || known.isRunning)) return known;
    const request = existsSync(path) ? null : readRequest(path);
    if (request !== null) return this.unanswered(path, request);
    const session = known ?? new RunSession(path, path, null, this.storedOrigin(path));
    session.setReport(await this.storedReport(path));
    this.sessions.set(path, session);
    if (this.index.entries().some(entry => entry.path === path)) await this.record(session);
    return session;
  }

  /** The session of a run that has no result yet: another window works on it, or its window closed. */
  private async unanswered(path: string, { id, started, spec, origin }: StoredRequest): Promise<RunSession> {
    const isElsewhere = isClaimedElsewhere(path);
    const place = isElsewhere ? null : await PromptOrigin.restored(origin, spec);
    const session = new RunSession(id, path, isElsewhere ? null : spec, place);
    session.started = started;
    const error = isElsewhere
      ? new AdjacentError(
          'run-file-invalid',
          t`Another window works on this run, which has no result yet.`,
          t`Wait for its first result.`,
        )
      : new AdjacentError(
          'interrupted',
          t`The window closed before this run had a result.`,
          t`Run it again: its prompt and settings are kept.`,
        );
    session.setFailure(errorData(error));
    this.sessions.get(path)?.dispose();
    this.sessions.set(path, session);
    return session;
  }

  /** Read the report again of a run that another window works on. */
  async reread(session: RunSession): Promise<void> {
    try {
      session.setReport(await this.storedReport(session.path));
      await this.record(session);
    } catch {
      // The file may be half deleted; the last report stays.
    }
  }

  /** The report of a run file. What another window works on is under way, not interrupted. */
  private async storedReport(path: string): Promise<RunReport> {
    const report = await this.engine.openRun(path);
    return report.status === 'interrupted' && isClaimedElsewhere(path)
      ? { ...report, status: 'running', error: null }
      : report;
  }

  private storedOrigin(path: string): PromptOrigin | null {
    const uri = this.index.entries().find(entry => entry.path === path)?.promptFile;
    return uri === undefined ? null : new PromptOrigin(vscode.Uri.parse(uri));
  }

  /** Group the answers of a run by another outcome map; nothing is sampled. */
  async regroup(session: RunSession, outcome: OutcomeSpec): Promise<void> {
    session.setReport(await this.engine.regroup(session.path, outcome));
  }

  /** Drop the session of a run that was deleted, and cancel it. */
  forget(path: string): void {
    const session = this.sessions.get(path);
    session?.cancel();
    session?.dispose();
    if (session !== undefined) this.queue.remove(session);
    this.sessions.delete(path);
    this.changed();
  }

  private begin(session: RunSession): void {
    session.begin();
    // Other windows watch this folder, and no other.
    if (dirname(session.path) === this.folder) claimRun(session.path);
    this.queue.add(session);
    if (this.current === session)
      session.setProgress({
        stage: t`Starting the engine`,
        detail: '',
        fraction: null,
        secondsLeft: null,
        tokens: 0,
      });
    this.tellWaiting();
    this.changed();
  }

  /** Show the progress of a run, and what it means for those that wait. */
  private follow(session: RunSession, progress: Progress): void {
    // That a run waits for another one is known here; the first one may wait for other work of the engine.
    if (progress.isQueued !== true || this.current === session) session.setProgress(progress);
    if (this.tellWaiting()) this.changes.fire();
  }

  /** Tell the runs that wait their places, and how long the current one takes. Whether anything changed. */
  private tellWaiting(): boolean {
    const secondsLeft = this.current?.progress?.secondsLeft ?? null;
    let isNew = false;
    for (const [place, session] of this.queue.waiting) {
      const progress = queuedProgress(place, secondsLeft);
      if (session.progress !== null && stageText(session.progress) === stageText(progress)) continue;
      session.setProgress(progress);
      isNew = true;
    }
    return isNew;
  }

  /** Follow a request to its end; when it fails, `kept` is the report again, if there is one. */
  private async run(session: RunSession, request: EngineRun, kept: RunReport | null = null): Promise<void> {
    try {
      const done = await request({
        progress: progress => {
          this.follow(session, progress);
        },
        report: report => {
          const isFirst = session.report === null;
          session.setReport(report);
          if (isFirst) void this.record(session);
        },
        cell: cell => {
          session.setCell(cell);
        },
        notice: error => {
          session.notify(error);
          this.errors.report(error);
        },
      });
      session.setReport(done.report);
      if (done.unsaved !== null) session.notify(done.unsaved);
      if (done.report.error !== null) this.errors.report(done.report.error);
    } catch (thrown) {
      if (kept === null) this.fail(session, thrown);
      else {
        session.setReport(kept);
        this.errors.reportThrown(thrown);
      }
    } finally {
      session.end();
      this.queue.remove(session);
      this.tellWaiting();
      releaseRun(session.path);
      if (!this.isClosing) removeRequest(session.path);
      await this.record(session);
    }
  }

  /** The request failed, so the run has no final report: keep the last one, with the reason. */
  private fail(session: RunSession, thrown: unknown): void {
    const error = errorData(thrown);
    const isCancelled = error.kind === 'cancelled' && !this.isClosing;
    if (session.report !== null) {
      const status = isCancelled ? 'cancelled' : 'interrupted';
      session.setReport({ ...session.report, status, error: isCancelled ? null : error });
    } else {
      session.setFailure(
        isCancelled
          ? errorData(
              new AdjacentError(
                'cancelled',
                t`The run was canceled before its first result.`,
                t`Start it again whenever you like.`,
              ),
            )
          : error,
      );
    }
    const { spec } = session;
    this.errors.report(
      error,
      spec === null
        ? undefined
        : () => {
            this.start(spec, session.origin?.copy());
          },
    );
  }

  private async record(session: RunSession): Promise<void> {
    if (session.report !== null) {
      const { report, path, origin } = session;
      await this.index.record(report, path, origin?.isWhole === true ? origin.uri.toString() : null);
    }
    this.changed();
  }

  private changed(): void {
    void vscode.commands.executeCommand('setContext', contextKeys.running, this.current !== undefined);
    this.changes.fire();
  }
}
