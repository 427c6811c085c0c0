/** Reads and changes prompt files in the bundle of experiments, which has the YAML library. */
import { basename } from 'node:path';
import type * as vscode from 'vscode';
import { t } from '../core/text.ts';
import type { RunReport } from '../domain/report.ts';
import type { PromptFile, PromptOptions } from '../promptFile/promptFile.ts';
import { loadBundle } from './bundles.ts';

/** What this file uses of the bundle. */
interface Bundle {
  parsePromptFile(name: string, document: string, options: PromptOptions): PromptFile | null;
  askForValues(name: string, document: string, known: PromptOptions): Promise<PromptOptions | null>;
  writeSetting(report: RunReport, cell: number): Promise<void>;
}

const experimentsBundle = (): Bundle => loadBundle('experiments') as Bundle;

/** How the prompts of a document are read: values that the user gave in this window, by its URI. */
const given = new Map<string, PromptOptions>();

/** Writes a setting into the prompt file of a run. Rejects with AdjacentError bad-argument. */
export function applySetting(report: RunReport, cell: number): Promise<void> {
  return experimentsBundle().writeSetting(report, cell);
}

/** The prompt of a document that has a heading, roles or variables; null for plain text. Throws AdjacentError
 * bad-argument, also for a variable without a value. */
export function promptFileOf(document: vscode.TextDocument): PromptFile | null {
  return readPrompt(document, nameOf(document), document.getText());
}

/** The text of a selection with its variables filled; null for one without any. Throws AdjacentError bad-argument. */
export function selectionOf(document: vscode.TextDocument, text: string): PromptFile | null {
  return readPrompt(document, selectionName, text);
}

/** Ask for what a prompt leaves open, once for a document: values of variables, and whether images are left out.
 * `selected` is the selected text; null for the whole document. Resolves with false when the user cancels. Rejects with
 * AdjacentError bad-argument for a prompt that cannot be read. */
export async function askForOpenVariables(document: vscode.TextDocument, selected: string | null): Promise<boolean> {
  const [name, text] = selected === null ? [nameOf(document), document.getText()] : [selectionName, selected];
  const known = given.get(document.uri.toString()) ?? {};
  if (isPlain(name, text, known)) return true;
  const options = await experimentsBundle().askForValues(name, text, known);
  if (options !== null) given.set(document.uri.toString(), options);
  return options !== null;
}

function readPrompt({ uri }: vscode.TextDocument, name: string, text: string): PromptFile | null {
  const options = given.get(uri.toString()) ?? {};
  return isPlain(name, text, options) ? null : experimentsBundle().parsePromptFile(name, text, options);
}

/** Whether a text is a prompt as it is, so that the bundle need not be loaded. */
function isPlain(name: string, text: string, { values = {} }: PromptOptions): boolean {
  if (/\.(?:prompty|json|prompt\.ya?ml)$/iu.test(name)) return false;
  if (text.includes('{{') || Object.keys(values).length > 0) return false;
  if (/\.(?:prompt|prompt\.md)$/iu.test(name)) return !/^\s*---/u.test(text);
  if (/\.(?:md|markdown)$/iu.test(name))
    return !/^\s*---|^ {0,3}#{1,6}[ \t]+\W*(?:system|developer|user|human)/imu.test(text);
  return true;
}

/** The name of a document, with an ending that says how it is written. */
function nameOf({ fileName, isUntitled, languageId }: vscode.TextDocument): string {
  return `${basename(fileName)}${isUntitled && languageId === 'markdown' ? '.md' : ''}`;
}

/** Has no ending, because a selection is neither a heading nor a list of messages. */
const selectionName = t`The selection`;
