/** Writes a measured setting into the prompt file that a run is about, as one edit that can be undone. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { AdjacentError } from '../../core/adjacentError.ts';
import { listOf, t } from '../../core/text.ts';
import type { RunReport } from '../../domain/report.ts';
import { withModelParameters } from '../../promptFile/modelParameters.ts';
import { parsePromptFile, type PromptOptions } from '../../promptFile/promptFile.ts';

/** Most files of the same name that are looked at. */
const mostFiles = 8;

/** How the prompts of a document are read. */
type Reading = (uri: vscode.Uri) => PromptOptions;

/** Writes the setting of a cell that a goal proposes, and says what the file has no name for. Rejects with
 * AdjacentError bad-argument where the prompt has no file with parameters, or these cannot be changed. */
export async function writeSetting(report: RunReport, cell: number, reading: Reading): Promise<void> {
  const { source, prompt } = report.spec;
  const values = report.kind === 'study' ? undefined : report.guidance?.values.find(one => one.cell === cell);
  if (values === undefined) return;
  const document = await documentOf(source, prompt, reading);
  const name = document === null ? '' : basename(document.fileName);
  const before = document?.getText() ?? '';
  const written = document === null ? null : withModelParameters(name, before, values);
  if (document === null || written === null)
    throw new AdjacentError(
      'bad-argument',
      t`This prompt is not the text of a file with parameters, such as a .prompty, so there is nothing to write to.`,
      t`Copy the settings instead.`,
    );
  const { text: after } = written;
  const edit = new vscode.WorkspaceEdit();
  const [start, end] = changedStretch(before, after);
  edit.replace(
    document.uri,
    new vscode.Range(document.positionAt(start), document.positionAt(end)),
    after.slice(start, after.length - (before.length - end)),
  );
  await vscode.workspace.applyEdit(edit);
  await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.One, preview: false });
  const stated = parsePromptFile(name, before, reading(document.uri))?.sampling?.stop ?? [];
  const stops = (values.stop ?? []).filter(stop => !stated.includes(stop));
  const left = [...written.left, ...stops.map(stop => t`stop string ${JSON.stringify(stop)}`), ...values.other];
  if (left.length > 0)
    void vscode.window.showInformationMessage(t`${name} has no place for ${listOf(left)}; the rest is written.`);
}

/** The prompt file with this name and this prompt: an open one, else one of the workspace; null without one. */
async function documentOf(source: string, prompt: string, reading: Reading): Promise<vscode.TextDocument | null> {
  if (!/\.(?:prompty|prompt|prompt\.ya?ml|json|md|markdown)$/iu.test(source)) return null;
  const open = vscode.workspace.textDocuments.filter(({ fileName }) => basename(fileName) === source);
  const found = open.find(document => hasPrompt(document, prompt, reading));
  if (found !== undefined) return found;
  const pattern = `**/${source.replace(/[[\]{}*?]/gu, '?')}`;
  for (const uri of await vscode.workspace.findFiles(pattern, undefined, mostFiles)) {
    const document = await vscode.workspace.openTextDocument(uri);
    if (hasPrompt(document, prompt, reading)) return document;
  }
  return null;
}

function hasPrompt(document: vscode.TextDocument, prompt: string, reading: Reading): boolean {
  try {
    return (
      parsePromptFile(basename(document.fileName), document.getText(), reading(document.uri))?.content.text === prompt
    );
  } catch {
    return false;
  }
}

/** The smallest stretch of `before` that differs from `after`. */
function changedStretch(before: string, after: string): readonly [start: number, end: number] {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start++;
  let same = 0;
  while (same < most - start && before[before.length - 1 - same] === after[after.length - 1 - same]) same++;
  return [start, before.length - same];
}
