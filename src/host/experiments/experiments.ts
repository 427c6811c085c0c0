/** Everything on experiments that is not needed to start: a bundle of its own (`experimentChunk.ts` loads it). Errors
 * that its commands throw are shown here, since this bundle has its own class of them. */
import * as vscode from 'vscode';
import { AdjacentError, errorData } from '../../core/adjacentError.ts';
import { ExperimentDiagnostics } from './experimentDiagnostics.ts';
import { ExperimentFiles } from './experimentFiles.ts';
import type { ExperimentServices } from './experimentServices.ts';
import { registerLanguageFeatures } from './experimentLanguage.ts';
import { pickExperiment } from './experimentPicker.ts';
import { ExperimentReader } from './experimentReader.ts';

/** Commands on experiments. */
export interface Experiments {
  /** Ask which experiment, and run it or open it as a file. */
  choose(): Promise<void>;
  /** Run the file of a uri, of a lens, or of the active editor. */
  runFile(argument: unknown): Promise<void>;
  /** Ask which experiment, and open it as a file. */
  newFile(): Promise<void>;
  dispose(): void;
}

/** Register the help on experiment files, and make the commands. */
export function openExperiments(parts: ExperimentServices): Experiments {
  const known = new ExperimentReader(parts);
  const files = new ExperimentFiles(parts, known);
  const registered = vscode.Disposable.from(known, new ExperimentDiagnostics(known), registerLanguageFeatures(known));
  const guarded = async (action: () => Promise<void>): Promise<void> => {
    try {
      await action();
    } catch (thrown) {
      if (thrown instanceof AdjacentError) parts.problems.report(errorData(thrown));
      else parts.problems.reportThrown(thrown);
    }
  };
  return {
    choose: () => guarded(() => pickExperiment('run', files)),
    runFile: argument => guarded(() => files.run(argument)),
    newFile: () => guarded(() => pickExperiment('open', files)),
    dispose: () => {
      registered.dispose();
    },
  };
}
