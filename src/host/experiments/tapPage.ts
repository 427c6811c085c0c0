/** The page on the TAP equations: one panel, which computes everything itself. */
import * as vscode from 'vscode';
import { t } from '../../core/text.ts';
import type { FromTapPage } from '../../protocol/panelProtocol.ts';
import { copyText } from '../copyText.ts';
import { tapPageType } from '../manifest.ts';
import type { ExperimentServices } from './experimentServices.ts';

const pageTitle = (): string => t`TAP equations`;
let open: vscode.WebviewPanel | null = null;

/** Show the page, or bring it to the front. */
export function showTapPage(services: ExperimentServices): void {
  if (open !== null) {
    open.reveal();
    return;
  }
  const options = { enableScripts: true };
  restoreTapPage(
    services,
    vscode.window.createWebviewPanel(tapPageType, pageTitle(), vscode.ViewColumn.Active, options),
  );
}

/** Fill the panel: a new one, or one that the editor restores after a reload of the window. The page keeps its settings
 * in the editor's state. */
export function restoreTapPage({ extensionPath, setUpWebview }: ExperimentServices, panel: vscode.WebviewPanel): void {
  const extensionUri = vscode.Uri.file(extensionPath);
  panel.iconPath = vscode.Uri.joinPath(extensionUri, 'media', 'icons', 'adjacent.svg');
  panel.webview.onDidReceiveMessage((data: unknown) => {
    const text = copiedText(data);
    if (text !== null) void copyText(text);
  });
  panel.onDidDispose(() => {
    if (open === panel) open = null;
  });
  setUpWebview(panel.webview, extensionUri, 'tap', pageTitle());
  open = panel;
}

/** The text that the page wants in the clipboard; null for any other message. */
function copiedText(data: unknown): string | null {
  if (typeof data !== 'object' || data === null || !('type' in data) || !('text' in data)) return null;
  return data.type === ('copy' satisfies FromTapPage['type']) && typeof data.text === 'string' ? data.text : null;
}
