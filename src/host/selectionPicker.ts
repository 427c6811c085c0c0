/** Asks which of several selections is the prompt. */
import * as vscode from 'vscode';
import { excerpt, t } from '../core/text.ts';
import { formatCount } from '../core/format.ts';
import { linesOf } from './promptSource.ts';

interface SelectionItem extends vscode.QuickPickItem {
  readonly ranges: readonly vscode.Range[];
}

/** One of the selections of a document, or all of them in their order; null when the user cancels. A single selection,
 * or none, is not asked about. */
export async function pickSelections(
  document: vscode.TextDocument,
  selected: readonly vscode.Range[],
): Promise<readonly vscode.Range[] | null> {
  if (selected.length < 2) return selected;
  const items: readonly SelectionItem[] = [
    {
      label: t`All ${formatCount(selected.length, 'selection')}, joined`,
      description: t`a line break between them`,
      ranges: selected,
    },
    ...selected.map((range): SelectionItem => ({
      label: linesOf(range),
      description: excerpt(document.getText(range).trim().replaceAll(/\s+/gu, ' '), 80),
      ranges: [range],
    })),
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title: t`Several Selections`,
    placeHolder: t`Which one is the prompt?`,
    matchOnDescription: true,
  });
  return chosen?.ranges ?? null;
}
