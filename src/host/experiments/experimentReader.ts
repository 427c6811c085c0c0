/** What is known around experiment files: the models, listed when the first such file is open, and the files beside it.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import * as vscode from 'vscode';
import type { Catalog } from '../../protocol/engineProtocol.ts';
import { parseExperimentFile, type ExperimentFile } from '../../experimentFile/parse.ts';
import type { ResolutionContext } from '../../experimentFile/resolution.ts';
import { experimentEndings } from '../manifest.ts';
import { readSettings } from '../settings.ts';
import type { ExperimentServices } from './experimentServices.ts';

/** Whether a document is an experiment file. */
export function isExperimentDocument({ fileName }: vscode.TextDocument): boolean {
  return experimentEndings.some(ending => fileName.endsWith(ending));
}

export class ExperimentReader implements vscode.Disposable {
  private readonly parts: Pick<ExperimentServices, 'models'>;
  private readonly changes = new vscode.EventEmitter<void>();
  private readonly watch: vscode.Disposable;
  private listed: Catalog | null = null;
  private asked = false;

  constructor(parts: Pick<ExperimentServices, 'models'>) {
    this.parts = parts;
    this.watch = parts.models.onDidChangeTreeData(() => {
      if (this.asked) void this.list();
    });
  }

  /** The models have been listed, again or for the first time. */
  get onDidChange(): vscode.Event<void> {
    return this.changes.event;
  }

  /** Read a document with what is known by now; the first call has the models listed. */
  read(document: vscode.TextDocument): ExperimentFile {
    if (!this.asked) void this.list();
    return parseExperimentFile(document.getText(), this.contextOf(document));
  }

  /** Read a document once the models are known. */
  async readWithModels(document: vscode.TextDocument): Promise<ExperimentFile> {
    if (this.listed === null) await this.list();
    return this.read(document);
  }

  /** What a document may refer to. Paths are meant from its folder. */
  contextOf(document: vscode.TextDocument): ResolutionContext {
    const folder = folderOf(document);
    const settings = readSettings();
    const at = (path: string): string => resolve(folder, path);
    return {
      ...(this.listed === null ? {} : known(this.listed)),
      model: settings.model,
      source: document.fileName.split(/[\\/]/).at(-1) ?? '',
      defaults: {
        form: settings.form,
        preset: settings.preset,
        seed: settings.seed,
        topP: settings.topP,
        ...(settings.threads === undefined ? {} : { threads: settings.threads }),
      },
      exists: path => existsSync(at(path)),
      resolve: at,
      read: path => {
        try {
          return readFileSync(at(path), 'utf8');
        } catch {
          return null;
        }
      },
    };
  }

  dispose(): void {
    this.watch.dispose();
    this.changes.dispose();
  }

  private async list(): Promise<void> {
    this.asked = true;
    try {
      this.listed = await this.parts.models.catalog();
      this.changes.fire();
    } catch {
      // Without a list models are not checked here; running says what is wrong.
      this.listed = null;
    }
  }
}

/** A model of the cache is found by its name too. */
function known({ models, items }: Catalog): Pick<ResolutionContext, 'models' | 'checkpoints' | 'items'> {
  return {
    items,
    models: models.flatMap(({ id, name, kind }) => (kind === 'cache' ? [id, name.replace(/ \(.*\)$/, '')] : [id])),
    checkpoints: Object.fromEntries(models.map(({ id, checkpoints }) => [id, checkpoints])),
  };
}

function folderOf({ uri }: vscode.TextDocument): string {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  return uri.scheme === 'untitled' && folder !== undefined && !uri.fsPath.startsWith(folder)
    ? folder
    : dirname(uri.fsPath);
}
