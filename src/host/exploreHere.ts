/** *Explore Continuations Here*: a light run on the text before the cursor. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { EngineClient } from '../client/engineClient.ts';
import { AdjacentError } from '../core/adjacentError.ts';
import { t } from '../core/text.ts';
import { withoutLastSpace } from '../domain/continuedText.ts';
import { sourceText } from '../domain/sourceText.ts';
import type { GridSpec } from '../domain/spec.ts';
import { PromptOrigin } from './promptOrigin.ts';
import { readSettings } from './settings.ts';
import { specFromSettings } from './specFromEditor.ts';
import type { PromptEditor } from './promptEditor.ts';

/** Answers and tokens of a run. */
const size = { answers: 32, tokens: 32 } as const;

/** Texts up to this many characters fit every model, so nobody waits for the engine. */
const shortText = 200;

const spaceMessageMilliseconds = 10_000;

/** A run on the text before a cursor, and where that text is; null where only a part of it fits the model. */
export interface Continuation {
  readonly spec: GridSpec;
  readonly origin: PromptOrigin | null;
}

/** Reads the text before the cursor of an editor, without a chat template and without a space at its end; of a long
 * text, as much as the model can read. Rejects with AdjacentError prompt-empty, prompt-too-long, cancelled, and what
 * opening the model throws. */
export async function continuationHere(editor: PromptEditor | undefined, engine: EngineClient): Promise<Continuation> {
  if (editor === undefined)
    throw new AdjacentError('prompt-empty', t`No text is open.`, t`Open a file and put the cursor into it.`);
  const { document, selection } = editor;
  const cursor = selection.active;
  const before = sourceText(document.getText(new vscode.Range(new vscode.Position(0, 0), cursor))).text;
  const text = withoutLastSpace(before);
  const taken = before.length - text.length;
  if (text.trim() === '')
    throw new AdjacentError(
      'prompt-empty',
      t`There is no text before the cursor to continue.`,
      t`Write the beginning of a text, or put the cursor behind some.`,
    );
  const { uri } = document;
  const line = t`${basename(document.fileName)}, line ${cursor.line + 1}`;
  const place = taken === 0 ? line : t`${line}, before the space at the cursor`;
  const settings = readSettings(uri);
  const read = text.length <= shortText ? null : await fit(text, settings.reference, engine);
  const isCut = read !== null && read.text.length < text.length;
  const source = isCut ? t`${place}, the last ${read.tokens} tokens before the cursor` : place;
  const spec: GridSpec = {
    ...specFromSettings({ text: read?.text ?? text, source, uri }, 'sweep', 'quick'),
    form: 'raw',
    mode: 'answers',
    temperatures: [settings.continuationTemperature],
    windows: [{ kind: 'all' }],
    samples: size.answers,
    tokens: size.tokens,
  };
  if (taken > 0)
    vscode.window.setStatusBarMessage(
      t`Continuations begin before the space at the cursor, which belongs to the next word. Inserting one replaces it.`,
      spaceMessageMilliseconds,
    );
  if (isCut) {
    const left = text.length - read.text.length;
    const message = t`The model reads the last ${read.tokens} tokens before the cursor; the first ${left} characters do not fit.`;
    void vscode.window.showInformationMessage(message);
    return { spec, origin: null };
  }
  return { spec, origin: new PromptOrigin(uri, [{ start: 0, end: document.offsetAt(cursor) - taken }]) };
}

/** The end of a text that the model can read. The first use opens the model, which can be canceled. */
function fit(
  text: string,
  model: string,
  engine: EngineClient,
): Thenable<{ readonly text: string; readonly tokens: number }> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: t`Reading the text before the cursor`,
    cancellable: true,
  };
  return vscode.window.withProgress(options, async (progress, token) => {
    const abort = new AbortController();
    token.onCancellationRequested(() => {
      abort.abort();
    });
    const onProgress = { progress: ({ stage }: { readonly stage: string }) => progress.report({ message: stage }) };
    const read = await engine.fitText({ model, text, answer: size.tokens }, onProgress, abort.signal);
    if (read.text.trim() !== '') return read;
    throw new AdjacentError(
      'prompt-too-long',
      t`The context of the model is too short to continue a text.`,
      t`Choose another model.`,
    );
  });
}
