/** Runs of other windows: the folder of run files is shared, so what another window writes there is listed here too. */
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { t } from '../core/text.ts';
import { withoutAutomatic } from '../domain/modelReference.ts';
import { runTitle } from '../domain/runTitle.ts';
import { messagesBundle } from './bundles.ts';
import { runEnding } from './manifest.ts';
import { isClaimedElsewhere } from './runClaims.ts';
import type { RunEntry, RunIndex } from './runIndex.ts';
import type { StoredRequest } from './requestSchema.ts';
import { readRequest, removeRequest, requestEnding, runOfRequest } from './runRequests.ts';
import type { RunSessions } from './runSessions.ts';

/** Milliseconds without a change before a file is read. */
const settling = 300;
/** Milliseconds between two looks at whether the window that works on a run is still there. */
const ownerInterval = 3000;

/** Follows the run files of this workspace. */
export class RunFolder implements vscode.Disposable {
  private readonly folder: string;
  private readonly index: RunIndex;
  private readonly sessions: RunSessions;
  private readonly changes = new vscode.EventEmitter<void>();
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private watcher: vscode.Disposable | null = null;

  constructor(folder: string, index: RunIndex, sessions: RunSessions) {
    this.folder = folder;
    this.index = index;
    this.sessions = sessions;
  }

  /** Fires when the index has changed. */
  get onDidChange(): vscode.Event<void> {
    return this.changes.event;
  }

  dispose(): void {
    this.watcher?.dispose();
    this.timers.forEach(clearTimeout);
    this.changes.dispose();
  }

  /** Watches the folder, and reads the files that the index does not know or has as not ended. Entries without a file
   * are dropped. */
  async start(): Promise<void> {
    const uri = vscode.Uri.file(this.folder);
    // A folder that does not exist cannot be watched. Where it cannot be made, runs say that they cannot be stored.
    await Promise.resolve(vscode.workspace.fs.createDirectory(uri)).catch(() => undefined);
    this.watcher = this.watch(uri);
    const names = await readdir(this.folder).catch(() => []);
    const runs = new Set(names.map(runOfRequest).filter(name => name.endsWith(runEnding)));
    const files = new Set([...runs].map(name => join(this.folder, name)));
    const entries = this.index.entries().filter(({ path }) => dirname(path) === this.folder);
    const ended = entries.filter(({ status }) => status === 'done' || status === 'cancelled');
    const known = new Set(ended.flatMap(({ path }) => (files.has(path) ? [path] : [])));
    // What was deleted just before the window closed may still be in the index.
    for (const path of new Set([...files, ...entries.map(entry => entry.path)]))
      if (!known.has(path)) await this.read(path);
    this.changes.fire();
  }

  private watch(uri: vscode.Uri): vscode.Disposable {
    const pattern = new vscode.RelativePattern(uri, `*${runEnding}{,${requestEnding}}`);
    const watcher = vscode.workspace.createFileSystemWatcher(pattern);
    const follow = ({ fsPath }: vscode.Uri): void => {
      const path = runOfRequest(fsPath);
      this.later(path, settling, () => void this.follow(path));
    };
    return vscode.Disposable.from(
      watcher,
      watcher.onDidCreate(follow),
      watcher.onDidChange(follow),
      watcher.onDidDelete(follow),
    );
  }

  private later(path: string, milliseconds: number, action: () => void): void {
    clearTimeout(this.timers.get(path));
    this.timers.set(path, setTimeout(action, milliseconds));
  }

  /** Reads a file again once the window that works on its run is gone. A window that crashes changes no file. */
  private awaitOwner(path: string): void {
    this.later(path, ownerInterval, () => {
      if (isClaimedElsewhere(path)) this.awaitOwner(path);
      else void this.follow(path);
    });
  }

  private async follow(path: string): Promise<void> {
    this.timers.delete(path);
    if (await this.read(path)) this.changes.fire();
  }

  /** Brings the entry of a file up to date, unless this window runs it. Whether it changed. */
  private async read(path: string): Promise<boolean> {
    const session = this.sessions.find(path);
    if (session?.isRunning === true) return false;
    const entry = this.index.entries().find(one => one.path === path);
    const text = await readFile(path, 'utf8').catch(() => null);
    if (text === null) {
      const request = readRequest(path);
      if (request !== null) return this.list(path, request, entry);
      if (entry === undefined) return false;
      await this.index.remove(entry.id);
      return true;
    }
    const summary = messagesBundle().runFileSummary(text);
    if (summary === null) return false;
    const isElsewhere = isClaimedElsewhere(path);
    if (!isElsewhere) removeRequest(path);
    const isUnderWay = summary.status === 'running' || summary.status === 'queued';
    if (isUnderWay && isElsewhere) this.awaitOwner(path);
    const status = isUnderWay && !isElsewhere ? 'interrupted' : summary.status;
    // A page that shows the run follows the file.
    if (session !== undefined && (isElsewhere || entry?.status !== status)) {
      await this.sessions.reread(session);
      return true;
    }
    if (entry?.status === status) return false;
    const sentence = isUnderWay && isElsewhere ? t`Running in another window` : t`Run of another window`;
    await this.index.put({ ...entry, ...summary, path, status, sentence });
    return true;
  }

  /** Brings the entry of a run without a result up to date. Whether it changed. */
  private async list(path: string, request: StoredRequest, entry: RunEntry | undefined): Promise<boolean> {
    const { id, started, spec } = request;
    const isElsewhere = isClaimedElsewhere(path);
    if (isElsewhere) this.awaitOwner(path);
    const status = isElsewhere ? ('queued' as const) : ('interrupted' as const);
    const sentence = isElsewhere ? t`Begins in another window` : t`Its window closed before its first result`;
    if (entry?.status === status && entry.sentence === sentence) return false;
    const [title, model] = [runTitle(spec), withoutAutomatic(spec.model)];
    await this.index.put({ id, path, title, model, created: started, status, sentence });
    return true;
  }
}
