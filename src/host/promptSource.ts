/** Finds the user's prompt: what is selected, else the whole text of a prompt file. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { Assertion } from '../core/answers/assertions/assertion.ts';
import { AdjacentError } from '../core/adjacentError.ts';
import { t } from '../core/text.ts';
import type { ChatMessage } from '../domain/chatMessage.ts';
import type { FileParameters } from '../domain/fileParameters.ts';
import { joinParts, sliceSource, sourceText, type SourceText } from '../domain/sourceText.ts';
import { promptEndings } from './manifest.ts';
import { promptFileOf, selectionOf, stringAround } from './promptFiles.ts';
import type { PromptEditor } from './promptEditor.ts';

/** A prompt and where it is. */
export interface Prompt {
  /** Line ends are \n, whatever those of the document. */
  readonly text: string;
  /** The places of the text in the document. */
  readonly content: SourceText;
  /** Messages before the prompt, from a prompt file with roles. */
  readonly messages: readonly ChatMessage[];
  /** What the file asserts of its answers; absent: nothing. */
  readonly assertions?: readonly Assertion[];
  /** The parameters that it states; absent: none. */
  readonly sampling?: FileParameters;
  /** "notes.md, lines 3–9", "question.prompt". */
  readonly source: string;
  readonly uri: vscode.Uri;
  /** The selections that hold the prompt; none for the whole document. */
  readonly ranges: readonly vscode.Range[];
}

/** Whether the whole text of a document is a prompt: a prompt file, an untitled document, or a cell of text of a
 * notebook. */
export function isPromptDocument(document: vscode.TextDocument): boolean {
  if (document.uri.scheme === 'output') return false;
  if (document.uri.scheme === 'vscode-notebook-cell')
    return ['markdown', 'plaintext', 'raw'].includes(document.languageId);
  return document.isUntitled || promptEndings.some(ending => document.fileName.toLowerCase().endsWith(ending));
}

/** Where the prompt of an editor is: its selections; none for a document that is a prompt; the string around the cursor
 * of a program. A word that a double click selected is no prompt, but what it stands in is. Null where there is no
 * prompt. */
export function rangesOf(editor: PromptEditor): readonly vscode.Range[] | null {
  const isWord = isOneWord(editor);
  const selected = isWord ? [] : selectedRanges(editor);
  if (selected.length > 0 || isPromptDocument(editor.document)) return selected;
  const around = stringAround(editor.document, editor.selection.active);
  if (around !== null) return [around];
  return isWord ? selectedRanges(editor) : null;
}

/** Whether exactly one word is selected among others on its line. */
export function isOneWord({ document, selections }: PromptEditor): boolean {
  const [selection, ...others] = selections;
  if (selection === undefined || others.length > 0 || selection.isEmpty) return false;
  const isWord = document.getWordRangeAtPosition(selection.start)?.isEqual(selection) === true;
  return isWord && document.lineAt(selection.start.line).text.trim() !== document.getText(selection);
}

/** The prompt of an editor; several selections are joined by line breaks in the order of the document. Throws
 * AdjacentError prompt-empty when nothing is selected and there is neither a prompt nor a string, prompt-not-text. */
export function promptOfEditor(editor: PromptEditor | undefined): Prompt {
  if (editor === undefined)
    throw new AdjacentError('prompt-empty', t`No text is open.`, t`Open a file, select a prompt, and try again.`);
  const ranges = rangesOf(editor);
  if (ranges !== null) return promptOfRanges(editor.document, ranges);
  throw new AdjacentError(
    'prompt-empty',
    t`Nothing is selected.`,
    t`Select a prompt, put the cursor into a string, or open a .prompt, .md, or .txt file to analyze all of it.`,
  );
}

/** The prompt of a file. Rejects with AdjacentError prompt-empty, prompt-not-text, and bad-argument for a prompt file
 * that cannot be read. */
export async function promptOfFile(uri: vscode.Uri): Promise<Prompt> {
  return promptOfRanges(await openPrompt(uri), []);
}

/** The document of a file. Rejects with AdjacentError prompt-not-text. */
export async function openPrompt(uri: vscode.Uri): Promise<vscode.TextDocument> {
  try {
    return await vscode.workspace.openTextDocument(uri);
  } catch (error) {
    throw new AdjacentError(
      'prompt-not-text',
      t`${basename(uri.fsPath)} cannot be read as text.`,
      t`Choose a text file.`,
      String(error),
    );
  }
}

