/** The Inspector: scores the prompt under the cursor and follows it, token by token. Nothing runs while it is hidden.
 */
import * as vscode from 'vscode';
import { AdjacentError, errorData } from '../core/adjacentError.ts';
import type { EngineClient } from '../client/engineClient.ts';
import type { FromInspector, ToInspector } from '../protocol/panelProtocol.ts';
import { setUpWebview } from './webviewSetup.ts';
import { parseFromInspector } from './panelMessages.ts';
import { isPromptDocument, promptOfEditor, type Prompt } from './promptSource.ts';
import { onSettingsChange, readSettings } from './settings.ts';

/** Milliseconds without a keystroke before a text is read. */
const pause = 400;

export class InspectorView implements vscode.WebviewViewProvider {
  private readonly engine: EngineClient;
  private readonly extensionUri: vscode.Uri;
  private readonly log: vscode.LogOutputChannel;
  private view: vscode.WebviewView | null = null;
  private settings = { temperature: 1, topP: 1 };
  private prompt: Prompt | null = null;
  private scored = '';
  private last: ToInspector | null = null;
  private timer: NodeJS.Timeout | undefined;
  private under: AbortController | null = null;

  constructor(engine: EngineClient, extensionUri: vscode.Uri, log: vscode.LogOutputChannel) {
    this.engine = engine;
    this.extensionUri = extensionUri;
    this.log = log;
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.view = view;
    const watches = vscode.Disposable.from(
      view.webview.onDidReceiveMessage((data: unknown) => {
        const message = parseFromInspector(data);
        if (message !== null) void this.handle(message);
      }),
      view.onDidChangeVisibility(() => {
        this.plan(0);
      }),
      vscode.window.onDidChangeActiveTextEditor(() => {
        this.plan(0);
      }),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
        this.follow(textEditor);
      }),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document === vscode.window.activeTextEditor?.document) this.plan(pause);
      }),
      onSettingsChange(() => {
        this.plan(0);
        void this.sendModels();
      }),
    );
    view.onDidDispose(() => {
      watches.dispose();
      this.under?.abort();
      clearTimeout(this.timer);
      this.view = null;
    });
    setUpWebview(view.webview, this.extensionUri, 'inspector', 'Inspector');
  }

  private async handle(message: FromInspector): Promise<void> {
    switch (message.type) {
      case 'ready':
        if (this.last !== null) this.send(this.last);
        this.plan(0);
        return this.sendModels();
      case 'settings':
        this.settings = { temperature: message.temperature, topP: message.topP };
        return this.rescore();
      case 'reveal':
        return this.reveal(message.offset);
    }
  }

  /** Names of the models, so that the page says "SmolLM2" and not an id. */
  private async sendModels(): Promise<void> {
    try {
      this.send({ type: 'models', models: (await this.engine.catalog()).models, model: readSettings().model });
    } catch (thrown) {
      this.log.warn(`Inspector: ${errorData(thrown).message}`);
    }
  }

  private plan(delay: number): void {
    clearTimeout(this.timer);
    if (this.view?.visible === true) this.timer = setTimeout(() => void this.read(), delay);
  }

  /** Score the text the person looks at, unless it stands already. */
  private async read(): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    const prompt = editor === undefined ? null : promptUnder(editor);
    if (prompt === null) {
      if (this.prompt === null)
        this.show({
          type: 'empty',
          message: 'No prompt here yet.',
          remedy: 'Open a .prompt, .md or .txt file, or select some text.',
        });
      return;
    }
    const { model, form } = readSettings();
    const key = JSON.stringify([prompt.uri.toString(), prompt.offset, prompt.text, model, form]);
    if (key === this.scored) return this.follow(editor);
    this.prompt = prompt;
    this.scored = key;
    this.under?.abort();
    const under = new AbortController();
    this.under = under;
    const busy = setTimeout(() => {
      this.show({ type: 'busy', message: 'Reading the prompt' });
    }, 150);
    try {
      const listener = {
        progress: ({ stage }: { readonly stage: string }): void => {
          if (!under.signal.aborted) this.show({ type: 'busy', message: stage });
        },
      };
      const score = await this.engine.score(
        { model, text: prompt.text, form, ...this.settings },
        listener,
        under.signal,
      );
      clearTimeout(busy);
      this.show({ type: 'score', score, cursor: cursorIn(editor, prompt) });
    } catch (thrown) {
      const { kind, message, remedy, detail } = errorData(thrown);
      if (kind === 'cancelled') return;
      this.scored = '';
      this.log.warn(`Inspector: ${message} ${detail}`);
      this.show({ type: 'empty', message, remedy });
    } finally {
      clearTimeout(busy);
    }
  }

  private async rescore(): Promise<void> {
    if (this.prompt === null) return;
    try {
      const score = await this.engine.rescore(this.settings.temperature, this.settings.topP);
      this.show({ type: 'score', score, cursor: cursorIn(vscode.window.activeTextEditor, this.prompt) });
    } catch (thrown) {
      this.log.warn(`Inspector: ${errorData(thrown).message}`);
      this.scored = '';
      this.plan(0);
    }
  }

  /** The cursor moved: tell where, or read another text when the selection changed it. */
  private follow(editor: vscode.TextEditor | undefined): void {
    if (editor === undefined || editor !== vscode.window.activeTextEditor || this.view?.visible !== true) return;
    if (
      this.prompt !== null &&
      editor.document.uri.toString() === this.prompt.uri.toString() &&
      editor.selection.isEmpty
    ) {
      this.send({ type: 'cursor', offset: cursorIn(editor, this.prompt) });
    }
    this.plan(pause);
  }

  private async reveal(offset: number): Promise<void> {
    if (this.prompt === null) return;
    const document = await vscode.workspace.openTextDocument(this.prompt.uri);
    const position = document.positionAt(this.prompt.offset + offset);
    await vscode.window.showTextDocument(document, {
      selection: new vscode.Range(position, position),
      preserveFocus: true,
    });
  }

  private show(message: ToInspector): void {
    this.last = message;
    this.send(message);
  }

  private send(message: ToInspector): void {
    void this.view?.webview.postMessage(message);
  }
}

/** The prompt of an editor, or null where there is none. */
function promptUnder(editor: vscode.TextEditor): Prompt | null {
  if (editor.selection.isEmpty && !isPromptDocument(editor.document)) return null;
  try {
    return promptOfEditor(editor);
  } catch (thrown) {
    if (thrown instanceof AdjacentError) return null;
    throw thrown;
  }
}

function cursorIn(editor: vscode.TextEditor | undefined, prompt: Prompt): number | null {
  if (editor === undefined || editor.document.uri.toString() !== prompt.uri.toString()) return null;
  const offset = editor.document.offsetAt(editor.selection.active) - prompt.offset;
  return offset < 0 || offset > prompt.text.length ? null : offset;
}
