/** Reloads open pages after a build changes them, in the Extension Development Host only. */
import * as vscode from 'vscode';

/** Quiet time in milliseconds before a reload, because a build writes several files. */
const pause = 100;

/** Watches the bundles of the pages while the extension is under development. Does nothing once it is installed. */
export function developmentReload(context: vscode.ExtensionContext): vscode.Disposable {
  if (context.extensionMode !== vscode.ExtensionMode.Development) return new vscode.Disposable(() => undefined);
  const folder = vscode.Uri.joinPath(context.extensionUri, 'dist', 'webview');
  const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, '*.{js,css}'));
  let timer: NodeJS.Timeout | undefined;
  const plan = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void vscode.commands.executeCommand(reloadWebviews), pause);
  };
  return vscode.Disposable.from(
    watcher,
    watcher.onDidCreate(plan),
    watcher.onDidChange(plan),
    new vscode.Disposable(() => {
      clearTimeout(timer);
    }),
  );
}

/** "Developer: Reload Webviews". Pages keep their state, and the host sends everything again when they are ready. */
const reloadWebviews = 'workbench.action.webview.reloadWebviewAction';
