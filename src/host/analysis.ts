/** From what a person chose to a spec that can be run. */
import * as vscode from 'vscode';
import type { ExperimentKind, ExperimentSpec, Preset } from '../experiment/spec.ts';
import { promptOf, promptOfFile, type Prompt } from './promptSource.ts';
import { readSettings } from './settings.ts';

/** The spec of an experiment on a prompt under the person's settings. */
export function specOf(prompt: Pick<Prompt, 'text' | 'source'>, kind: ExperimentKind, preset?: Preset): ExperimentSpec {
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
export function promptFor(argument: unknown): Promise<Prompt> {
  const editor = vscode.window.activeTextEditor;
  const isOther = argument instanceof vscode.Uri && argument.toString() !== editor?.document.uri.toString();
  return isOther ? promptOfFile(argument) : Promise.resolve().then(() => promptOf(editor));
}

const experiments: readonly (vscode.QuickPickItem & { readonly experiment: ExperimentKind })[] = [
  { experiment: 'diagram', label: '$(graph) Phase Diagram', description: 'temperature by context', detail: 'How alike the answers are, and where they change, at nine temperatures with less and less of the prompt.' },
  { experiment: 'sweep', label: '$(graph-line) Temperature Sweep', description: 'one row, more temperatures', detail: 'The whole prompt at up to fifteen temperatures: enough points to judge how sharp a change is.' },
  { experiment: 'ergodicity', label: '$(sync) Ergodicity over Long Runs', description: 'about 90 s a temperature on two cores', detail: 'Does one long run stand for all runs? 64 runs of 272 tokens, the end of text suppressed.' },
  { experiment: 'calibration', label: '$(beaker) Calibration', description: 'known answers', detail: 'A model with a transition and a smooth one without, side by side: see whether the instrument tells them apart.' },
];

const presets: readonly (vscode.QuickPickItem & { readonly preset: Preset })[] = [
  { preset: 'quick', label: 'Quick', description: 'about 10 seconds' },
  { preset: 'standard', label: 'Standard', description: 'about a minute' },
  { preset: 'thorough', label: 'Thorough', description: 'about ten minutes' },
];

/** Ask which experiment and how long; undefined when the person turned back. */
export async function chooseExperiment(): Promise<ExperimentSpec | undefined> {
  const editor = vscode.window.activeTextEditor;
  const chosen = await vscode.window.showQuickPick(experiments, { title: 'Run Experiment', placeHolder: 'What do you want to know?', matchOnDetail: true });
  if (chosen === undefined) return undefined;
  if (chosen.experiment === 'calibration') return specOf({ text: '', source: 'calibration' }, 'calibration');
  const prompt = promptOf(editor);
  if (chosen.experiment === 'ergodicity') return specOf(prompt, 'ergodicity');
  const size = await vscode.window.showQuickPick(presets, { title: 'Run Experiment', placeHolder: 'How long may it take?' });
  return size === undefined ? undefined : specOf(prompt, chosen.experiment, size.preset);
}
