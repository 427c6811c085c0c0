/** The editor that the user was in last, since a panel, the terminal or the output that has the focus leaves no prompt
 * in the active one. */
import * as vscode from 'vscode';
import { t } from '../core/text.ts';
import { replacesSpace } from '../domain/continuedText.ts';
import { cellEditor, selectedCell, type PromptEditor } from './promptEditor.ts';
import type { PromptOrigin } from './promptOrigin.ts';

/** Where a text was written. `start` is in UTF-16 code units. */
export interface WrittenText {
  readonly document: vscode.TextDocument;
  readonly start: number;
}

/** The text editor that was active last, or the cell of a notebook that was selected last. */
export class LastEditor implements vscode.Disposable {
  private editor: PromptEditor | undefined;
  private readonly changes = new vscode.EventEmitter<void>();
  private readonly listener: vscode.Disposable;

  constructor() {
    const follow = (): void => {
      this.follow();
    };
    this.listener = vscode.Disposable.from(
      this.changes,
      vscode.window.onDidChangeActiveTextEditor(follow),
      vscode.window.onDidChangeActiveNotebookEditor(follow),
      vscode.window.onDidChangeNotebookEditorSelection(follow),
    );
    this.follow();
  }

  /** Fires when another editor or cell may be the current one. */
  get onDidChange(): vscode.Event<void> {
    return this.changes.event;
  }

  /** The editor or cell whose prompt commands and the Inspector use; undefined where none is open. */
  get current(): PromptEditor | undefined {
    return this.editor?.document.isClosed === false ? this.editor : undefined;
  }

  dispose(): void {
    this.listener.dispose();
  }

  private follow(): void {
    const { activeTextEditor, activeNotebookEditor } = vscode.window;
    const cell = selectedCell(activeNotebookEditor);
    if (activeTextEditor !== undefined) {
      if (activeTextEditor.document.uri.scheme !== 'output') this.editor = activeTextEditor;
    } else if (cell !== undefined && cell !== this.editor?.document) this.editor = cellEditor(cell);
    this.changes.fire();
  }

  /** Inserts a text at the cursor, in place of what is selected, as one edit that can be undone. It replaces the space
   * before the cursor where it brings one, or continues a prompt that ends before that space (`continued`). Opens it as
   * a new document where none is open or the document cannot be changed. Null where the text was not written. */
  async insert(text: string, continued: PromptOrigin | null): Promise<WrittenText | null> {
    const { editor } = this;
    if (editor === undefined) return openAsDocument(text);
    if (editor.document.isClosed) {
      const written = await openAsDocument(text);
      const message = t`The document you last edited is closed, so the text was opened as a new one.`;
      void vscode.window.showInformationMessage(message);
      return written;
    }
    const shown =
      vscode.window.visibleTextEditors.find(one => one === editor) ??
      (await vscode.window.showTextDocument(editor.document, { preserveFocus: true }));
    const place = placeFor(text, shown, continued);
    const start = shown.document.offsetAt(place.start);
    const isDone = await shown.edit(edit => {
      edit.replace(place, text);
    });
    if (!isDone) {
      const open: vscode.MessageItem = { title: t`Open as New Document` };
      const message = t`The text could not be inserted, because the document is read-only or was changed meanwhile.`;
      return (await vscode.window.showWarningMessage(message, open)) === open ? openAsDocument(text) : null;
    }
    const { document } = shown;
    const inserted = document.eol === vscode.EndOfLine.CRLF ? text.replaceAll(/\r?\n/gu, '\r\n') : text;
    const end = document.positionAt(start + inserted.length);
    shown.selection = new vscode.Selection(end, end);
    shown.revealRange(new vscode.Range(document.positionAt(start), end));
    return { document, start };
  }
}

/** What a text replaces: the selection, and the space before it that the text brings itself. */
function placeFor(text: string, { document, selection }: vscode.TextEditor, continued: PromptOrigin | null) {
  const { start, end } = selection;
  if (start.character === 0) return selection;
  const before = start.translate(0, -1);
  const isBehindRead = continued?.endsAt(document.uri, document.offsetAt(before)) === true;
  const isReplaced = replacesSpace(document.getText(new vscode.Range(before, start)), text, isBehindRead);
  return isReplaced ? new vscode.Range(before, end) : selection;
}

/** Opens a text as a new document. */
export async function openAsDocument(content: string): Promise<WrittenText> {
  const document = await vscode.workspace.openTextDocument({ content });
  await vscode.window.showTextDocument(document);
  return { document, start: 0 };
}
