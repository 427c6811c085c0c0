/** *Explore Continuations Here*: the spec of a light run on the text before the cursor. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { AdjacentError } from '../core/adjacentError.ts';
import { t } from '../core/text.ts';
import { sourceText } from '../domain/sourceText.ts';
import type { GridSpec } from '../domain/spec.ts';
import { specFromSettings } from './specFromEditor.ts';

/** Characters before the cursor that the model reads; fits the context of the built-in model. */
const mostCharacters = 8000;
const answers = 32;
const tokens = 32;
const temperature = 0.8;

/** Reads the text before the cursor of an editor as it is, without a chat template. Throws AdjacentError prompt-empty.
 */
export function continuationSpec(editor: vscode.TextEditor | undefined): GridSpec {
  if (editor === undefined) {
    const remedy = t`Open a file and put the cursor into it.`;
    throw new AdjacentError('prompt-empty', t`No text is open.`, remedy);
  }
  const { document, selection } = editor;
  const before = new vscode.Range(new vscode.Position(0, 0), selection.active);
  const { text: whole } = sourceText(document.getText(before));
  const text = lastPart(whole);
  if (text.trim() === '')
    throw new AdjacentError(
      'prompt-empty',
      t`There is no text before the cursor to continue.`,
      t`Write the beginning of a text, or put the cursor behind some.`,
    );
  const place = t`${basename(document.fileName)}, line ${selection.active.line + 1}`;
  const source = text.length < whole.length ? t`${place}, the last ${text.length} characters` : place;
  return {
    ...specFromSettings({ text, source, uri: document.uri }, 'sweep', 'quick'),
    form: 'raw',
    mode: 'answers',
    temperatures: [temperature],
    windows: [{ kind: 'all' }],
    samples: answers,
    tokens,
  };
}

/** The end of a text, from the beginning of a word. */
function lastPart(text: string): string {
  if (text.length <= mostCharacters) return text;
  const end = text.slice(-mostCharacters);
  const word = /\s\S/u.exec(end);
  return word === null ? end : end.slice(word.index + 1);
}
