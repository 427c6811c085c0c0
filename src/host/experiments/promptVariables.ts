/** Asks the user for what a prompt leaves open: values of variables, and whether images are left out. */
import * as vscode from 'vscode';
import { AdjacentError } from '../../core/adjacentError.ts';
import { formatCount } from '../../core/format.ts';
import { t } from '../../core/text.ts';
import { openInSelection, openVariables, type CodeSelection, type PromptOptions } from '../../promptFile/promptFile.ts';

/** More variables than this are not asked for one by one. */
const mostQuestions = 20;

/** How to read a prompt, with what the user answered; null when they cancel. Rejects with AdjacentError bad-argument
 * for a prompt that cannot be read, or with too many open variables. */
export async function askForValues(
  name: string,
  document: string,
  known: PromptOptions,
): Promise<PromptOptions | null> {
  const options = await askAboutImages(name, document, known);
  if (options === null) return null;
  return askForAll(name, openVariables(name, document, options), options);
}

/** As `askForValues`, for what the selections of a document leave open. */
export async function askInSelections(
  name: string,
  selections: readonly CodeSelection[],
  known: PromptOptions,
): Promise<PromptOptions | null> {
  const open = selections.flatMap(selection => openInSelection(name, selection, known));
  return askForAll(name, [...new Set(open)], known);
}

async function askForAll(name: string, open: readonly string[], options: PromptOptions): Promise<PromptOptions | null> {
  if (open.length > mostQuestions)
    throw new AdjacentError(
      'bad-argument',
      t`${name} leaves ${formatCount(open.length, 'variable')} open.`,
      t`Give them values in its heading.`,
    );
  const values: Record<string, unknown> = { ...options.values };
  for (const [at, variable] of open.entries()) {
    const value = await vscode.window.showInputBox({
      title: open.length === 1 ? t`Value of a Variable` : t`Value of a Variable (${at + 1} of ${open.length})`,
      prompt: t`The prompt has a variable “${variable}”. What should stand in its place? It is kept until the window closes.`,
      placeHolder: variable,
      ignoreFocusOut: true,
    });
    if (value === undefined) return null;
    values[variable] = value;
  }
  return { ...options, values };
}

/** The options, with images left out if the user says so; null when they cancel. */
async function askAboutImages(name: string, document: string, known: PromptOptions): Promise<PromptOptions | null> {
  try {
    openVariables(name, document, known);
    return known;
  } catch (thrown) {
    if (!(thrown instanceof AdjacentError) || known.leavesOutImages === true) throw thrown;
    const without = { ...known, leavesOutImages: true };
    try {
      openVariables(name, document, without);
    } catch {
      throw thrown;
    }
    const leaveOut: vscode.MessageItem = { title: t`Leave Out` };
    const detail = t`The model reads text only. Leave out everything else and analyze the rest?`;
    const answer = await vscode.window.showWarningMessage(thrown.message, { modal: true, detail }, leaveOut);
    return answer === leaveOut ? without : null;
  }
}
