/** Entry of the bundle of experiments, experiment files and prompt files. */
import '../localize.ts';
import * as vscode from 'vscode';
import { ExperimentDiagnostics } from './experimentDiagnostics.ts';
import { ExperimentFiles } from './experimentFiles.ts';
import { registerLanguageFeatures } from './experimentLanguage.ts';
import { analyzeData } from './dataPicker.ts';
import { compareWordings, pickExperiment } from './experimentPicker.ts';
import { ExperimentReader } from './experimentReader.ts';
import type { ExperimentServices } from './experimentServices.ts';
import { shareGivenValues } from '../promptFiles.ts';
import { restoreTapPage, showTapPage } from './tapPage.ts';

export { parsePromptFile, parseSelection } from '../../promptFile/promptFile.ts';
export { stringAt } from '../../promptFile/stringAt.ts';
export { markForks } from './forkDecorations.ts';
export { askForValues, askInSelections } from './promptVariables.ts';
export { writeSetting } from './settingWriter.ts';

/** Commands on experiments. */
export interface Experiments {
  /** Let the user pick an experiment, and run it or open it as a file. */
  pickAndRun(): Promise<void>;
  /** Run an experiment file: that of a URI, a code lens, or the active editor. */
  runFile(argument: unknown): Promise<void>;
  /** Let the user pick an experiment, and open it as a file. */
  newFile(): Promise<void>;
  /** Let the user change the wording of a prompt, and compare the two: of the spec `argument`, else of the active
   * editor. */
  compareWordings(argument: unknown): Promise<void>;
  /** Let the user pick a data file, and analyze the prompt of the active editor over its rows. */
  analyzeData(): Promise<void>;
  /** Open the page on the TAP equations. */
  exploreTap(): void;
  /** Fill the page on the TAP equations again after a reload of the window. */
  restoreTap(panel: vscode.WebviewPanel): void;
  dispose(): void;
}

/** Register the language features and diagnostics of experiment files, and create the commands. */
export function activateExperiments(services: ExperimentServices): Experiments {
  shareGivenValues(services.givenValues);
  const reader = new ExperimentReader(services);
  const files = new ExperimentFiles(services, reader);
  const registered = vscode.Disposable.from(
    reader,
    new ExperimentDiagnostics(reader),
    registerLanguageFeatures(reader),
  );
  return {
    pickAndRun: () => pickExperiment('run', files),
    runFile: argument => files.run(argument),
    newFile: () => pickExperiment('open', files),
    compareWordings: argument => compareWordings(argument, files),
    analyzeData: () => analyzeData(files, services.memory),
    exploreTap: () => {
      showTapPage(services);
    },
    restoreTap: panel => {
      restoreTapPage(services, panel);
    },
    dispose: () => {
      registered.dispose();
    },
  };
}
