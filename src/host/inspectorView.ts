/** The Inspector view: scores the prompt in the active editor token by token and follows the cursor. It does nothing
 * while it is hidden. */
import * as vscode from 'vscode';
import type { EngineClient } from '../client/engineClient.ts';
import { AdjacentError, errorData } from '../core/adjacentError.ts';
import { t } from '../core/text.ts';
import { isServed } from '../domain/servedReference.ts';
import type { ScoreView } from '../domain/score.ts';
import { offsetInText, placeInSource, stretchInText } from '../domain/sourceText.ts';
import type { FromInspector, ToInspector } from '../protocol/panelProtocol.ts';
import type { Progress } from '../domain/report.ts';
import { messagesBundle } from './bundles.ts';
import type { LastEditor } from './lastEditor.ts';
import { isOneWord, promptOfRanges, rangesOf, type Prompt } from './promptSource.ts';
import { onSettingsChange, readSettings } from './settings.ts';
import { setUpWebview } from './webviewSetup.ts';
import type { PromptEditor } from './promptEditor.ts';

/** Milliseconds without a keystroke before a text is scored. */
const typingPause = 400;
/** Milliseconds before a request shows that it is busy. */
const busyDelay = 150;
/** Longer texts are not sent to the engine at every pause in typing, in UTF-16 code units. */
const maxLength = 2e6;

/** The provider of the Inspector view. */
export class InspectorView implements vscode.WebviewViewProvider {
  private readonly engine: EngineClient;
  private readonly extensionUri: vscode.Uri;
  private readonly log: vscode.LogOutputChannel;
  private readonly lastEditor: Pick<LastEditor, 'current' | 'onDidChange'>;
  private view: vscode.WebviewView | null = null;
  private sampler = { temperature: 1, topP: 1 };
  private prompt: Prompt | null = null;
  /** What is known of the prompt so far; null before anything is. */
  private known: ScoreView | null = null;
  /** What the shown score was computed from. */
  private scoredKey = '';
  /** Sent again when the page reloads. */
  private lastShown: ToInspector | null = null;
  private timer: NodeJS.Timeout | undefined;
  private request: AbortController | null = null;
  private isReading = false;
  /** The prompt whose reading the user stopped; it is read on when they ask for it. */
  private stoppedKey = '';

