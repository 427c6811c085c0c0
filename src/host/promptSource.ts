/** The prompt a person means: the selection, else the whole text of a prompt file. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { AdjacentError } from '../core/adjacentError.ts';
import { promptEndings } from './manifest.ts';

export interface Prompt {
  readonly text: string;
  /** "selection in notes.md", "question.prompt". */
  readonly source: string;
  readonly uri: vscode.Uri;
  /** Where the text starts in its document, UTF-16 units. */
  readonly offset: number;
}

/** Whether the whole text of a document is a prompt: a prompt file, or an unsaved plain text. */
export function isPromptDocument(document: vscode.TextDocument): boolean {
  if (document.uri.scheme === 'output') return false;
  return document.isUntitled || promptEndings.some(ending => document.fileName.toLowerCase().endsWith(ending));
}

/** The prompt of an editor. Throws AdjacentError prompt-empty when nothing is selected and the file is no prompt. */
export function promptOfEditor(editor: vscode.TextEditor | undefined): Prompt {
  if (editor === undefined)
    throw new AdjacentError('prompt-empty', 'No text is open.', 'Open a file, select a prompt and try again.');
  const { document, selection } = editor;
  const name = basename(document.fileName);
  if (!selection.isEmpty) {
    return checked({
      text: document.getText(selection),
      source: `selection in ${name}`,
      uri: document.uri,
      offset: document.offsetAt(selection.start),
    });
  }
  if (isPromptDocument(document))
    return checked({ text: wholeText(document), source: name, uri: document.uri, offset: 0 });
  throw new AdjacentError(
    'prompt-empty',
    'Nothing is selected.',
    'Select the prompt in the text, or open a .prompt, .md or .txt file to analyse all of it.',
  );
}

/** The prompt of a file, for the explorer's menu. Throws AdjacentError prompt-empty, prompt-not-text. */
export async function promptOfFile(uri: vscode.Uri): Promise<Prompt> {
  let document: vscode.TextDocument;
  try {
    document = await vscode.workspace.openTextDocument(uri);
  } catch (error) {
    throw new AdjacentError(
      'prompt-not-text',
      `${basename(uri.fsPath)} cannot be read as text.`,
      'Choose a text file.',
      String(error),
    );
  }
  return checked({ text: wholeText(document), source: basename(uri.fsPath), uri, offset: 0 });
}

/** A file's text; the line break that ends a file is not part of its prompt. */
function wholeText(document: vscode.TextDocument): string {
  return document.getText().replace(/\r?\n$/, '');
}

function checked(prompt: Prompt): Prompt {
  if (prompt.text.trim() === '')
    throw new AdjacentError('prompt-empty', 'The prompt holds no words.', 'Type or select some text and try again.');
  if (prompt.text.includes('\0'))
    throw new AdjacentError(
      'prompt-not-text',
      'This is not text: it holds bytes that no text has.',
      'Select text in a text file.',
    );
  return prompt;
}
