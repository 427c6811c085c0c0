/** One run as this window knows it: its latest report and progress, and how to cancel it. Pages read it and keep
 * nothing themselves. */
import * as vscode from 'vscode';
import type { ErrorData } from '../core/adjacentError.ts';
import type { CellReport, Progress, RunReport } from '../domain/report.ts';
import type { ExperimentSpec } from '../domain/spec.ts';
import type { PromptOrigin } from './promptOrigin.ts';

/** What changed, so that a page sends only that. */
export type SessionChange =
  | { readonly type: 'report' }
  | { readonly type: 'cell'; readonly cell: CellReport }
  | { readonly type: 'progress' }
  | { readonly type: 'text' }
  | { readonly type: 'notice'; readonly error: ErrorData };

/** How long to wait for more typing before a changed prompt is reported, in milliseconds. */
const typingDelay = 300;

/** The state of one run, with events for its changes. */
export class RunSession implements vscode.Disposable {
  readonly id: string;
  /** Path of the run file. */
  readonly path: string;
  /** The spec of a run that this window started, or that had no result when its window closed; null for a file that
   * was opened. */
  spec: ExperimentSpec | null;
  /** Where its prompt is; null where that is unknown. */
  readonly origin: PromptOrigin | null;
  report: RunReport | null = null;
  progress: Progress | null = null;
  /** Why there is no report. */
  failure: ErrorData | null = null;
  private readonly changes = new vscode.EventEmitter<SessionChange>();
  private abort = new AbortController();
  private running = false;
  /** When it was started or opened, ISO 8601. */
  started = new Date().toISOString();
  private isTyping: NodeJS.Timeout | undefined;

  /** Owns `origin`. */
  constructor(id: string, path: string, spec: ExperimentSpec | null, origin: PromptOrigin | null = null) {
    this.id = id;
    this.path = path;
    this.spec = spec;
    this.origin = origin;
    origin?.onDidChange(() => {
      clearTimeout(this.isTyping);
      this.isTyping = setTimeout(() => {
        this.changes.fire({ type: 'text' });
      }, typingDelay);
    });
  }

  get onDidChange(): vscode.Event<SessionChange> {
    return this.changes.event;
  }

  get signal(): AbortSignal {
    return this.abort.signal;
  }

  /** Whether its prompt was edited since it began. */
  get isTextChanged(): boolean {
    const spec = this.report?.spec ?? this.spec;
    return spec !== null && this.origin?.differsFrom(spec) === true;
  }

  /** Whether its prompt was deleted, or closed without being saved. */
  get isTextGone(): boolean {
    return this.origin?.isGone === true;
  }

  dispose(): void {
    clearTimeout(this.isTyping);
    this.origin?.dispose();
    this.changes.dispose();
  }

  /** Whether the engine runs it, or has it in its queue. */
  get isRunning(): boolean {
    return this.running;
  }

  /** The engine has it from now on, for the first time or again. */
  begin(): void {
    this.running = true;
    this.failure = null;
    this.abort = new AbortController();
  }

  /** No more changes come from the engine. */
  end(): void {
    this.running = false;
    this.setProgress(null);
  }

  cancel(): void {
    this.abort.abort();
  }

  setReport(report: RunReport): void {
    this.report = report;
    this.changes.fire({ type: 'report' });
  }

  /** Replace one cell of the report. Without a report, nothing happens. */
  setCell(cell: CellReport): void {
    if (this.report === null) return;
    this.report = {
      ...this.report,
      cells: this.report.cells.map(other => (other.index === cell.index ? cell : other)),
    };
    this.changes.fire({ type: 'cell', cell });
  }

  setProgress(progress: Progress | null): void {
    this.progress = progress;
    this.changes.fire({ type: 'progress' });
  }

  setFailure(error: ErrorData): void {
    this.failure = error;
    this.changes.fire({ type: 'notice', error });
  }

  notify(error: ErrorData): void {
    this.changes.fire({ type: 'notice', error });
  }
}
