/** Turns the user's prompt and settings into a spec. */
import * as vscode from 'vscode';
import { readAssertions } from '../core/answers/assertions/assertion.ts';
import { AdjacentError } from '../core/adjacentError.ts';
import { t } from '../core/text.ts';
import { fieldsOfFile } from '../domain/fileParameters.ts';
import { samplingOfSpec } from '../domain/sampling.ts';
import type { GridKind, GridSpec, Preset } from '../domain/spec.ts';
import { askForOpenVariables, settingsSchemaFile } from './promptFiles.ts';
import { pickSelections } from './selectionPicker.ts';
import { openPrompt, promptOfEditor, promptOfFile, promptOfRanges, rangesOf, type Prompt } from './promptSource.ts';
import type { PromptPlaceArgument } from './promptLenses.ts';
import { readSettings } from './settings.ts';
import type { PromptEditor } from './promptEditor.ts';

/** What a spec takes from a prompt. Without `uri` the settings of the window apply. */
type PromptOfSpec = Pick<Prompt, 'text' | 'source'> &
  Partial<Pick<Prompt, 'messages' | 'assertions' | 'sampling' | 'uri'>>;

/** The spec of an experiment on a prompt, under the user's settings for its file. `preset` overrides the one of the
 * settings. Throws AdjacentError bad-argument for assertions of the settings that cannot be used. */
export function specFromSettings(prompt: PromptOfSpec, kind: GridKind, preset?: Preset): GridSpec {
  const settings = readSettings(prompt.uri);
  const messages = prompt.messages ?? [];
  const assertions = prompt.assertions ?? readAssertions(settings.assertions, settingsSchemaFile(prompt.uri));
  return {
    kind,
    prompt: prompt.text,
    ...(messages.length === 0 ? {} : { messages }),
    source: prompt.source,
    model: settings.reference,
    form: settings.form,
    mode: 'auto',
    outcome: { map: 'auto' },
    ...(assertions.length === 0 ? {} : { assertions }),
    preset: preset ?? settings.preset,
    seed: settings.seed,
    ...fieldsOfFile(prompt.sampling),
    ...samplingOfSpec(settings.sampling, prompt.sampling),
    ...(settings.threads === undefined ? {} : { threads: settings.threads }),
  };
}

/** The prompt of a command: the place that a lens, or the file that the explorer or an
 * editor title passes as `argument`, else `editor`.
 * Asks for the values of variables that have none. Rejects with AdjacentError prompt-empty, prompt-not-text, cancelled,
 * and bad-argument for a prompt file that cannot be read. */
export async function promptForCommand(argument: unknown, editor: PromptEditor | undefined): Promise<Prompt> {
  if (isPlace(argument)) {
    const document = await openPrompt(argument.uri);
    await fillVariables(document, argument.ranges);
    return promptOfRanges(document, argument.ranges);
  }
  const isOther = argument instanceof vscode.Uri && argument.toString() !== editor?.document.uri.toString();
  if (isOther) {
    await fillVariables(await openPrompt(argument), []);
    return promptOfFile(argument);
  }
  return promptWithValues(editor);
}

/** The prompt of an editor, after asking which of several selections it is, and for the values of variables that have
 * none. Rejects as `promptForCommand` does. */
export async function promptWithValues(editor: PromptEditor | undefined): Promise<Prompt> {
  const selected = editor === undefined ? null : rangesOf(editor);
  if (editor === undefined || selected === null) return promptOfEditor(editor);
  const { document } = editor;
  const ranges = await pickSelections(document, selected);
  if (ranges === null) throw new AdjacentError('cancelled', t`No selection was chosen.`, t`Choose one, or join them.`);
  await fillVariables(document, ranges);
  return promptOfRanges(document, ranges);
}

function isPlace(argument: unknown): argument is PromptPlaceArgument {
  return (
    typeof argument === 'object' &&
    argument !== null &&
    'uri' in argument &&
    argument.uri instanceof vscode.Uri &&
    'ranges' in argument &&
    Array.isArray(argument.ranges) &&
    argument.ranges.every(range => range instanceof vscode.Range)
  );
}

async function fillVariables(document: vscode.TextDocument, selected: readonly vscode.Range[]): Promise<void> {
  if (await askForOpenVariables(document, selected)) return;
  throw new AdjacentError('cancelled', t`The prompt has variables without a value.`, t`Give them values.`);
}

/** Let the user pick how long an experiment may take; null when they dismiss the list. */
export async function pickPreset(): Promise<Preset | null> {
  const items: readonly (vscode.QuickPickItem & { readonly preset: Preset })[] = [
    { preset: 'quick', label: t`Quick`, description: t`about 10 seconds` },
    { preset: 'standard', label: t`Standard`, description: t`about a minute, up to three where answers are long` },
    { preset: 'thorough', label: t`Thorough`, description: t`about ten minutes` },
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title: t`Run Experiment`,
    placeHolder: t`How long may it take?`,
  });
  return chosen?.preset ?? null;
}
