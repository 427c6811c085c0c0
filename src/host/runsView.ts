/** The tree of this workspace's runs, newest first. */
import * as vscode from 'vscode';
import type { RunStatus } from '../domain/report.ts';
import { commands } from './manifest.ts';
import type { RunEntry, RunIndex } from './runIndex.ts';

const icons: Readonly<Record<RunStatus, string>> = {
  queued: 'clock',
  running: 'loading~spin',
  done: 'graph',
  cancelled: 'circle-slash',
  failed: 'error',
  interrupted: 'warning',
};
const words: Readonly<Record<RunStatus, string>> = {
  queued: 'waiting',
  running: 'running',
  done: 'finished',
  cancelled: 'cancelled',
  failed: 'failed',
  interrupted: 'interrupted',
};

export class RunsView implements vscode.TreeDataProvider<RunEntry> {
  private readonly index: RunIndex;
  private readonly changes = new vscode.EventEmitter<void>();

  constructor(index: RunIndex) {
    this.index = index;
  }

  get onDidChangeTreeData(): vscode.Event<void> {
    return this.changes.event;
  }

  refresh(): void {
    this.changes.fire();
  }

  getChildren(entry?: RunEntry): RunEntry[] {
    return entry === undefined ? [...this.index.entries()] : [];
  }

  getTreeItem(entry: RunEntry): vscode.TreeItem {
    const item = new vscode.TreeItem(entry.title);
    const when = new Date(entry.created).toLocaleString(vscode.env.language, {
      dateStyle: 'medium',
      timeStyle: 'short',
    });
    item.id = entry.id;
    item.description = `${when} · ${entry.model}`;
    item.iconPath = new vscode.ThemeIcon(icons[entry.status]);
    item.tooltip = `${entry.sentence}\n\n${entry.model}, ${when}, ${words[entry.status]}`;
    item.contextValue = 'run';
    item.command = { command: commands.openRun, title: 'Open Run', arguments: [entry] };
    item.accessibilityInformation = { label: `${entry.title}, ${words[entry.status]}, ${when}` };
    return item;
  }
}
