/** Finds the user's prompt: the selection, else the whole text of a prompt file. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { AdjacentError } from '../core/adjacentError.ts';
import { t } from '../core/text.ts';
import { promptEndings } from './manifest.ts';

/** A prompt and where it is. */
export interface Prompt {
  readonly text: string;
  /** "selection in notes.md", "question.prompt". */
  readonly source: string;
  readonly uri: vscode.Uri;
  /** Where the text starts in its document, in UTF-16 code units. */
  readonly offset: number;
}

/** Whether the whole text of a document is a prompt: a prompt file, or an untitled document. */
export function isPromptDocument(document: vscode.TextDocument): boolean {
  if (document.uri.scheme === 'output') return false;
  return document.isUntitled || promptEndings.some(ending => document.fileName.toLowerCase().endsWith(ending));
}

/** The prompt of an editor. Throws AdjacentError prompt-empty when nothing is selected and the document is not a
 * prompt, prompt-not-text. */
export function promptOfEditor(editor: vscode.TextEditor | undefined): Prompt {
  if (editor === undefined)
    throw new AdjacentError('prompt-empty', t`No text is open.`, t`Open a file, select a prompt, and try again.`);
  const { document, selection } = editor;
  const name = basename(document.fileName);
  if (!selection.isEmpty) {
    return checked({
      text: document.getText(selection),
      source: t`selection in ${name}`,
      uri: document.uri,
      offset: document.offsetAt(selection.start),
    });
  }
  if (isPromptDocument(document))
    return checked({ text: wholeText(document), source: name, uri: document.uri, offset: 0 });
  throw new AdjacentError(
    'prompt-empty',
    t`Nothing is selected.`,
    t`Select a prompt, or open a .prompt, .md, or .txt file to analyze all of it.`,
  );
}

/** The prompt of a file. Rejects with AdjacentError prompt-empty, prompt-not-text. */
export async function promptOfFile(uri: vscode.Uri): Promise<Prompt> {
  let document: vscode.TextDocument;
  try {
    document = await vscode.workspace.openTextDocument(uri);
  } catch (error) {
    throw new AdjacentError(
      'prompt-not-text',
      t`${basename(uri.fsPath)} cannot be read as text.`,
      t`Choose a text file.`,
      String(error),
    );
  }
  return checked({ text: wholeText(document), source: basename(uri.fsPath), uri, offset: 0 });
}

/** The text of a document without its final line break, which is not part of the prompt. */
function wholeText(document: vscode.TextDocument): string {
  return document.getText().replace(/\r?\n$/, '');
}

function checked(prompt: Prompt): Prompt {
  if (prompt.text.trim() === '')
    throw new AdjacentError('prompt-empty', t`The prompt is empty.`, t`Type or select some text and try again.`);
  if (prompt.text.includes('\0'))
    throw new AdjacentError(
      'prompt-not-text',
      t`This is not text: it contains zero bytes.`,
      t`Select text in a text file.`,
    );
  return prompt;
}
