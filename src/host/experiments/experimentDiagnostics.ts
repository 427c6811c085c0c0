/** Shows problems of experiment files at their lines while the user types. */
import * as vscode from 'vscode';
import type { FileProblem } from '../../experimentFile/yamlDocument.ts';
import { isExperimentDocument, type ExperimentReader } from './experimentReader.ts';

/** Milliseconds without a keystroke before a text is parsed again. */
const typingPause = 250;

/** Keeps the diagnostics of open experiment files up to date. */
export class ExperimentDiagnostics implements vscode.Disposable {
  private readonly reader: ExperimentReader;
  private readonly diagnostics = vscode.languages.createDiagnosticCollection('adjacent');
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly listeners: vscode.Disposable;

  constructor(reader: ExperimentReader) {
    this.reader = reader;
    this.listeners = vscode.Disposable.from(
      vscode.workspace.onDidOpenTextDocument(document => {
        this.schedule(document, 0);
      }),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        this.schedule(document, typingPause);
      }),
      vscode.workspace.onDidCloseTextDocument(document => {
        this.forget(document);
      }),
      reader.onDidChange(() => {
        this.scheduleAll();
      }),
    );
    this.scheduleAll();
  }

  dispose(): void {
    this.timers.forEach(timer => {
      clearTimeout(timer);
    });
    this.listeners.dispose();
    this.diagnostics.dispose();
  }

  private scheduleAll(): void {
    vscode.workspace.textDocuments.forEach(document => {
      this.schedule(document, 0);
    });
  }

  private schedule(document: vscode.TextDocument, delay: number): void {
    if (!isExperimentDocument(document)) return;
    const key = document.uri.toString();
    clearTimeout(this.timers.get(key));
    this.timers.set(
      key,
      setTimeout(() => {
        if (!document.isClosed)
          this.diagnostics.set(
            document.uri,
            this.reader.read(document).problems.map(problem => diagnosticOf(document, problem)),
          );
      }, delay),
    );
  }

  private forget({ uri }: vscode.TextDocument): void {
    clearTimeout(this.timers.get(uri.toString()));
    this.timers.delete(uri.toString());
    this.diagnostics.delete(uri);
  }
}

/** The diagnostic of a problem; an empty range becomes its whole line. */
function diagnosticOf(
  document: vscode.TextDocument,
  { message, remedy, line, column, endLine, endColumn }: FileProblem,
): vscode.Diagnostic {
  const range = new vscode.Range(line - 1, column - 1, endLine - 1, endColumn - 1);
  const { range: wholeLine } = document.lineAt(document.validatePosition(range.start));
  const diagnostic = new vscode.Diagnostic(
    range.isEmpty ? wholeLine : document.validateRange(range),
    `${message} ${remedy}`,
  );
  diagnostic.source = 'Adjacent';
  return diagnostic;
}
