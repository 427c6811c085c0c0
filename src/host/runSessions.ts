/** All runs of this window: started, opened, cancelled. The engine queues a second analysis behind the first. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { AdjacentError, errorData } from '../core/adjacentError.ts';
import type { AnalysisListener, EngineClient, ReplyOf } from '../client/engineClient.ts';
import type { OutcomeSpec } from '../core/answers/outcome.ts';
import type { ExperimentSpec } from '../domain/spec.ts';
import { contextKeys, runEnding } from './manifest.ts';
import type { ErrorReporter } from './errorReporter.ts';
import type { RunIndex } from './runIndex.ts';
import { RunSession } from './runSession.ts';

export class RunSessions {
  private readonly engine: EngineClient;
  private readonly index: RunIndex;
  private readonly problems: ErrorReporter;
  private readonly folder: string;
  private readonly sessions = new Map<string, RunSession>();
  private readonly changes = new vscode.EventEmitter<void>();
  private readonly starts = new vscode.EventEmitter<RunSession>();

  constructor(engine: EngineClient, index: RunIndex, problems: ErrorReporter, folder: string) {
    this.engine = engine;
    this.index = index;
    this.problems = problems;
    this.folder = folder;
  }

  /** A run was added, went on or ended. */
  get onDidChange(): vscode.Event<void> {
    return this.changes.event;
  }

  /** A run was started, by a command or again after a failure. */
  get onDidStart(): vscode.Event<RunSession> {
    return this.starts.event;
  }

  /** The run under way that started first, if any. */
  get current(): RunSession | undefined {
    return [...this.sessions.values()].find(session => session.isRunning);
  }

  /** Start a run; the session is there at once, its report comes. */
  start(spec: ExperimentSpec): RunSession {
    const id = randomUUID();
    const session = new RunSession(id, join(this.folder, `${id}${runEnding}`), spec);
    this.sessions.set(session.path, session);
    this.begin(session);
    this.starts.fire(session);
    void this.run(session, listener => this.engine.analyze(session.id, spec, session.path, listener, session.signal));
    return session;
  }

  /** Go on with a study that was stopped; what it read stays. */
  resume(session: RunSession): void {
    if (session.isRunning) return;
    this.sessions.set(session.path, session);
    this.begin(session);
    if (session.report !== null)
      session.setReport({ ...session.report, status: this.current === session ? 'running' : 'queued', error: null });
    void this.run(session, listener => this.engine.resume(session.path, listener, session.signal));
  }

  /** The session of a run file; its report is read when this window does not know it. */
  async open(path: string): Promise<RunSession> {
    const known = this.sessions.get(path);
    if (known !== undefined && (known.report !== null || known.isRunning)) return known;
    const session = known ?? new RunSession(path, path, null);
    session.setReport(await this.engine.openRun(path));
    this.sessions.set(path, session);
    return session;
  }

  /** Group the answers of a run by another map; nothing is sampled. */
  async regroup(session: RunSession, outcome: OutcomeSpec): Promise<void> {
    session.setReport(await this.engine.regroup(session.path, outcome));
  }

  /** Forget a run that was deleted. */
  forget(path: string): void {
    this.sessions.get(path)?.cancel();
    this.sessions.delete(path);
    this.changed();
  }

  private begin(session: RunSession): void {
    session.begin();
    session.setProgress({
      stage: this.current === session ? 'Starting the engine' : 'Waiting for the run before it',
      fraction: null,
      secondsLeft: null,
      tokens: 0,
    });
    this.changed();
  }

  private async run(
    session: RunSession,
    work: (listener: AnalysisListener) => Promise<ReplyOf<'done'>>,
  ): Promise<void> {
    try {
      const done = await work({
        progress: progress => {
          session.setProgress(progress);
        },
        report: report => {
          const first = session.report === null;
          session.setReport(report);
          if (first) void this.note(session);
        },
        cell: cell => {
          session.setCell(cell);
        },
        notice: error => {
          session.notify(error);
          this.problems.report(error);
        },
      });
      session.setReport(done.report);
      if (done.unsaved !== null) session.notify(done.unsaved);
      if (done.report.error !== null) this.problems.report(done.report.error);
    } catch (thrown) {
      this.fail(session, thrown);
    } finally {
      session.end();
      await this.note(session);
    }
  }

  /** The engine could not say how it ended: keep what was received, marked. */
  private fail(session: RunSession, thrown: unknown): void {
    const error = errorData(thrown);
    const cancelled = error.kind === 'cancelled';
    if (session.report !== null) {
      const status = cancelled ? 'cancelled' : 'interrupted';
      session.setReport({ ...session.report, status, error: cancelled ? null : error });
    } else {
      session.setFailure(
        cancelled
          ? errorData(
              new AdjacentError(
                'cancelled',
                'The run was cancelled before its first result.',
                'Start it again when you like.',
              ),
            )
          : error,
      );
    }
    const { spec } = session;
    this.problems.report(
      error,
      spec === null
        ? undefined
        : () => {
            this.start(spec);
          },
    );
  }

  private async note(session: RunSession): Promise<void> {
    if (session.report !== null) await this.index.record(session.report, session.path);
    this.changed();
  }

  private changed(): void {
    void vscode.commands.executeCommand('setContext', contextKeys.running, this.current !== undefined);
    this.changes.fire();
  }
}
