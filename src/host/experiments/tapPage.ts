/** The page on the TAP equations: one panel, which computes everything itself. */
import * as vscode from 'vscode';
import { t } from '../../core/text.ts';
import type { FromTapPage } from '../../protocol/panelProtocol.ts';
import { tapPageType } from '../manifest.ts';
import type { ExperimentServices } from './experimentServices.ts';

let open: vscode.WebviewPanel | null = null;

/** Show the page, or bring it to the front. */
export function showTapPage({ extensionPath, setUpWebview }: ExperimentServices): void {
  if (open !== null) {
    open.reveal();
    return;
  }
  const title = t`TAP equations`;
  const panel = vscode.window.createWebviewPanel(tapPageType, title, vscode.ViewColumn.Active, { enableScripts: true });
  const extensionUri = vscode.Uri.file(extensionPath);
  panel.iconPath = vscode.Uri.joinPath(extensionUri, 'media', 'icons', 'adjacent.svg');
  panel.webview.onDidReceiveMessage((data: unknown) => {
    const text = copiedText(data);
    if (text !== null) void vscode.env.clipboard.writeText(text);
  });
  panel.onDidDispose(() => {
    open = null;
  });
  setUpWebview(panel.webview, extensionUri, 'tap', title);
  open = panel;
}

/** The text that the page wants in the clipboard; null for any other message. */
function copiedText(data: unknown): string | null {
  if (typeof data !== 'object' || data === null || !('type' in data) || !('text' in data)) return null;
  return data.type === ('copy' satisfies FromTapPage['type']) && typeof data.text === 'string' ? data.text : null;
}
