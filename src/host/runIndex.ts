/** The list of this workspace's runs, stored so that the Runs view need not read every run file. */
import type * as vscode from 'vscode';
import { summaryText, type RunReport, type RunStatus } from '../domain/report.ts';
import type { ExperimentKind } from '../domain/spec.ts';
import { renamedUri, type Rename } from './renamedUri.ts';

/** What the Runs view shows of a run. */
export interface RunEntry {
  readonly id: string;
  /** Path of the run file. */
  readonly path: string;
  readonly title: string;
  /** Name of the model. */
  readonly model: string;
  /** ISO 8601. */
  readonly created: string;
  readonly status: RunStatus;
  readonly sentence: string;
  /** The first sentence alone, and the kind of the experiment; absent in entries of earlier versions. */
  readonly headline?: string;
  readonly kind?: ExperimentKind;
  /** URI of the document whose whole text is the prompt; absent for selections. */
  readonly promptFile?: string;
}

const storageKey = 'adjacent.runs';

/** The stored list. */
export class RunIndex {
  private readonly memory: vscode.Memento;

  constructor(memory: vscode.Memento) {
    this.memory = memory;
  }

  /** Newest first. */
  entries(): readonly RunEntry[] {
    return this.memory.get<readonly RunEntry[]>(storageKey, []);
  }

  /** The finished run of the same kind on the same prompt, as `isSame` says, that began last before another run;
   * undefined where there is none. `created` of that run is ISO 8601. */
  before(
    { spec, created }: Pick<RunReport, 'spec' | 'created'>,
    isSame: (entry: RunEntry) => boolean,
  ): RunEntry | undefined {
    return this.entries().find(
      entry =>
        isSame(entry) &&
        entry.kind === spec.kind &&
        entry.status === 'done' &&
        entry.headline !== undefined &&
        entry.created < created,
    );
  }

  /** Add the entry of a run, or update it. `promptFile`: URI of the document that is its prompt as a whole. */
  record(report: RunReport, path: string, promptFile: string | null): Promise<void> {
    return this.put({
      id: report.id,
      path,
      title: report.title,
      model: report.model.name,
      created: report.created,
      status: report.status,
      sentence: summaryText(report),
      headline: report.headline,
      kind: report.spec.kind,
      ...(promptFile === null ? {} : { promptFile }),
    });
  }

  /** Add an entry, or replace the one of its run. */
  async put(entry: RunEntry): Promise<void> {
    const others = this.entries().filter(other => other.id !== entry.id);
    await this.memory.update(
      storageKey,
      [entry, ...others].sort((a, b) => b.created.localeCompare(a.created)),
    );
  }

  /** Follow prompt files that were renamed. */
  async rename(renames: readonly Rename[]): Promise<void> {
    const after = (uri: string | undefined): string | null => (uri === undefined ? null : renamedUri(uri, renames));
    const entries = this.entries();
    if (entries.every(({ promptFile }) => after(promptFile) === null)) return;
    const renamed = entries.map(entry => {
      const promptFile = after(entry.promptFile);
      return promptFile === null ? entry : { ...entry, promptFile };
    });
    await this.memory.update(storageKey, renamed);
  }

  async remove(id: string): Promise<void> {
    await this.memory.update(
      storageKey,
      this.entries().filter(entry => entry.id !== id),
    );
  }

  /** Mark runs as interrupted that were waiting or running when the window closed. */
  async markInterrupted(): Promise<void> {
    const entries = this.entries().map(entry =>
      entry.status === 'running' || entry.status === 'queued' ? { ...entry, status: 'interrupted' as const } : entry,
    );
    await this.memory.update(storageKey, entries);
  }
}
