/** Shows errors to the user: one sentence, the remedy, and buttons that open the log or copy the details of what should
 * not have happened. */
import * as vscode from 'vscode';
import { errorData, errorText, type ErrorData } from '../core/adjacentError.ts';
import { t } from '../core/text.ts';
import { commands } from './manifest.ts';

/** Writes errors to the log and shows them as notifications. */
export class ErrorReporter {
  private readonly log: vscode.LogOutputChannel;
  private readonly product: string;

  /** `product` is the name and version that copied details begin with. */
  constructor(log: vscode.LogOutputChannel, product: string) {
    this.log = log;
    this.product = product;
  }

  /** Report anything thrown. */
  reportThrown(thrown: unknown): void {
    this.report(errorData(thrown));
  }

  /** Log an error and, unless it is a cancellation, show it. `retry` adds a button. */
  report(data: ErrorData, retry?: () => void): void {
    this.log.error(errorText(data));
    if (data.kind === 'cancelled') return;
    const retryItem: vscode.MessageItem = { title: t`Retry` };
    const logItem: vscode.MessageItem = { title: t`Show Log` };
    const copyItem: vscode.MessageItem = { title: t`Copy Details` };
    const items = [
      ...(retry === undefined ? [] : [retryItem]),
      ...(data.kind === 'unexpected' ? [copyItem] : []),
      logItem,
    ];
    void vscode.window.showErrorMessage(`${data.message} ${data.remedy}`, ...items).then(chosen => {
      if (chosen === retryItem) retry?.();
      if (chosen === copyItem)
        void vscode.env.clipboard.writeText(
          `${this.product} (${process.platform}-${process.arch})\n${errorText(data)}`,
        );
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
