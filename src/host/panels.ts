/** Panels beside the editor, one per run: opened, revealed, and restored after a reload of the window. */
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { errorData } from '../core/adjacentError.ts';
import { t } from '../core/text.ts';
import { runTitle, tabTitle } from '../domain/runTitle.ts';
import type { ToPanel } from '../protocol/panelProtocol.ts';
import { panelType } from './manifest.ts';
import { setUpWebview } from './webviewSetup.ts';
import { bindPage, type PageServices } from './runPage.ts';
import type { RunSession } from './runSession.ts';

/** The open panels, by run. */
export class Panels implements vscode.WebviewPanelSerializer {
  private readonly extensionUri: vscode.Uri;
  private readonly services: PageServices;
  private readonly open = new Map<string, vscode.WebviewPanel>();

  constructor(extensionUri: vscode.Uri, services: PageServices) {
    this.extensionUri = extensionUri;
    this.services = services;
  }

  /** Show a run beside the text without taking the focus from it; from a panel, show it in the panel's place. */
  show(session: RunSession): void {
    const known = this.open.get(session.path);
    if (known !== undefined) return known.reveal(undefined, true);
    const panels = [...this.open.values()];
    const active = panels.find(panel => panel.active);
    // The group of the panels is locked, so "beside" would open another one.
    const beside = panels.findLast(panel => panel.viewColumn !== undefined)?.viewColumn ?? vscode.ViewColumn.Beside;
    const showOptions = {
      viewColumn: active?.viewColumn ?? beside,
      preserveFocus: active === undefined,
    };
    const panel = vscode.window.createWebviewPanel(panelType, titleOf(session), showOptions, { enableScripts: true });
    this.attach(panel, session);
  }

  /** Restore a panel: find its run again, or show that it is gone. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const path = runPathOf(state);
    setUpWebview(panel.webview, this.extensionUri, 'panel', 'Adjacent');
    if (path === null) {
      this.showGone(panel, t`This run had no result yet when the window was closed.`, t`Analyze its prompt again.`);
      return;
    }
    try {
      this.attach(panel, await this.services.sessions.open(path));
    } catch (thrown) {
      if (!existsSync(path))
        return this.showGone(panel, t`There is no result of this run.`, t`Analyze its prompt again.`);
      const { message, remedy } = errorData(thrown);
      this.showGone(panel, `${basename(path)}: ${message}`, remedy);
    }
  }

  private attach(panel: vscode.WebviewPanel, session: RunSession): void {
    panel.title = titleOf(session);
    panel.iconPath = vscode.Uri.joinPath(this.extensionUri, 'media', 'icons', 'adjacent.svg');
    const binding = vscode.Disposable.from(
      bindPage(panel.webview, session, this.services),
      session.onDidChange(change => {
        if (change.type === 'report') panel.title = titleOf(session);
      }),
    );
    setUpWebview(panel.webview, this.extensionUri, 'panel', titleOf(session));
    this.open.set(session.path, panel);
    panel.onDidDispose(() => {
      binding.dispose();
      if (this.open.get(session.path) === panel) this.open.delete(session.path);
    });
  }

  private showGone(panel: vscode.WebviewPanel, message: string, remedy: string): void {
    const gone: ToPanel = { type: 'gone', message, remedy, retry: false };
    void panel.webview.postMessage(gone);
    panel.webview.onDidReceiveMessage(() => {
      void panel.webview.postMessage(gone);
    });
  }
}

/** Path of the run file in the state that the page stored; null when it has none. */
function runPathOf(state: unknown): string | null {
  return typeof state === 'object' &&
    state !== null &&
    'runPath' in state &&
    typeof state.runPath === 'string' &&
    state.runPath !== ''
    ? state.runPath
    : null;
}

/** File, first words and time, so that the tabs of two runs of one prompt differ. */
function titleOf({ report, spec, started }: RunSession): string {
  const from = spec ?? report?.spec;
  const isOfPrompt = from !== undefined && (report === null || report.title === runTitle(from));
  const title = isOfPrompt ? tabTitle(from) : (report?.title ?? '');
  if (title === '') return 'Adjacent';
  const time = new Date(report?.created ?? started);
  return `${title} · ${time.toLocaleTimeString(vscode.env.language, { timeStyle: 'short' })}`;
}
