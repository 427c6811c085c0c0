/** Parses open experiment files against the models of the engine and the files beside them. */
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { fileAccessFrom } from '../../client/fileAccess.ts';
import { repositoryOfPath } from '../../client/huggingFaceCache.ts';
import type { ModelListing } from '../../domain/modelListing.ts';
import { parseExperimentFile, type ExperimentFile } from '../../experimentFile/parse.ts';
import { catalogContext, type ResolutionContext } from '../../experimentFile/resolution.ts';
import type { Catalog } from '../../protocol/engineProtocol.ts';
import { experimentEndings } from '../manifest.ts';
import { readSettings } from '../settings.ts';
import type { ExperimentServices } from './experimentServices.ts';

/** Whether a document is an experiment file. */
export function isExperimentDocument({ fileName }: vscode.TextDocument): boolean {
  return experimentEndings.some(ending => fileName.endsWith(ending));
}

/** Parses experiment documents; the models are listed once, on first use. */
export class ExperimentReader implements vscode.Disposable {
  private readonly services: Pick<ExperimentServices, 'models'>;
  private readonly changes = new vscode.EventEmitter<void>();
  private readonly listListener: vscode.Disposable;
  /** The models, from the first request on; null before it is answered, or when it failed. */
  private catalog: Catalog | null = null;
  private hasRequested = false;

  constructor(services: Pick<ExperimentServices, 'models'>) {
    this.services = services;
    this.listListener = services.models.onDidChangeTreeData(() => {
      if (this.hasRequested) void this.requestCatalog();
    });
  }

  /** Fires whenever the models were listed. */
  get onDidChange(): vscode.Event<void> {
    return this.changes.event;
  }

  /** Parse a document with the models known so far; the first call requests them. */
  read(document: vscode.TextDocument): ExperimentFile {
    if (!this.hasRequested) void this.requestCatalog();
    return parseExperimentFile(document.getText(), this.contextOf(document));
  }

  /** Parse a document once the models are known. */
  async readWithModels(document: vscode.TextDocument): Promise<ExperimentFile> {
    if (this.catalog === null) await this.requestCatalog();
    return this.read(document);
  }

  /** What a document may refer to. Paths are relative to its folder. */
  contextOf(document: vscode.TextDocument): ResolutionContext {
    const { form, model, precision, preset, seed, sampling, threads } = readSettings(document.uri);
    return {
      ...(this.catalog === null ? {} : catalogContext(this.catalog.models, this.catalog.items, namesOf)),
      model,
      precision,
      source: document.fileName.split(/[\\/]/).at(-1) ?? document.fileName,
      defaults: { form, preset, seed, sampling, ...(threads === undefined ? {} : { threads }) },
      ...fileAccessFrom(folderOf(document), vscode.workspace.isTrusted ? undefined : workspaceFolders()),
    };
  }

  dispose(): void {
    this.listListener.dispose();
    this.changes.dispose();
  }

  private async requestCatalog(): Promise<void> {
    this.hasRequested = true;
    try {
      this.catalog = await this.services.models.catalog();
      this.changes.fire();
    } catch {
      // Without a list, models are not checked here; the run reports what is wrong.
      this.catalog = null;
    }
  }
}

/** A model of the Hugging Face cache can be named by its repository too. */
function namesOf({ id, kind }: ModelListing): readonly string[] {
  const repository = kind === 'cache' ? repositoryOfPath(id) : null;
  return repository === null ? [] : [repository];
}

function workspaceFolders(): readonly string[] {
  return (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
}

function folderOf({ uri }: vscode.TextDocument): string {
  const workspaceFolder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  return uri.scheme === 'untitled' && workspaceFolder !== undefined && !uri.fsPath.startsWith(workspaceFolder)
    ? workspaceFolder
    : dirname(uri.fsPath);
}
