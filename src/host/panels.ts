/** Panels beside the editor, one a run: opened, revealed, and brought back after a reload of the window. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { errorData } from '../core/adjacentError.ts';
import type { ToPanel } from '../protocol/panelProtocol.ts';
import { panelType } from './manifest.ts';
import { setUpWebview } from './webviewSetup.ts';
import { bindPage, type PageServices } from './runPage.ts';
import type { RunSession } from './runSession.ts';

export class Panels implements vscode.WebviewPanelSerializer {
  private readonly extensionUri: vscode.Uri;
  private readonly services: PageServices;
  private readonly open = new Map<string, vscode.WebviewPanel>();

  constructor(extensionUri: vscode.Uri, services: PageServices) {
    this.extensionUri = extensionUri;
    this.services = services;
  }

  /** Show a run beside the text, without taking the cursor away from it; asked for from a panel, in that panel's place.
   */
  show(session: RunSession): void {
    const known = this.open.get(session.path);
    if (known !== undefined) return known.reveal(undefined, true);
    const from = [...this.open.values()].find(panel => panel.active);
    const place = { viewColumn: from?.viewColumn ?? vscode.ViewColumn.Beside, preserveFocus: from === undefined };
    const panel = vscode.window.createWebviewPanel(panelType, titleOf(session), place, { enableScripts: true });
    this.attach(panel, session);
  }

  /** VS Code restores a panel: find its run again, or say that it is gone. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const path =
      typeof state === 'object' && state !== null && 'runPath' in state && typeof state.runPath === 'string'
        ? state.runPath
        : '';
    setUpWebview(panel.webview, this.extensionUri, 'panel', 'Adjacent');
    try {
      this.attach(panel, await this.services.sessions.open(path));
    } catch (thrown) {
      this.sayGone(panel, path, thrown);
    }
  }

  private attach(panel: vscode.WebviewPanel, session: RunSession): void {
    panel.title = titleOf(session);
    panel.iconPath = vscode.Uri.joinPath(this.extensionUri, 'media', 'icons', 'adjacent.svg');
    const bound = vscode.Disposable.from(
      bindPage(panel.webview, session, this.services),
      session.onDidChange(change => {
        if (change.type === 'report') panel.title = titleOf(session);
      }),
    );
    setUpWebview(panel.webview, this.extensionUri, 'panel', titleOf(session));
    this.open.set(session.path, panel);
    panel.onDidDispose(() => {
      bound.dispose();
      if (this.open.get(session.path) === panel) this.open.delete(session.path);
    });
  }

  private sayGone(panel: vscode.WebviewPanel, path: string, thrown: unknown): void {
    const { message, remedy } = errorData(thrown);
    const gone: ToPanel =
      path === ''
        ? { type: 'gone', message: 'This run was not stored.', remedy: 'Run the analysis again.', retry: false }
        : { type: 'gone', message: `${basename(path)}: ${message}`, remedy, retry: false };
    void panel.webview.postMessage(gone);
    panel.webview.onDidReceiveMessage(() => {
      void panel.webview.postMessage(gone);
    });
  }
}

function titleOf(session: RunSession): string {
  const title = session.report?.title ?? session.spec?.prompt.trim().split('\n')[0] ?? 'Adjacent';
  return title.length > 32 ? `${title.slice(0, 31)}…` : title === '' ? 'Adjacent' : title;
}
