/** Where the user reads or writes a prompt: a text editor, or the selected cell of a notebook, which has no editor
 * while it is shown as rendered text. */
import * as vscode from 'vscode';

/** What is read of a text editor. */
export type PromptEditor = Pick<vscode.TextEditor, 'document' | 'selection' | 'selections' | 'visibleRanges'>;

/** The document of the first selected cell; undefined where none is selected. */
export function selectedCell(notebook: vscode.NotebookEditor | undefined): vscode.TextDocument | undefined {
  const at = notebook?.selections[0]?.start;
  if (notebook === undefined || at === undefined || at >= notebook.notebook.cellCount) return undefined;
  return notebook.notebook.cellAt(at).document;
}

/** A cell without an editor: nothing of its text is selected. */
export function cellEditor(document: vscode.TextDocument): PromptEditor {
  const start = new vscode.Position(0, 0);
  const selection = new vscode.Selection(start, start);
  const visible = new vscode.Range(start, document.lineAt(document.lineCount - 1).range.end);
  return { document, selection, selections: [selection], visibleRanges: [visible] };
}
