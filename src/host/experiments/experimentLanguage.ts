/** Completion, hovers and code lenses of experiment files. */
import * as vscode from 'vscode';
import { formatCount } from '../../core/format.ts';
import { t } from '../../core/text.ts';
import { completionsAt, type Completion } from '../../experimentFile/editing/completion.ts';
import { correctionOf } from '../../experimentFile/editing/correction.ts';
import { hoverAt } from '../../experimentFile/editing/hover.ts';
import { commands, experimentEndings } from '../manifest.ts';
import type { ExperimentReader } from './experimentReader.ts';

const selector: vscode.DocumentSelector = experimentEndings.map(ending => ({ pattern: `**/*${ending}` }));

const itemKinds: Readonly<Record<Completion['kind'], vscode.CompletionItemKind>> = {
  key: vscode.CompletionItemKind.Property,
  knob: vscode.CompletionItemKind.Property,
  value: vscode.CompletionItemKind.Value,
  model: vscode.CompletionItemKind.Module,
  items: vscode.CompletionItemKind.File,
};

/** Register the language features. */
export function registerLanguageFeatures(reader: ExperimentReader): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.languages.registerCompletionItemProvider(
      selector,
      { provideCompletionItems: (document, position) => completionItems(document, position, reader) },
      ' ',
      '[',
      ',',
      '-',
      '/',
    ),
    vscode.languages.registerHoverProvider(selector, { provideHover }),
    vscode.languages.registerCodeActionsProvider(
      selector,
      { provideCodeActions: (document, range, context) => corrections(document, range, context, reader) },
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
    ),
    vscode.languages.registerCodeLensProvider(selector, {
      onDidChangeCodeLenses: reader.onDidChange,
      provideCodeLenses: document => codeLenses(document, reader),
    }),
  );
}

function completionItems(
  document: vscode.TextDocument,
  position: vscode.Position,
  reader: ExperimentReader,
): vscode.CompletionItem[] {
  return completionsAt(document.getText(), position.line, position.character, reader.contextOf(document)).map(
    ({ label, insert, start, kind, detail, documentation }, at) => {
      const item = new vscode.CompletionItem(label, itemKinds[kind]);
      item.insertText = insert;
      item.range = new vscode.Range(position.line, start, position.line, position.character);
      item.detail = detail;
      item.documentation = documentation;
      item.sortText = String(at).padStart(4, '0');
      if (kind === 'key' && /[:-] ?$/.test(insert))
        item.command = { command: 'editor.action.triggerSuggest', title: t`Suggest` };
      return item;
    },
  );
}

function provideHover(document: vscode.TextDocument, { line, character }: vscode.Position): vscode.Hover | null {
  const hover = hoverAt(document.getText(), line, character);
  if (hover === null) return null;
  // Both texts are our own, so they need no escaping.
  return new vscode.Hover(
    [`**${hover.title}**`, hover.text].map(text => new vscode.MarkdownString(text)),
    new vscode.Range(line, hover.start, line, hover.end),
  );
}

/** For each "Did you mean" in a range, the edit that puts the word there. */
function corrections(
  document: vscode.TextDocument,
  range: vscode.Range,
  { diagnostics }: vscode.CodeActionContext,
  reader: ExperimentReader,
): vscode.CodeAction[] {
  return reader.read(document).problems.flatMap(problem => {
    const found = correctionOf(document.getText(), problem);
    if (found === null) return [];
    const { line, start, end, word } = found;
    const place = new vscode.Range(line, start, line, end);
    if (place.intersection(range) === undefined) return [];
    const action = new vscode.CodeAction(t`Change to "${word}"`, vscode.CodeActionKind.QuickFix);
    action.edit = new vscode.WorkspaceEdit();
    action.edit.replace(document.uri, place, word);
    action.diagnostics = diagnostics.filter(one => one.range.intersection(place) !== undefined);
    action.isPreferred = true;
    return [action];
  });
}

/** "Run" above the first line, or a link to the problems of the file. */
function codeLenses(document: vscode.TextDocument, reader: ExperimentReader): vscode.CodeLens[] {
  const top = new vscode.Range(0, 0, 0, 0);
  const { problems, specs } = reader.read(document);
  if (problems.length > 0) {
    return [
      new vscode.CodeLens(top, {
        title: `$(error) ${formatCount(problems.length, 'problem')}`,
        command: 'workbench.actions.view.problems',
        tooltip: t`Show what to correct before this can run`,
      }),
    ];
  }
  const runLens = (title: string, tooltip: string, choosePreset: boolean): vscode.CodeLens =>
    new vscode.CodeLens(top, {
      title,
      tooltip,
      command: commands.runExperimentFile,
      arguments: [{ uri: document.uri, choosePreset }],
    });
  return [
    runLens(specs.length === 1 ? t`$(play) Run` : t`$(play) Run (${specs.length} runs)`, t`Run this experiment`, false),
    runLens(t`Run with preset...`, t`Run this experiment for a shorter or longer time`, true),
  ];
}
