/** "Analyze" above prompt files, fenced code of Markdown, and string literals that are marked as prompts. */
import * as vscode from 'vscode';
import { t } from '../core/text.ts';
import { promptPlaces } from '../promptFile/promptPlaces.ts';
import { commands, lensLanguages, wholeEndings } from './manifest.ts';
import { onSettingsChange, readSettings } from './settings.ts';

/** Where a command finds its prompt: stretches of a document; none for all of it. */
export interface PromptPlaceArgument {
  readonly uri: vscode.Uri;
  readonly ranges: readonly vscode.Range[];
}

/** Register the lenses. `adjacent.codeLens` switches them off. */
export function registerPromptLenses(): vscode.Disposable {
  const changes = new vscode.EventEmitter<void>();
  return vscode.Disposable.from(
    changes,
    onSettingsChange(() => {
      changes.fire();
    }),
    vscode.languages.registerCodeLensProvider(
      [...lensLanguages.map(language => ({ language })), ...wholeEndings.map(ending => ({ pattern: `**/*${ending}` }))],
      { onDidChangeCodeLenses: changes.event, provideCodeLenses: lensesOf },
    ),
  );
}

/** Whether a file is nothing but a prompt, by its name. */
export function isWholePrompt(fileName: string): boolean {
  return wholeEndings.some(ending => fileName.toLowerCase().endsWith(ending));
}

function lensesOf(document: vscode.TextDocument): vscode.CodeLens[] {
  if (!readSettings(document.uri).codeLens) return [];
  const { uri, fileName } = document;
  if (isWholePrompt(fileName)) return [lens(new vscode.Range(0, 0, 0, 0), { uri, ranges: [] })];
  return promptPlaces(document.languageId, document.getText()).map(({ start, end }) => {
    const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
    return lens(range, { uri, ranges: [range] });
  });
}

function lens(range: vscode.Range, place: PromptPlaceArgument): vscode.CodeLens {
  return new vscode.CodeLens(range, {
    title: t`Analyze`,
    tooltip: t`Sample this prompt with a local model`,
    command: commands.analyze,
    arguments: [place],
  });
}
