/** Problems of experiment files, shown at their lines while a person types. */
import * as vscode from 'vscode';
import type { FileProblem } from '../../experimentFile/yamlDocument.ts';
import { isExperimentDocument, type ExperimentReader } from './experimentReader.ts';

/** Milliseconds without a keystroke before a text is read again. */
const pause = 250;

export class ExperimentDiagnostics implements vscode.Disposable {
  private readonly known: ExperimentReader;
  private readonly shown = vscode.languages.createDiagnosticCollection('adjacent');
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly watches: vscode.Disposable;

  constructor(known: ExperimentReader) {
    this.known = known;
    this.watches = vscode.Disposable.from(
      vscode.workspace.onDidOpenTextDocument(document => {
        this.plan(document, 0);
      }),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        this.plan(document, pause);
      }),
      vscode.workspace.onDidCloseTextDocument(document => {
        this.forget(document);
      }),
      known.onDidChange(() => {
        this.planAll();
      }),
    );
    this.planAll();
  }

  dispose(): void {
    this.timers.forEach(timer => {
      clearTimeout(timer);
    });
    this.watches.dispose();
    this.shown.dispose();
  }

  private planAll(): void {
    vscode.workspace.textDocuments.forEach(document => {
      this.plan(document, 0);
    });
  }

  private plan(document: vscode.TextDocument, delay: number): void {
    if (!isExperimentDocument(document)) return;
    const key = document.uri.toString();
    clearTimeout(this.timers.get(key));
    this.timers.set(
      key,
      setTimeout(() => {
        if (!document.isClosed)
          this.shown.set(
            document.uri,
            this.known.read(document).problems.map(problem => diagnosticOf(document, problem)),
          );
      }, delay),
    );
  }

  private forget({ uri }: vscode.TextDocument): void {
    clearTimeout(this.timers.get(uri.toString()));
    this.timers.delete(uri.toString());
    this.shown.delete(uri);
  }
}

function diagnosticOf(
  document: vscode.TextDocument,
  { message, remedy, line, column, endLine, endColumn }: FileProblem,
): vscode.Diagnostic {
  const range = new vscode.Range(line - 1, column - 1, endLine - 1, endColumn - 1);
  const { range: whole } = document.lineAt(document.validatePosition(range.start));
  const diagnostic = new vscode.Diagnostic(
    range.isEmpty ? whole : document.validateRange(range),
    `${message} ${remedy}`,
  );
  diagnostic.source = 'Adjacent';
  return diagnostic;
}