  constructor(
    engine: EngineClient,
    extensionUri: vscode.Uri,
    log: vscode.LogOutputChannel,
    lastEditor: Pick<LastEditor, 'current' | 'onDidChange'>,
  ) {
    this.lastEditor = lastEditor;
    this.engine = engine;
    this.extensionUri = extensionUri;
    this.log = log;
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.view = view;
    const listeners = vscode.Disposable.from(
      view.webview.onDidReceiveMessage((data: unknown) => {
        const message = messagesBundle().parseFromInspector(data);
        if (message !== null) void this.handle(message);
      }),
      view.onDidChangeVisibility(() => {
        this.schedule(0);
      }),
      this.lastEditor.onDidChange(() => {
        this.schedule(0);
      }),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
        this.follow(textEditor);
      }),
      vscode.window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => {
        this.readInView(textEditor);
      }),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document === this.lastEditor.current?.document) this.schedule(typingPause);
      }),
      onSettingsChange(() => {
        this.schedule(0);
        void this.sendModels();
      }),
    );
    view.onDidDispose(() => {
      listeners.dispose();
      this.request?.abort();
      clearTimeout(this.timer);
      this.view = null;
    });
    setUpWebview(view.webview, this.extensionUri, 'inspector', t`Inspector`);
  }

  private async handle(message: FromInspector): Promise<void> {
    switch (message.type) {
      case 'ready':
        this.stoppedKey = '';
        if (this.lastShown !== null) this.post(this.lastShown);
        this.schedule(0);
        return this.sendModels();
      case 'settings':
        this.sampler = { temperature: message.temperature, topP: message.topP };
        return this.rescore();
      case 'reveal':
        return this.reveal(message.offset);
      case 'cancel':
        return this.cancel();
    }
  }

  /** Send the models, so that the page can show their names instead of ids. */
  private async sendModels(): Promise<void> {
    try {
      this.post({
        type: 'models',
        models: (await this.engine.catalog()).models,
        model: readSettings(this.prompt?.uri).model,
      });
    } catch (thrown) {
      this.log.warn(`Inspector: ${errorData(thrown).message}`);
    }
  }

  /** Stop reading. What is known stays, and the page offers to read on. */
  private cancel(): void {
    this.stoppedKey = this.scoredKey;
    // The engine may take a while to stop; the user may ask to read on before that.
    this.scoredKey = '';
    this.request?.abort();
    if (this.known !== null && this.prompt !== null) {
      const cursor = cursorIn(this.lastEditor.current, this.prompt);
      return this.show({ type: 'score', score: this.known, cursor, reading: 'stopped' });
    }
    this.show({
      type: 'empty',
      message: t`The prompt was not read to its end.`,
      remedy: t`It is read again when you edit it.`,
      retry: true,
    });
  }

  /** Of a long text only the part in view is read: read on where another part comes into view. */
  private readInView(editor: PromptEditor | undefined): void {
    const { prompt, known, isReading, request } = this;
    if (editor === undefined || editor !== this.lastEditor.current || prompt === null || known === null) return;
    const view = viewOf(editor, prompt);
    if (view === null || isReading || request?.signal.aborted === true) return;
    // The first token of a text is never read.
    const first = known.tokens.findIndex(({ span }, at) => at > 0 && span !== null && span[1] > view[0]);
    if (first < 0 || known.tokens[first]?.openness !== null) return;
    this.scoredKey = '';
    this.schedule(typingPause);
  }

  private schedule(delay: number): void {
    clearTimeout(this.timer);
    if (this.view?.visible === true) this.timer = setTimeout(() => void this.score(), delay);
  }

  /** Score the prompt of the active editor, unless its score is shown already. */
  private async score(): Promise<void> {
    const editor = this.lastEditor.current;
    const prompt = editor === undefined ? null : promptUnder(editor);
    if (prompt instanceof AdjacentError) {
      if (this.view !== null) this.view.description = '';
      this.prompt = null;
      this.scoredKey = '';
      this.show({ type: 'empty', message: prompt.message, remedy: prompt.remedy });
      return;
    }
    if (prompt === null) {
      if (this.prompt === null)
        this.show({
          type: 'empty',
          message: t`No prompt yet.`,
          remedy: t`Open a .prompt, .md, or .txt file, or select some text.`,
        });
      return;
    }
    if (this.view !== null) this.view.description = prompt.source;
    if (prompt.text.length > maxLength) {
      this.prompt = null;
      this.scoredKey = '';
      this.show({ type: 'empty', message: t`The text is too long to inspect.`, remedy: t`Select a part of it.` });
      return;
    }
    const { reference: model, form } = readSettings(prompt.uri);
    // Each change of the text would ask the server again, and test it before the first answer.
    if (isServed(model)) {
      this.prompt = null;
      this.scoredKey = '';
      return this.show({
        type: 'empty',
        message: t`The Inspector reads models that run on this machine, because it reads again at each change.`,
        remedy: t`Choose such a model. “adjacent score” in a terminal prints what a server states of a text.`,
      });
    }
    const { text, messages, content } = prompt;
    const key = JSON.stringify([prompt.uri.toString(), content.parts, messages, model, form]);
    if (key === this.scoredKey || key === this.stoppedKey)
      return this.post({ type: 'cursor', offset: cursorIn(editor, prompt) });
    const isOther = this.prompt !== null && this.prompt.uri.toString() !== prompt.uri.toString();
    this.prompt = prompt;
    this.scoredKey = key;
    this.known = null;
    this.request?.abort();
    const request = new AbortController();
    this.request = request;
    this.isReading = true;
    // A short text is read before anyone sees that it is.
    let hasWaited = false;
    const busy = setTimeout(() => {
      hasWaited = true;
      this.show({ type: 'busy', message: t`Reading the prompt`, fraction: null, isOther });
    }, busyDelay);
    try {
      const listener = {
        progress: ({ stage, fraction }: Pick<Progress, 'stage' | 'fraction'>): void => {
          if (!request.signal.aborted && hasWaited) this.show({ type: 'busy', message: stage, fraction, isOther });
        },
        score: (part: ScoreView): void => {
          if (request.signal.aborted) return;
          this.known = part;
          this.show({ type: 'score', score: part, cursor: cursorIn(editor, prompt), reading: 'more' });
        },
      };
      const view = editor === undefined ? null : viewOf(editor, prompt);
      const asked = { model, text, messages, form, ...this.sampler, ...(view === null ? {} : { view }) };
      const score = await this.engine.score(asked, listener, request.signal);
      clearTimeout(busy);
      this.known = score;
      this.show({ type: 'score', score, cursor: cursorIn(editor, prompt) });
    } catch (thrown) {
      const { kind, message, remedy, detail } = errorData(thrown);
      // A newer request has its own key.
      if (kind === 'cancelled' && this.request !== request) return;
      this.scoredKey = '';
      if (kind === 'cancelled') return;
      this.log.warn(`Inspector: ${message} ${detail}`);
      this.show({ type: 'empty', message, remedy });
    } finally {
      clearTimeout(busy);
      if (this.request === request) this.isReading = false;
    }
    this.readInView(editor);
  }

  /** Score the same prompt under another sampler; the model does not run again. */
  private async rescore(): Promise<void> {
    if (this.prompt === null) return;
    try {
      const score = await this.engine.rescore(this.sampler.temperature, this.sampler.topP);
      this.known = score;
      const cursor = cursorIn(this.lastEditor.current, this.prompt);
      const reading = this.isReading ? 'more' : this.stoppedKey === '' ? undefined : 'stopped';
      this.show({ type: 'score', score, cursor, ...(reading === undefined ? {} : { reading }) });
    } catch (thrown) {
      this.log.warn(`Inspector: ${errorData(thrown).message}`);
      this.scoredKey = '';
      this.schedule(0);
    }
  }

  /** The selection changed: send the cursor, and score again in case the prompt is another one now. */
  private follow(editor: PromptEditor | undefined): void {
    if (editor === undefined || editor !== this.lastEditor.current || this.view?.visible !== true) return;
    if (
      this.prompt !== null &&
      editor.document.uri.toString() === this.prompt.uri.toString() &&
      (editor.selection.isEmpty || isOneWord(editor))
    ) {
      this.post({ type: 'cursor', offset: cursorIn(editor, this.prompt) });
    }
    this.schedule(typingPause);
  }

  private async reveal(offset: number): Promise<void> {
    if (this.prompt === null) return;
    const document = await vscode.workspace.openTextDocument(this.prompt.uri);
    const position = document.positionAt(placeInSource(this.prompt.content, offset));
    await vscode.window.showTextDocument(document, {
      selection: new vscode.Range(position, position),
      preserveFocus: true,
    });
  }

  private show(message: ToInspector): void {
    this.lastShown = message;
    this.post(message);
  }

  private post(message: ToInspector): void {
    void this.view?.webview.postMessage(message);
  }
}

