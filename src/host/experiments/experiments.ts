/** Entry of the experiments bundle, which `experimentLoader.ts` loads on first use. Errors that its commands throw are
 * reported here, because the bundle has its own copy of the class AdjacentError. */
import '../localize.ts';
import * as vscode from 'vscode';
import { AdjacentError, errorData, type ErrorData } from '../../core/adjacentError.ts';
import type { RunReport } from '../../domain/report.ts';
import { parsePromptFile, type PromptFile } from '../../promptFile/promptFile.ts';
import { ExperimentDiagnostics } from './experimentDiagnostics.ts';
import { ExperimentFiles } from './experimentFiles.ts';
import { registerLanguageFeatures } from './experimentLanguage.ts';
import { pickExperiment } from './experimentPicker.ts';
import { ExperimentReader } from './experimentReader.ts';
import type { ExperimentServices } from './experimentServices.ts';
import { showTapPage } from './tapPage.ts';
import { writeSetting } from './settingWriter.ts';

/** `parsePromptFile` with its refusal as data. */
export function readPromptFile(name: string, document: string): PromptFile | ErrorData | null {
  try {
    return parsePromptFile(name, document);
  } catch (thrown) {
    return errorData(thrown);
  }
}

/** `writeSetting` with its refusal as data. */
export async function applySetting(report: RunReport, cell: number): Promise<ErrorData | null> {
  return writeSetting(report, cell).then(() => null, errorData);
}

/** Commands on experiments. */
export interface Experiments {
  /** Let the user pick an experiment, and run it or open it as a file. */
  pickAndRun(): Promise<void>;
  /** Run an experiment file: that of a URI, a code lens, or the active editor. */
  runFile(argument: unknown): Promise<void>;
  /** Let the user pick an experiment, and open it as a file. */
  newFile(): Promise<void>;
  /** Open the page on the TAP equations. */
  exploreTap(): void;
  dispose(): void;
}

/** Register the language features and diagnostics of experiment files, and create the commands. */
export function activateExperiments(services: ExperimentServices): Experiments {
  const reader = new ExperimentReader(services);
  const files = new ExperimentFiles(services, reader);
  const registered = vscode.Disposable.from(
    reader,
    new ExperimentDiagnostics(reader),
    registerLanguageFeatures(reader),
  );
  const guarded = async (action: () => Promise<void>): Promise<void> => {
    try {
      await action();
    } catch (thrown) {
      if (thrown instanceof AdjacentError) services.errors.report(errorData(thrown));
      else services.errors.reportThrown(thrown);
    }
  };
  return {
    pickAndRun: () => guarded(() => pickExperiment('run', files)),
    runFile: argument => guarded(() => files.run(argument)),
    newFile: () => guarded(() => pickExperiment('open', files)),
    exploreTap: () => {
      showTapPage(services);
    },
    dispose: () => {
      registered.dispose();
    },
  };
}
