/** From what a person chose to a spec that can be run. */
import * as vscode from 'vscode';
import type { GridKind, GridSpec, Preset } from '../domain/spec.ts';
import { promptOfEditor, promptOfFile, type Prompt } from './promptSource.ts';
import { readSettings } from './settings.ts';

/** The spec of an experiment on a prompt under the person's settings. */
export function specFromSettings(prompt: Pick<Prompt, 'text' | 'source'>, kind: GridKind, preset?: Preset): GridSpec {
  const settings = readSettings();
  return {
    kind,
    prompt: prompt.text,
    source: prompt.source,
    model: settings.model,
    form: settings.form,
    mode: 'auto',
    outcome: { map: 'auto' },
    preset: preset ?? settings.preset,
    seed: settings.seed,
    topP: settings.topP,
    ...(settings.threads === undefined ? {} : { threads: settings.threads }),
  };
}

/** The prompt a command is about: a file given by the explorer or the editor's title, else the active editor. */
export function promptForCommand(argument: unknown): Promise<Prompt> {
  const editor = vscode.window.activeTextEditor;
  const isOther = argument instanceof vscode.Uri && argument.toString() !== editor?.document.uri.toString();
  return isOther ? promptOfFile(argument) : Promise.resolve().then(() => promptOfEditor(editor));
}

const presets: readonly (vscode.QuickPickItem & { readonly preset: Preset })[] = [
  { preset: 'quick', label: 'Quick', description: 'about 10 seconds' },
  { preset: 'standard', label: 'Standard', description: 'about a minute' },
  { preset: 'thorough', label: 'Thorough', description: 'about ten minutes' },
];

/** Ask how long an experiment may take; null when the person turned back. */
export async function pickPreset(): Promise<Preset | null> {
  const size = await vscode.window.showQuickPick(presets, {
    title: 'Run Experiment',
    placeHolder: 'How long may it take?',
  });
  return size?.preset ?? null;
}