/** The prompt of an editor, or why a prompt file cannot be read; null where there is no prompt. */
function promptUnder(editor: PromptEditor): Prompt | AdjacentError | null {
  const { document } = editor;
  try {
    const ranges = rangesOf(editor);
    return ranges === null ? null : promptOfRanges(document, ranges);
  } catch (thrown) {
    if (thrown instanceof AdjacentError) return thrown.kind === 'bad-argument' ? thrown : null;
    throw thrown;
  }
}

/** The stretch of the prompt that is in view, UTF-16 offsets; null where none of it is. */
function viewOf({ document, visibleRanges }: PromptEditor, prompt: Prompt): readonly [number, number] | null {
  const [first, last] = [visibleRanges[0], visibleRanges.at(-1)];
  if (first === undefined || last === undefined || document.uri.toString() !== prompt.uri.toString()) return null;
  return stretchInText(prompt.content, document.offsetAt(first.start), document.offsetAt(last.end));
}

/** Offset of the cursor in the prompt, in UTF-16 code units; null when it is elsewhere. */
function cursorIn(editor: PromptEditor | undefined, prompt: Prompt): number | null {
  if (editor === undefined || editor.document.uri.toString() !== prompt.uri.toString()) return null;
  return offsetInText(prompt.content, editor.document.offsetAt(editor.selection.start));
}
