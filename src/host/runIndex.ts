/** The list of this workspace's runs, so that the tree need not read every file. */
import type * as vscode from 'vscode';
import type { RunReport, RunStatus } from '../domain/report.ts';

export interface RunEntry {
  readonly id: string;
  readonly path: string;
  readonly title: string;
  readonly model: string;
  readonly created: string;
  readonly status: RunStatus;
  readonly sentence: string;
}

const key = 'adjacent.runs';

export class RunIndex {
  private readonly memory: vscode.Memento;

  constructor(memory: vscode.Memento) {
    this.memory = memory;
  }

  /** Newest first. Runs that were under way when a window closed read "interrupted". */
  entries(): readonly RunEntry[] {
    return this.memory.get<readonly RunEntry[]>(key, []);
  }

  /** Add a run or bring its entry up to date. */
  async record(report: RunReport, path: string): Promise<void> {
    const entry: RunEntry = {
      id: report.id,
      path,
      title: report.title,
      model: report.model.name,
      created: report.created,
      status: report.status,
      sentence: report.sentence,
    };
    const others = this.entries().filter(other => other.id !== entry.id);
    await this.memory.update(
      key,
      [entry, ...others].sort((a, b) => b.created.localeCompare(a.created)),
    );
  }

  async remove(id: string): Promise<void> {
    await this.memory.update(
      key,
      this.entries().filter(entry => entry.id !== id),
    );
  }

  /** After a reload nothing runs any more. */
  async markInterrupted(): Promise<void> {
    const settled = this.entries().map(entry =>
      entry.status === 'running' || entry.status === 'queued' ? { ...entry, status: 'interrupted' as const } : entry,
    );
    await this.memory.update(key, settled);
  }
}
