/** One item in the status bar, only while something runs: how far it is; a click shows the run. */
import * as vscode from 'vscode';
import { formatDuration } from '../core/format.ts';
import { commands } from './manifest.ts';
import type { RunSessions } from './runSessions.ts';

/** Keep the item up to date with the run under way. */
export function createStatusItem(sessions: RunSessions): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('adjacent.status', vscode.StatusBarAlignment.Left, 0);
  item.name = 'Adjacent';
  item.command = commands.revealRun;
  let watch: vscode.Disposable | null = null;
  const draw = (): void => {
    const progress = sessions.current?.progress;
    if (progress === null || progress === undefined) return item.hide();
    const share = progress.fraction === null ? '' : ` ${Math.round(progress.fraction * 100)} %`;
    item.text = `$(loading~spin) Adjacent${share}`;
    item.tooltip =
      progress.secondsLeft === null
        ? progress.stage
        : `${progress.stage}, about ${formatDuration(progress.secondsLeft)} left`;
    item.accessibilityInformation = { label: `Adjacent: ${progress.stage}${share}` };
    item.show();
  };
  const follow = (): void => {
    watch?.dispose();
    watch = sessions.current?.onDidChange(draw) ?? null;
    draw();
  };
  return vscode.Disposable.from(
    item,
    sessions.onDidChange(follow),
    new vscode.Disposable(() => {
      watch?.dispose();
    }),
  );
}
