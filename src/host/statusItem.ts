/** The status bar item: visible while something runs, with the progress; a click shows the run. */
import * as vscode from 'vscode';
import { stageText } from '../domain/report.ts';
import { messagesBundle } from './bundles.ts';
import { commands } from './manifest.ts';
import { runningIcon } from './runIcons.ts';
import type { RunSessions } from './runSessions.ts';

/** Create the item and keep it up to date with the current run. */
export function createStatusItem(sessions: RunSessions): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('adjacent.status', vscode.StatusBarAlignment.Left, 0);
  item.name = 'Adjacent';
  item.command = commands.revealRun;
  let runListener: vscode.Disposable | null = null;
  const draw = (): void => {
    const progress = sessions.current?.progress;
    if (progress === null || progress === undefined) return item.hide();
    const percent = progress.fraction === null ? '' : ` ${Math.round(progress.fraction * 100)}%`;
    item.text = `$(${runningIcon}) Adjacent${percent === '' ? ' …' : percent}`;
    item.tooltip = [stageText(progress), ...messagesBundle().progressFacts(progress)].join(', ');
    item.accessibilityInformation = { label: `Adjacent: ${progress.stage}${percent}` };
    item.show();
  };
  const follow = (): void => {
    runListener?.dispose();
    runListener = sessions.current?.onDidChange(draw) ?? null;
    draw();
  };
  return vscode.Disposable.from(
    item,
    sessions.onDidChange(follow),
    new vscode.Disposable(() => {
      runListener?.dispose();
    }),
  );
}
