/** The editor for run files in the workspace: the same page as the panel, on the file itself. */
import * as vscode from 'vscode';
import { errorData } from '../core/adjacentError.ts';
import type { ToPanel } from '../protocol/panelProtocol.ts';
import { bindPage, type PageServices } from './runPage.ts';
import { setUpWebview } from './webviewSetup.ts';

/** The read-only custom editor of run files. */
export class RunEditor implements vscode.CustomReadonlyEditorProvider {
  private readonly extensionUri: vscode.Uri;
  private readonly services: PageServices;

  constructor(extensionUri: vscode.Uri, services: PageServices) {
    this.extensionUri = extensionUri;
    this.services = services;
  }

  openCustomDocument(uri: vscode.Uri): vscode.CustomDocument {
    return { uri, dispose: () => undefined };
  }

  async resolveCustomEditor({ uri }: vscode.CustomDocument, panel: vscode.WebviewPanel): Promise<void> {
    try {
      const session = await this.services.sessions.open(uri.fsPath);
      const binding = bindPage(panel.webview, session, this.services);
      panel.onDidDispose(() => {
        binding.dispose();
      });
    } catch (thrown) {
      const { message, remedy } = errorData(thrown);
      const gone: ToPanel = { type: 'gone', message, remedy, retry: false };
      panel.webview.onDidReceiveMessage(() => {
        void panel.webview.postMessage(gone);
      });
    }
    setUpWebview(panel.webview, this.extensionUri, 'panel', 'Adjacent');
  }
}
