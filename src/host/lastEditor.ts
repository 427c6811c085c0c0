/** Writes text where the user last edited, since a panel that has the focus leaves no editor active. */
import * as vscode from 'vscode';
import { t } from '../core/text.ts';

/** The text editor that was active last. */
export class LastEditor implements vscode.Disposable {
  private editor = vscode.window.activeTextEditor;
  private readonly listener = vscode.window.onDidChangeActiveTextEditor(editor => {
    if (editor !== undefined && editor.document.uri.scheme !== 'output') this.editor = editor;
  });

  dispose(): void {
    this.listener.dispose();
  }

  /** Inserts a text at the cursor, in place of what is selected, as one edit that can be undone. Opens it as a new
   * document where none is open or the document cannot be changed. */
  async insert(text: string): Promise<void> {
    const { editor } = this;
    if (editor === undefined || editor.document.isClosed) return openAsDocument(text);
    const shown = vscode.window.visibleTextEditors.includes(editor)
      ? editor
      : await vscode.window.showTextDocument(editor.document, { preserveFocus: true });
    const start = shown.document.offsetAt(shown.selection.start);
    const isDone = await shown.edit(edit => {
      edit.replace(shown.selection, text);
    });
    if (!isDone) {
      const open: vscode.MessageItem = { title: t`Open as New Document` };
      const message = t`The text could not be inserted, because the document is read-only or was changed meanwhile.`;
      if ((await vscode.window.showWarningMessage(message, open)) === open) await openAsDocument(text);
      return;
    }
    const { document } = shown;
    const inserted = document.eol === vscode.EndOfLine.CRLF ? text.replaceAll(/\r?\n/gu, '\r\n') : text;
    const end = document.positionAt(start + inserted.length);
    shown.selection = new vscode.Selection(end, end);
    shown.revealRange(new vscode.Range(document.positionAt(start), end));
  }
}

async function openAsDocument(content: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument({ content });
  await vscode.window.showTextDocument(document);
}
