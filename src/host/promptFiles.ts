/** Reads and changes prompt files in the bundle of experiments, which has the YAML library. */
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { fileAccessFrom } from '../client/fileAccess.ts';
import type { SchemaFile } from '../core/answers/assertions/assertion.ts';
import { t } from '../core/text.ts';
import type { RunReport } from '../domain/report.ts';
import type { TextRange } from '../domain/textRange.ts';
import type { CodeSelection, PromptFile, PromptOptions } from '../promptFile/promptFile.ts';
import { codeLanguage } from '../promptFile/stringLiterals.ts';
import { loadBundle } from './bundles.ts';

/** What this file uses of the bundle. */
interface Bundle {
  parsePromptFile(name: string, document: string, options: PromptOptions): PromptFile | null;
  parseSelection(name: string, selection: CodeSelection, options: PromptOptions): PromptFile | null;
  stringAt(language: string, document: string, offset: number): TextRange | null;
  askForValues(name: string, document: string, known: PromptOptions): Promise<PromptOptions | null>;
  askInSelections(
    name: string,
    selections: readonly CodeSelection[],
    known: PromptOptions,
  ): Promise<PromptOptions | null>;
  writeSetting(report: RunReport, cell: number, reading: (uri: vscode.Uri) => PromptOptions): Promise<void>;
}

const experimentsBundle = (): Bundle => loadBundle('experiments') as Bundle;

/** How the prompts of a document are read, by its URI: with the values that the user gave in this window. */
export type GivenValues = Map<string, PromptOptions>;

let given: GivenValues = new Map();

/** The values that the user gave in this window. */
export function givenValues(): GivenValues {
  return given;
}

/** Use the values of another bundle, which has its own copy of this module, so that nothing is asked for twice. */
export function shareGivenValues(values: GivenValues): void {
  given = values;
}

/** Writes a setting into the prompt file of a run. Rejects with AdjacentError bad-argument. */
export function applySetting(report: RunReport, cell: number): Promise<void> {
  return experimentsBundle().writeSetting(report, cell, optionsOf);
}

/** The prompt of a document that has a heading, roles or variables; null for plain text. Throws AdjacentError
 * bad-argument, also for a variable without a value. */
export function promptFileOf(document: vscode.TextDocument): PromptFile | null {
  return readPrompt(document, nameOf(document), document.getText());
}

/** The text of a selection: what the selected string literals stand for, else the text as it is, with its variables
 * filled; null for a text that is the prompt as it is. Places are those in the document. Throws AdjacentError
 * bad-argument. */
export function selectionOf(document: vscode.TextDocument, range: vscode.Range): PromptFile | null {
  const options = optionsOf(document.uri);
  const text = document.getText(range);
  if (!hasLiterals(document) && isPlain(selectionName, text, options)) return null;
  return experimentsBundle().parseSelection(selectionName, codeSelection(document, range), options);
}

/** The string around a place of a program, of JSON or of YAML; null where there is none. */
export function stringAround(document: vscode.TextDocument, place: vscode.Position): vscode.Range | null {
  if (!hasLiterals(document)) return null;
  const found = experimentsBundle().stringAt(document.languageId, document.getText(), document.offsetAt(place));
  return found === null ? null : new vscode.Range(document.positionAt(found.start), document.positionAt(found.end));
}

function codeSelection(document: vscode.TextDocument, range: vscode.Range): CodeSelection {
  const [start, end] = [document.offsetAt(range.start), document.offsetAt(range.end)];
  return { language: document.languageId, document: document.getText(), start, end };
}

/** Whether a document is in a language whose string literals are read. */
function hasLiterals({ languageId }: vscode.TextDocument): boolean {
  return codeLanguage(languageId) !== null || languageId === 'yaml';
}

/** Ask for what a prompt leaves open, once for a document: values of variables, and whether images are left out.
 * `selected` are the selections; none for the whole document. Resolves with false when the user cancels. Rejects with
 * AdjacentError bad-argument for a prompt that cannot be read. */
export async function askForOpenVariables(
  document: vscode.TextDocument,
  selected: readonly vscode.Range[],
): Promise<boolean> {
  const known = optionsOf(document.uri);
  const [name, text] =
    selected.length === 0
      ? [nameOf(document), document.getText()]
      : [selectionName, selected.map(range => document.getText(range)).join('\n')];
  if (isPlain(name, text, known) && (selected.length === 0 || !hasLiterals(document))) return true;
  const options =
    selected.length === 0
      ? await experimentsBundle().askForValues(name, text, known)
      : await experimentsBundle().askInSelections(
          name,
          selected.map(range => codeSelection(document, range)),
          known,
        );
  if (options !== null) given.set(document.uri.toString(), options);
  return options !== null;
}

function readPrompt({ uri }: vscode.TextDocument, name: string, text: string): PromptFile | null {
  const options = optionsOf(uri);
  return isPlain(name, text, options) ? null : experimentsBundle().parsePromptFile(name, text, options);
}

/** How a document is read: with the values that the user gave, and with schemas from files beside it; in an untrusted
 * workspace, from files of the workspace. */
export function optionsOf(uri: vscode.Uri): PromptOptions {
  const folder = uri.scheme === 'file' ? dirname(uri.fsPath) : workspaceFolder(uri);
  return { ...given.get(uri.toString()), schemaFile: schemaFileFrom(folder ?? dirname(uri.fsPath)) };
}

/** Reads JSON schemas that the settings name, relative to the workspace folder of a document. */
export function settingsSchemaFile(uri: vscode.Uri | undefined): SchemaFile | undefined {
  const folder = workspaceFolder(uri);
  return folder === undefined ? undefined : schemaFileFrom(folder);
}

function workspaceFolder(uri: vscode.Uri | undefined): string | undefined {
  const own = uri === undefined ? undefined : vscode.workspace.getWorkspaceFolder(uri);
  return (own ?? vscode.workspace.workspaceFolders?.[0])?.uri.fsPath;
}

function schemaFileFrom(folder: string): SchemaFile {
  const { workspaceFolders = [], isTrusted } = vscode.workspace;
  const access = fileAccessFrom(folder, isTrusted ? undefined : workspaceFolders.map(({ uri }) => uri.fsPath));
  return path => access.read(path);
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
