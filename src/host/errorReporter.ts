/** Shows errors to the user: one sentence, the remedy, and a button that opens the log. */
import * as vscode from 'vscode';
import { errorData, type ErrorData } from '../core/adjacentError.ts';
import { t } from '../core/text.ts';
import { commands } from './manifest.ts';

/** Writes errors to the log and shows them as notifications. */
export class ErrorReporter {
  private readonly log: vscode.LogOutputChannel;

  constructor(log: vscode.LogOutputChannel) {
    this.log = log;
  }

  /** Report anything thrown. */
  reportThrown(thrown: unknown): void {
    this.report(errorData(thrown));
  }

  /** Log an error and, unless it is a cancellation, show it. `retry` adds a button. */
  report(data: ErrorData, retry?: () => void): void {
    this.log.error(`${data.kind}: ${data.message} ${data.remedy}${data.detail === '' ? '' : `\n${data.detail}`}`);
    if (data.kind === 'cancelled') return;
    const retryItem: vscode.MessageItem = { title: t`Retry` };
    const logItem: vscode.MessageItem = { title: t`Show Log` };
    const items = retry === undefined ? [logItem] : [retryItem, logItem];
    void vscode.window.showErrorMessage(`${data.message} ${data.remedy}`, ...items).then(chosen => {
      if (chosen === retryItem) retry?.();
      if (chosen === logItem) void vscode.commands.executeCommand(commands.showLog);
    });
  }

  /** Wrap a command handler so that whatever it throws is reported. */
  guard<Args extends readonly unknown[]>(action: (...args: Args) => unknown): (...args: Args) => Promise<void> {
    return async (...args) => {
      try {
        await action(...args);
      } catch (thrown) {
        this.reportThrown(thrown);
      }
    };
  }
}
