/** Where the prompt of a run is in a document, followed while the user edits the document. */
import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import type { ExperimentSpec } from '../domain/spec.ts';
import { isSamePlace, rangeAfter, type TextRange } from '../domain/textRange.ts';
import { renamedUri, renamesOf } from './renamedUri.ts';
import type { StoredOrigin } from './requestSchema.ts';
import { openPrompt, promptOfRanges, type Prompt } from './promptSource.ts';

/** A prompt that may have changed since a run began. */
export class PromptOrigin implements vscode.Disposable {
  private place: vscode.Uri;
  private ranges: readonly TextRange[];
  private readonly changes = new vscode.EventEmitter<void>();
  private readonly listener: vscode.Disposable;
  private watch: vscode.Disposable;
  private hasGone = false;

  /** `ranges` hold the prompt in the document of `uri`; none stand for the whole document. */
  constructor(uri: vscode.Uri, ranges: readonly TextRange[] = []) {
    this.place = uri;
    this.ranges = ranges;
    this.listener = vscode.Disposable.from(
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (document.uri.toString() !== this.uri.toString() || contentChanges.length === 0) return;
        for (const { rangeOffset, rangeLength, text } of contentChanges)
          this.ranges = this.ranges.map(range =>
            rangeAfter(range, { at: rangeOffset, removed: rangeLength, added: text.length }),
          );
        this.changes.fire();
      }),
      vscode.workspace.onDidOpenTextDocument(({ uri: opened }) => {
        if (opened.toString() === this.uri.toString()) this.foundAgain();
      }),
      vscode.workspace.onDidRenameFiles(event => {
        this.follow(event);
      }),
    );
    this.watch = this.watched();
  }

  /** Where the document is; another place after it was renamed or moved in the editor. */
  get uri(): vscode.Uri {
    return this.place;
  }

  /** Whether the file was deleted, or the document closed without being saved. */
  get isGone(): boolean {
    return this.hasGone;
  }

  /** The origin of a prompt that was just read. */
  static async of({ uri, ranges }: Prompt): Promise<PromptOrigin> {
    const document = await vscode.workspace.openTextDocument(uri);
    return new PromptOrigin(
      uri,
      ranges.map(({ start, end }) => ({ start: document.offsetAt(start), end: document.offsetAt(end) })),
    );
  }

  /** The origin that a request stored. Of stretches, only where they still hold the prompt of `spec`: what was edited
   * meanwhile may have moved them. Null where the prompt is not found again. */
  static async restored(stored: StoredOrigin | null, spec: ExperimentSpec): Promise<PromptOrigin | null> {
    if (stored === null) return null;
    const origin = new PromptOrigin(vscode.Uri.parse(stored.uri), stored.ranges);
    if (origin.isWhole) return origin;
    const text = await origin.current().then(
      found => found.text,
      () => null,
    );
    if (text === spec.prompt) return origin;
    origin.dispose();
    return null;
  }

  /** What finds it again after a reload of the window. */
  get stored(): StoredOrigin {
    return { uri: this.uri.toString(), ranges: this.ranges };
  }

  /** Fires when the document is edited or opened, and when it is deleted. */
  get onDidChange(): vscode.Event<void> {
    return this.changes.event;
  }

  /** Whether the prompt ends at an offset of a document, in UTF-16 code units. */
  endsAt(uri: vscode.Uri, offset: number): boolean {
    return this.uri.toString() === uri.toString() && this.ranges.at(-1)?.end === offset;
  }

  /** Whether the prompt is in the whole document, so that it can be found again later. */
  get isWhole(): boolean {
    return this.ranges.length === 0;
  }

  /** Whether another prompt is in the same place of the same document, wherever edits have moved the two. */
  isAt(other: PromptOrigin): boolean {
    return this.uri.toString() === other.uri.toString() && isSamePlace(this.ranges, other.ranges);
  }

  /** The prompt as it is now. Rejects with AdjacentError as promptOfRanges and openPrompt do. */
  async current(): Promise<Prompt> {
    return this.promptIn(await openPrompt(this.uri));
  }

  /** Whether the document, as it is in the editor, no longer holds the prompt of a spec or the parameters that it took
   * from there. False while it is not open. */
  differsFrom(spec: ExperimentSpec): boolean {
    const document = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === this.uri.toString());
    if (document === undefined) return false;
    try {
      const { text, messages, sampling } = this.promptIn(document);
      return (
        text !== spec.prompt ||
        !isDeepStrictEqual(messages, spec.messages ?? []) ||
        (spec.kind !== 'study' && !isDeepStrictEqual(sampling, spec.fromFile))
      );
    } catch {
      return true;
    }
  }

  /** The same place, for another run that begins now. */
  copy(): PromptOrigin {
    return new PromptOrigin(this.uri, this.ranges);
  }

  dispose(): void {
    this.listener.dispose();
    this.watch.dispose();
    this.changes.dispose();
  }

  private follow({ files }: vscode.FileRenameEvent): void {
    const uri = renamedUri(this.uri.toString(), renamesOf(files));
    if (uri === null) return;
    this.place = vscode.Uri.parse(uri);
    this.watch.dispose();
    this.watch = this.watched();
    this.foundAgain();
  }

  /** What tells that the file or the unsaved document ends. */
  private watched(): vscode.Disposable {
    const { uri } = this;
    const lost = (): void => {
      this.hasGone = true;
      this.changes.fire();
    };
    if (uri.scheme === 'untitled')
      return vscode.workspace.onDidCloseTextDocument(({ uri: closed }) => {
        if (closed.toString() === uri.toString()) lost();
      });
    if (uri.scheme !== 'file' && uri.scheme !== 'vscode-remote') return vscode.Disposable.from();
    const name = (uri.path.split('/').at(-1) ?? '').replace(/[[\]{}*?]/gu, '?');
    const pattern = new vscode.RelativePattern(vscode.Uri.joinPath(uri, '..'), name);
    const watcher = vscode.workspace.createFileSystemWatcher(pattern, false, true);
    vscode.workspace.fs.stat(uri).then(undefined, () => {
      if (uri.toString() === this.uri.toString()) lost();
    });
    return vscode.Disposable.from(
      watcher,
      watcher.onDidDelete(lost),
      watcher.onDidCreate(() => {
        this.foundAgain();
      }),
    );
  }

  private foundAgain(): void {
    this.hasGone = false;
    this.changes.fire();
  }

  private promptIn(document: vscode.TextDocument): Prompt {
    return promptOfRanges(
      document,
      this.ranges.map(({ start, end }) => new vscode.Range(document.positionAt(start), document.positionAt(end))),
    );
  }
}
