/** Errors as a person meets them: one sentence, the remedy, and the log one click away. */
import * as vscode from 'vscode';
import { errorData, type ErrorData } from '../core/adjacentError.ts';
import { commands } from './manifest.ts';

/** Writes problems to the log and shows them. */
export class ErrorReporter {
  private readonly log: vscode.LogOutputChannel;

  constructor(log: vscode.LogOutputChannel) {
    this.log = log;
  }

  /** Show anything thrown, except a cancellation; `retry` adds a button. Returns what was shown. */
  reportThrown(thrown: unknown, retry?: () => void): ErrorData {
    const data = errorData(thrown);
    this.report(data, retry);
    return data;
  }

  /** Show a problem that came as data. */
  report(data: ErrorData, retry?: () => void): void {
    this.log.error(`${data.kind}: ${data.message} ${data.remedy}${data.detail === '' ? '' : `\n${data.detail}`}`);
    if (data.kind === 'cancelled') return;
    const again = retry === undefined ? [] : ['Retry'];
    void vscode.window.showErrorMessage(`${data.message} ${data.remedy}`, ...again, 'Show Log').then(choice => {
      if (choice === 'Retry') retry?.();
      if (choice === 'Show Log') void vscode.commands.executeCommand(commands.showLog);
    });
  }

  /** Wrap a command so that whatever it throws is shown. */
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
