/** The Runs view: this workspace's runs, newest first. */
import * as vscode from 'vscode';
import { t } from '../core/text.ts';
import type { RunStatus } from '../domain/report.ts';
import { commands } from './manifest.ts';
import type { RunEntry, RunIndex } from './runIndex.ts';
import { runningIcon } from './runIcons.ts';
import type { RunSessions } from './runSessions.ts';
import { fullTime, shortTime } from './runTime.ts';

const icons: Readonly<Record<RunStatus, string>> = {
  queued: 'clock',
  running: runningIcon,
  done: 'graph',
  cancelled: 'circle-slash',
  failed: 'error',
  interrupted: 'warning',
};

const statusLabels: Readonly<Record<RunStatus, string>> = {
  queued: t`queued`,
  running: t`running`,
  done: t`finished`,
  cancelled: t`canceled`,
  failed: t`failed`,
  interrupted: t`interrupted`,
};

/** The tree of runs. */
export class RunsView implements vscode.TreeDataProvider<RunEntry> {
  private readonly index: RunIndex;
  private readonly sessions: RunSessions;
  private readonly changes = new vscode.EventEmitter<void>();

  constructor(index: RunIndex, sessions: RunSessions) {
    this.index = index;
    this.sessions = sessions;
  }

  get onDidChangeTreeData(): vscode.Event<void> {
    return this.changes.event;
  }

  refresh(): void {
    this.changes.fire();
  }

  getChildren(entry?: RunEntry): RunEntry[] {
    if (entry !== undefined) return [];
    const waiting = this.sessions.waiting.toReversed();
    const ids = new Set(waiting.map(({ id }) => id));
    return [...waiting, ...this.index.entries().filter(({ id }) => !ids.has(id))];
  }

  getTreeItem(entry: RunEntry): vscode.TreeItem {
    const { language } = vscode.env;
    const time = shortTime(entry.created, new Date(), language);
    const item = new vscode.TreeItem(entry.status === 'queued' ? entry.title : `${time} · ${entry.title}`);
    const status = statusLabels[entry.status];
    const created = fullTime(entry.created, language);
    item.id = entry.id;
    item.description = entry.status === 'queued' ? entry.sentence : `${created} · ${entry.model}`;
    item.iconPath = new vscode.ThemeIcon(icons[entry.status]);
    item.tooltip = `${entry.sentence}\n\n${entry.model}, ${created}, ${status}`;
    item.contextValue = this.contextOf(entry);
    item.command = { command: commands.openRun, title: t`Open Run`, arguments: [entry] };
    item.accessibilityInformation = { label: `${entry.title}, ${status}, ${created}` };
    return item;
  }

  /** Only the window that works on a run can cancel it. */
  private contextOf({ path, status }: RunEntry): string {
    if (status !== 'queued' && status !== 'running') return 'run';
    return this.sessions.find(path)?.isRunning === true ? 'active-run' : 'other-run';
  }
}
