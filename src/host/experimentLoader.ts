/** Loads the bundle of experiments and experiment files on first use, so that starting the extension stays cheap. */
import * as vscode from 'vscode';
import type { Experiments } from './experiments/experiments.ts';
import type { ExperimentServices } from './experiments/experimentServices.ts';
import { loadBundle } from './bundles.ts';
import { commands, experimentEndings } from './manifest.ts';

type ExperimentsBundle = typeof import('./experiments/experiments.ts');

/** Loads the bundle once. */
export class ExperimentLoader implements vscode.Disposable, vscode.WebviewPanelSerializer {
  private readonly services: ExperimentServices;
  private readonly openListener: vscode.Disposable;
  private experiments: Experiments | null = null;

  constructor(services: ExperimentServices) {
    this.services = services;
    this.openListener = vscode.workspace.onDidOpenTextDocument(document => {
      this.loadFor(document);
    });
    vscode.workspace.textDocuments.forEach(document => {
      this.loadFor(document);
    });
  }

  /** Handlers by command id. */
  handlers(): Readonly<Record<string, (argument: unknown) => unknown>> {
    return {
      [commands.runExperiment]: () => this.load().pickAndRun(),
      [commands.runExperimentFile]: argument => this.load().runFile(argument),
      [commands.compareWordings]: argument => this.load().compareWordings(argument),
      [commands.analyzeData]: () => this.load().analyzeData(),
      [commands.exploreTap]: () => {
        this.load().exploreTap();
      },
      [commands.newExperimentFile]: () => this.load().newFile(),
    };
  }

  /** Restore the page on the TAP equations, the only page of the bundle. */
  deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    this.load().restoreTap(panel);
    return Promise.resolve();
  }

  dispose(): void {
    this.openListener.dispose();
    this.experiments?.dispose();
  }

  private load(): Experiments {
    this.experiments ??= (loadBundle('experiments') as ExperimentsBundle).activateExperiments(this.services);
    return this.experiments;
  }

  /** An open experiment file needs completion, hovers and diagnostics. */
  private loadFor({ fileName }: vscode.TextDocument): void {
    if (experimentEndings.some(ending => fileName.endsWith(ending))) this.load();
  }
}
