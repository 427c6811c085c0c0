/** Runs experiment files, and opens bundled experiments as files. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { AdjacentError } from '../../core/adjacentError.ts';
import { t } from '../../core/text.ts';
import type { ExperimentSpec } from '../../domain/spec.ts';
import type { PromptOrigin } from '../promptOrigin.ts';
import { fillExperimentFile, type TemplateValues } from '../../experimentFile/fillExperimentFile.ts';
import { checkTrust } from '../../experimentFile/trust.ts';
import { promptOfEditor } from '../promptSource.ts';
import { readSettings } from '../settings.ts';
import { pickPreset } from '../specFromEditor.ts';
import { isExperimentDocument, type ExperimentReader } from './experimentReader.ts';
import type { ExperimentItem, ExperimentServices } from './experimentServices.ts';
import { confirmReplication, isReplication } from './replicationDialog.ts';
import type { PromptEditor } from '../promptEditor.ts';

/** More runs than this need a confirmation. */
const runsWithoutConfirmation = 4;

/** Experiments about the user's own prompt and model. */
const withOwnPrompt: readonly ExperimentItem['experiment'][] = [
  'diagram',
  'sweep',
  'constraints',
  'sensitivity',
  'ergodicity',
  'paths',
  'growth',
  'internals',
  'wordings',
];

/** Starts and opens experiments. */
export class ExperimentFiles {
  private readonly services: ExperimentServices;
  private readonly reader: ExperimentReader;

  constructor(services: ExperimentServices, reader: ExperimentReader) {
    this.services = services;
    this.reader = reader;
  }

  /** The editor whose prompt is used. */
  get editor(): PromptEditor | undefined {
    return this.services.lastEditor.current;
  }

  /** Run a file with the text of its editor. `argument` is what the command got. Rejects with AdjacentError
   * bad-argument, with the line of the first problem, and workspace-untrusted. */
  async run(argument: unknown): Promise<void> {
    const { uri, choosePreset } = runRequestOf(argument);
    const document = uri === null ? this.editor?.document : await vscode.workspace.openTextDocument(uri);
    if (document === undefined || !isExperimentDocument(document)) {
      throw new AdjacentError(
        'bad-argument',
        t`No experiment file is open.`,
        t`Open a file that ends in .experiment.yaml, or run Adjacent: New Experiment File.`,
      );
    }
    const { specs, problems } = await this.reader.readWithModels(document);
    const [first] = problems;
    if (first !== undefined) {
      void vscode.commands.executeCommand('workbench.actions.view.problems');
      throw new AdjacentError('bad-argument', t`Line ${first.line}: ${first.message}`, first.remedy);
    }
    const preset = choosePreset ? await pickPreset() : undefined;
    if (preset === null) return;
    if (!vscode.workspace.isTrusted) checkTrust(specs, this.reader.contextOf(document).models ?? []);
    await this.start(preset === undefined ? specs : specs.map(spec => ({ ...spec, preset })));
  }

  /** Start runs, whose prompt is at `origin`; the engine does one after the other. A replication needs a confirmation
   * of its own. */
  async start(specs: readonly ExperimentSpec[], origin: PromptOrigin | null = null): Promise<void> {
    if (specs.length > runsWithoutConfirmation) {
      const startItem: vscode.MessageItem = { title: t`Start` };
      const answer = await vscode.window.showWarningMessage(
        t`Start ${specs.length} runs?`,
        { modal: true, detail: t`They run one after the other, each in its own panel.` },
        startItem,
      );
      if (answer !== startItem) return;
    }
    for (const spec of specs) {
      const confirmed = isReplication(spec) ? await confirmReplication(spec, this.services) : spec;
      if (confirmed !== null) this.services.sessions.start(confirmed, origin?.copy());
    }
  }

  /** Open a bundled experiment as an untitled file, with the user's prompt and model filled in. */
  async open({ file, experiment }: ExperimentItem, editor: PromptEditor | undefined): Promise<void> {
    const text = await readFile(
      join(this.services.extensionPath, 'media', 'experiments', `${file}.experiment.yaml`),
      'utf8',
    );
    const { model, preset } = readSettings(editor?.document.uri);
    const values: TemplateValues = withOwnPrompt.includes(experiment)
      ? {
          ...promptIn(editor),
          models: [model],
          ...(['ergodicity', 'growth', 'internals', 'wordings'].includes(experiment) ? {} : { budget: preset }),
        }
      : {};
    const document = await vscode.workspace.openTextDocument(unusedUri(file));
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), fillExperimentFile(text, values));
    await vscode.workspace.applyEdit(edit);
    await vscode.window.showTextDocument(document);
  }
}

interface RunRequest {
  /** The file to run; null for that of the active editor. */
  readonly uri: vscode.Uri | null;
  /** Whether the user picks the preset. */
  readonly choosePreset: boolean;
}

/** The argument of the command, from a code lens, a menu or the command palette. */
function runRequestOf(argument: unknown): RunRequest {
  if (argument instanceof vscode.Uri) return { uri: argument, choosePreset: false };
  if (typeof argument !== 'object' || argument === null || !('uri' in argument))
    return { uri: null, choosePreset: false };
  return {
    uri: argument.uri instanceof vscode.Uri ? argument.uri : null,
    choosePreset: 'choosePreset' in argument && argument.choosePreset === true,
  };
}

/** The prompt of the editor; without one, the file keeps its sample prompt. */
function promptIn(editor: PromptEditor | undefined): Pick<TemplateValues, 'prompts'> {
  try {
    const { text, messages } = promptOfEditor(editor);
    // An experiment file has no place for messages before a prompt.
    return messages.length > 0 ? {} : { prompts: [text] };
  } catch {
    return {};
  }
}

/** The URI of an untitled file in the workspace, with a name that no file has. */
function unusedUri(file: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const open = new Set(vscode.workspace.textDocuments.map(document => document.uri.path));
  for (let at = 1; ; at++) {
    const name = `${file}${at === 1 ? '' : `-${at}`}.experiment.yaml`;
    const uri =
      folder === undefined
        ? vscode.Uri.from({ scheme: 'untitled', path: name })
        : vscode.Uri.joinPath(folder, name).with({ scheme: 'untitled' });
    if (!open.has(uri.path) && !existsSync(uri.fsPath)) return uri;
  }
}
