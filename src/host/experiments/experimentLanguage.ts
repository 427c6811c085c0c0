/** Help on experiment files in the editor: completion, hover, and a lens that runs them. */
import * as vscode from 'vscode';
import { completionsAt, type Completion } from '../../experimentFile/editing/completion.ts';
import { hoverAt } from '../../experimentFile/editing/hover.ts';
import { commands, experimentEndings } from '../manifest.ts';
import type { ExperimentReader } from './experimentReader.ts';

const selector: vscode.DocumentSelector = experimentEndings.map(ending => ({ pattern: `**/*${ending}` }));

const kinds: Readonly<Record<Completion['kind'], vscode.CompletionItemKind>> = {
  key: vscode.CompletionItemKind.Property,
  knob: vscode.CompletionItemKind.Property,
  value: vscode.CompletionItemKind.Value,
  model: vscode.CompletionItemKind.Module,
  items: vscode.CompletionItemKind.File,
};

/** Register all of it. */
export function registerLanguageFeatures(known: ExperimentReader): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.languages.registerCompletionItemProvider(
      selector,
      { provideCompletionItems: (document, position) => completionItems(document, position, known) },
      ' ',
      '[',
      ',',
      '-',
      '/',
    ),
    vscode.languages.registerHoverProvider(selector, { provideHover }),
    vscode.languages.registerCodeLensProvider(selector, {
      onDidChangeCodeLenses: known.onDidChange,
      provideCodeLenses: document => lenses(document, known),
    }),
  );
}

function completionItems(
  document: vscode.TextDocument,
  position: vscode.Position,
  known: ExperimentReader,
): vscode.CompletionItem[] {
  return completionsAt(document.getText(), position.line, position.character, known.contextOf(document)).map(
    ({ label, insert, start, kind, detail, documentation }, at) => {
      const item = new vscode.CompletionItem(label, kinds[kind]);
      item.insertText = insert;
      item.range = new vscode.Range(position.line, start, position.line, position.character);
      item.detail = detail;
      item.documentation = documentation;
      item.sortText = String(at).padStart(4, '0');
      if (kind === 'key' && /[:-] ?$/.test(insert))
        item.command = { command: 'editor.action.triggerSuggest', title: 'Suggest' };
      return item;
    },
  );
}

function provideHover(document: vscode.TextDocument, { line, character }: vscode.Position): vscode.Hover | null {
  const found = hoverAt(document.getText(), line, character);
  if (found === null) return null;
  // Both are our own words, and plain ones.
  return new vscode.Hover(
    [`**${found.title}**`, found.text].map(text => new vscode.MarkdownString(text)),
    new vscode.Range(line, found.start, line, found.end),
  );
}

/** "Run" on the first line; where the file has problems, a way to them. */
function lenses(document: vscode.TextDocument, known: ExperimentReader): vscode.CodeLens[] {
  const top = new vscode.Range(0, 0, 0, 0);
  const { problems, specs } = known.read(document);
  if (problems.length > 0) {
    const title = `$(error) ${problems.length === 1 ? '1 problem' : `${problems.length} problems`}`;
    return [
      new vscode.CodeLens(top, {
        title,
        command: 'workbench.actions.view.problems',
        tooltip: 'Show what must be corrected before this can run',
      }),
    ];
  }
  const lens = (title: string, tooltip: string, choosePreset: boolean): vscode.CodeLens =>
    new vscode.CodeLens(top, {
      title,
      tooltip,
      command: commands.runExperimentFile,
      arguments: [{ uri: document.uri, choosePreset }],
    });
  return [
    lens(specs.length === 1 ? '$(play) Run' : `$(play) Run (${specs.length} runs)`, 'Run this experiment', false),
    lens('Run with preset...', 'Run this experiment for a shorter or longer time', true),
  ];
}
