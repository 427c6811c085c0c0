/** Experiment files: run them, and open bundled experiments as files. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { AdjacentError } from '../../core/adjacentError.ts';
import { fillExperimentFile, type TemplateValues } from '../../experimentFile/fillExperimentFile.ts';
import { checkTrust } from '../../experimentFile/trust.ts';
import type { ExperimentSpec } from '../../domain/spec.ts';
import { pickPreset } from '../specFromEditor.ts';
import { promptOfEditor } from '../promptSource.ts';
import { readSettings } from '../settings.ts';
import type { ExperimentItem, ExperimentServices } from './experimentServices.ts';
import { isExperimentDocument, type ExperimentReader } from './experimentReader.ts';
import { isReplication, confirmReplication } from './replicationDialog.ts';

/** More runs than this are asked about before they start. */
const manyRuns = 4;

export class ExperimentFiles {
  private readonly parts: ExperimentServices;
  private readonly known: ExperimentReader;

  constructor(parts: ExperimentServices, known: ExperimentReader) {
    this.parts = parts;
    this.known = known;
  }

  /** Run a file as it stands in its editor. Throws AdjacentError bad-argument with the line of its first problem. */
  async run(argument: unknown): Promise<void> {
    const { uri, asks } = requestOf(argument);
    const document =
      uri === null ? vscode.window.activeTextEditor?.document : await vscode.workspace.openTextDocument(uri);
    if (document === undefined || !isExperimentDocument(document)) {
      throw new AdjacentError(
        'bad-argument',
        'No experiment file is open.',
        'Open a file that ends in .experiment.yaml, or choose Adjacent: New Experiment File.',
      );
    }
    const { specs, problems } = await this.known.readWithModels(document);
    const [first] = problems;
    if (first !== undefined) {
      void vscode.commands.executeCommand('workbench.actions.view.problems');
      throw new AdjacentError('bad-argument', `Line ${first.line}: ${first.message}`, first.remedy);
    }
    const preset = asks ? await pickPreset() : undefined;
    if (preset === null) return;
    if (!vscode.workspace.isTrusted) checkTrust(specs, this.known.contextOf(document).models ?? []);
    await this.start(preset === undefined ? specs : specs.map(spec => ({ ...spec, preset })));
  }

  /** Start runs one after the other; a replication first says what it takes. */
  async start(specs: readonly ExperimentSpec[]): Promise<void> {
    if (specs.length > manyRuns) {
      const answer = await vscode.window.showWarningMessage(
        `Start ${specs.length} runs?`,
        { modal: true, detail: 'They run one after the other, each in its own panel.' },
        'Start',
      );
      if (answer !== 'Start') return;
    }
    for (const spec of specs) {
      const ready = isReplication(spec) ? await confirmReplication(spec, this.parts) : spec;
      if (ready !== null) this.parts.sessions.start(ready);
    }
  }

  /** Open a bundled experiment as a file that is not saved yet, with the person's prompt and model in it. */
  async open({ file, experiment }: ExperimentItem, editor: vscode.TextEditor | undefined): Promise<void> {
    const text = await readFile(
      join(this.parts.extensionPath, 'media', 'experiments', `${file}.experiment.yaml`),
      'utf8',
    );
    const own =
      experiment === 'diagram' ||
      experiment === 'sweep' ||
      experiment === 'constraints' ||
      experiment === 'sensitivity' ||
      experiment === 'ergodicity';
    const { model, preset } = readSettings();
    const filling: TemplateValues = own
      ? { ...promptIn(editor), models: [model], ...(experiment === 'ergodicity' ? {} : { budget: preset }) }
      : {};
    const document = await vscode.workspace.openTextDocument(freeName(file));
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), fillExperimentFile(text, filling));
    await vscode.workspace.applyEdit(edit);
    await vscode.window.showTextDocument(document);
  }
}

interface RunRequest {
  readonly uri: vscode.Uri | null;
  /** Whether the preset is asked for. */
  readonly asks: boolean;
}

/** What a lens, a menu or the palette passes. */
function requestOf(argument: unknown): RunRequest {
  if (argument instanceof vscode.Uri) return { uri: argument, asks: false };
  if (typeof argument !== 'object' || argument === null || !('uri' in argument)) return { uri: null, asks: false };
  return {
    uri: argument.uri instanceof vscode.Uri ? argument.uri : null,
    asks: 'choosePreset' in argument && argument.choosePreset === true,
  };
}

/** The prompt the person looks at; the sample of the file stays where there is none. */
function promptIn(editor: vscode.TextEditor | undefined): Pick<TemplateValues, 'prompts'> {
  try {
    return { prompts: [promptOfEditor(editor).text] };
  } catch {
    return {};
  }
}

/** A name in the workspace that no file has. */
function freeName(file: string): vscode.Uri {
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
