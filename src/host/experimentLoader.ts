/** Experiments and their files, loaded when they are first asked for: starting the extension stays cheap. */
import { createRequire } from 'node:module';
import * as vscode from 'vscode';
import type { ExperimentServices } from './experiments/experimentServices.ts';
import type { Experiments } from './experiments/experiments.ts';
import { commands, experimentEndings } from './manifest.ts';

type Chunk = typeof import('./experiments/experiments.ts');

/** Loads the chunk once. */
export class ExperimentLoader implements vscode.Disposable {
  private readonly parts: ExperimentServices;
  private readonly watch: vscode.Disposable;
  private opened: Experiments | null = null;

  constructor(parts: ExperimentServices) {
    this.parts = parts;
    this.watch = vscode.workspace.onDidOpenTextDocument(document => {
      this.look(document);
    });
    vscode.workspace.textDocuments.forEach(document => {
      this.look(document);
    });
  }

  /** Handlers by command id. */
  handlers(): Readonly<Record<string, (argument: unknown) => unknown>> {
    return {
      [commands.runExperiment]: () => this.load().choose(),
      [commands.runExperimentFile]: argument => this.load().runFile(argument),
      [commands.newExperimentFile]: () => this.load().newFile(),
    };
  }

  dispose(): void {
    this.watch.dispose();
    this.opened?.dispose();
  }

  private load(): Experiments {
    this.opened ??= (createRequire(import.meta.filename)('./experiments.js') as Chunk).openExperiments(this.parts);
    return this.opened;
  }

  /** The editor gives help on experiment files once one is open. */
  private look({ fileName }: vscode.TextDocument): void {
    if (experimentEndings.some(ending => fileName.endsWith(ending))) this.load();
  }
}