/** The prompt in stretches of a document, in their order; for none, that of the whole document. Throws AdjacentError
 * prompt-empty, prompt-not-text, and bad-argument for a prompt file that cannot be read. */
export function promptOfRanges(document: vscode.TextDocument, ranges: readonly vscode.Range[]): Prompt {
  const { uri } = document;
  const source = sourceOf(document, ranges);
  if (ranges.length === 0) {
    const file = promptFileOf(document) ?? { content: wholeText(document), messages: [] };
    return checked({ ...file, source, uri, ranges });
  }
  return checked({ content: selectedText(document, ranges), messages: [], source, uri, ranges });
}

/** How the prompt in stretches of a document is named. */
export function sourceOf(document: vscode.TextDocument, ranges: readonly vscode.Range[]): string {
  const name = nameOf(document);
  if (ranges.length > 1) return t`${ranges.length} selections in ${name}`;
  return placeOf(document, name, ranges[0]);
}

/** "support.prompt", "study.ipynb, cell 3". */
function nameOf({ uri, fileName }: vscode.TextDocument): string {
  const name = basename(fileName);
  if (uri.scheme !== 'vscode-notebook-cell') return name;
  for (const notebook of vscode.workspace.notebookDocuments) {
    const at = notebook.getCells().findIndex(({ document }) => document.uri.toString() === uri.toString());
    if (at >= 0) return t`${name}, cell ${at + 1}`;
  }
  return name;
}

/** "support.prompt, lines 3–9", "bot.py, string in line 4". */
function placeOf(document: vscode.TextDocument, name: string, range: vscode.Range | undefined): string {
  if (range === undefined) return name;
  if (stringAround(document, range.start)?.isEqual(range) === true) {
    const [first, last] = linesIn(withoutSpace(document, range));
    return first === last ? t`${name}, string in line ${first}` : t`${name}, string in lines ${first}–${last}`;
  }
  const [first, last] = linesIn(range);
  return first === last ? t`${name}, selection in line ${first}` : t`${name}, lines ${first}–${last}`;
}

/** A range without the white space at its ends. */
function withoutSpace(document: vscode.TextDocument, range: vscode.Range): vscode.Range {
  const text = document.getText(range);
  const start = document.offsetAt(range.start) + text.length - text.trimStart().length;
  return new vscode.Range(document.positionAt(start), document.positionAt(start + text.trim().length));
}

/** "Lines 3–9", "Line 3, from character 5" */
export function linesOf(range: vscode.Range): string {
  const [first, last] = linesIn(range);
  return first === last ? t`Line ${first}, from character ${range.start.character + 1}` : t`Lines ${first}–${last}`;
}

/** The first and the last line that a range holds text of, from 1. */
function linesIn(range: vscode.Range): readonly [number, number] {
  const first = range.start.line + 1;
  return [first, Math.max(first, range.end.character === 0 ? range.end.line : range.end.line + 1)];
}

/** Selections with text, in the order of the document. */
function selectedRanges({ selections }: PromptEditor): readonly vscode.Range[] {
  return selections.filter(selection => !selection.isEmpty).sort((a, b) => a.start.compareTo(b.start));
}

function selectedText(document: vscode.TextDocument, ranges: readonly vscode.Range[]): SourceText {
  const texts = ranges.map(range => {
    const file = selectionOf(document, range);
    return file?.content ?? sourceText(document.getText(range), document.offsetAt(range.start));
  });
  return joinParts(
    texts.flatMap(({ parts }, at) => (at === 0 ? parts : [{ text: '\n', at: parts[0]?.at ?? 0, length: 0 }, ...parts])),
  );
}

/** The text of a document without its final line break, which is not part of the prompt. */
function wholeText(document: vscode.TextDocument): SourceText {
  const whole = sourceText(document.getText());
  return whole.text.endsWith('\n') ? sliceSource(whole, 0, whole.text.length - 1) : whole;
}

function checked(prompt: Omit<Prompt, 'text'>): Prompt {
  const { text } = prompt.content;
  if (text.trim() === '')
    throw new AdjacentError('prompt-empty', t`The prompt is empty.`, t`Type or select some text and try again.`);
  if (text.includes('\0'))
    throw new AdjacentError(
      'prompt-not-text',
      t`This is not text: it contains zero bytes.`,
      t`Select text in a text file.`,
    );
  return { ...prompt, text };
}
