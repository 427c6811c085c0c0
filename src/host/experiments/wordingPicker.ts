/** Asks for another wording of a prompt: one of its lines edited, or the text of another open document. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { excerpt, t } from '../../core/text.ts';
import { isPromptDocument, promptOfRanges } from '../promptSource.ts';

/** Lines that are listed at most. */
const mostLines = 200;

/** Let the user change the prompt; null when they cancel. `source` is the document of the prompt, which is not offered
 * as another one. */
export async function pickWording(prompt: string, source?: vscode.Uri): Promise<string | null> {
  const lines = prompt.split('\n');
  const written = lines.flatMap((text, at) => (text.trim() === '' ? [] : [{ text, at }])).slice(0, mostLines);
  const others = vscode.workspace.textDocuments.filter(
    document => isPromptDocument(document) && document.uri.toString() !== source?.toString(),
  );
  const [only] = written;
  if (others.length === 0 && written.length === 1 && only !== undefined) return editLine(lines, only.at);
  const items: readonly (vscode.QuickPickItem & { readonly wording?: () => Promise<string | null> })[] = [
    { label: t`Change a line`, kind: vscode.QuickPickItemKind.Separator },
    ...written.map(({ text, at }) => ({
      label: excerpt(text.trim(), 100),
      description: t`line ${at + 1}`,
      wording: () => editLine(lines, at),
    })),
    ...(others.length === 0 ? [] : [{ label: t`Compare with another text`, kind: vscode.QuickPickItemKind.Separator }]),
    ...others.map(document => ({
      label: basename(document.fileName),
      description: t`open document`,
      wording: () => Promise.resolve(promptOfRanges(document, []).text),
    })),
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: t`Compare Two Wordings`,
    placeHolder: t`Which line do you want to change?`,
    matchOnDescription: true,
  });
  return (await picked?.wording?.()) ?? null;
}

/** The prompt with a changed line. */
async function editLine(lines: readonly string[], at: number): Promise<string | null> {
  const line = lines[at] ?? '';
  const changed = await vscode.window.showInputBox({
    title: t`Compare Two Wordings`,
    prompt: t`Change the words. Answers to both wordings are drawn with the same random numbers.`,
    value: line,
    valueSelection: [line.length, line.length],
    validateInput: text =>
      text === line ? t`Change some words.` : text.trim() === '' && lines.length === 1 ? t`The prompt is empty.` : null,
  });
  return changed === undefined ? null : lines.with(at, changed).join('\n');
}
